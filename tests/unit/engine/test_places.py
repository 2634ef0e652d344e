"""Evaluating processes are shared by workspaces: one that has none waits for nobody's chunk."""

from __future__ import annotations

import asyncio

from recalc.engine.worker.places import Places

HOG, GUEST, THIRD, FOURTH = 1, 2, 3, 4


class Crowd:
    """Chunks of several workspaces; ``begun`` lists those that got a process, in order."""

    def __init__(self, places: int) -> None:
        self.places = Places(places)
        self.begun: list[str] = []
        self.ends: dict[str, asyncio.Event] = {}
        self.tasks: dict[str, asyncio.Task[None]] = {}

    async def send(self, name: str, workspace_id: int) -> None:
        """Send a chunk, and let it come as far as it comes."""
        self.ends[name] = asyncio.Event()
        self.tasks[name] = asyncio.create_task(self._hold(name, workspace_id))
        await settle()

    async def _hold(self, name: str, workspace_id: int) -> None:
        async with self.places.of(workspace_id):
            self.begun.append(name)
            await self.ends[name].wait()

    async def end(self, name: str) -> None:
        self.ends[name].set()
        await settle()

    async def cancel(self, name: str) -> None:
        self.tasks[name].cancel()
        await settle()


async def settle() -> None:
    """Let every task go on until it waits."""
    for _ in range(10):
        await asyncio.sleep(0)


async def test_a_workspace_without_a_process_waits_for_nobodys_chunk() -> None:
    """All processes are the first one's. Each new workspace has one more, until twice as many are
    taken; another chunk of either waits."""
    crowd = Crowd(2)
    for number in range(4):
        await crowd.send(f"hog {number}", HOG)
    await crowd.send("guest", GUEST)
    await crowd.send("guest again", GUEST)
    await crowd.send("third", THIRD)
    await crowd.send("fourth", FOURTH)
    assert crowd.begun == ["hog 0", "hog 1", "guest", "third"]
    await crowd.end("guest")  # now neither has one; the fourth never had
    assert crowd.begun[4:] == ["fourth"]
    await crowd.end("third")
    assert crowd.begun[5:] == ["guest again"]


async def test_the_workspace_that_holds_the_fewest_is_next() -> None:
    """Whoever asked first: a workspace's many chunks stay in their order behind one another."""
    crowd = Crowd(1)
    await crowd.send("hog 0", HOG)
    await crowd.send("hog 1", HOG)
    await crowd.send("hog 2", HOG)
    await crowd.send("guest 0", GUEST)
    await crowd.send("guest 1", GUEST)
    assert crowd.begun == ["hog 0", "guest 0"]
    await crowd.end("hog 0")  # the guest's is the one process; one more may begin of the hog
    assert crowd.begun == ["hog 0", "guest 0", "hog 1"]
    await crowd.end("guest 0")
    assert crowd.begun[3:] == ["guest 1"]
    await crowd.end("guest 1")
    await crowd.end("hog 1")
    assert crowd.begun[4:] == ["hog 2"]


async def test_a_wait_that_is_cancelled_takes_no_process() -> None:
    """Neither one that waits, nor one that was granted a process in the same moment."""
    crowd = Crowd(1)
    await crowd.send("hog 0", HOG)
    await crowd.send("hog 1", HOG)
    await crowd.cancel("hog 1")
    await crowd.end("hog 0")
    await crowd.send("hog 2", HOG)
    await crowd.send("hog 3", HOG)
    crowd.ends["hog 2"].set()
    await asyncio.sleep(0)  # it gives its process to the next
    crowd.tasks["hog 3"].cancel()
    await settle()
    await crowd.send("hog 4", HOG)
    assert crowd.begun == ["hog 0", "hog 2", "hog 4"]
    assert crowd.tasks["hog 3"].cancelled()
