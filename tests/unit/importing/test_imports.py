"""What an import does to sheets, and how it reads while it goes on and after it."""

from __future__ import annotations

import asyncio
import errno
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from recalc.domain.errors import Invalid, NotFound, TooMany, Unavailable
from recalc.domain.records import ImportOperation
from recalc.engine.imports import in_process, lifecycle
from recalc.importing import encoding, jobs
from tests.support.memory_store import inline_after_others
from tests.support.waiting import until

from .import_fixture import CALLER, SHEET, TABLE, ImportFixture

#: Those of three pieces.
LINES = 2400
LARGE = b"a,b\n" + b"".join(b"%d,x\n" % n for n in range(LINES))


def importing_in_background(**more: Any) -> ImportFixture:
    """Return a fixture in which ``LARGE`` is imported in the background."""
    return ImportFixture(sync_import_bytes=1000, **more)


async def ended(fixture: ImportFixture, identity: str) -> ImportOperation:
    """The import, once it has ended."""
    await until(lambda: fixture.store.imports[identity].status in {"completed", "failed"})
    return await fixture.imports.get(CALLER, TABLE, identity)


def names(path: Path) -> list[str]:
    return [each.name for each in path.iterdir()]


def folders(path: Path) -> list[Path]:
    """Those of files that are on their way."""
    return [each for each in path.glob("*/*") if each.is_dir()]


async def test_a_small_file_is_there_with_the_answer() -> None:
    """A small file's sheet has its title, columns and rows when the answer comes, and the import
    reads completed."""
    fixture = ImportFixture()
    imported = await fixture.create(b"a,b\n1,\n2,x\n", index=0)
    sheet = fixture.made(imported)
    assert sheet.read() == [{"a": "1", "b": ""}, {"a": "2", "b": "x"}]
    assert (sheet.title, sheet.index) == ("flights", 0)
    assert imported.done
    assert imported.sheet.row_count == 2
    operation = await fixture.imports.get(CALLER, TABLE, imported.operation.id)
    assert operation == imported.operation
    assert (operation.progress, operation.rows_added, operation.row_count) == (1.0, 2, 2)
    assert UUID(operation.id).version == 4


@pytest.mark.parametrize(
    ("name", "title", "expected"),
    [
        ("flights.2013.CSV", None, "flights.2013"),
        ("C:\\data\\flights.csv", None, "flights"),
        ("data/flights.csv", None, "flights"),
        (".csv", None, "Sheet 2"),
        ("x" * 251 + ".csv", None, "x" * 251),
        ("flights.csv", "Mine", "Mine"),
    ],
)
async def test_a_new_sheet_has_a_title(name: str, title: str | None, expected: str) -> None:
    """A new sheet has the title asked for, else the file's name without folders and extension."""
    fixture = ImportFixture()
    assert (await fixture.create(b"a\n1\n", name, title=title)).sheet.title == expected


async def test_a_header_alone_makes_columns() -> None:
    """A file without rows makes the columns and completes."""
    fixture = ImportFixture()
    imported = await fixture.create(b"a,b\n")
    assert [column.title for column in fixture.made(imported).columns] == ["a", "b"]
    assert imported.done
    assert imported.operation.rows_added == 0


async def test_titles_meet_the_columns_of_the_sheet() -> None:
    """Values go to the TEXT columns of the same titles; new titles become columns at the end;
    rows are appended."""
    fixture = ImportFixture()
    for title, kind in (("b", "TEXT"), ("sum", "COUNT"), ("a", "TEXT")):
        fixture.store.add_column(SHEET, title, kind)
    await fixture.append(b"a,b\n1,2\n")
    await fixture.append(b'[{"c": 3, "a": null}, {"b": [1]}]', "more.json")
    assert [(c.title, c.type) for c in fixture.sheet.columns] == [
        ("b", "TEXT"),
        ("sum", "COUNT"),
        ("a", "TEXT"),
        ("c", "TEXT"),
    ]
    assert fixture.sheet.read() == [{"a": "1", "b": "2"}, {"c": 3, "a": None}, {"b": [1]}]


async def test_a_column_made_meanwhile_is_used() -> None:
    """When the columns change between look and commit, the titles are matched anew."""
    fixture = ImportFixture()

    def race(name: str) -> None:
        if name == "add_columns_if_unchanged" and not fixture.sheet.columns:
            fixture.store.add_column(SHEET, "b")

    fixture.store.before = race
    await fixture.append(b"a,b\n1,2\n")
    assert [column.title for column in fixture.sheet.columns] == ["b", "a"]
    assert fixture.sheet.read() == [{"a": "1", "b": "2"}]


