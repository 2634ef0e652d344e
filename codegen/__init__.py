"""Makes ``generated/`` from ``openapi.yaml``: ``python -m codegen generate`` and ``… verify``."""
