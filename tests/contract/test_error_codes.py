"""The codes of the program are those of the contract, each at its status."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from codegen import error_codes
from codegen.tools import ToolFailed
from recalc.domain import error_codes as domain
from recalc.generated import routes
from tests.support.contract import the_contract

CONTRACT_ = the_contract()
KNOWN = error_codes.meanings(CONTRACT_.schemas)


def words(literal: Any) -> set[str]:
    """Return the words of a Literal, or of a union of them."""
    return set().union(*(words(part) if get_args(part) else {part} for part in get_args(literal)))


#: Refusals of the command line, which no request meets.
OF_COMMANDS = {
    *words(domain.CommandCode),
    *("key_not_found", "secret_not_found", "workspace_not_found"),
}
#: Codes that no operation answers: what happens before an operation is known, and faults.
OF_NO_OPERATION = {
    (404, "path_not_found"),
    (405, "method_not_allowed"),
    (431, "headers_too_large"),
    (500, "internal_error"),
}


@pytest.mark.parametrize(
    ("status", "codes"),
    [
        (400, words(domain.InvalidCode)),
        (404, {f"{what.replace(' ', '_')}_not_found" for what in words(domain.Missing)}),
        (429, words(domain.TooManyCode)),
        (503, words(domain.UnavailableCode)),
    ],
)
def test_every_code_of_the_domain_is_in_the_contract(status: int, codes: set[str]) -> None:
    """With the status that its class is answered with."""
    assert codes - OF_COMMANDS <= set(KNOWN[status])


def test_every_code_of_the_contract_is_answered_by_an_operation() -> None:
    """But for those of requests whose operation is not known, and of faults."""
    documented = (operation.errors for operation in CONTRACT_.operations())
    assert set(error_codes.unused(documented, KNOWN)) == OF_NO_OPERATION


def test_a_meaning_says_what_to_do() -> None:
    """In a sentence after the one that says what happened."""
    for codes in KNOWN.values():
        for code, meaning in codes.items():
            what, _, todo = meaning.rpartition(". ")
            assert what, code
            assert todo.endswith("."), code


def test_the_generated_table_has_the_codes() -> None:
    """Each operation with those of its responses and its own."""
    for operation in CONTRACT_.operations():
        table = routes.BY_ID[operation.id]
        assert {s: tuple(sorted(codes)) for s, codes in table.errors.items()} == operation.errors
        assert set(table.errors) == {r.status for r in operation.responses if r.status >= 400}


RESPONSES: dict[str, Any] = {"200": {}, "400": {error_codes.WORD: ["invalid_query"]}, "404": {}}
CODES = {400: {"invalid_query": ""}, 404: {"table_not_found": ""}, 429: {"too_many": ""}}


@pytest.mark.parametrize(
    ("own", "responses", "said"),
    [
        (
            ["table_not_found"],
            {"400": RESPONSES["400"]},
            "table_not_found, whose status 404 is none",
        ),
        (["typo"], {"400": RESPONSES["400"]}, "typo, which no schema ErrorCode… lists"),
        ([], RESPONSES, "status 404 is documented and no code for it"),
        ([], {"400": {error_codes.WORD: ["too_many"]}}, "too_many is no code of ErrorCode400"),
        ([], {"5XX": {error_codes.WORD: ["too_many"]}}, "too_many is no code of a status of 5XX"),
        (["too_many"], {"5XX": {}}, "too_many, whose status 429 is none"),
        (["too_many"], {"429": {}, "default": {}}, "status default is documented and no code"),
    ],
)
def test_codes_and_statuses_have_to_fit(own: list[str], responses: Any, said: str) -> None:
    """A status that is taken away from an operation is missed, and so is a code."""
    with pytest.raises(ToolFailed, match=said):
        error_codes.codes_of("get /x", {error_codes.WORD: own}, responses, CODES)


def test_a_code_belongs_to_the_status_that_lists_it() -> None:
    """An operation has the codes of its responses, and its own."""
    found = error_codes.codes_of("x", {error_codes.WORD: ["table_not_found"]}, RESPONSES, CODES)
    assert found == {400: ("invalid_query",), 404: ("table_not_found",)}


def test_ranges_and_default_stand_for_the_other_statuses() -> None:
    """A code belongs to the status that lists it; a response of its own comes first, then that of
    the range, then `default`."""
    responses: dict[str, Any] = {
        "404": {},
        "4XX": {error_codes.WORD: ["too_many"]},
        "default": {error_codes.WORD: ["away"]},
    }
    own = {error_codes.WORD: ["table_not_found", "invalid_query"]}
    found = error_codes.codes_of("x", own, responses, {**CODES, 503: {"away": ""}})
    assert found == {
        400: ("invalid_query",),
        404: ("table_not_found",),
        429: ("too_many",),
        503: ("away",),
    }
