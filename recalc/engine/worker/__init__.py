"""A worker's life: claim → start → run → classify → report → release."""
