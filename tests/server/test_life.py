"""The life of a server process: crash, graceful stop, and what it leaves behind."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import httpx

from tests.server.sheets import ROOT, Api, Sheet
from tests.support.endpoint import Endpoint
from tests.support.hang import HANG_SECONDS
from tests.support.server import KEY, RECALC, Server, launch, running, start
from tests.support.waiting import eventually


def _again(api: Api, old: Sheet) -> Sheet:
    return Sheet(api, old.path)


def test_what_a_crash_left_behind_is_finished_once(tmp_path: Path) -> None:
    """After kill -9 the operation goes on; only cells that were running are called again."""
    with Endpoint() as endpoint:
        server = start(tmp_path)
        with server.client() as client:
            sheet = Api(client).sheet()
            sheet.rows(200)
            sheet.column("call", "ENDPOINT", url=endpoint.url)
            operation = sheet.operate()
            endpoint.wait_for(lambda e: e.open == 64)
            server.kill()
        endpoint.wait_for(lambda e: e.open == 0)
        endpoint.release()
        with running(tmp_path) as second, second.client() as client:
            ended = _again(Api(client), sheet).ended(operation)
        assert ended["status"] == "completed"
        assert ended["completed_count"] == 200
        assert sum(endpoint.bodies.values()) == 200 + 64
        assert max(endpoint.bodies.values()) == 2


def test_cancelled_work_does_not_revive_after_a_crash(tmp_path: Path) -> None:
    """An answered cancel is durable: after kill -9 nothing of it goes out again."""
    with Endpoint() as endpoint:
        server = start(tmp_path)
        with server.client() as client:
            sheet = Api(client).sheet()
            sheet.rows(200)
            sheet.column("call", "ENDPOINT", url=endpoint.url)
            operation = sheet.operate()
            endpoint.wait_for(lambda e: e.open == 64)
            answer = sheet.cancel(operation)
            server.kill()
        calls = sum(endpoint.bodies.values())
        endpoint.release()
        with running(tmp_path) as second, second.client() as client:
            again = _again(Api(client), sheet)
            assert again.operation(operation)["status"] == "cancelled"
            other = again.operate(row_ids=[0])
            again.ended(other)
        assert answer["cancelled_cell_count"] == 200
        assert sum(endpoint.bodies.values()) == calls + 1


def test_sigterm_hands_back_and_the_next_server_goes_on(tmp_path: Path) -> None:
    """A graceful stop ends with status 0 and cancels nothing; the cells wait for the next start."""
    with Endpoint() as endpoint:
        server = start(tmp_path, {"RECALC_GRACE": "0.2"})
        with server.client() as client:
            sheet = Api(client).sheet()
            sheet.rows(100)
            sheet.column("call", "ENDPOINT", url=endpoint.url)
            operation = sheet.operate()
            endpoint.wait_for(lambda e: e.open == 64)
        assert server.stop() == 0, server.log.read_text()
        endpoint.wait_for(lambda e: e.open == 0)
        assert "Traceback" not in server.log.read_text()
        endpoint.release()
        with running(tmp_path) as second, second.client() as client:
            ended = _again(Api(client), sheet).ended(operation)
        assert ended["completed_count"] == 100


def test_a_second_server_on_the_same_file_is_refused(tmp_path: Path) -> None:
    """SQLite's store is for one process: the second says so in a sentence, and changes nothing."""
    import os
    import subprocess

    with running(tmp_path) as first:
        url = f"sqlite:///{tmp_path}/recalc.db"
        second = subprocess.run(
            [RECALC, "serve", "--port", "0"],
            env={**os.environ, "RECALC_DATABASE_URL": url},
            capture_output=True,
            text=True,
            timeout=HANG_SECONDS,
            check=False,
        )
        assert second.returncode == 1
        assert "open in another recalc process" in second.stderr
        assert "Traceback" not in second.stderr
        with first.client() as client:
            assert client.get(ROOT).status_code == 200


def test_a_file_that_another_program_has_locked_is_waited_for(tmp_path: Path) -> None:
    """A backup, say, that has the file locked when the server starts: it waits, says so, answers
    503, and serves when the lock is gone."""
    with running(tmp_path):
        pass
    with sqlite3.connect(tmp_path / "recalc.db", isolation_level=None) as other:
        other.execute("BEGIN EXCLUSIVE")
        server = launch(tmp_path)
        try:
            eventually(lambda: "database_away" in server.log.read_text())
            eventually(lambda: _status(server) == 503)
            other.execute("ROLLBACK")
            server.wait_ready()
            assert "database_back" in server.log.read_text()
            assert server.stop() == 0
        finally:
            server.kill()
    other.close()


