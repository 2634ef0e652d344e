"""The real engine and store in simulated worlds; and a test of this test, by mutants."""

from __future__ import annotations

import pytest
import structlog

from tests.machines.mutants import MUTANTS, planted
from tests.machines.world import simulate

RUNS, PIECES = 2000, 20
#: Worlds within which a mutant has to be caught; the rarest needs about a hundred.
WORLDS_PER_MUTANT = 600


@pytest.fixture(autouse=True)
def _silence() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))


@pytest.mark.parametrize("piece", range(PIECES))
def test_no_seed_breaks_a_promise(piece: int) -> None:
    """In every simulated world each transaction does only what is promised of it."""
    audited = 0
    for seed in range(piece * RUNS // PIECES, (piece + 1) * RUNS // PIECES):
        audited += simulate(seed).auditor.audited
    assert audited > RUNS // PIECES


def test_a_seed_replays_a_run_exactly() -> None:
    """The same seed gives the same steps, the same transactions and the same end."""
    first, second = simulate(7), simulate(7)
    assert first.steps == second.steps
    assert first.auditor.audited == second.auditor.audited
    assert first.auditor.state == second.auditor.state


@pytest.mark.parametrize("name", MUTANTS)
def test_every_mutant_is_caught(name: str) -> None:
    """Taking out any one safeguard of the engine is noticed by the simulation."""
    mutant = MUTANTS[name]
    with planted(mutant):
        for seed in range(WORLDS_PER_MUTANT):
            try:
                simulate(seed)
            except BaseException:  # noqa: BLE001 - any end but a good one is a catch
                return
    pytest.fail(f"without this nobody notices: {mutant.promise}")
