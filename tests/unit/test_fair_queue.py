"""The owner that has used the least is next, whichever came first."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from recalc import fair_queue
from recalc.fair_queue import FairQueue


@dataclass
class Crowd:
    """Owners that take permits of one queue; ``order`` lists those that were granted one."""

    permits: int
    beyond: int = 0
    at: float = 0.0
    order: list[str] = field(default_factory=list)
    held: dict[str, list[Callable[[], None]]] = field(default_factory=dict)
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.queue = FairQueue(self.permits, beyond=self.beyond, clock=lambda: self.at)

    async def take(self, owner: str, times: int = 1) -> list[asyncio.Task[None]]:
        """Send requests of an owner, and let each come as far as it comes."""

        async def take() -> None:
            give_back = await self.queue.take(owner)
            self.order.append(owner)
            self.held.setdefault(owner, []).append(give_back)

        tasks = [asyncio.create_task(take()) for _ in range(times)]
        self.tasks += tasks
        await _settled()
        return tasks

    async def give_back(self, owner: str, seconds: float = 1.0) -> None:
        """Give the owner's oldest permit back, ``seconds`` later."""
        self.at += seconds
        self.held[owner].pop(0)()
        await _settled()

    async def serve(self, seconds: Callable[[str], float]) -> None:
        """Give one permit back after another, until nothing waits."""
        while not all(task.done() for task in self.tasks):
            owner = next(name for name, held in self.held.items() if held)
            await self.give_back(owner, seconds(owner))


async def _settled() -> None:
    """Let every task go on until it waits."""
    for _ in range(4):
        await asyncio.sleep(0)


# --- the last permits of a few ---


async def test_one_owner_never_holds_all_permits() -> None:
    """Of one owner's forty-eight requests, two hold; another owner's need not wait."""
    crowd = Crowd(3)
    await crowd.take("heavy", 48)
    assert crowd.order == ["heavy"] * 2
    await crowd.take("victim")
    assert crowd.order == ["heavy"] * 2 + ["victim"]


async def test_a_single_permit_is_not_kept_free() -> None:
    """One owner may hold the only permit."""
    crowd = Crowd(1)
    await crowd.take("one")
    assert crowd.order == ["one"]


async def test_an_owner_that_holds_none_is_granted_one_beyond() -> None:
    """All permits are the first owner's. Each new owner is granted one more, until the permits
    beyond are taken as well; a second request of either waits."""
    crowd = Crowd(2, beyond=2)
    await crowd.take("heavy", 4)
    await crowd.take("guest", 2)
    await crowd.take("third")
    await crowd.take("fourth")
    assert crowd.order == ["heavy", "heavy", "guest", "third"]
    await crowd.give_back("guest")  # the guest has used some; the fourth owner has used nothing
    assert crowd.order[4:] == ["fourth"]
    await crowd.give_back("third")
    assert crowd.order[5:] == ["guest"]


async def test_permits_beyond_are_for_owners_that_hold_none() -> None:
    """A permit that comes free while one beyond is taken goes to an owner without one."""
    crowd = Crowd(1, beyond=1)
    await crowd.take("heavy", 3)
    await crowd.take("guest", 2)
    assert crowd.order == ["heavy", "guest"]
    await crowd.give_back("heavy")
    assert crowd.order[2:] == ["heavy"]
    await crowd.give_back("guest")
    assert crowd.order[3:] == ["guest"]
    await crowd.give_back("guest")
    assert crowd.order[4:] == []  # the first owner holds the one permit
    await crowd.give_back("heavy")
    assert crowd.order[4:] == ["heavy"]


# --- shares ---


async def test_the_owner_that_has_used_less_is_next() -> None:
    """With one permit, the second owner waits for one end, and not for forty-eight."""
    crowd = Crowd(1)
    await crowd.take("heavy", 48)
    await crowd.give_back("heavy", 3.0)
    await crowd.take("victim", 2)
    assert crowd.order == ["heavy", "heavy"]
    await crowd.give_back("heavy", 3.0)
    assert crowd.order[2:] == ["victim"]