def test_a_file_that_is_locked_under_a_server(tmp_path: Path) -> None:
    """While another program has the file locked, a cancel, new rows and readiness answer 503 with
    the seconds for which it was locked; afterwards the operation is cancelled. A cancel that finds
    nothing active needs no writer, and is answered."""
    with (
        Endpoint() as endpoint,
        running(tmp_path, {"RECALC_DATABASE_WAIT": "0.5"}) as server,
        server.client() as client,
    ):
        sheet = Api(client).sheet()
        sheet.rows(3)
        sheet.column("calls", "ENDPOINT", url=endpoint.url)
        operation = sheet.operate()
        endpoint.wait_for(lambda e: e.open == 3)
        other = sqlite3.connect(tmp_path / "recalc.db", isolation_level=None)
        with closing(other):
            other.execute("BEGIN IMMEDIATE")
            assert client.delete(f"{sheet.path}/operations/{uuid4()}").status_code == 200
            for answer in (
                client.delete(f"{sheet.path}/operations/{operation}"),
                client.post(f"{sheet.path}/rows", json={"count": 1}),
                client.post(f"{sheet.path}/rows", json={"values": [{"text": "x" * 1000}] * 2000}),
                client.get("/readyz"),
            ):
                assert answer.status_code == 503, answer.text
                body = answer.json()
                assert body["error"] == "database_busy"
                assert re.search(
                    r"kept the database file locked for \d+\.\d s\. Nothing was changed\. End that",
                    body["message"],
                )
            other.execute("ROLLBACK")
        server.wait_ready()
        assert len(sheet.page()) == 3
        assert sheet.cancel(operation)["running_invalidated_count"] == 3
        assert "Traceback" not in server.log.read_text()


def _status(server: Server) -> int:
    try:
        with server.client(None) as client:
            return client.get("/readyz").status_code
    except httpx.TransportError:
        return 0


def test_no_secret_and_no_value_is_logged(tmp_path: Path) -> None:
    """The log has a line per request, and neither keys nor cell values."""
    with running(tmp_path) as server:
        with server.client() as client:
            sheet = Api(client).sheet()
            sheet.api.post(f"{sheet.path}/rows", {"values": [{"text": "hush-hush"}]}, 201)
            sheet.column("words", "COUNT", source="text", type="words")
            sheet.ended(sheet.operate())
        log = eventually(lambda: "operation_completed" in (text := server.log.read_text()) and text)
    assert "operation_id=createTableSheetOperation" in log
    assert KEY not in log
    assert "hush-hush" not in log


def test_a_database_that_is_removed_under_a_server(tmp_path: Path) -> None:
    """Every request and readiness say so, and nothing is answered as if it were stored. Put back,
    the same file is used again."""
    with running(tmp_path) as server, server.client() as client:
        sheet = Api(client).sheet()
        sheet.rows(2)
        operation = f"{sheet.path}/operations/nothing"
        (tmp_path / "recalc.db").rename(tmp_path / "aside")
        answers = [
            client.get(f"{sheet.path}/rows"),
            client.post(f"{sheet.path}/rows", json={"count": 1}),
            client.delete(operation),
            client.get("/readyz"),
        ]
        assert {(a.status_code, a.json()["error"]) for a in answers} == {(503, "database_gone")}
        assert client.get("/healthz").status_code == 200
        (tmp_path / "aside").rename(tmp_path / "recalc.db")
        assert client.get("/readyz").status_code == 200
        assert client.delete(operation).status_code == 200
        assert len(sheet.page()) == 2


def test_ids_of_another_sheet_are_not_denied_to_the_workspace(api: Api) -> None:
    """An operation and a cell of another sheet of the workspace: the message speaks of the path."""
    other, sheet = api.sheet(), api.sheet()
    other.rows(1)
    other.column("has", "CONTAINS", source="text", value="r")
    operation = other.operate()
    cells = api.get(f"{other.path}/rows")["data"][0]["cells"]
    cell = next(iter(cells.values()))["id"]
    for what, rest in ("operation", f"operations/{operation}"), ("cell", f"cells/{cell}"):
        api.get(f"{other.path}/{rest}")
        answer = api.client.get(f"{sheet.path}/{rest}")
        assert (answer.status_code, answer.json()["message"]) == (
            404,
            f"No such {what} at this path in this workspace. Check the ids in the path.",
        )
