"""Whether a history of one object could have come from a server that does one thing at a time.

The search is that of Wing and Gong (1993), with the memory of Lowe (2017) as Porcupine uses it: the
set of events that took effect, and the state that they led to, are visited once. A specification
may allow several next states, for what a caller cannot see: work that goes on by itself, or the
split of a count that nobody was told.

An event whose answer was lost may have taken effect at any time after it began, or never.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

S = TypeVar("S", bound=Hashable)


@dataclass(frozen=True)
class Event:
    """One request of one client, as one object saw it. Times are of one clock; ``returned`` is
    None, and ``output`` with it, when no answer came."""

    client: str
    kind: str
    invoked: float
    returned: float | None
    input: Any = None
    output: Any = None

    @property
    def reads(self) -> bool:
        """Whether it changes nothing, so that a history may be told without it. What it tells may
        narrow what is known of the state; where it does not, it does not later either."""
        return self.kind in {"get", "listed", "read"}


#: The states that the object may be in after an event; none when the event could not be.
Step = Callable[[S, Event], Iterable[S]]


def linearizable(history: Sequence[Event], initial: S, step: Step[S]) -> bool:
    """Whether some order of the events that took effect explains every answer, with each event
    between its call and its return."""
    events = sorted(history, key=lambda event: event.invoked)
    count = len(events)
    must = _mask(number for number, event in enumerate(events) if event.returned is not None)
    # What had returned before an event began has to come before it.
    before = [
        _mask(
            other
            for other in range(count)
            if (returned := events[other].returned) is not None and returned < event.invoked
        )
        for event in events
    ]
    seen: set[tuple[int, S]] = {(0, initial)}
    waiting: list[tuple[int, S]] = [(0, initial)]
    while waiting:
        done, state = waiting.pop()
        if done & must == must:
            return True
        possible = [
            number
            for number in range(count)
            if not done >> number & 1 and not before[number] & ~done
        ]
        for found in _next(events, possible, done, must, state, step):
            if found not in seen:
                seen.add(found)
                waiting.append(found)
    return False


def _next(
    events: Sequence[Event],
    possible: Sequence[int],
    done: int,
    must: int,
    state: S,
    step: Step[S],
) -> list[tuple[int, S]]:
    """Where one more event leads to. A read that is true now comes at once: whatever follows can
    follow just as well."""
    found = []
    for number in possible:
        bit = 1 << number
        after = tuple(step(state, events[number]))
        if events[number].reads and bit & must and after == (state,):
            return [(done | bit, state)]
        found += [(done | bit, each) for each in after]
    return found


def _mask(numbers: Iterable[int]) -> int:
    mask = 0
    for number in numbers:
        mask |= 1 << number
    return mask


def smallest_rejected(history: Sequence[Event], initial: S, step: Step[S]) -> list[Event]:
    """Of a history that is rejected: the shortest beginning that is, without the reads that it
    takes no part of. Nothing that writes is left out: a read could be wrong for lack of it."""
    ends = sorted(event.returned for event in history if event.returned is not None)
    first, last = 0, len(ends) - 1
    while first < last:
        middle = (first + last) // 2
        if linearizable(_until(history, ends[middle]), initial, step):
            first = middle + 1
        else:
            last = middle
    kept = _until(history, ends[last])
    for event in list(kept):
        without = [other for other in kept if other is not event]
        if event.reads and not linearizable(without, initial, step):
            kept = without
    return kept


def _until(history: Sequence[Event], moment: float) -> list[Event]:
    """The history as it was known then: later answers had not come."""
    known = []
    for event in history:
        if event.invoked > moment:
            continue
        if event.returned is not None and event.returned > moment:
            if event.reads:
                continue
            event = replace(event, returned=None, output=None)  # noqa: PLW2901
        known.append(event)
    return known
