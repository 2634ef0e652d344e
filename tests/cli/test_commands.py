"""The command line, with its messages and exit codes: each command at least once as a process."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import click
import psycopg
import pytest

from recalc.cli import _COMMANDS, main
from recalc.store.sqlite.connection import FileLock
from tests.server.sheets import ROOT, Api, Sheet
from tests.support.cluster import cluster
from tests.support.commands import called, recalc
from tests.support.endpoint import Endpoint
from tests.support.hang import HANG_SECONDS
from tests.support.postgres import shared_server
from tests.support.proxy import Proxy
from tests.support.server import KEY, RECALC, Server, running, start, start_worker
from tests.support.waiting import eventually


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("cli")) as started:
        yield started


def remote(server: Server) -> dict[str, str]:
    return {"RECALC_URL": server.url, "RECALC_API_KEY": KEY}


def ids(sheet: Sheet) -> tuple[str, str]:
    parts = sheet.path.split("/")
    return parts[-3], parts[-1]


def database(server: Server) -> dict[str, str]:
    return {"RECALC_DATABASE_URL": f"sqlite:///{server.log.parent}/recalc.db"}


def test_run_shows_progress_and_how_the_cells_add_up(server: Server) -> None:
    """`recalc run` ends with the operation, and prints its terms and their sum."""
    with server.client() as client:
        sheet = Api(client).sheet()
        sheet.rows(20)
        sheet.column("words", "COUNT", source="text", type="words")
    done = recalc("run", *ids(sheet), **remote(server))
    assert done.returncode == 0, done.stderr
    assert re.search(r"20/20 cells, completed", done.stdout)
    assert re.search(r"20\s+= 20 cells of the operation", done.stdout)
    again = called("run", *ids(sheet), **remote(server))
    assert "Nothing to do" in again.stdout


def test_failures_are_added_up_over_pages(server: Server) -> None:
    """All causes, or those in some rows, which the last line says."""
    with server.client() as client:
        sheet = Api(client).sheet()
        sheet.rows(1100)
        sheet.column("number", "PARSE_VALUE", source="text", type="number")
        sheet.ended(sheet.operate())
    every = recalc("failures", *ids(sheet), **remote(server))
    assert every.returncode == 0, every.stderr
    assert re.search(r"number: 1100 failed cells\n +1100  \w+\n +row 0: ", every.stdout)
    assert "--rows" not in every.stdout
    some = called("failures", *ids(sheet), "--rows", "1", **remote(server))
    assert re.search(r"number: 1100 failed cells\n +1000  \w+\n", some.stdout)
    assert "in the first 1000 rows with failed cells; --rows examines more" in some.stdout


def _ignore_sigint() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


#: How a shell starts a process: in the foreground, and in the background of a script.
STARTS = {"foreground": None, "background": _ignore_sigint}


@pytest.mark.parametrize(
    ("sent", "code", "start_as"),
    [
        (signal.SIGINT, 130, "foreground"),
        (signal.SIGINT, 130, "background"),
        (signal.SIGTERM, 143, "foreground"),
    ],
)
def test_a_signal_cancels_and_prints_the_counts(
    server: Server, sent: signal.Signals, code: int, start_as: str
) -> None:
    """SIGINT and SIGTERM of `recalc run` cancel on the server and print the counts, also where
    the command was started with SIGINT ignored."""
    with server.client() as client, Endpoint() as endpoint:
        sheet = Api(client).sheet()
        sheet.rows(150)
        sheet.column("call", "ENDPOINT", url=endpoint.url)
        process = subprocess.Popen(
            [RECALC, "run", *ids(sheet)],
            env={**os.environ, **remote(server)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=STARTS[start_as],  # noqa: PLW1509 - sets a signal, and takes no lock
        )
        endpoint.wait_for(lambda e: e.open == 64)
        process.send_signal(sent)
        out, errors = process.communicate(timeout=HANG_SECONDS)
        assert process.returncode == code, errors
        assert "86 cells had not started" in out
        assert "64 were running" in out
        assert re.search(r"150\s+= 150 cells of the operation", out)
        endpoint.wait_for(lambda e: e.open == 0)


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_second_signal_ends_the_command_at_once(
    server: Server, sent: signal.Signals, code: int
) -> None:
    """Where the cancel is not answered, the command says that the operation may still run, and how
    to cancel it."""
    at = urlsplit(server.url)
    assert at.hostname is not None
    assert at.port is not None
    with server.client() as client, Endpoint() as endpoint, Proxy(at.hostname, at.port) as proxy:
        sheet = Api(client).sheet()
        sheet.rows(3)
        sheet.column("call", "ENDPOINT", url=endpoint.url)
        with subprocess.Popen(
            [RECALC, "run", *ids(sheet)],
            env={
                **os.environ,
                **remote(server),
                "RECALC_URL": f"http://127.0.0.1:{proxy.port}",
                "PYTHONUNBUFFERED": "1",
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stdout is not None
            endpoint.wait_for(lambda e: e.open == 3)
            operation = re.search(r"Operation (\S+):", process.stdout.readline())
            assert operation is not None
            proxy.stall()
            process.send_signal(sent)
            for line in process.stdout:
                if "Cancelling" in line:
                    break
            process.send_signal(sent)
            _, errors = process.communicate(timeout=HANG_SECONDS)
        assert process.returncode == code, errors
        assert "The operation may still run." in errors
        assert f"`recalc cancel {' '.join(ids(sheet))} {operation[1]}` cancels it." in errors
        sheet.cancel(operation[1])


def _has(log: Path, words: str) -> bool:
    return words in log.read_text()


def test_ctrl_c_ends_watch_serve_and_worker_started_in_the_background(
    server: Server, tmp_path: Path
) -> None:
    """Each prints its last message; `watch`, whose operation continues, ends with 130, the others
    with 0."""
    with server.client() as client, Endpoint() as endpoint, shared_server().database() as url:
        sheet = Api(client).sheet()
        sheet.rows(3)
        sheet.column("call", "ENDPOINT", url=endpoint.url)
        operation = sheet.operate()
        endpoint.wait_for(lambda e: e.open == 3)
        own = {"RECALC_DATABASE_URL": url, "RECALC_PORT": "0"}
        for arguments, settings, ready, last, code in (
            (["watch", *ids(sheet)], remote(server), "0/3 cells", "The operation continues", 130),
            (["serve"], own, "The page:", "Stopping", 0),
            (["worker"], own, "recalc works on", "Stopping", 0),
        ):
            log = tmp_path / f"{arguments[0]}.log"
            with log.open("wb") as output:
                process = subprocess.Popen(
                    [RECALC, *arguments],
                    env={**os.environ, "PYTHONUNBUFFERED": "1", **settings},
                    stdout=output,
                    stderr=output,
                    preexec_fn=_ignore_sigint,  # noqa: PLW1509 - sets a signal, and takes no lock
                )
            with ExitStack() as stack:
                stack.callback(process.kill)
                eventually(partial(_has, log, ready))
                process.send_signal(signal.SIGINT)
                assert process.wait(HANG_SECONDS) == code, log.read_text()
                assert last in log.read_text()
        assert sheet.operation(operation)["status"] != "cancelled"
        sheet.cancel(operation)
    greeting = (tmp_path / "serve.log").read_text()
    assert re.search(r"(?m)^The page: +(http://\S+/)\nTo try the API: +\1docs$", greeting)


def test_run_tells_failed_cells_by_its_exit_code(server: Server) -> None:
    """The exit code is 1 when a cell FAILED, with the counts printed all the same, and 0 once all
    are completed."""
    with server.client() as client:
        sheet = Api(client).sheet()
        sheet.rows(3)
        column = sheet.column("call", "ENDPOINT", url="http://127.0.0.1:9/")
        sheet.column("words", "COUNT", source="text", type="words")
    failed = recalc("run", *ids(sheet), **remote(server))
    assert failed.returncode == 1, failed.stderr
    assert re.search(r"3\s+failed", failed.stdout)
    assert re.search(r"6\s+= 6 cells of the operation", failed.stdout)
    assert "Traceback" not in failed.stderr
    again = called(
        "run", *ids(sheet), "--column", column, "--status", "COMPLETED", **remote(server)
    )
    assert (again.returncode, "Nothing to do" in again.stdout) == (0, True)


@pytest.mark.parametrize("command", ["run", "watch"])
def test_an_operation_that_somebody_else_cancelled_ends_with_3(
    server: Server, command: str
) -> None:
    """`run` and `watch` end with 3 when the operation was cancelled elsewhere."""
    with server.client() as client, Endpoint() as endpoint:
        sheet = Api(client).sheet()
        sheet.rows(4)
        sheet.column("call", "ENDPOINT", url=endpoint.url)
        if command == "watch":
            sheet.operate()
            endpoint.wait_for(lambda e: e.open == 4)
        process = subprocess.Popen(
            [RECALC, command, *ids(sheet)],
            env={**os.environ, **remote(server)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        seen = ""
        while "4 running" not in seen:
            line = process.stdout.readline()
            assert line, process.communicate()
            seen += line
        (active,) = Api(client).get(f"{sheet.path}/operations")["active_operations"]
        sheet.cancel(active["operation_id"])
        out, errors = process.communicate(timeout=HANG_SECONDS)
        assert process.returncode == 3, errors
        assert re.search(r"4\s+running, invalidated", out)


def test_watch_and_cancel_from_another_terminal(server: Server) -> None:
    """`recalc cancel` prints the cells that it withdrew, and the calls of them; a second one, that
    nothing was active."""
    with server.client() as client, Endpoint() as endpoint:
        sheet = Api(client).sheet()
        sheet.rows(10)
        sheet.column("call", "ENDPOINT", url=endpoint.url)
        operation = sheet.operate()
        endpoint.wait_for(lambda e: e.open == 10)
        first = recalc("cancel", *ids(sheet), operation, **remote(server))
        assert "10 were running" in first.stdout
        assert "Calls of running cells that were aborted: 10." in first.stdout
        second = called("cancel", *ids(sheet), operation, **remote(server))
        assert "Nothing was cancelled" in second.stdout
        assert "aborted" not in second.stdout
        watched = called("watch", *ids(sheet), **remote(server))
        assert "No operation is active" in watched.stdout


@pytest.mark.parametrize("name", ["..", ".", "", "...", "%2E%2E", "../x", "nothing"])
def test_what_is_no_operations_id_is_not_sent(server: Server, name: str) -> None:
    """`recalc cancel` and `watch` refuse an argument that is no id; ".." does not delete the
    sheet."""
    with server.client() as client:
        sheet = Api(client).sheet()
        for command in ("cancel", "watch"):
            refused = called(command, *ids(sheet), name, **remote(server))
            assert refused.returncode == 2
            assert "is not a valid UUID" in refused.stderr
        assert sheet.page() == []


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({"RECALC_API_KEY": ""}, "no API key"),
        ({"RECALC_API_KEY": "k" * 20, "RECALC_URL": "http://127.0.0.1:9"}, "did not answer"),
        ({"RECALC_API_KEY": "k" * 20}, "valid API key"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(
    server: Server, environment: dict[str, str], message: str
) -> None:
    """Without a key, without a server, or with a wrong key: one sentence, exit status 1, no
    traceback."""
    sheet = ("00000000-0000-4000-8000-000000000000",) * 2
    refused = called("run", *sheet, **{"RECALC_URL": server.url, **environment})
    assert refused.returncode == 1
    assert message in refused.stderr
    assert "Traceback" not in refused.stderr


def test_keys_and_workspaces_beside_a_running_server(server: Server) -> None:
    """Creating, revoking and suspending beside a running server take effect at the next request."""
    made = recalc("keys", "create", **database(server))
    key = made.stdout.strip()
    key_id = re.search(r"Key (\w+) of workspace 1", made.stderr)
    assert key_id is not None
    with server.client(key) as client:
        assert client.get(ROOT).status_code == 200
        assert key not in called("keys", "list", **database(server)).stdout
        suspended = recalc("workspaces", "suspend", "1", **database(server))
        assert "is suspended" in suspended.stdout
        assert client.get(ROOT).json()["error"] == "invalid_workspace_context"
        assert "suspended" in called("workspaces", "list", **database(server)).stdout
        called("workspaces", "resume", "1", **database(server))
        assert client.get(ROOT).status_code == 200
        called("keys", "revoke", key_id[1], **database(server))
        answer = client.get(ROOT)
        assert (answer.status_code, answer.json()["error"]) == (401, "unauthenticated")
        assert "www-authenticate" in answer.headers


def test_a_workspace_is_made_with_a_name(server: Server) -> None:
    """`recalc workspaces create` prints the id, for which a key can be made. Names are data, and
    shown unchanged."""
    made = called("workspaces", "create", "[b]our :key: team[/b]", **database(server))
    found = re.search(r"Workspace (\d+) is created", made.stdout)
    assert found is not None, made.stderr
    key = called("keys", "create", "--workspace", found[1], **database(server)).stdout.strip()
    with server.client(key) as client:
        assert client.get(ROOT).json()["data"] == []
    listed = called("workspaces", "list", **database(server)).stdout
    assert "[b]our :key: team[/b]" in listed
    for bad in ("", " ", "two\nlines", "x" * 256):
        refused = called("workspaces", "create", bad, **database(server))
        assert refused.returncode == 1
        assert "Nothing was created" in refused.stderr
    assert called("workspaces", "list", **database(server)).stdout == listed


@pytest.mark.parametrize(
    "command",
    [
        ("keys", "create", "--workspace", "9" * 23),
        ("keys", "create", "--workspace", "0"),
        ("workspaces", "suspend", "9" * 23),
        ("workspaces", "resume", "-1"),
        ("demo", "--rows", "-5"),
        ("demo", "--rows", "9" * 23),
    ],
)
def test_numbers_out_of_range_are_refused(server: Server, command: tuple[str, ...]) -> None:
    """The refusal is one sentence without a traceback, and nothing is opened."""
    refused = called(*command, **database(server))
    assert refused.returncode == 2
    assert "Error: " in refused.stderr
    assert "Traceback" not in refused.stderr


def test_keys_are_listed_as_they_begin(tmp_path: Path) -> None:
    """The beginning of a key is never read as markup."""
    where = {"RECALC_API_KEY": "[/b]" + "a" * 20}
    with running(tmp_path, where) as started:
        listed = called("keys", "list", **database(started))
        assert listed.returncode == 0, listed.stderr
        assert "[/b]aaa" in listed.stdout


@pytest.mark.parametrize("name", ["100%41.db", "a?b=c.db", "a#b é.db"])
def test_a_databases_path_is_taken_as_it_is(tmp_path: Path, name: str) -> None:
    """The path makes one file of that name, and no other beside it."""
    url = f"sqlite:///{tmp_path}/{name}"
    for run, command in (
        (recalc, ["db", "upgrade"]),
        (called, ["workspaces", "list"]),
        (called, ["keys", "create"]),
    ):
        done = run(*command, RECALC_DATABASE_URL=url)
        assert done.returncode == 0, done.stderr
    files = {path.name.removesuffix("-wal").removesuffix("-shm") for path in tmp_path.iterdir()}
    assert files == {name, f"{name}.lock"}


def test_a_file_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    """The schema's number is named, and what to do."""
    environment = {"RECALC_DATABASE_URL": f"sqlite:///{tmp_path}/recalc.db"}
    assert called("db", "upgrade", **environment).returncode == 0
    with closing(sqlite3.connect(tmp_path / "recalc.db")) as db:
        db.execute("UPDATE alembic_version SET version_num = '9999'")
        db.commit()
    for command in (["db", "upgrade"], ["keys", "list"]):
        refused = called(*command, **environment)
        assert refused.returncode == 1
        assert "has schema 9999, which a newer version of recalc made" in refused.stderr
        assert "Nothing was started or changed. Run that version" in refused.stderr


