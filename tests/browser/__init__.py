"""The page in a real Chromium, which Playwright drives: `make test-browser`."""