async def test_a_large_file_comes_after_the_answer_all_at_once() -> None:
    """A large file is answered before its rows are stored; progress rises; all rows appear in one
    moment; then the import reads completed."""
    fixture = importing_in_background()
    seen: set[int] = set()
    fixture.store.before = lambda name: seen.add(
        max(len(s.rows) for s in fixture.store.sheets.values())
    )
    imported = await fixture.create(LARGE, operation_id="mine")
    assert not imported.done
    assert imported.operation.status == "pending"
    assert [column.title for column in fixture.made(imported).columns] == ["a", "b"]
    operation = await ended(fixture, "mine")
    assert (operation.status, operation.rows_added) == ("completed", LINES)
    assert len(fixture.made(imported).rows) == LINES
    assert seen == {0, LINES}
    progress = [each.progress for each in fixture.store.history]
    assert progress == sorted(progress)
    assert len(set(progress)) >= 4
    assert [each.status for each in fixture.store.history][0:2] == ["pending", "running"]
    assert fixture.store.calls.count("stage_rows") == 3


async def test_a_large_file_is_parsed_in_a_worker_process() -> None:
    """The real process runs both passes, and a refusal of the first comes back as it is."""
    fixture = importing_in_background(process=in_process)
    imported = await fixture.append(LARGE)
    operation = await ended(fixture, imported.operation.id)
    assert operation.status == "completed"
    assert fixture.sheet.read()[-1] == {"a": str(LINES - 1), "b": "x"}
    with pytest.raises(Exception, match=f"Line {LINES + 2} has 1 value,"):
        await fixture.append(LARGE + b"1\n")


