"""Dry runs: the cells of a selection by column, and their cost by past cells or by prompts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import uuid4

import msgspec
import pytest

from recalc.domain.errors import Invalid
from recalc.domain.records import Dependency, Selection
from recalc.domain.states import CellStatus
from recalc.domain.usage import PRICE_UNITS, Spent
from recalc.engine import estimates
from recalc.engine.context import Context
from recalc.engine.estimates import DryRun, SpendEstimate
from recalc.engine.operations import Operations
from recalc.engine.ports import ColumnEdit, Held, NewColumn, RowResults
from recalc.engine.signals import Signals
from recalc.models.connections import Configured, Connection, Price
from recalc.settings import Settings
from tests.conformance.sheet_fixture import BOOM, A, SheetFixture, T, add_column, encoded
from tests.support.prompts import prompt

#: A token of the input costs 1, one of the output 2.
TARIFF = {"m": Price(input=1e6, output=2e6)}
CONNECTIONS = {"default": Configured("default", Connection("openai", prices=TARIFF), None)}
#: The column that asks a model, with an answer of 10 tokens at most.
P = 4
MODEL = {"name": "m", "parameters": {"max_tokens": 10}}
#: Of a cell that asked.
METRICS = {
    "request_count": 1,
    "input_tokens": 30,
    "output_tokens": 6,
    "price": 42.0,
    "currency": "USD",
}
EVERYTHING = frozenset(CellStatus)


async def _asking(seeded: SheetFixture, source: int = T, **config: Any) -> None:
    """Add the column that asks a model about a source."""
    of = seeded.columns[source]
    new = NewColumn(
        uuid4(),
        "asked",
        "PROMPT_TEMPLATE",
        {**prompt(model=MODEL), **config},
        [Dependency(of.id, of.number)],
    )
    seeded.columns.append(await add_column(seeded.store, seeded.ref, new))


async def _dry_run(
    seeded: SheetFixture, connections: Mapping[str, Configured] = CONNECTIONS, **chosen: Any
) -> DryRun:
    settings = Settings(confirmation_threshold=10)
    context = Context(seeded.store, settings, Signals(), b"secret", connections=connections)
    return await Operations(context).dry_run(seeded.ref, Selection(**chosen))


async def _spend(seeded: SheetFixture, **chosen: Any) -> SpendEstimate:
    """Return the estimate of the column that asks."""
    found = (await _dry_run(seeded, **chosen)).columns[-1]
    assert found.column.title == "asked"
    assert found.spend is not None
    return found.spend


async def _ask(seeded: SheetFixture, results: Mapping[int, Any], metrics: Any) -> None:
    """Finish cells of the column that asks, each with these metrics."""
    cells = {(P, row): value for row, value in results.items()}
    await seeded.start(cells=list(cells))
    worker = await seeded.claim()
    await worker.begin(*cells)
    report = worker.progress(done=cells)
    finished = [
        RowResults(
            row.row_index,
            {P: msgspec.structs.replace(row.results[P], metrics=metrics)},
        )
        for row in report.finished
    ]
    assert isinstance(await worker.send(replace(report, finished=finished)), Held)


def _spent(calls: int, taken: int, given: int, price: int) -> Spent:
    return Spent(calls, taken, given, {"USD": price * PRICE_UNITS})


async def test_by_the_length_of_prompts(seeded: SheetFixture) -> None:
    """Where no cell was computed: the tokens of the rows' own prompts, the answer that the column
    permits, the prices of the connection. Cells of other columns are counted, and cost nothing."""
    await _asking(seeded)
    found = await _dry_run(seeded)
    assert [(each.column.title, each.cells) for each in found.columns] == [
        ("a", 4),
        ("b", 4),
        ("c", 4),
        ("asked", 4),
    ]
    assert (found.cells, found.needs_confirmation) == (16, True)
    assert [each.spend for each in found.columns[:3]] == [None] * 3
    # "text 0": 2 tokens, and 4 of the message.
    expected = _spent(4, 4 * 6, 4 * 10, 4 * 26)
    assert found.columns[3].spend == SpendEstimate("prompt", 4, expected, 0)
    assert (found.spent, found.unpriced) == (expected, 0)


async def test_by_past_cells(seeded: SheetFixture) -> None:
    """The mean of the computed cells that asked, also of failed ones; cells that asked nothing do
    not count."""
    await _asking(seeded)
    await _ask(seeded, {0: "yes"}, METRICS)
    await _ask(seeded, {1: BOOM}, {**METRICS, "input_tokens": 10, "price": 22.0})
    await _ask(seeded, {2: BOOM}, None)
    found = await _spend(seeded, column_ids=[seeded.columns[P].id], statuses=EVERYTHING)
    assert found == SpendEstimate("past_cells", 2, _spent(4, 80, 24, 128), 0)
    failed = await _spend(seeded, statuses=frozenset({CellStatus.FAILED}))
    assert failed.spent.calls == 2


async def test_cells_of_another_config_say_nothing(seeded: SheetFixture) -> None:
    """After a change of the column its cells are estimated by the new prompt."""
    await _asking(seeded)
    await _ask(seeded, {0: "yes", 1: "yes", 2: "yes", 3: "yes"}, METRICS)
    structure = await seeded.store.structure(seeded.ref)
    edit = ColumnEdit(config=prompt("{text} and more", model=MODEL))
    assert await seeded.store.update_column_if_unchanged(
        seeded.ref, structure.columns_version, seeded.columns[P].id, edit
    )
    found = await _spend(seeded)
    assert (found.basis, found.spent.input_tokens) == ("prompt", 4 * (4 + 4))


async def test_calls_without_a_known_price(seeded: SheetFixture) -> None:
    """They are counted apart, by past cells and by prompts."""
    await _asking(seeded, **prompt(model={"name": "unknown"}))
    found = await _spend(seeded)
    assert (found.basis, found.unpriced, found.spent.prices) == ("prompt", 4, {})
    assert found.spent.output_tokens == 4 * 256
    metrics = {**METRICS, "price": None}
    del metrics["currency"]
    await _ask(seeded, {0: "yes"}, metrics)
    found = await _spend(seeded)
    assert (found.basis, found.unpriced, found.spent) == ("past_cells", 3, Spent(3, 90, 18))


async def test_what_cannot_be_estimated_says_why(seeded: SheetFixture) -> None:
    """Without a connection, the cells are counted all the same."""
    await _asking(seeded)
    found = (await _dry_run(seeded, {})).columns[-1]
    assert (found.cells, found.spend) == (4, None)
    assert found.problem is not None
    assert "RECALC_MODELS_FILE" in found.problem


async def test_values_that_are_missing(seeded: SheetFixture) -> None:
    """A cell whose source is empty asks nothing; one whose source the operation computes does."""
    await seeded.store.add_rows(seeded.ref, encoded([{}] * 4))
    await _asking(seeded)
    assert (await _spend(seeded)).spent.calls == 4
    assert (await _spend(seeded, row_ids=[4, 5, 6, 7])).spent == Spent()


async def test_a_source_that_is_computed_before(seeded: SheetFixture) -> None:
    """Counted as a value of one character."""
    await _asking(seeded, A)
    assert (await _spend(seeded)).spent == _spent(4, 4 * 5, 4 * 10, 4 * 25)
    alone = await _spend(seeded, column_ids=[seeded.columns[P].id])
    assert alone.spent == Spent()


async def test_a_sample_is_bounded(seeded: SheetFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some cells at equal distances stand for all, and few rows are read."""
    monkeypatch.setattr(estimates, "SAMPLED_CELLS", 10)
    await seeded.store.add_rows(seeded.ref, encoded([{T: "text"}] * 500))
    await _asking(seeded)
    found = await _spend(seeded, column_ids=[seeded.columns[P].id])
    assert (found.sampled, found.spent.calls) == (10, 504)
    monkeypatch.setattr(estimates, "SAMPLED_ROWS", 3)
    found = await _spend(seeded, column_ids=[seeded.columns[P].id])
    assert (found.sampled, found.spent.calls) == (3, 504)


async def test_nothing_is_stored(seeded: SheetFixture) -> None:
    """No operation, no version, no status; a plan that was made before still holds."""
    await _asking(seeded)
    before, reads = await seeded.plan(), await seeded.reads()
    await _dry_run(seeded)
    after = await seeded.plan()
    assert (after.plan_version, after.structure) == (before.plan_version, before.structure)
    assert after.active_operations == 0
    assert await seeded.reads() == reads


async def test_a_selection_that_a_request_may_not_have(seeded: SheetFixture) -> None:
    """Refused as by the request itself."""
    with pytest.raises(Invalid) as refused:
        await _dry_run(seeded, row_ids=[99])
    assert refused.value.code == "unknown_row"
    assert (await _dry_run(seeded, row_ids=[])).cells == 0


async def test_rows_by_their_numbers(seeded: SheetFixture) -> None:
    """In the order that was asked for, without those that are gone."""
    await seeded.store.delete_rows(seeded.ref, [2])
    rows = await seeded.store.read_rows(seeded.ref, [3, 2, 0, 99])
    assert [row.row_index for row in rows] == [3, 0]
    assert rows[0].cells[seeded.columns[T].id].value == "text 3"
    assert not await seeded.store.read_rows(seeded.ref, [])