def test_a_schema_is_not_changed_below_a_server(tmp_path: Path) -> None:
    """A server on SQLite has its file to itself: `recalc db upgrade` is refused, and the other
    commands are where the server is of another version."""
    environment = {"RECALC_DATABASE_URL": f"sqlite:///{tmp_path}/recalc.db"}
    assert called("db", "upgrade", **environment).returncode == 0
    lock = FileLock(tmp_path / "recalc.db")
    try:
        refused = called("db", "upgrade", **environment)
        assert refused.returncode == 1
        assert "is open in another recalc process. Nothing was changed." in refused.stderr
        assert called("keys", "create", **environment).returncode == 0
        with closing(sqlite3.connect(tmp_path / "recalc.db")) as db:
            db.execute("UPDATE alembic_version SET version_num = '0001'")
            db.commit()
        refused = called("workspaces", "suspend", "1", **environment)
        assert refused.returncode == 1
        assert "its schema is not that of this version. Nothing was changed." in refused.stderr
    finally:
        lock.release()


@pytest.mark.parametrize("path", ["", ":memory:"])
def test_a_database_without_a_file_is_refused(path: str) -> None:
    """A database in memory would be lost at the end: it is refused before anything starts."""
    for run, command in (
        (recalc, ["serve"]),
        (called, ["db", "upgrade"]),
        (called, ["keys", "list"]),
    ):
        refused = run(*command, RECALC_DATABASE_URL=f"sqlite:///{path}", RECALC_PORT="0")
        assert refused.returncode == 1
        assert "names no file" in refused.stderr
        assert "Traceback" not in refused.stderr


