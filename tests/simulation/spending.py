"""The law of spend: what is stored of a claim is the sum of its first calls, each counted once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from recalc.domain.usage import PRICE_UNITS
from recalc.models.port import Spend
from tests.simulation.snapshot import Cell, State

#: The key of an execution in the database, and the epoch of a claim of it.
Claim = tuple[int, int]


class Ledgers:
    """The calls of every claim in the order in which they ended, kept apart from the engine's own
    sums. Methods return what is wrong, None where nothing is. ``start`` is the state before."""

    def __init__(self, start: State) -> None:
        self._start = start.spend
        self._calls: dict[Claim, list[tuple[Cell, Spend]]] = defaultdict(list)
        self._crashed: set[Claim] = set()

    def spent(self, claim: Claim, cell: Cell, spend: Spend) -> None:
        """Record a call that has ended."""
        self._calls[claim].append((cell, spend))

    def crashed(self, claims: Iterable[Claim]) -> None:
        """Record that the holder of these claims is gone with what it had not stored."""
        self._crashed.update(claims)

    def committed(self, before: State, after: State) -> str | None:
        """Check what a transaction stored: a sum of first calls, with those of the cells whose
        results it stored."""
        for claim, usage in after.spend.items():
            if claim in self._start:
                if usage != self._start[claim]:
                    return f"claim {claim} ended long ago, and spends"
                continue
            stored = usage.total.calls
            if claim in before.spend and stored < before.spend[claim].total.calls:
                return f"claim {claim} has spent less than before"
            calls = [spend for _, spend in self._calls.get(claim, ())[:stored]]
            price = sum(round((each.price or 0) * PRICE_UNITS) for each in calls)
            expected = (
                len(calls),
                sum(each.input_tokens for each in calls),
                sum(each.output_tokens for each in calls),
                price,
                sum(each.outcome == "aborted" for each in calls),
                sum(each.output_tokens for each in calls if each.estimated),
            )
            found = (
                stored,
                usage.total.input_tokens,
                usage.total.output_tokens,
                usage.total.prices.get("USD", 0),
                usage.aborted,
                usage.estimated.output_tokens,
            )
            if found != expected:
                return f"claim {claim} has stored {found}, and spent {expected}"
        for pk, execution in after.executions.items():
            old = before.executions.get(pk)
            if old is None or old.epoch != execution.epoch:
                continue  # a claim that gives cells up stores them without a call
            claim = (pk, execution.epoch)
            usage_now = after.spend.get(claim)
            stored = 0 if usage_now is None else usage_now.total.calls
            late = {cell for cell, _ in self._calls.get(claim, ())[stored:]} & (
                execution.done - old.done
            )
            if late:
                return f"the results of {sorted(late)} were stored before their cost"
        return None

    def ended(self, state: State) -> str | None:
        """Check at the end that nothing is missing, but of holders that crashed."""
        for claim, calls in self._calls.items():
            usage = state.spend.get(claim)
            stored = 0 if usage is None else usage.total.calls
            if stored != len(calls) and claim not in self._crashed:
                return f"claim {claim} made {len(calls)} calls, and {stored} are counted"
        return None
