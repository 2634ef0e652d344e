"""What clients can authenticate with: a key in one header."""

from __future__ import annotations

from codegen.contract import Contract
from codegen.located import ContractRefused
from codegen.whitelist.kinds import listed


def refuse_other_keys(contract: Contract) -> None:
    """Raise ContractRefused for operations that a key in the header of ``key_header`` does not
    open."""
    header = contract.key_header
    schemes = [
        name
        for name, scheme in contract.security_schemes().items()
        if scheme.get("in") == "header" and scheme["name"] == header
    ]
    problems = [
        contract.located.problem(
            ("paths", operation.path, operation.method.lower(), "security"),
            f"clients send a key in the header `{header}` only, which does not suffice here; list "
            f"{listed(schemes)} alone as one of the alternatives.",
        )
        for operation in contract.operations()
        if operation.security and not any((name,) in operation.security for name in schemes)
    ]
    if problems:
        raise ContractRefused("\n".join(problems))