def test_suspending_a_workspace_stops_what_runs_there(server: Server) -> None:
    """Suspension cancels the workspace's operations; their calls are closed within a poll."""
    with server.client() as client, Endpoint() as endpoint:
        sheet = Api(client).sheet()
        sheet.rows(10)
        sheet.column("call", "ENDPOINT", url=endpoint.url)
        operation = sheet.operate()
        endpoint.wait_for(lambda e: e.open == 10)
        called("workspaces", "suspend", "1", **database(server))
        endpoint.wait_for(lambda e: e.open == 0)
        called("workspaces", "resume", "1", **database(server))
        ended = eventually(lambda: sheet.operation(operation))
        assert ended["status"] == "cancelled"
        assert ended["status_counts"]["RUNNING_INVALIDATED"] == 10


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({"RECALC_PORT": "99999"}, "RECALC_PORT"),
        ({"RECALC_GRACE": "inf"}, "Error: RECALC_GRACE: "),
        ({"RECALC_LEASE": "2"}, "Error: RECALC_LEASE, less RECALC_LEASE_MARGIN, has to last"),
        ({"RECALC_DATABASE_URL": "mysql://x"}, "has to begin with"),
        ({"RECALC_HOST": "192.0.2.1"}, "Cannot listen on"),
        ({"RECALC_MODELS_FILE": "/nowhere/models.toml"}, "RECALC_MODELS_FILE names /nowhere/"),
    ],
)
def test_serve_says_what_is_wrong_and_starts_nothing(
    tmp_path: Path, environment: dict[str, str], message: str
) -> None:
    """An invalid setting ends `recalc serve` with a sentence and status 1."""
    url = f"sqlite:///{tmp_path}/x.db"
    refused = recalc("serve", **{"RECALC_DATABASE_URL": url, "RECALC_PORT": "0", **environment})
    assert refused.returncode == 1
    assert message in refused.stderr
    assert "Traceback" not in refused.stderr
    assert not (tmp_path / "x.db").exists()


