"""Broken protocols. Each has to be caught, in the small world named with it.

The last four are not slips but readings of the design that look right; the model showed what
they cost.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from tests.model.configs import SOUND, Config, Rules, X, Y, Z
from tests.model.state import NONE


@dataclass(frozen=True)
class Mutant:
    name: str
    config: Config


def _mutant(name: str, rules: Rules, world: Config) -> Mutant:
    return Mutant(name, replace(world, name=name, rules=rules))


_PLAIN = Config("", "", first=(X | Y, Z))
_ROW = Config("", "", first=(X | Y,))
_FAULTS = replace(_ROW, crashes=True, expiry=True)
_TAKEN = replace(_ROW, second=X)
_EDITED = replace(_ROW, edits=1)

MUTANTS = (
    _mutant("guard without epoch", replace(SOUND, epoch_compared=False), _FAULTS),
    _mutant("guard without revision", replace(SOUND, revision_compared=False), _TAKEN),
    _mutant("revision not raised", replace(SOUND, withdrawal_raises_revision=False), _TAKEN),
    _mutant("mark after the call", replace(SOUND, marks_before_calls=False), _ROW),
    _mutant("inputs read before the mark", replace(SOUND, reads_after_mark=False), _EDITED),
    _mutant("claim clears the running set", replace(SOUND, claim_keeps_running=False), _FAULTS),
    _mutant("claim does not ask for the state", replace(SOUND, claim_asks_state=False), _ROW),
    _mutant(
        "cancel counts from an earlier read",
        replace(SOUND, cancel_counts_in_its_commit=False),
        _ROW,
    ),
    _mutant("cancel forgets a live state", replace(SOUND, cancel_takes_queued=False), _PLAIN),
    _mutant(
        "failed not in done", replace(SOUND, failed_is_done=False), replace(_ROW, failures=True)
    ),
    _mutant("no sweeper", replace(SOUND, sweeps=False), replace(_ROW, crashes=True)),
    _mutant(
        "completed by the last commit's own snapshot",
        replace(SOUND, completes_apart=False, sweeps=False),
        replace(_PLAIN, first=(X, Z)),
    ),
    _mutant(
        "hand-back without really stopped",
        replace(SOUND, stops_before_hand_back=False),
        replace(_ROW, hand_back=True),
    ),
    _mutant("stale check omitted", replace(SOUND, checks_dirty=False), _EDITED),
    _mutant(
        "a changed source leaves its dependents",
        replace(SOUND, marks_outside_stale=False),
        replace(_ROW, first=(X,)),
    ),
    _mutant(
        "a changed source leaves running results",
        replace(SOUND, source_change_marks_dirty=False),
        replace(_ROW, first=(Y,), second=X),
    ),
    _mutant(
        "a report sent again is written again",
        replace(SOUND, step_compared=False),
        replace(_ROW, doubt=True),
    ),
    _mutant(
        "waiting targets are left when a source changes",
        replace(SOUND, marks_waiting_targets_stale=False),
        _ROW,
    ),
    _mutant(
        "a hand-back clears a dead holder's cells",
        replace(SOUND, hand_back_keeps_inherited=False),
        replace(_ROW, crashes=True, hand_back=True),
    ),
    _mutant(
        "a chunk keeps what used a withdrawn result",
        replace(SOUND, drops_what_used_the_withdrawn=False),
        replace(_TAKEN, chunks=True, edits=1),
    ),
    _mutant(
        "a result over a STALE source reads COMPLETED",
        replace(SOUND, checks_sources=False),
        replace(_EDITED, first=(Y,)),
    ),
    _mutant(
        "a change stops at a target that waits",
        replace(SOUND, marks_behind_targets=False),
        replace(_ROW, source=(NONE, 0, 1), row_of=(0, 0, 0), stored="CCC"),
    ),
    _mutant(
        "STALE cells are selected without their dependents",
        replace(SOUND, selects_dependents=False),
        replace(_ROW, first=(X,), second=X | Y | Z, takes_over=False, stored="CCC"),
    ),
    _mutant(
        "the third attempt leaves the dependents",
        replace(SOUND, failing_claim_marks_stale=False),
        replace(_ROW, first=(X,), crashes=True),
    ),
)
