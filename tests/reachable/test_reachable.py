"""Each operation of the contract names the refusals that its handler can raise, and no others."""

from __future__ import annotations

import pytest

from codegen import error_codes
from codegen.contract import Operation
from tests.reachable.graph import graph
from tests.support.contract import the_contract

CONTRACT_ = the_contract()
_OWN = error_codes.WORD
#: Refusals that the graph reaches and the operation cannot raise, with the reason.
NEVER = {
    ("create_table", "table_not_found"): "the table is made in the same transaction",
    ("create_table", "sheet_not_found"): "the sheet is made in the same transaction",
    ("createTableSheetOperation", "unknown_cell"): "the request names no cells",
    ("create_table_sheet_column", "column_not_found"): "a mirror's source is an unknown_source",
    ("list_table_sheet_failures", "unknown_column"): "the request names no column",
    ("create_table_sheet_cell_recalculation", "duplicate_id"): "the request names one cell",
    ("create_table_sheet_cell_recalculation", "unknown_row"): "the request names no rows",
    **{
        (operation, code): f"the request has no {part}"
        for operation in (
            "create_table_sheet_cell_recalculation",
            "create_table_sheet_cell_recalculations_batch",
        )
        for code, part in (
            ("idempotency_key_reused", "Idempotency-Key"),
            ("invalid_confirmation_token", "confirmation token"),
        )
    },
}
#: Refusals of streams, which the edge makes once the handler has answered.
OF_STREAMS = {"too_many_streams", "streams_full"}


def raised(operation: Operation) -> dict[str, list[str]]:
    """Return the codes that the handler of the operation can raise, each with the way to it."""
    handler = f"recalc.handlers.{operation.tag}.{operation.tag.title()}.{operation.python_name}"
    assert graph().edges[handler], f"{handler} is not in the graph"
    found = graph().raised_by(handler)
    return {refusal.code: [*way, refusal.where] for refusal, way in found.items()}


def own_codes(operation: Operation) -> set[str]:
    """Return the codes that the contract names for the operation itself."""
    item = CONTRACT_.document["paths"][operation.path][operation.method.lower()]
    return set(item.get(_OWN, ()))


@pytest.mark.parametrize("operation", CONTRACT_.operations(), ids=lambda o: o.id)
def test_an_operation_names_what_its_handler_can_raise(operation: Operation) -> None:
    """A new refusal anywhere below a handler is missed in the contract, with the way to it."""
    found = raised(operation)
    unnamed = {
        code: way
        for code, way in found.items()
        if code not in own_codes(operation) and (operation.id, code) not in NEVER
    }
    assert not unnamed, f"add to {_OWN} of {operation.id} in openapi.yaml"
    assert own_codes(operation) - OF_STREAMS <= set(found), f"{operation.id} cannot raise these"


def test_every_code_is_a_literal() -> None:
    """Else the graph could not know it."""
    assert graph().untyped == set()


def test_exceptions_are_needed() -> None:
    """Each is a code that the graph reaches, and that the contract does not name."""
    by_id = {operation.id: operation for operation in CONTRACT_.operations()}
    for operation_id, code in NEVER:
        assert code in raised(by_id[operation_id])
        assert code not in own_codes(by_id[operation_id])
