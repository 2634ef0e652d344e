"""Servers and workers wait for a database that is away, and continue when it is back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import psycopg
import pytest

from tests.server.sheets import Api
from tests.support.cluster import Cluster, cluster
from tests.support.postgres import PostgresServer
from tests.support.proxy import Proxy
from tests.support.server import Server, Worker, launch, start_worker
from tests.support.waiting import eventually

#: Fewer connections than PostgreSQL has by default, so that a test can take all of them.
_CONNECTIONS = 60
_SECRET = "a-password-that-is-not-logged"
SETTINGS = {
    "RECALC_DATABASE_WAIT": "1",
    "RECALC_LEASE": "2",
    "RECALC_LEASE_MARGIN": "0.5",
    "RECALC_POLL_INTERVAL": "0.3",
    "RECALC_WORKER_PROCESSES": "0",
    "RECALC_LOG_FORMAT": "json",
}


@pytest.fixture(scope="module")
def postgres() -> Iterator[PostgresServer]:
    """Start a PostgreSQL server for this module only: its tests stop and start it."""
    server = PostgresServer.start(settings=(f"max_connections={_CONNECTIONS}",))
    try:
        yield server
    finally:
        server.stop()


def _says(process: Server | Worker, words: str) -> bool:
    """Return whether the log has ``words``. Fails when the process has ended."""
    log = process.log.read_text()
    assert process.process.poll() is None, log
    return words in log


@contextmanager
def _both(folder: Path, url: str) -> Iterator[tuple[Server, Worker]]:
    """Start a server and a worker, which may not be ready yet; kill them at the end if they still
    run."""
    settings = {**SETTINGS, "RECALC_DATABASE_URL": url}
    with ExitStack() as stack:
        server = launch(folder, settings)
        stack.callback(server.kill)
        worker = start_worker(folder / "worker.log", settings)
        stack.callback(worker.kill)
        yield server, worker


def _works(server: Server) -> None:
    """Run an operation to its end."""
    with server.client() as client:
        sheet = Api(client).sheet()
        sheet.rows(20)
        sheet.column("words", "COUNT", source="text", type="words")
        assert sheet.ended(sheet.operate())["completed_count"] == 20


def _answers_503(server: Server) -> bool:
    try:
        with server.client(None) as client:
            return client.get("/readyz").status_code == 503
    except httpx.TransportError:
        return False


def _wait_and_go_on(server: Server, worker: Worker, reason: str, back: object) -> None:
    """Check that both log why they wait, that the server answers meanwhile, and that both continue
    after ``back()``."""
    for each in (server, worker):
        eventually(lambda each=each: _says(each, "database_away"))  # type: ignore[misc]
        assert reason in each.log.read_text()
    eventually(lambda: _answers_503(server))
    with server.client() as client:
        assert client.get("/healthz").json() == {"success": True, "status": "ok"}
        refused = client.get("/api/public/v2/tables")
        assert (refused.status_code, refused.json()["error"]) == (503, "not_ready")
        assert refused.headers["retry-after"] == "1"
    assert callable(back)
    back()
    server.wait_ready()
    worker.wait_ready()
    for each in (server, worker):
        assert "database_back" in each.log.read_text()
        assert "Traceback" not in each.log.read_text()
    _works(server)
    assert worker.stop() == 0
    assert server.stop() == 0


def test_what_starts_before_its_database_waits_for_it(
    postgres: PostgresServer, tmp_path: Path
) -> None:
    """A worker and a server log that the database is away, and work once it is there."""
    with postgres.database() as url:
        postgres.halt()
        try:
            with _both(tmp_path, url) as (server, worker):
                _wait_and_go_on(server, worker, "refused", postgres.resume)
        finally:
            postgres.restart()


def test_what_starts_while_the_database_is_full_waits_for_a_connection(
    postgres: PostgresServer, tmp_path: Path
) -> None:
    """The same, with a database that is up and has no free connection."""
    with postgres.database() as url, ExitStack() as taken:
        _take_all(url, taken)
        with _both(tmp_path, url) as (server, worker):
            _wait_and_go_on(server, worker, "too many clients", taken.close)


def _take_all(url: str, taken: ExitStack) -> None:
    """Take every free connection."""
    try:
        while True:
            taken.callback(psycopg.connect(url, autocommit=True).close)
    except psycopg.OperationalError:
        return


def _takes_all_from(several: Cluster, taken: ExitStack) -> Callable[[], bool]:
    """Return a function that ends the connections of the processes, takes those that are free, and
    returns whether the processes have none. Call it again: a connection that is being made is not
    seen, and counts once it is there."""
    admin = psycopg.connect(several.url, autocommit=True)
    taken.callback(admin.close)
    ours = (
        "FROM pg_stat_activity WHERE datname = current_database()"
        " AND (application_name LIKE 'recalc%%' OR application_name LIKE 'procrastinate%%')"
    )

    def done() -> bool:
        admin.execute(f"SELECT pg_terminate_backend(pid) {ours}")
        _take_all(several.url, taken)
        return admin.execute(f"SELECT {ours}").rowcount == 0

    return done


def test_what_runs_goes_on_after_a_restart_of_the_database(
    postgres: PostgresServer, tmp_path: Path
) -> None:
    """Server and worker lose all their connections and work again, without a restart."""
    with cluster(
        tmp_path, servers=1, workers=1, environment=SETTINGS, postgres=postgres
    ) as several:
        server, worker = several.servers[0], several.workers[0]
        _works(server)
        postgres.halt()
        try:
            eventually(lambda: _says(worker, "poll_failed"))
            eventually(lambda: _says(worker, "delivery_interrupted"))
            eventually(lambda: _says(worker, "listener_broken"))
            eventually(lambda: _answers_503(server))
        finally:
            postgres.resume()
        server.wait_ready()
        _works(server)
        assert worker.process.poll() is None
        assert "never retrieved" not in worker.log.read_text()


def test_what_runs_goes_on_after_the_database_was_full(
    postgres: PostgresServer, tmp_path: Path
) -> None:
    """Other clients hold all connections for a while; server and worker get theirs back."""
    with (
        cluster(tmp_path, servers=1, workers=1, environment=SETTINGS, postgres=postgres) as several,
        ExitStack() as taken,
    ):
        server, worker = several.servers[0], several.workers[0]
        none_left = _takes_all_from(several, taken)
        eventually(lambda: none_left() and _answers_503(server))
        eventually(lambda: none_left() and _says(worker, "poll_failed"))
        taken.close()
        server.wait_ready()
        _works(server)
        assert "never retrieved" not in worker.log.read_text()


_FAULTS: dict[str, Callable[[PostgresServer, Proxy], None]] = {
    "killed": lambda postgres, _: postgres.halt(),
    "refused": lambda _, proxy: proxy.cut(),
    "silent": lambda _, proxy: proxy.stall(),
}


@pytest.mark.parametrize("fault", _FAULTS)
def test_requests_end_soon_while_the_database_does_not_answer(
    postgres: PostgresServer, tmp_path: Path, fault: str
) -> None:
    """A cancel, a write, a read and readiness answer 503 with what happened and what to do, after
    the time of the setting; once the database is back, the operation is there and is cancelled."""
    with postgres.database() as url, ExitStack() as stack:
        at = urlsplit(url)
        assert at.hostname is not None
        assert at.port is not None
        proxy = stack.enter_context(Proxy(at.hostname, at.port))
        settings = {
            **SETTINGS,
            "RECALC_DATABASE_WAIT": "1.5",
            "RECALC_DATABASE_URL": proxy.url(url),
        }
        server = launch(tmp_path, settings)
        stack.callback(server.kill)
        server.wait_ready()
        client = stack.enter_context(server.client())
        sheet = Api(client).sheet()
        sheet.rows(20)
        sheet.column("words", "COUNT", source="text", type="words")
        operation = sheet.operate()
        _FAULTS[fault](postgres, proxy)
        stack.callback(postgres.restart)
        path = f"{sheet.path}/operations/{operation}"
        for answer in (
            client.delete(path),
            client.post(f"{sheet.path}/rows", json={"count": 1}),
            client.get(path),
            client.get("/readyz"),
        ):
            assert answer.status_code == 503, answer.text
            body = answer.json()
            assert body["error"] == "database_unreachable"
            assert "Look whether PostgreSQL runs" in body["message"]
        assert "did not answer within 1.5 s" in body["message"]
        if fault == "killed":
            postgres.resume()
        proxy.resume()
        server.wait_ready()
        assert sheet.cancel(operation)["not_started_reset_count"] == 20
        assert "Traceback" not in server.log.read_text()
        assert "never retrieved" not in server.log.read_text()


def test_sigterm_ends_what_waits_for_its_database(postgres: PostgresServer, tmp_path: Path) -> None:
    """Both end with status 0 while the database is still away."""
    with postgres.database() as url:
        postgres.halt()
        try:
            with _both(tmp_path, url.replace("postgres@", f"postgres:{_SECRET}@")) as both:
                for each in both:
                    eventually(lambda each=each: _says(each, "database_away"))  # type: ignore[misc]
                    assert each.stop() == 0
                    assert "Stopping" in each.log.read_text()
                    assert _SECRET not in each.log.read_text()
                    assert "Traceback" not in each.log.read_text()
        finally:
            postgres.resume()
