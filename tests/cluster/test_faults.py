"""Faults of processes and of their database: nothing is lost, stored twice, or delayed."""

from __future__ import annotations

import signal
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, LiteralString
from urllib.parse import urlsplit

import httpx
import psycopg
import pytest

from tests.cluster import rounds
from tests.server.sheets import Api, Sheet
from tests.support.calls import Calls
from tests.support.cluster import Cluster, cluster
from tests.support.postgres import shared_server
from tests.support.proxy import Proxy
from tests.support.waiting import eventually

#: Cells of an execution.
SLICE = 50
#: A lease that no live worker loses, however busy the machine is.
PATIENT = {
    "RECALC_LEASE": "3600",
    "RECALC_POLL_INTERVAL": "0.3",
    "RECALC_GRACE": "0.2",
    "RECALC_SLICE_CELLS": str(SLICE),
}
#: A short lease, so that a worker without its database soon gives up. On a busy machine a worker
#: may lose it for that reason alone: such losses are counted.
QUICK = {
    **PATIENT,
    "RECALC_LEASE": "2",
    "RECALC_LEASE_MARGIN": "0.5",
    "RECALC_DATABASE_WAIT": "1",
}


def _calling(client: httpx.Client, calls: Calls, rows: int) -> Sheet:
    sheet = Api(client).sheet()
    sheet.rows(rows)
    sheet.column("call", "ENDPOINT", url=calls.url)
    return sheet


def test_a_killed_worker_is_replaced_and_finished_cells_are_not_called_again(
    tmp_path: Path, calls: Calls
) -> None:
    """Only cells that were running at the crash are called twice."""
    with cluster(tmp_path, servers=1, workers=1, environment=PATIENT) as several:
        with several.servers[0].client() as client:
            sheet = _calling(client, calls, 200)
            operation = sheet.operate()
            calls.wait_until_open(64)
            calls.answer_all(0.02)
            calls.wait_for(lambda c: sum(call.answered is not None for call in c.all) > 80)
            several.workers.pop().kill()
            # No other worker runs: until the lease expires, these cells ran at the crash.
            # They may be more than its calls: an answer frees its permit before it is stored.
            running = sheet.operation(operation)["status_counts"]["RUNNING"]
            several.add_worker()

            def over() -> dict[str, Any] | None:
                several.end_dead_leases()
                found = sheet.operation(operation)
                return found if found["status"] == "completed" else None

            ended = eventually(over)
        assert (ended["completed_count"], ended["failed_count"]) == (200, 0)
        assert running > 0
        assert len(calls.all) - 200 <= running
        assert len({call.body for call in calls.all}) == 200


def test_executions_of_one_worker_share_its_calls(tmp_path: Path, calls: Calls) -> None:
    """Eight executions of one worker make no more calls at once than the setting allows."""
    with cluster(tmp_path, servers=1, workers=1, environment=PATIENT) as several:
        with several.servers[0].client() as client:
            sheet = _calling(client, calls, 400)
            operation = sheet.operate()
            calls.wait_until_open(64)
            calls.answer_all(0.02)
            ended = sheet.ended(operation)
        assert ended["completed_count"] == 400
        assert calls.most_open == 64


def test_sigterm_of_a_worker_hands_back_to_another_before_its_lease(
    tmp_path: Path, calls: Calls
) -> None:
    """With a lease of an hour, only a hand-back lets the other worker continue."""
    with cluster(tmp_path, servers=1, workers=1, environment=PATIENT) as several:
        with several.servers[0].client() as client:
            sheet = _calling(client, calls, 100)
            operation = sheet.operate()
            calls.wait_until_open(64)
            assert several.workers[0].stop() == 0, several.workers[0].log.read_text()
            calls.wait_until_open(0)
            calls.answer_all()
            several.add_worker()
            ended = sheet.ended(operation)
        assert (ended["completed_count"], ended["failed_count"]) == (100, 0)
        assert "Traceback" not in several.workers[0].log.read_text()


def test_sigterm_of_a_server_changes_nothing_for_the_workers(tmp_path: Path, calls: Calls) -> None:
    """The operation continues, and another server answers for it."""
    with cluster(tmp_path, servers=2, workers=1, environment=PATIENT) as several:
        first, second = several.servers
        with first.client() as client, second.client() as other:
            sheet = _calling(client, calls, 100)
            operation = sheet.operate()
            calls.wait_until_open(64)
            client.close()
            assert first.stop() == 0, first.log.read_text()
            assert len(calls.open) == 64
            calls.answer_all()
            ended = Sheet(Api(other), sheet.path).ended(operation)
        assert ended["completed_count"] == 100


