"""The protocol holds on small worlds, and each planted mutant is caught there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from recalc.domain.states import TRANSITIONS, OperationState
from tests.model import chart, story
from tests.model.configs import FULL, QUICK, SOUND, Config
from tests.model.explore import explore
from tests.model.mutants import MUTANTS, Mutant


@pytest.mark.parametrize("config", QUICK, ids=lambda config: config.name)
def test_small_worlds_hold(config: Config) -> None:
    """Every reachable state of a small world keeps every promise and can come to rest."""
    result = explore(config)
    assert result.violation is None, story.tell_violation(result.violation)
    assert result.states > 300
    assert result.transitions > result.states


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_mutants_are_caught(mutant: Mutant) -> None:
    """A protocol with one rule broken breaks a promise, and the story shows how."""
    result = explore(mutant.config)
    assert result.violation is not None, f"{mutant.name} was not caught"
    told = story.tell_violation(result.violation)
    assert len(result.violation.story) == _LENGTHS[mutant.name], told
    assert result.violation.what in told


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_the_worlds_of_mutants_hold_without_them(mutant: Mutant) -> None:
    """It is the broken rule that is caught: with all rules, the same world holds."""
    assert explore(replace(mutant.config, rules=SOUND)).violation is None


def test_the_full_run_covers_every_feature() -> None:
    """No feature of the model is left out of ``make model``, and names are unique."""
    for feature in ("crashes", "expiry", "hand_back", "failures", "doubt", "late", "chunks"):
        assert any(getattr(config, feature) for config in FULL), feature
    assert any(config.edits for config in FULL)
    assert any(config.deleted_row is not None for config in FULL)
    assert any(config.second and not config.takes_over for config in FULL)
    assert len({config.name for config in FULL}) == len(FULL)


def test_operations_start_active() -> None:
    """A world starts with one operation that nobody has claimed."""
    start = QUICK[0].initial()
    assert [operation.state for operation in start.operations] == [OperationState.ACTIVE]
    assert all(execution.epoch == 0 for execution in start.executions)


def test_the_docs_show_the_table() -> None:
    """docs/STATES.md is what ``make docs`` writes, and its chart has every transition."""
    assert chart.STATES_MD.read_text(encoding="utf-8") == chart.page()
    assert chart.mermaid().count("-->") >= len(TRANSITIONS) + 2


#: Steps of the shortest counterexample.
_LENGTHS = {
    "guard without epoch": 3,
    "guard without revision": 3,
    "revision not raised": 3,
    "mark after the call": 2,
    "inputs read before the mark": 7,
    "claim clears the running set": 4,
    "claim does not ask for the state": 2,
    "cancel counts from an earlier read": 4,
    "cancel forgets a live state": 1,
    "failed not in done": 5,
    "no sweeper": 6,
    "completed by the last commit's own snapshot": 10,
    "hand-back without really stopped": 4,
    "stale check omitted": 6,
    "a changed source leaves its dependents": 5,
    "a changed source leaves running results": 11,
    "a report sent again is written again": 3,
    "waiting targets are left when a source changes": 6,
    "a hand-back clears a dead holder's cells": 7,
    "a chunk keeps what used a withdrawn result": 14,
    "a result over a STALE source reads COMPLETED": 5,
    "a change stops at a target that waits": 5,
    "STALE cells are selected without their dependents": 10,
    "the third attempt leaves the dependents": 7,
}
