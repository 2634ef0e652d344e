"""Counterexamples as numbered stories, and tables of figures."""

from __future__ import annotations

from collections.abc import Sequence

from recalc.domain.states import ExecutionState
from tests.model.configs import NAMES
from tests.model.explore import Explored, Violation
from tests.model.mutants import Mutant
from tests.model.state import Event, State, members


def names(cells: int) -> str:
    return ", ".join(NAMES[n] for n in members(cells)) or "nothing"


def tell(event: Event) -> str:
    """One step as a sentence."""
    w, e, cells = f"w{event.worker + 1}", f"E{event.execution + 1}", names(event.cells)
    o = f"O{event.operation + 1}"
    marked = names(int(event.note.split()[-1])) if event.note[-1:].isdigit() else "nothing"
    wrote = f"stores {cells}, marks {marked} in {e} (epoch {event.epoch})"
    fails = f"; at the third attempt {cells} FAIL" if event.cells else ""
    sentences = {
        "claim": f"{w} claims {e} {event.note}: epoch {event.epoch}{fails}".replace(" :", ":"),
        "read": f"{w} reads the inputs of {cells}, not marked yet",
        "call begins": f"{w} reads the inputs of {cells}, and the call begins",
        "call ends": f"the call for {cells} of {w} ends {event.note}".rstrip(),
        "report": f"{w} {wrote}",
        "report, reply lost": f"{w} {wrote}; the reply is lost",
        "report again": f"{w} sends the report for {e} again; it was written",
        "report stalls": f"a report of {w}, which {wrote}, stalls",
        "refused": f"a report of {w} for {e} is refused: {event.note.split(' ')[0]}",
        "late report": f"the late report for {e} (epoch {event.epoch}) stores {cells}",
        "late report refused": f"the late report for {e} is refused: {event.note}",
        "learn: lost": f"{w} learns that {e} is no longer its own, and drops everything",
        "learn: withdrawn": f"{w} learns that cells were withdrawn from {e}",
        "snapshot": f"{w} opens its last commit for {e}, and looks for other live executions",
        "crash": f"{w} crashes" + (f"; the call for {cells} is left" if event.cells else ""),
        "own clock": f"{w} sees its lease run out by its own clock, and drops everything",
        "stop": f"{w} gets SIGTERM, and really stops its calls",
        "hand back": f"{w} hands {e} back",
        "complete": f"{w} completes {o}",
        "sweep": f"the sweeper completes {o}",
        "cancel": f"{o} is cancelled: {event.answer[0]} not started, {event.answer[1]} running",
        "cancel reads": f"a cancel of {o} reads its counters",
        "create": f"O2 is created over {cells}",
        "delete": f"the row of {cells} is deleted",
        "edit": f"an input is edited that reaches {cells}",
    }
    return sentences[event.kind]


def show(s: State) -> str:
    """How everything reads."""
    shown: list[str] = []
    for number, cell in enumerate(s.cells):
        status = cell.status.value
        for e in s.executions:
            if e.live and e.pending >> number & 1:
                waits = "QUEUED" if e.state is ExecutionState.QUEUED else "DISPATCHED"
                status = "RUNNING" if e.running >> number & 1 else waits
                status += f" over {cell.status.value}"
        shown.append(f"{NAMES[number]} {'deleted' if cell.gone else status}")
    ends = [f"O{n + 1} {o.state.value}" for n, o in enumerate(s.operations)]
    ends += [
        f"E{n + 1} {e.state.value} epoch {e.epoch} revision {e.revision}"
        for n, e in enumerate(s.executions)
    ]
    return " · ".join(shown + ends)


def tell_violation(violation: Violation) -> str:
    lines = [f"VIOLATION: {violation.what}.", f"   0. {show(violation.start)}"]
    for number, (event, s) in enumerate(violation.story, 1):
        lines += [f"  {number:2}. {tell(event)}.", f"      {show(s)}"]
    return "\n".join(lines)


def line(r: Explored) -> str:
    bad = "1 violation" if r.violation else "0 violations"
    return (
        f"{r.config.name:<28} {r.states:>9,} states {r.transitions:>11,} transitions"
        f" {r.depth:>3} deep {r.seconds:>6.1f} s   {bad}"
    )


def mutant_table(found: Sequence[tuple[Mutant, Explored]]) -> str:
    rows = ["| mutant | steps to the violation | what breaks |", "|---|---|---|"]
    for mutant, r in found:
        if r.violation is None:
            rows.append(f"| {mutant.name} | NOT CAUGHT | |")
        else:
            steps = len(r.violation.story)
            rows.append(f"| {mutant.name} | {steps} | {r.violation.what} |")
    return "\n".join(rows)
