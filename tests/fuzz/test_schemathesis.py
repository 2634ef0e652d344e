"""Schemathesis against a running server over HTTP, on each store."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fuzz.runs import on_a_sheet, on_anything, server_on
from tests.support.server import Server

#: Examples of each operation in `make test`, always the same ones; `make fuzz MAX_EXAMPLES=…` draws
#: others each time.
SUITE = ["--max-examples", "10", "--seed", "1"]
#: Fewer cases than this try hardly anything.
LEAST = 200


@pytest.fixture(params=["sqlite", "postgres"])
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Server]:
    with server_on(request.param, tmp_path) as started:
        yield started


@pytest.fixture
def budget() -> list[str]:
    examples = os.environ.get("RECALC_FUZZ_EXAMPLES")
    return ["--max-examples", examples] if examples else SUITE


@pytest.mark.timeout(0)
def test_no_request_breaks_the_contract(server: Server, tmp_path: Path, budget: list[str]) -> None:
    """Whatever is sent, in whatever order, every answer is one that the contract documents."""
    assert on_anything(server, tmp_path, budget) > LEAST


@pytest.mark.timeout(0)
def test_nor_on_a_sheet_that_has_rows_and_computed_columns(
    server: Server, tmp_path: Path, budget: list[str]
) -> None:
    """The same with ids of a real sheet, where operations find cells to recalculate and cancel."""
    assert on_a_sheet(server, tmp_path, budget) > LEAST