def test_the_first_start_shows_a_key_once(tmp_path: Path) -> None:
    """A start without any key creates one, which is shown at the first start and never again."""
    environment = {"RECALC_API_KEY": ""}
    with running(tmp_path, environment) as first:
        shown = re.search(r"rk_[\w-]{40,}", first.log.read_text())
        assert shown is not None
        with first.client(shown[0]) as client:
            assert client.get(ROOT).status_code == 200
    first.log.unlink()
    with running(tmp_path, environment) as second:
        assert "rk_" not in second.log.read_text()


def test_a_worker_is_refused_where_the_server_computes(tmp_path: Path) -> None:
    """SQLite is for one process: the refusal says so, and names the setting."""
    url = f"sqlite:///{tmp_path}/x.db"
    refused = recalc("worker", RECALC_DATABASE_URL=url)
    assert refused.returncode == 1
    assert "is for one process" in refused.stderr
    assert "RECALC_DATABASE_URL=postgresql://" in refused.stderr
    assert not (tmp_path / "x.db").exists()


def test_a_database_that_is_away_is_named_without_its_password() -> None:
    """`recalc keys list` and `recalc db upgrade` end with a sentence, and keep the password."""
    url = "postgresql://someone:secret@127.0.0.1:9/recalc"
    for command in (["keys", "list"], ["db", "upgrade"]):
        refused = called(*command, RECALC_DATABASE_URL=url)
        assert refused.returncode == 1
        assert "postgresql://…@127.0.0.1:9/recalc cannot be opened" in refused.stderr
        assert "secret" not in refused.stderr
        assert "Traceback" not in refused.stderr


