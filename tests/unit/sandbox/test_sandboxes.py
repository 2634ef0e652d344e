"""The processes that run code: when they start, whom they serve, and how they end."""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from recalc.engine.worker import sandboxes as module
from recalc.engine.worker.sandboxes import Sandboxes
from recalc.sandbox.port import CodeFailed, Language, NoSandbox, Program
from recalc.sandbox.process import Process
from tests.support.waiting import until
from tests.unit.sandbox.fixture import caller, outcome, sandboxes

LOOP: dict[Language, str] = {"PYTHON": "while True:\n    pass", "JAVASCRIPT": "for (;;);"}
LANGUAGES: tuple[Language, ...] = ("PYTHON", "JAVASCRIPT")


def children() -> set[int]:
    """Processes for code that this one started, with their children, which have not ended. Those of
    other tests come and go meanwhile: a database server, for example, starts some of its own."""
    parents: dict[int, int] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
            except OSError:
                continue
            if state != "Z":
                parents[int(folder.name)] = int(parent)
    ours = {pid for pid, parent in parents.items() if parent == os.getpid()}
    found = {pid for pid in ours if _runs_code(pid)}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def _runs_code(pid: int) -> bool:
    try:
        return b"recalc.sandbox.child" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def ticks(pids: set[int]) -> int:
    """Processor time that processes have used, in the kernel's ticks."""
    total = 0
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += int(fields[11]) + int(fields[12])
    return total


async def runs(pool: Sandboxes, language: Language, before: set[int]) -> asyncio.Task[Any]:
    """A task whose endless loop runs in a process that has served another cell."""
    assert await outcome(pool, language, "return 1") == 1
    started = ticks(children() - before)
    task = asyncio.create_task(outcome(pool, language, LOOP[language]))
    await until(lambda: ticks(children() - before) > started + 3, pause=0.01)
    return task


@pytest.fixture(autouse=True)
async def _nothing_left() -> Any:
    """Each test ends all processes that it started."""
    before = children()
    yield
    await until(lambda: children() <= before)


async def test_starts_when_needed() -> None:
    """Without code there is no process, and a cell finds the one that another used."""
    before = children()
    pool = sandboxes(processes=4)
    assert children() <= before
    assert await outcome(pool, "JAVASCRIPT", "return 1") == 1
    started = children() - before
    assert len(started) == 1
    assert await outcome(pool, "JAVASCRIPT", "return 2") == 2
    assert children() - before == started
    await pool.close()


@pytest.mark.parametrize("language", LANGUAGES)
async def test_abort_kills(language: Language) -> None:
    """An endless loop ends with the task of its cell: when that has ended, so have the process and
    all that it started."""
    before = children()
    pool = sandboxes()
    task = await runs(pool, language, before)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await until(lambda: children() <= before)
    assert await outcome(pool, language, "return 1") == 1
    await pool.close()


@pytest.mark.parametrize("language", LANGUAGES)
async def test_abort_while_starting(language: Language) -> None:
    """A cell that is cancelled while its process starts leaves none behind."""
    before = children()
    pool = sandboxes()
    task = asyncio.create_task(outcome(pool, language, "return 1"))
    await until(lambda: children() - before)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await outcome(pool, language, "return 1") == 1
    await pool.close()


@pytest.mark.parametrize("language", LANGUAGES)
async def test_killed_process_fails_its_cell(language: Language) -> None:
    """A process that is killed fails the cell that it computes, and no other."""
    before = children()
    pool = sandboxes()
    task = await runs(pool, language, before)
    for pid in children() - before:
        with suppress(ProcessLookupError):  # one of them ends with its parent
            os.kill(pid, signal.SIGKILL)
    assert await task == "<code_crashed>"
    assert await outcome(pool, language, "return 1") == 1
    await pool.close()


async def test_idle_process_that_was_killed() -> None:
    """A process that ended while nobody used it is replaced, and fails nothing."""
    before = children()
    pool = sandboxes()
    assert await outcome(pool, "JAVASCRIPT", "return 1") == 1
    (pid,) = children() - before
    os.kill(pid, signal.SIGKILL)
    await until(lambda: pid not in children())
    await asyncio.sleep(0)
    assert await outcome(pool, "JAVASCRIPT", "return 2") in {2, "<code_crashed>"}
    assert await outcome(pool, "JAVASCRIPT", "return 3") == 3
    await pool.close()


async def test_one_workspace_for_a_process() -> None:
    """A process that has run code of one workspace runs none of another, and makes room for one
    that does."""
    before = children()
    pool = sandboxes(processes=1)
    assert await outcome(pool, "JAVASCRIPT", "return 1", workspace=1) == 1
    first = children() - before
    assert await outcome(pool, "JAVASCRIPT", "return 1", workspace=2) == 1
    second = children() - before
    assert len(first) == len(second) == 1
    assert first != second
    await pool.close()


async def test_number_of_processes() -> None:
    """A workspace has as many processes as there are places; further cells wait for one."""
    before = children()
    pool = sandboxes(processes=2)
    cells = [outcome(pool, "JAVASCRIPT", "return 1") for _ in range(10)]
    assert await asyncio.gather(*cells) == [1] * 10
    assert len(children() - before) <= 2
    await pool.close()


