"""The contract, read once in each process of tests: that takes half a second of processor time."""

from __future__ import annotations

from functools import lru_cache

from codegen.build import CONTRACT
from codegen.contract import Contract


@lru_cache(maxsize=1)
def the_contract() -> Contract:
    """Return ``openapi.yaml``, which tests share and do not change."""
    return Contract(CONTRACT)
