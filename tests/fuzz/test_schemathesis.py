"""Schemathesis against a running server over HTTP, on each store."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fuzz.runs import Budget, enough_for, on_a_sheet, on_anything, server_on
from tests.support.server import Server

#: Examples of each operation in `make test`, always the same ones; `make fuzz MAX_EXAMPLES=…` draws
#: others each time.
SUITE = Budget(examples=10, seed=1)


@pytest.fixture(params=["sqlite", "postgres"])
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Server]:
    with server_on(request.param, tmp_path) as started:
        yield started


@pytest.fixture
def budget() -> Budget:
    examples = os.environ.get("RECALC_FUZZ_EXAMPLES")
    return Budget(int(examples)) if examples else SUITE


@pytest.mark.timeout(0)
def test_no_request_breaks_the_contract(server: Server, tmp_path: Path, budget: Budget) -> None:
    """Whatever is sent, in whatever order, every answer is one that the contract documents."""
    assert on_anything(server, tmp_path, budget) > 0


@pytest.mark.timeout(0)
def test_nor_on_a_sheet_that_has_rows_and_computed_columns(
    server: Server, tmp_path: Path, budget: Budget
) -> None:
    """The same with ids of a real sheet, where operations find cells to recalculate and cancel."""
    assert on_a_sheet(server, tmp_path, budget) > 0


@pytest.mark.parametrize("examples", [1, 5, 10, 100])
def test_too_few_cases_are_seen(examples: int) -> None:
    """How many are enough follows from the number of examples alone."""
    enough = 28 * examples * 4 // 5
    enough_for(enough, Budget(examples), operations=28)
    with pytest.raises(AssertionError, match="hardly anything was tried"):
        enough_for(enough - 1, Budget(examples), operations=28)