async def test_a_small_file_is_encoded_as_its_rows_are_stored(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of many rows in few bytes, no more than one piece is held encoded."""
    fixture = ImportFixture()
    encode = encoding.encode
    stored_before: list[int] = []

    def watched(*args: Any) -> Iterator[encoding.Piece]:
        for piece in encode(*args):
            stored_before.append(fixture.store.calls.count("stage_rows"))
            yield piece

    monkeypatch.setattr(jobs, "encode", watched)
    imported = await fixture.create(b"a\n" + b"\n" * LINES)
    assert imported.sheet.row_count == LINES
    assert stored_before == [0, 1, 2]


async def test_nothing_stays_on_disk(tmp_path: Path) -> None:
    """The folder of a large file is gone when its import has ended, was refused or was stopped."""
    fixture = importing_in_background()
    imported = await fixture.create(LARGE)
    assert folders(tmp_path)
    await ended(fixture, imported.operation.id)
    with pytest.raises(Exception, match="values"):
        await fixture.create(LARGE + b"1\n")
    await until(lambda: not folders(tmp_path))
    fixture.store.calls.clear()
    fixture.store.slow.add("stage_rows")
    closed = await fixture.create(LARGE)
    await until(lambda: "stage_rows" in fixture.store.calls)
    await fixture.imports.close()
    assert fixture.store.imports[closed.operation.id].status == "failed"
    assert not names(tmp_path)


async def test_a_sheet_deleted_meanwhile_fails_the_import() -> None:
    """When the sheet is deleted while rows are stored, the import reads failed and says so."""
    fixture = importing_in_background()

    def delete(name: str) -> None:
        if name == "stage_rows":
            fixture.store.sheets.pop(SHEET, None)

    fixture.store.before = delete
    imported = await fixture.append(LARGE)
    operation = await ended(fixture, imported.operation.id)
    assert operation.status == "failed"
    assert operation.error_message == "The sheet was deleted during the import."
    assert operation.rows_added == 0


async def test_a_sheet_deleted_during_a_small_import_is_not_found() -> None:
    """When that happens before the answer, the answer is NotFound and the import reads failed."""
    fixture = ImportFixture()

    def delete(name: str) -> None:
        if name == "stage_rows":
            fixture.store.sheets.pop(SHEET, None)

    fixture.store.before = delete
    with pytest.raises(NotFound):
        await fixture.append(b"a\n1\n", operation_id="mine")
    assert fixture.store.imports["mine"].status == "failed"


@pytest.mark.parametrize("at", ["stage_rows", "publish_import"])
@pytest.mark.parametrize("fresh", [False, True], ids=["existing", "new"])
async def test_a_failed_import_leaves_nothing(at: str, fresh: bool) -> None:
    """When the store fails, the import reads failed, and neither rows nor columns nor the sheet
    that it made are there."""
    fixture = importing_in_background()
    fixture.store.add_column(SHEET, "a")

    def fail(name: str) -> None:
        if name == at:
            raise OSError("disk full")

    fixture.store.before = fail
    imported = await (fixture.create(LARGE) if fresh else fixture.append(LARGE))
    operation = await ended(fixture, imported.operation.id)
    assert operation.status == "failed"
    assert "disk" not in (operation.error_message or "")
    assert list(fixture.store.sheets) == [SHEET]
    assert [column.title for column in fixture.sheet.columns] == ["a"]
    assert fixture.sheet.rows == {}


@pytest.mark.parametrize("fresh", [False, True], ids=["existing", "new"])
async def test_what_somebody_uses_stays(fresh: bool) -> None:
    """Columns and the sheet of a failed import stay when the sheet was changed meanwhile."""
    fixture = importing_in_background()
    imported = await (fixture.create(LARGE) if fresh else fixture.append(LARGE))
    fixture.made(imported).version += 1  # somebody edits a cell

    def fail(name: str) -> None:
        if name == "stage_rows":
            raise OSError("disk full")

    fixture.store.before = fail
    assert (await ended(fixture, imported.operation.id)).status == "failed"
    assert [column.title for column in fixture.made(imported).columns] == ["a", "b"]
    assert fixture.made(imported).rows == {}


async def test_closing_fails_what_is_under_way() -> None:
    """Closing stops imports in the middle and before their first step; they read failed, say why,
    and leave nothing."""
    fixture = importing_in_background()
    fixture.store.slow.add("stage_rows")
    middle = await fixture.create(LARGE)
    await until(lambda: "stage_rows" in fixture.store.calls)
    unstarted = await fixture.append(LARGE)
    await fixture.imports.close()
    for imported in (middle, unstarted):
        operation = fixture.store.imports[imported.operation.id]
        assert operation.status == "failed"
        assert "server stopped" in (operation.error_message or "")
    assert list(fixture.store.sheets) == [SHEET]
    assert fixture.sheet.columns == []
    assert fixture.sheet.rows == {}
    await fixture.imports.close()


async def test_closing_waits_for_rows_that_are_being_published() -> None:
    """A publication that was begun is carried out, and then the import reads completed."""
    fixture = importing_in_background()
    imported = await fixture.create(LARGE)
    await until(lambda: "publish_import" in fixture.store.calls)
    await fixture.imports.close()
    assert fixture.store.imports[imported.operation.id].status == "completed"
    assert len(fixture.made(imported).rows) == LINES


async def test_a_caller_that_goes_away_leaves_nothing() -> None:
    """Cancelling a request in the middle of a small import fails it, and nothing of it stays."""
    fixture = ImportFixture()
    fixture.store.slow.add("stage_rows")
    task = asyncio.create_task(fixture.create(b"a\n1\n", operation_id="mine"))
    await until(lambda: "stage_rows" in fixture.store.calls)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert fixture.store.imports["mine"].status == "failed"
    assert list(fixture.store.sheets) == [SHEET]


async def test_parsing_never_runs_on_the_event_loop() -> None:
    """All parsing goes through the offload or the process; of a large file, only copying and
    reading back run in the server's own process."""
    ran: list[str] = []

    async def process(work: Callable[..., Any], *args: Any) -> Any:
        ran.append(work.__name__)
        return await inline_after_others(work, *args)

    fixture = importing_in_background(process=process)
    await fixture.create(b"a\n1\n")
    assert ran == []
    imported = await fixture.create(LARGE)
    await ended(fixture, imported.operation.id)
    assert ran == ["inspect_spooled", "encode_spooled"]


async def test_imports_of_others_are_not_found() -> None:
    """An unknown import is NotFound."""
    with pytest.raises(NotFound):
        await ImportFixture().imports.get(CALLER, TABLE, "theirs")


async def test_an_import_that_was_given_up_on_adds_nothing() -> None:
    """What reads failed stays so: an import that upkeep has given up on publishes no rows, and says
    what to do."""
    fixture = importing_in_background()
    imported = await fixture.append(LARGE)
    identity = imported.operation.id

    def give_up(name: str) -> None:
        if name == "publish_import":
            fixture.store.imports[identity] = replace(imported.operation, status="failed")

    fixture.store.before = give_up
    await until(lambda: "delete_column_if_version" in fixture.store.calls)
    await fixture.imports.close()
    assert fixture.store.imports[identity].status == "failed"
    assert fixture.sheet.rows == {}
    assert fixture.sheet.columns == []


async def test_a_publication_whose_answer_is_lost_is_sent_again() -> None:
    """An import whose publication was carried out without an answer reads completed, its rows are
    there once, and nothing of it is taken back."""
    fixture = ImportFixture()
    lost = iter([True])

    def lose(name: str) -> None:
        if next(lost, False):
            raise ConnectionError(name)

    fixture.store.after = lose
    imported = await fixture.create(b"a\n1\n2\n")
    assert imported.done
    assert fixture.made(imported).read() == [{"a": "1"}, {"a": "2"}]
    assert fixture.store.calls.count("publish_import") == 2


def _fail_steps(fixture: ImportFixture, times: int) -> None:
    """Let each step of an import that writes meet a database that cannot be used, so many times."""
    left = dict.fromkeys(("stage_rows", "update_import", "publish_import"), times)

    def fail(name: str) -> None:
        if left.get(name, 0):
            left[name] -= 1
            raise Unavailable("database_unreachable", "Away.")

    fixture.store.before = fail


async def test_an_import_in_the_background_outlives_its_database(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A database that cannot be used for a while costs it nothing: its steps are repeated. (It
    failed at the first of them.)"""
    monkeypatch.setattr(lifecycle, "_AGAIN", 0)
    fixture = importing_in_background()
    _fail_steps(fixture, 5)
    identity = (await fixture.append(LARGE)).operation.id
    await until(lambda: not fixture.imports._lifecycle._background)
    operation = await fixture.imports.get(CALLER, TABLE, identity)
    assert (operation.status, operation.rows_added) == ("completed", LINES)
    assert len(fixture.sheet.rows) == LINES


async def test_an_import_ends_whose_database_stays_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """After the time for which an import may be silent, it is given up."""
    monkeypatch.setattr(lifecycle, "_AGAIN", 0)
    fixture = importing_in_background()
    _fail_steps(fixture, int(2 * lifecycle.SILENCE))
    await fixture.append(LARGE)
    await until(lambda: not fixture.imports._lifecycle._background)
    assert fixture.sheet.rows == {}


@pytest.mark.parametrize("at", ["spool", "inspect_spooled"])
async def test_a_full_disk_for_temporary_files_refuses_a_large_file(
    monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    """The refusal names the disk, and nothing was changed. (It was an internal error.)"""
    monkeypatch.setattr(jobs, at, _full)
    fixture = importing_in_background()
    before = fixture.store.picture()
    with pytest.raises(Unavailable, match=r"TMPDIR.*Nothing was changed") as refused:
        await fixture.append(LARGE)
    assert refused.value.code == "disk_full"
    assert fixture.store.picture() == before


async def test_a_disk_that_fills_up_during_an_import_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The import reads failed, with the reason."""
    monkeypatch.setattr(jobs, "encode_spooled", _full)
    fixture = importing_in_background()
    imported = await fixture.append(LARGE)
    operation = await ended(fixture, imported.operation.id)
    assert operation.status == "failed"
    assert "TMPDIR" in str(operation.error_message)


def _full(*_: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


async def test_a_client_that_waits_is_told_at_once() -> None:
    """The steps of an import before its answer are not repeated."""
    fixture = ImportFixture()
    _fail_steps(fixture, 1)
    with pytest.raises(Unavailable):
        await fixture.append(b"a\n1\n")
    assert fixture.store.calls.count("stage_rows") == 1


@pytest.mark.parametrize("fresh", [False, True], ids=["existing", "new"])
async def test_a_publication_that_is_never_answered_may_have_happened(fresh: bool) -> None:
    """When no answer comes at all, whatever was published stays as it is, and reads completed."""
    fixture = importing_in_background()

    def lose(name: str) -> None:
        raise ConnectionError(name)

    fixture.store.after = lose
    imported = await (fixture.create(LARGE) if fresh else fixture.append(LARGE))
    operation = await ended(fixture, imported.operation.id)
    await fixture.imports.close()
    assert operation.status == "completed"
    assert len(fixture.made(imported).rows) == LINES


async def test_an_import_that_waits_is_heard_of(monkeypatch: pytest.MonkeyPatch) -> None:
    """An import says that it is alive also while it waits for a process that parses its file."""
    monkeypatch.setattr(lifecycle, "_HEARTBEAT", 0)
    turn = asyncio.Event()

    async def process(work: Callable[..., Any], *args: Any) -> Any:
        if work.__name__ == "encode_spooled":
            await turn.wait()
        return await inline_after_others(work, *args)

    fixture = importing_in_background(process=process)
    imported = await fixture.append(LARGE)
    await until(lambda: fixture.store.calls.count("touch_import") >= 2)
    assert "stage_rows" not in fixture.store.calls
    turn.set()
    assert (await ended(fixture, imported.operation.id)).status == "completed"


async def test_columns_that_another_import_takes_back_are_missed() -> None:
    """An import whose file has values for a column that is deleted meanwhile, such as one that a
    failed import takes back, fails rather than lose them."""
    fixture = importing_in_background()
    column = fixture.store.add_column(SHEET, "a")

    def delete(name: str) -> None:
        if name == "publish_import" and column in fixture.sheet.columns:
            fixture.store.delete_column(SHEET, column.id)

    fixture.store.before = delete
    imported = await fixture.append(LARGE)
    operation = await ended(fixture, imported.operation.id)
    assert operation.status == "failed"
    assert operation.error_message == "A column was deleted."
    assert fixture.sheet.rows == {}


@pytest.mark.parametrize("fresh", [False, True], ids=["existing", "new"])
async def test_what_somebody_uses_at_the_last_moment_stays(fresh: bool) -> None:
    """A row that somebody adds just before a failed import takes its sheet or its columns back
    keeps them there."""
    fixture = importing_in_background()
    imported = await (fixture.create(LARGE) if fresh else fixture.append(LARGE))

    def race(name: str) -> None:
        if name == "stage_rows":
            raise OSError("disk full")
        if name.startswith("delete_"):
            fixture.made(imported).version += 1

    fixture.store.before = race
    assert (await ended(fixture, imported.operation.id)).status == "failed"
    assert [column.title for column in fixture.made(imported).columns] == ["a", "b"]


async def test_large_files_of_a_workspace_are_counted() -> None:
    """As many large files as the setting says are on their way at once, from their arrival to their
    rows; one more is refused and changes nothing, and a small one is not."""
    turn = asyncio.Event()
    waiting: list[str] = []

    async def process(work: Callable[..., Any], *args: Any) -> Any:
        waiting.append(work.__name__)
        await turn.wait()
        return await inline_after_others(work, *args)

    fixture = importing_in_background(process=process, concurrent_imports=2)
    under_way = [asyncio.create_task(go(LARGE)) for go in (fixture.create, fixture.append)]
    await until(lambda: len(waiting) == 2)
    before = fixture.store.picture()
    for go in (fixture.create, fixture.append):
        with pytest.raises(TooMany) as refused:
            await go(LARGE)
        assert (refused.value.code, refused.value.retry_after) == ("too_many_imports", 5)
    assert fixture.store.picture() == before
    assert (await fixture.append(b"a\n1\n")).done
    turn.set()
    for imported in await asyncio.gather(*under_way):
        assert (await ended(fixture, imported.operation.id)).status == "completed"
    for content in (LARGE + b"1\n", LARGE, LARGE + b"1\n", LARGE):
        if content is LARGE:
            await once_there_is_room(fixture, content)
        else:
            with pytest.raises(Invalid):
                await once_there_is_room(fixture, content)
    await fixture.imports.close()


async def test_rows_are_stored_while_others_are_encoded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of a large file, in the order of the file."""
    turn = threading.Event()
    encode = encoding.encode

    def slow(*arguments: Any) -> Iterator[list[bytes]]:
        for number, piece in enumerate(encode(*arguments)):
            yield piece
            if number == 0:
                turn.wait()

    monkeypatch.setattr(jobs, "encode", slow)
    fixture = importing_in_background(process=asyncio.to_thread)
    imported = await fixture.append(LARGE)
    await until(lambda: "stage_rows" in fixture.store.calls, pause=0.001)
    assert "publish_import" not in fixture.store.calls
    turn.set()
    assert (await ended(fixture, imported.operation.id)).status == "completed"
    assert [row["a"] for row in fixture.sheet.read()] == [str(n) for n in range(LINES)]


async def once_there_is_room(fixture: ImportFixture, content: bytes) -> None:
    """An import that has ended clears up before it makes room for another."""
    while True:
        try:
            await fixture.append(content)
        except TooMany:
            await asyncio.sleep(0)
        else:
            return


async def test_columns_that_change_again_and_again_are_given_up_on() -> None:
    """An import does not chase a sheet's columns for ever: it is refused, and adds nothing."""
    fixture = ImportFixture()

    def change(name: str) -> None:
        if name == "add_columns_if_unchanged":
            fixture.sheet.structure += 1

    fixture.store.before = change
    with pytest.raises(TooMany, match="None of its rows were added"):
        await fixture.append(b"a\n1\n")
    assert fixture.sheet.read() == []
    assert fixture.sheet.columns == []