@pytest.mark.parametrize("fault", ["cut", "stall", "half_open"])
def test_a_worker_without_its_database_stops_and_its_late_results_are_fenced(
    tmp_path: Path, calls: Calls, fault: str
) -> None:
    """Its calls close when its lease has expired by its own clock; another worker continues, and
    the late reports of the first are refused."""
    with shared_server().database() as url:
        parts = urlsplit(url)
        with (
            Proxy(str(parts.hostname), parts.port or 5432) as proxy,
            cluster(tmp_path, servers=1, workers=0, environment=PATIENT) as several,
        ):
            through = proxy.url(several.url)
            lonely = several.add_worker({**QUICK, "RECALC_DATABASE_URL": through})
            lonely.wait_ready()
            with several.servers[0].client() as client:
                sheet = _calling(client, calls, 100)
                operation = sheet.operate()
                calls.wait_until_open(64)
                getattr(proxy, fault)()
                calls.wait_until_open(0)
                assert lonely.process.poll() is None, lonely.log.read_text()
                before = len(calls.all)
                several.add_worker()
                calls.wait_until_open(64)
                seen = len(lonely.log.read_text())
                proxy.resume()
                calls.answer_all()
                ended = sheet.ended(operation)
                assert (ended["completed_count"], ended["failed_count"]) == (100, 0)
                # The worker that was away works again.
                again = sheet.operate(statuses=["STALE", "COMPLETED", "FAILED"])
                assert sheet.ended(again)["completed_count"] == 100
            assert before == 64
            # Only what it held then, unless it lost its lease once more on a busy machine.
            since = lonely.log.read_text()[seen:]
            lost = since.count("execution_claimed") - since.count("execution_ended")
            assert 0 <= len(calls.all) - (64 + 100 + 100) <= lost * SLICE


def test_without_its_listener_a_worker_stops_at_the_next_poll(tmp_path: Path, calls: Calls) -> None:
    """The listening connection is ended and cannot reconnect; the next poll finds the cancel."""
    with shared_server().database() as url:
        parts = urlsplit(url)
        with (
            Proxy(str(parts.hostname), parts.port or 5432) as proxy,
            cluster(tmp_path, servers=1, workers=0, environment=PATIENT) as several,
        ):
            through = {**PATIENT, "RECALC_DATABASE_URL": proxy.url(several.url)}
            several.add_worker(through).wait_ready()
            with several.servers[0].client() as client:
                sheet = _calling(client, calls, 100)
                operation = sheet.operate()
                calls.wait_until_open(64)
                eventually(lambda: _of_listeners(several, "count(*)") >= 2)
                proxy.refuse()
                assert _of_listeners(several, "count(pg_terminate_backend(pid))") >= 2
                answer = sheet.cancel(operation)
                calls.wait_until_open(0)
            assert answer["running_invalidated_count"] == 64
            assert len(calls.all) == 64


def _of_listeners(several: Cluster, what: LiteralString) -> int:
    """Return a number of all connections that listen to a channel of recalc."""
    with psycopg.connect(several.url, autocommit=True) as admin:
        found = admin.execute(
            f"SELECT {what} FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name = 'recalc-listener'"
        ).fetchone()
    assert found is not None
    return int(found[0])


def _has_progress(sheet: Sheet, operation: str) -> bool:
    return bool(sheet.operation(operation)["completed_count"])


def test_a_worker_stopped_in_the_middle_does_not_hold_a_cancel_up(tmp_path: Path) -> None:
    """A busy worker is stopped by SIGSTOP at ten moments: each cancel is answered while it is
    stopped."""
    with cluster(tmp_path, servers=1, workers=1, environment=PATIENT) as several:
        worker = several.workers[0].process
        with several.servers[0].client() as client:
            sheet = Api(client).sheet()
            for _ in range(4):
                sheet.rows(5000)
            sheet.column("words", "COUNT", source="text", type="words")
            for _ in range(10):
                operation = sheet.operate(statuses=["STALE", "COMPLETED", "FAILED"])
                eventually(partial(_has_progress, sheet, operation))
                worker.send_signal(signal.SIGSTOP)
                try:
                    sheet.cancel(operation)
                    assert sheet.operation(operation)["pending_count"] == 0
                finally:
                    worker.send_signal(signal.SIGCONT)


def test_of_two_hundred_cancels_over_two_servers_one_carries_the_counts(
    tmp_path: Path, calls: Calls
) -> None:
    """All others answer zeros, over any connection and any server."""
    with cluster(tmp_path, servers=2, workers=1, environment=PATIENT) as several:
        first, second = (server.client() for server in several.servers)
        with first, second, ThreadPoolExecutor(64) as pool:
            sheet = _calling(first, calls, 200)
            operation = sheet.operate()
            calls.wait_until_open(64)
            both = (sheet, Sheet(Api(second), sheet.path))
            answers = list(pool.map(lambda n: both[n % 2].cancel(operation), range(200)))
        counts = sorted(answer["cancelled_cell_count"] for answer in answers)
        assert counts == [0] * 199 + [200]


def test_rounds_of_kill_9_with_cancels(tmp_path: Path, calls: Calls) -> None:
    """A few of the rounds that `make chaos` plays a hundred of."""
    with cluster(tmp_path, servers=2, workers=3, environment=rounds.SETTINGS) as several:
        tally = rounds.run(several, calls, 6, seed=7)
    assert tally.rounds == 6
    assert tally.counted > 0