@pytest.mark.parametrize("password", ["sec ret", "sec%zzret", "sec/ret", "654/ret", "sec@ret"])
def test_a_password_with_characters_that_are_not_encoded_is_not_repeated(password: str) -> None:
    """libpq takes a part of it for something else, and would quote that."""
    url = f"postgresql://someone:{password}@127.0.0.1:9/recalc"
    for command in (["keys", "list"], ["db", "upgrade"]):
        refused = called(*command, RECALC_DATABASE_URL=url)
        assert refused.returncode == 1
        assert "cannot be read as a URL of PostgreSQL. Nothing was started" in refused.stderr
        for part in ("sec", "654", "ret"):
            assert part not in refused.stderr


def test_db_upgrade_makes_the_schema_and_can_be_repeated() -> None:
    """`recalc db upgrade` works on an empty and on a current database, and refuses one of a later
    version."""
    with shared_server().database(migrated=False) as url:
        for run in (recalc, called):
            done = run("db", "upgrade", RECALC_DATABASE_URL=url)
            assert done.returncode == 0, done.stderr
            assert "has the schema of this version" in done.stdout
        with psycopg.connect(url, autocommit=True) as db:
            db.execute("UPDATE alembic_version SET version_num = '9999'")
        for run, command in (
            (called, ["db", "upgrade"]),
            (recalc, ["worker"]),
            (recalc, ["serve"]),
        ):
            refused = run(*command, RECALC_DATABASE_URL=url, RECALC_PORT="0")
            assert refused.returncode == 1
            assert "has schema 9999, which a newer version of recalc made" in refused.stderr
            assert "Nothing was started or changed. Run that version" in refused.stderr
            assert "Traceback" not in refused.stderr


