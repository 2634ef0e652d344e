"""The error codes of the contract.

The schemas ``ErrorCode400`` to ``ErrorCode503`` list the codes of each status. A response lists in
``x-error-codes`` those that the server answers for every operation with that response; an operation
lists in ``x-error-codes`` those of its own, whose statuses the schemas give. The response of a
range or `default` stands for all statuses that have none of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from codegen.tools import ToolFailed
from codegen.whitelist.answers import FIRST_ERROR, response_for

Json = Any
WORD = "x-error-codes"
MEANINGS = "x-enumDescriptions"
_SCHEMA = re.compile(r"ErrorCode([1-5][0-9]{2})")


def meanings(schemas: Mapping[str, Json]) -> dict[int, dict[str, str]]:
    """Return by status the codes of the contract, each with what it means and what to do."""
    found = {}
    for name, schema in schemas.items():
        match = _SCHEMA.fullmatch(name)
        if match is not None:
            described = dict(schema.get(MEANINGS, {}))
            if sorted(described) != sorted(schema["enum"]):
                wrong = sorted(set(described) ^ set(schema["enum"]))
                raise ToolFailed(
                    f"#/components/schemas/{name}: enum and {MEANINGS} differ in {_listed(wrong)}."
                )
            found[int(match[1])] = described
    return found


def codes_of(
    place: str,
    operation: Mapping[str, Json],
    responses: Mapping[str, Json],
    known: Mapping[int, Json],
) -> dict[int, tuple[str, ...]]:
    """Return by status the codes that an operation documents. ``place`` names it in messages,
    ``responses`` are resolved, and ``known`` are the codes of the contract by status. A contract
    that lists no codes documents none.

    Raises ToolFailed for a code that the schemas do not list, for one whose status the operation
    does not document, and for a status without a code.
    """
    if not known:
        return {}
    keys = [key for key in responses if not key.isdecimal() or int(key) >= FIRST_ERROR]
    found: dict[int, set[str]] = {}
    problems = []
    for key in keys:
        for code in responses[key].get(WORD, ()):
            statuses = [each for each in _statuses(code, known) if response_for(each, keys) == key]
            for status in statuses:
                found.setdefault(status, set()).add(code)
            if not statuses:
                schema = f"ErrorCode{key}" if key.isdecimal() else f"a status of {key}"
                problems.append(f"{place}: {code} is no code of {schema}.")
    for code in operation.get(WORD, ()):
        statuses = _statuses(code, known)
        documented = [status for status in statuses if response_for(status, keys) is not None]
        if not statuses:
            problems.append(f"{place}: {WORD} has {code}, which no schema ErrorCode… lists.")
        elif not documented:
            problems.append(
                f"{place}: {WORD} has {code}, whose status {_listed(statuses)} is none of the "
                "operation's responses."
            )
        elif len(documented) > 1:
            problems.append(
                f"{place}: {WORD} has {code}, which {_listed(documented)} have: list it in the "
                "response that it belongs to."
            )
        else:
            found.setdefault(documented[0], set()).add(code)
    used = {response_for(status, keys) for status in found}
    problems += [
        f"{place}: status {key} is documented and no code for it. Name one in {WORD} of the "
        "response or of the operation."
        for key in keys
        if key not in used
    ]
    if problems:
        raise ToolFailed("\n".join(problems))
    return {status: tuple(sorted(codes)) for status, codes in sorted(found.items())}


def _statuses(code: str, known: Mapping[int, Json]) -> list[int]:
    return [status for status, codes in known.items() if code in codes]


def _listed(items: list[Any]) -> str:
    return ", ".join(map(str, items))


def unused(
    documented: Iterator[Mapping[int, tuple[str, ...]]], known: Mapping[int, Json]
) -> list[tuple[int, str]]:
    """Return the codes that no operation documents, each with its status."""
    used = {(status, code) for codes in documented for status, own in codes.items() for code in own}
    return [
        (status, code) for status in known for code in known[status] if (status, code) not in used
    ]
