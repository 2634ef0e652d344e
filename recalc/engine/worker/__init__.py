"""The worker: claims executions, and takes each from claim → mark → start → run → classify → report
to its release.

``Supervisor`` claims and releases; ``Run`` does the steps between for one execution.
"""