def test_no_line_of_help_is_cut() -> None:
    """The description of each command fits into one line of a terminal of 80 columns."""
    groups: list[list[str]] = [[]]
    while groups:
        group = groups.pop()
        shown = called(*group, "--help").stdout
        commands = shown.partition("Commands:\n")[2].splitlines()
        assert commands
        assert not [line for line in commands if line.endswith("...") or line.count("  ") < 2]
        if not group:
            assert {line.split()[0] for line in commands} == set(_COMMANDS)
            groups += [["db"], ["keys"], ["workspaces"]]


@pytest.mark.parametrize("name", _COMMANDS)
def test_the_help_of_a_command_begins_with_its_line(name: str) -> None:
    """The help of all commands imports none of them, and has their lines in a table."""
    command = main.get_command(click.Context(main), name)
    assert command is not None
    assert command.get_short_help_str(limit=100) == _COMMANDS[name][1]


_IMPORTED = """
import sys
from recalc.cli import main
main(["--help"], standalone_mode=False)
print("help:", *{"rich", "httpx", "recalc.settings", "recalc_client"} & sys.modules.keys())
import recalc.cli.serve
print("server:", *{"psycopg", "procrastinate", "openai"} & sys.modules.keys())
"""


def test_the_start_imports_what_it_needs() -> None:
    """The help neither a client nor the server, and a server on SQLite nothing of PostgreSQL: what
    waits for `recalc serve --ephemeral` waits for imports most of the time."""
    done = subprocess.run(
        [sys.executable, "-c", _IMPORTED], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-2:] == ["help:", "server:"]


def test_what_computes_gives_way(tmp_path: Path) -> None:
    """A worker runs at the niceness of the settings; a server does not."""
    nice = {"RECALC_NICENESS": "7"}
    with cluster(tmp_path, servers=1, workers=1, environment=nice) as several:
        pids = [each.process.pid for each in (several.workers[0], several.servers[0])]
        ours = os.getpriority(os.PRIO_PROCESS, 0)
        assert [os.getpriority(os.PRIO_PROCESS, pid) for pid in pids] == [max(7, ours), ours]


_FREEZE_COUNT = """
import atexit, gc
atexit.register(lambda: print("kept:", gc.get_freeze_count()))
from recalc.cli import _COMMANDS
from recalc.cli import main
main()
"""


def test_processes_that_last_collect_no_old_garbage(tmp_path: Path) -> None:
    """Modules and contract are frozen for the garbage collector: each full collection of them
    paused the process for 120 ms, and delayed cancels and aborts."""
    program = (sys.executable, "-c", _FREEZE_COUNT)
    with shared_server().database() as url, ExitStack() as started:
        database = {"RECALC_DATABASE_URL": url}
        server = start(tmp_path, database, program=program)
        started.callback(server.kill)
        worker = start_worker(tmp_path / "worker.log", database, program=program)
        started.callback(worker.kill)
        worker.wait_ready()
        for process in (server, worker):
            assert process.stop() == 0
            kept = re.search(r"^kept: (\d+)$", process.log.read_text(), re.MULTILINE)
            assert kept is not None
            assert int(kept[1]) > 100_000
