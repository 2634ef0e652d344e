"""Breadth-first over every reachable state, then backwards from rest: can all get there?"""

from __future__ import annotations

import gc
import time
from array import array
from dataclasses import dataclass

from tests.model.audit import at_rest, broken_state, broken_step
from tests.model.configs import Config
from tests.model.state import Event, State, canonical
from tests.model.steps import OWN, steps

STUCK = "no worker, lease or sweeper can bring this to rest"


@dataclass(frozen=True)
class Violation:
    """A broken promise, and the shortest way to it: the first state, then events and states."""

    what: str
    start: State
    story: list[tuple[Event, State]]


@dataclass(frozen=True)
class Explored:
    config: Config
    states: int
    transitions: int
    depth: int
    seconds: float
    violation: Violation | None


def explore(c: Config, *, max_states: int = 20_000_000) -> Explored:
    """Visit every state of a small world, and stop at the first broken promise."""
    gc.disable()  # millions of tuples and no cycles: the collector would only look at them
    try:
        return _explore(c, max_states)
    finally:
        gc.enable()


def _explore(c: Config, max_states: int) -> Explored:
    began = time.perf_counter()
    fenced = c.rules.epoch_compared
    start = canonical(c.initial(), c.row_of, fenced=fenced)
    number_of = {start: 0}
    order = [start]
    parent = array("I", [0])
    depth_of = array("H", [0])
    heads, tails = array("I"), array("I")  # the system's own steps, for the way back
    transitions = 0
    wrong: str | None = None
    at = 0

    def result(violation: Violation | None) -> Explored:
        seconds = time.perf_counter() - began
        return Explored(c, len(order), transitions, depth_of[-1], seconds, violation)

    while at < len(order):
        s = order[at]
        for event, raw in steps(c, s):
            transitions += 1
            wrong = broken_step(c, s, event, raw)
            after = canonical(raw, c.row_of, fenced=fenced)
            number = number_of.get(after)
            if number is None:
                number = len(order)
                number_of[after] = number
                order.append(after)
                parent.append(at)
                depth_of.append(depth_of[at] + 1)
                wrong = wrong or broken_state(c, after)
            if wrong:
                path = _path(parent, order, at)
                return result(Violation(wrong, c.initial(), _replay(c, path, after, wrong)))
            if event.kind in OWN:
                heads.append(at)
                tails.append(number)
        at += 1
        if len(order) > max_states:
            raise RuntimeError(f"{c.name}: more than {max_states} states")
    stuck = _first_stuck(order, heads, tails)
    if stuck is None:
        return result(None)
    path = _path(parent, order, stuck)
    return result(Violation(STUCK, c.initial(), _replay(c, path[:-1], path[-1], None)))


def _path(parent: array[int], order: list[State], at: int) -> list[State]:
    path = [order[at]]
    while at:
        at = parent[at]
        path.append(order[at])
    return path[::-1]


def _replay(
    c: Config, path: list[State], last: State, wrong: str | None
) -> list[tuple[Event, State]]:
    """The way along ``path`` with workers and epochs by their own names."""
    story: list[tuple[Event, State]] = []
    s = c.initial()
    for wanted in [*path[1:], last]:
        final = len(story) == len(path) - 1
        for event, after in steps(c, s):
            plain = canonical(after, c.row_of, fenced=c.rules.epoch_compared)
            if plain == wanted and (
                not final
                or wrong is None
                or wrong in {broken_step(c, s, event, after), broken_state(c, after)}
            ):
                story.append((event, after))
                s = after
                break
        else:
            raise AssertionError("states that were taken for the same have different futures")
    return story


def _first_stuck(order: list[State], heads: array[int], tails: array[int]) -> int | None:
    """The first state from which no way of the system's own steps leads to rest."""
    size = len(order)
    first = array("I", bytes(4 * (size + 1)))
    for tail in tails:
        first[tail + 1] += 1
    for number in range(size):
        first[number + 1] += first[number]
    filled = array("I", first)
    back = array("I", bytes(4 * len(heads)))
    for head, tail in zip(heads, tails, strict=True):
        back[filled[tail]] = head
        filled[tail] += 1
    reaches = bytearray(size)
    todo = [number for number, s in enumerate(order) if at_rest(s)]
    for number in todo:
        reaches[number] = 1
    while todo:
        number = todo.pop()
        for place in range(first[number], first[number + 1]):
            head = back[place]
            if not reaches[head]:
                reaches[head] = 1
                todo.append(head)
    stuck = reaches.find(0)
    return None if stuck < 0 else stuck