async def test_seconds_of_permits_that_are_still_held_count() -> None:
    """The heavy owner's permits are not back yet: both have given one of one second back."""
    crowd = Crowd(4)
    await crowd.take("heavy", 9)
    await crowd.take("light")
    assert crowd.order == ["heavy"] * 3 + ["light"]
    await crowd.take("light", 2)
    await crowd.give_back("light")
    await crowd.give_back("heavy", 0.0)
    assert crowd.order[4:] == ["light", "light"]


async def test_seconds_are_shared_and_not_requests() -> None:
    """One owner's requests take ten times as long: the other has ten for each of them."""
    crowd = Crowd(1)
    await crowd.take("long", 30)
    await crowd.take("short", 30)
    await crowd.serve(lambda owner: 10.0 if owner == "long" else 1.0)
    last = max(at for at, owner in enumerate(crowd.order) if owner == "short")
    assert crowd.order[:last].count("long") <= 4
    assert len(crowd.order) == 60


async def test_idle_time_earns_nothing() -> None:
    """An owner that was away while others used much has an even share from then on."""
    crowd = Crowd(1)
    await crowd.take("away")
    await crowd.give_back("away", 0.0)
    await crowd.take("busy", 10)
    for _ in range(9):
        await crowd.give_back("busy")
    await crowd.take("busy", 10)
    await crowd.take("away", 10)
    crowd.order.clear()
    await crowd.serve(lambda _: 1.0)
    assert abs(crowd.order[:10].count("away") - 5) <= 1


# --- cancelled waits ---


async def test_a_cancelled_wait_takes_no_permit() -> None:
    """Neither one that waits, nor one that was granted its permit in the same moment."""
    crowd = Crowd(1)
    await crowd.take("a")
    waiting = (await crowd.take("b"))[0]
    granted = (await crowd.take("c"))[0]
    await crowd.take("d")
    waiting.cancel()
    await _settled()
    crowd.at += 1
    crowd.held["a"].pop()()  # grants it to "c"
    granted.cancel()
    await _settled()
    assert crowd.order == ["a", "d"]
    await crowd.give_back("d")
    await crowd.take("e")
    assert crowd.order == ["a", "d", "e"]


async def test_what_ends_while_it_holds_gives_its_permit_back() -> None:
    """By an error, too."""
    queue = FairQueue(1)
    try:
        async with queue.hold("a"):
            raise LookupError
    except LookupError:
        pass
    async with queue.hold("b"):
        pass


async def test_few_of_many_owners_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where each has used the queue once and for as long as any other. One that has used it
    for long is remembered, and one that waits keeps its place."""
    monkeypatch.setattr(fair_queue, "_OWNERS", 8)
    crowd = Crowd(1)
    await crowd.take("busy")
    await crowd.give_back("busy", seconds=1000)
    for number in range(50):
        await crowd.take(f"owner {number}")
        await crowd.take("waiting")
        await crowd.give_back(f"owner {number}")
        await crowd.give_back("waiting")
        assert len(crowd.queue._used) <= 9
    await crowd.take("holder")
    await crowd.take("busy")
    await crowd.take("new")
    await crowd.give_back("holder")
    assert crowd.order[-1] == "new"


class Awaited:
    """What those that have to wait wait in; ``leave`` lets those go on that have their permits."""

    def __init__(self) -> None:
        self.entered = 0
        self.leave = asyncio.Event()

    @asynccontextmanager
    async def __call__(self) -> AsyncIterator[None]:
        self.entered += 1
        yield
        await self.leave.wait()


async def test_only_those_that_have_to_wait_are_awaited() -> None:
    """One that is cancelled with its permit, before it has left what it waited in, gives it
    back."""
    awaited, queue = Awaited(), FairQueue(1)
    give_back = await queue.take("a", awaited)
    assert awaited.entered == 0
    task = asyncio.create_task(queue.take("b", awaited))
    await _settled()
    assert awaited.entered == 1
    give_back()
    await _settled()
    assert not task.done()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    give_back = await queue.take("c", awaited)
    other = asyncio.create_task(queue.take("b", awaited))
    await _settled()
    give_back()
    awaited.leave.set()
    (await other)()
    assert awaited.entered == 2
