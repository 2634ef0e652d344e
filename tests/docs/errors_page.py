"""docs/ERRORS.md, made from the error codes of the contract."""

from __future__ import annotations

from http import HTTPStatus

from codegen import error_codes
from codegen.build import CONTRACT
from codegen.contract import Contract

_HEAD = """<!-- Made from openapi.yaml by `make docs`. -->
# Errors

Every error is an `ErrorResponse` in JSON: `error` is one of the codes below and stays as it is,
`message` tells a person what happened and what to do, `parameter` names the parameter or the field
that is wrong, where one is. After a status from 400 to 499 nothing was changed. The codes of one
operation stand in its `x-error-codes`, and in those of its responses, in `openapi.yaml`.
"""


def page() -> str:
    """Return the whole document: one table for each status."""
    contract = Contract(CONTRACT)
    documented = [operation.errors for operation in contract.operations()]
    parts = [_HEAD]
    for status, codes in error_codes.meanings(contract.schemas).items():
        parts.append(f"\n## {status} {HTTPStatus(status).phrase}\n\n")
        parts.append("| code | what it means | what to do | operations |\n|---|---|---|---|\n")
        for code, meaning in codes.items():
            what, _, todo = meaning.rpartition(". ")
            count = sum(code in errors.get(status, ()) for errors in documented)
            of = {0: "none", len(documented): "all"}.get(count, str(count))
            parts.append(f"| `{code}` | {what}. | {todo} | {of} |\n")
    return "".join(parts)
