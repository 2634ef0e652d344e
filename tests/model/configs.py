"""What is explored: the rules of the protocol, and small worlds in which they meet."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from recalc.domain.accounting import Counts
from recalc.domain.states import CellStatus, ExecutionState
from tests.model.state import (
    IDLE,
    NONE,
    Execution,
    Operation,
    Row,
    State,
    Stored,
    members,
    value,
)

ATTEMPTS = 3
X, Y, Z = 1, 2, 4
NAMES = "xyz"


@dataclass(frozen=True)
class Rules:
    """The protocol, rule by rule. A mutant breaks one or two of them."""

    epoch_compared: bool = True
    revision_compared: bool = True
    withdrawal_raises_revision: bool = True
    marks_before_calls: bool = True
    reads_after_mark: bool = True
    claim_keeps_running: bool = True
    claim_asks_state: bool = True
    cancel_counts_in_its_commit: bool = True
    cancel_takes_queued: bool = True
    failed_is_done: bool = True
    sweeps: bool = True
    completes_apart: bool = True
    stops_before_hand_back: bool = True
    hand_back_keeps_inherited: bool = True
    checks_dirty: bool = True
    marks_outside_stale: bool = True
    marks_waiting_targets_stale: bool = True
    failing_claim_marks_stale: bool = True
    source_change_marks_dirty: bool = True
    drops_what_used_the_withdrawn: bool = True
    step_compared: bool = True
    checks_sources: bool = True
    marks_behind_targets: bool = True
    selects_dependents: bool = True


SOUND = Rules()


@dataclass(frozen=True)
class Config:
    """A small world: cells x and y (y reads x) in one row, z in a row of its own."""

    name: str
    why: str
    #: Targets of the executions of the first operation, and of the second one's (none: no such).
    first: tuple[int, ...]
    second: int = 0
    #: The second operation wants its cells whatever they read; else only STALE ones.
    takes_over: bool = True
    #: How x, y and z are stored at first: S(TALE), C(OMPLETED), W(ithdrawn while it ran: STALE,
    #: with the value of present inputs).
    stored: str = "WCS"
    #: What each cell reads: a cell, or the edited input of its row.
    source: tuple[int, ...] = (NONE, 0, NONE)
    row_of: tuple[int, ...] = (0, 0, 1)
    edits: int = 0
    edited_row: int = 0
    deleted_row: int | None = None
    cancels: bool = True
    crashes: bool = False
    expiry: bool = False
    hand_back: bool = False
    failures: bool = False
    doubt: bool = False
    late: bool = False
    chunks: bool = False
    workers: int = 2
    rules: Rules = field(default=SOUND)

    @cached_property
    def direct(self) -> tuple[int, ...]:
        """For each cell, those that read it."""
        return tuple(
            sum(1 << n for n, source in enumerate(self.source) if source == cell)
            for cell in range(len(self.source))
        )

    @cached_property
    def readers(self) -> tuple[int, ...]:
        """For each row, the cells that its input reaches."""
        return tuple(
            sum(1 << n for n, row in enumerate(self.row_of) if row == number)
            for number in range(max(self.row_of) + 1)
        )

    def reached(self, cell: int, stop: int = 0) -> int:
        """The cells that a change of ``cell`` reaches; the way stops at ``stop``."""
        found, todo = 0, self.direct[cell] & ~stop
        while todo:
            found |= todo
            todo = sum(self.direct[n] for n in members(todo)) & ~stop & ~found
        return found

    def initial(self) -> State:
        cells: list[Stored] = []
        for number, letter in enumerate(self.stored):
            source = self.source[number]
            if source == NONE:
                computed = value(-2 if letter == "S" else 0, 0)
            else:
                computed = value(cells[source].value, 0)
            status = CellStatus.COMPLETED if letter == "C" else CellStatus.STALE
            cells.append(Stored(computed, status))
        return State(
            operations=(Operation(),),
            executions=tuple(planned(0, targets) for targets in self.first),
            cells=tuple(cells),
            rows=tuple(Row() for _ in self.readers),
            workers=(IDLE,) * self.workers,
            edits=self.edits,
        )


def planned(operation: int, targets: int) -> Execution:
    """An execution that was just created."""
    return Execution(operation, ExecutionState.QUEUED, Counts.planned(targets.bit_count()), targets)


#: Small enough for every run of the tests.
QUICK = (
    Config(
        "quick: two executions",
        "two holders side by side, completion, cancel, crashes",
        first=(X | Y, Z),
        crashes=True,
        failures=True,
    ),
    Config(
        "quick: takeover and edit",
        "withdrawal under a holder, dirty results",
        first=(X | Y,),
        second=X,
        edits=1,
        chunks=True,
        failures=True,
    ),
    Config(
        "quick: lost leases",
        "two workers that both think they hold it, three attempts, late and lost replies",
        first=(X | Y,),
        crashes=True,
        expiry=True,
        doubt=True,
        late=True,
    ),
    Config(
        "quick: hand-back and delete",
        "SIGTERM after a crash, a row that goes",
        first=(X | Y, Z),
        deleted_row=0,
        crashes=True,
        hand_back=True,
    ),
)

#: What ``make model`` explores, longest first.
FULL = (
    Config(
        "default selection",
        "an operation over what is STALE and not pending",
        first=(X,),
        second=X | Y | Z,
        takes_over=False,
        stored="CSS",
        edits=1,
        crashes=True,
        hand_back=True,
    ),
    Config(
        "all that is STALE",
        "a cancelled cell reads STALE over a COMPLETED dependent; one run leaves nothing STALE",
        first=(X, Z),
        second=X | Y | Z,
        takes_over=False,
        stored="CCS",
        crashes=True,
        expiry=True,
        failures=True,
        chunks=True,
    ),
    Config(
        "three in a row",
        "z behind y behind x: a change reaches what is behind a cell that waits",
        first=(X | Y,),
        second=Y | Z,
        source=(NONE, 0, 1),
        row_of=(0, 0, 0),
        stored="WCC",
        edits=1,
        crashes=True,
        hand_back=True,
    ),
    Config(
        "takeover, lost leases",
        "revision and epoch move at once; two attempts of two operations over the same cell",
        first=(X | Y,),
        second=X,
        crashes=True,
        expiry=True,
        hand_back=True,
        failures=True,
    ),
    Config(
        "takeover of all, edit",
        "an operation that is emptied; results that are dirty in the old and the new one",
        first=(X | Y,),
        second=X | Y,
        edits=1,
        crashes=True,
        expiry=True,
    ),
    Config(
        "chunk, takeover, edit",
        "y computed from x in memory, while x is taken over and its input edited",
        first=(X | Y,),
        second=X,
        chunks=True,
        edits=1,
        stored="CCC",
        crashes=True,
        hand_back=True,
        doubt=True,
    ),
    Config(
        "two executions, all faults",
        "two holders side by side: completion, cancel, attempts, lost replies, lost leases",
        first=(X | Y, Z),
        crashes=True,
        expiry=True,
        hand_back=True,
        failures=True,
        doubt=True,
    ),
    Config(
        "late reports, lost leases",
        "a report arrives after its sender gave up, after others claimed, after the cancel",
        first=(X | Y,),
        crashes=True,
        expiry=True,
        hand_back=True,
        late=True,
    ),
    Config(
        "late reports, takeover",
        "a late report of a crashed holder meets a withdrawal, and the next holder",
        first=(X | Y,),
        second=X,
        late=True,
        crashes=True,
    ),
    Config(
        "source elsewhere",
        "y runs in one operation while x, which it reads, runs in another",
        first=(Y,),
        second=X,
        edits=1,
        crashes=True,
        failures=True,
        doubt=True,
        expiry=True,
    ),
    Config(
        "delete under two operations",
        "a row goes while its cells are taken over, edited and lost: cancelled or completed",
        first=(X | Y,),
        second=Y,
        deleted_row=0,
        edits=1,
        crashes=True,
        expiry=True,
    ),
    Config(
        "delete, three cells",
        "a delete that empties one operation and leaves a cell of the other",
        first=(X | Y | Z,),
        second=X | Z,
        deleted_row=0,
        hand_back=True,
    ),
    Config(
        "delete, two executions",
        "a delete empties one execution; leases are lost in both",
        first=(X | Y, Z),
        deleted_row=0,
        expiry=True,
    ),
)
