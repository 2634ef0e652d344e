"""Turns: who waits for a place gets it by how much was used, not by who asked first."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from recalc.store.turns import Turn, Turns


@dataclass
class SheetFixture:
    """Places, owners that come for them, and the order in which they get them."""

    places: int
    at: float = 0.0
    order: list[str] = field(default_factory=list)
    held: dict[str, list[Turn]] = field(default_factory=dict)
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.turns = Turns(self.places, clock=lambda: self.at)

    async def come(self, owner: str, times: int = 1) -> list[asyncio.Task[None]]:
        async def take() -> None:
            turn = await self.turns.take(owner)
            self.order.append(owner)
            self.held.setdefault(owner, []).append(turn)

        tasks = [asyncio.create_task(take()) for _ in range(times)]
        self.tasks += tasks
        await _settled()
        return tasks

    async def end(self, owner: str, seconds: float = 1.0) -> None:
        """The owner's oldest place is given back, ``seconds`` later."""
        self.at += seconds
        self.held[owner].pop(0).end()
        await _settled()

    async def serve(self, seconds: Callable[[str], float]) -> None:
        """Give back one place after another, whoever has it, until nobody waits."""
        while not all(task.done() for task in self.tasks):
            owner = next(name for name, turns in self.held.items() if turns)
            await self.end(owner, seconds(owner))


async def _settled() -> None:
    """Every task has gone as far as it can."""
    for _ in range(4):
        await asyncio.sleep(0)


async def test_one_owner_never_holds_all_places() -> None:
    """Forty-eight requests of one: a place is left for whoever comes, at once."""
    seeded = SheetFixture(3)
    await seeded.come("heavy", 48)
    assert seeded.order == ["heavy"] * 2
    await seeded.come("victim")
    assert seeded.order == ["heavy"] * 2 + ["victim"]


async def test_a_single_place_is_not_kept_free() -> None:
    """Where there is one place only, anybody may have it."""
    seeded = SheetFixture(1)
    await seeded.come("one")
    assert seeded.order == ["one"]


async def test_who_comes_last_goes_next_to_those_who_have_used_more() -> None:
    """With one place, what waits longest is not first: the victim waits for one end, and not for
    forty-eight."""
    seeded = SheetFixture(1)
    await seeded.come("heavy", 48)
    await seeded.end("heavy", 3.0)
    await seeded.come("victim", 2)
    assert seeded.order == ["heavy", "heavy"]
    await seeded.end("heavy", 3.0)
    assert seeded.order[2:] == ["victim"]


async def test_seconds_are_shared_and_not_requests() -> None:
    """One's requests take ten times as long: the other gets ten for each of them."""
    seeded = SheetFixture(1)
    await seeded.come("long", 30)
    await seeded.come("short", 30)
    await seeded.serve(lambda owner: 10.0 if owner == "long" else 1.0)
    last = max(at for at, owner in enumerate(seeded.order) if owner == "short")
    assert seeded.order[:last].count("long") <= 4
    assert len(seeded.order) == 60


async def test_idleness_earns_nothing() -> None:
    """Who was away while others used much shares evenly from then on."""
    seeded = SheetFixture(1)
    await seeded.come("away")
    await seeded.end("away", 0.0)
    await seeded.come("busy", 10)
    for _ in range(9):
        await seeded.end("busy")
    await seeded.come("busy", 10)
    await seeded.come("away", 10)
    seeded.order.clear()
    await seeded.serve(lambda _: 1.0)
    assert abs(seeded.order[:10].count("away") - 5) <= 1


async def test_a_wait_that_is_given_up_takes_no_place() -> None:
    """Cancelled while it waits, or in the moment in which its place is given, a request leaves the
    place to the next one."""
    seeded = SheetFixture(1)
    await seeded.come("a")
    waiting = (await seeded.come("b"))[0]
    granted = (await seeded.come("c"))[0]
    await seeded.come("d")
    waiting.cancel()
    await _settled()
    seeded.at += 1
    seeded.held["a"].pop().end()  # which grants it to "c"
    granted.cancel()
    await _settled()
    assert seeded.order == ["a", "d"]
    await seeded.end("d")
    await seeded.come("e")
    assert seeded.order == ["a", "d", "e"]