async def test_cells_that_arrive_together_make_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """Idle processes of one workspace make room for those of another that start together."""
    before = children()
    pool = sandboxes(processes=4)
    start = Process.start
    for workspace, count in ((1, 3), (2, 4)):
        together = asyncio.Barrier(count)

        async def started(*given: Any, together: asyncio.Barrier = together) -> Any:
            await together.wait()
            return await start(*given)

        monkeypatch.setattr(Process, "start", started)
        cells = [outcome(pool, "JAVASCRIPT", "return 1", workspace) for _ in range(count)]
        assert await asyncio.gather(*cells) == [1] * count
    assert len(children() - before) == 4
    await pool.close()


async def test_a_killed_process_leaves_no_pipe_open() -> None:
    """Also where another process has its end of it, which ends later: the event loop may be closed
    as soon as it is killed."""
    inner = await asyncio.create_subprocess_exec(
        *("sh", "-c", "setsid sleep 60 & echo $!; sleep 60"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    assert inner.stdout is not None
    other = int(await inner.stdout.readline())
    await Process(inner).kill()
    await until(inner.stdout.at_eof)
    os.kill(other, signal.SIGKILL)


async def test_idle_processes_end() -> None:
    """A process that nobody has needed for a while is ended."""
    before = children()
    pool = sandboxes(idle=0.01)
    assert await outcome(pool, "JAVASCRIPT", "return 1") == 1
    await until(lambda: children() <= before)
    assert await outcome(pool, "JAVASCRIPT", "return 1") == 1
    await pool.close()


async def test_replaced_after_many_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process is replaced after a number of answers, so that what an engine leaks stays
    little."""
    monkeypatch.setattr(module, "_MOST_ANSWERS", 2)
    before = children()
    pool = sandboxes()
    seen = []
    for _ in range(3):
        assert await outcome(pool, "JAVASCRIPT", "return 1") == 1
        seen.append(children() - before)
    assert seen[0]
    assert seen[1] == set()
    assert seen[2] not in (set(), seen[0])
    await pool.close()


@pytest.mark.parametrize("language", LANGUAGES)
async def test_inherits_nothing(language: Language) -> None:
    """The process has no environment but its time zone, and no descriptor but its pipes and those
    of its own making."""
    before = children()
    inherited = os.open("/dev/null", os.O_RDONLY)
    os.set_inheritable(inherited, True)
    pool = sandboxes()
    try:
        assert await outcome(pool, language, "return 1") == 1
        for pid in children() - before:
            _has_nothing(pid)
    finally:
        os.close(inherited)
        await pool.close()


def _has_nothing(pid: int) -> None:
    folder = Path(f"/proc/{pid}")
    assert (folder / "environ").read_bytes().strip(b"\0") in {b"TZ=UTC", b""}
    files = {str(each.readlink()) for each in (folder / "fd").iterdir()}
    allowed = ("pipe:", "anon_inode:", "socket:", "/dev/null", f"{folder}/status")
    assert {name for name in files if not name.startswith(allowed)} == set()
    limits = (folder / "limits").read_text()
    assert "unlimited" not in _limit(limits, "Max data size")
    assert "unlimited" not in _limit(limits, "Max address space")
    assert _limit(limits, "Max core file size").split()[:2] == ["0", "0"]
    status = (folder / "status").read_text()
    assert "NoNewPrivs:\t1" in status
    assert "Seccomp:\t2" in status


def _limit(limits: str, name: str) -> str:
    return next(line.removeprefix(name) for line in limits.splitlines() if line.startswith(name))


async def test_messages_name_the_settings() -> None:
    """The message of a cell over a limit says what the limit is, and what sets it."""
    pool = sandboxes(seconds=0.2)
    for code, said in (("for (;;);", "0.2 s"), ("let a = []; for (;;) a.push({})", "64 MiB")):
        with pytest.raises(CodeFailed) as failed:
            await pool.run(Program("JAVASCRIPT", code), b"{}", caller())
        assert said in failed.value.message or failed.value.code == "code_timeout"
        assert "RECALC_CODE_" in failed.value.message
    await pool.close()


async def test_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the packages of recalc[code], no process is started, and the failure says what to
    install. Nor is there anything where no sandbox is set up."""
    monkeypatch.setattr(module, "find_spec", lambda _: None)
    before = children()
    pool = sandboxes()
    for sandbox in (pool, NoSandbox()):
        with pytest.raises(CodeFailed, match=r"recalc\[code\]") as failed:
            await sandbox.run(Program("PYTHON", "return 1"), b"{}", caller())
        assert failed.value.code == "code_not_available"
        with pytest.raises(CodeFailed, match=r"recalc\[code\]"):
            await sandbox.check(Program("PYTHON", "return 1"), caller())
    assert children() <= before


async def test_waiting_does_not_count() -> None:
    """The time for which a cell waits for a process is not part of its own."""
    pool = sandboxes(processes=1, seconds=1.0)
    slow = "const end = Date.now() + 400; while (Date.now() < end); return 1"
    cells = [outcome(pool, "JAVASCRIPT", slow) for _ in range(4)]
    assert await asyncio.gather(*cells) == [1] * 4
    await pool.close()
