"""Kill -9 of random processes at random moments, with cancels between: ``make chaos``.

Each round runs an operation whose cells call an endpoint, kills a worker, a server or a database
back end in its middle, cancels every other time, and checks the outcome.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import psycopg

from tests.server.sheets import ROOT, lawful
from tests.support.calls import Calls
from tests.support.cluster import Cluster, cluster
from tests.support.hang import HANG_SECONDS
from tests.support.server import KEY, plain_client
from tests.support.waiting import eventually

SETTINGS = {
    # No live worker loses its lease, however busy the machine is; the round expires a dead one's.
    "RECALC_LEASE": "3600",
    "RECALC_POLL_INTERVAL": "0.3",
    "RECALC_SLICE_CELLS": "40",
    "RECALC_SLOW_CALLS": "32",
    "RECALC_LOG_LEVEL": "warning",
}
ROWS = 240
VICTIMS = ("worker", "server", "back end")


@dataclass
class Tally:
    """The totals of all rounds."""

    rounds: int = 0
    killed: Counter[str] = field(default_factory=Counter)
    cancelled: int = 0
    counted: int = 0
    completed_cells: int = 0
    calls_repeated: int = 0
    running_at_crash: int = 0

    def __str__(self) -> str:
        killed = ", ".join(f"{number} × {name}" for name, number in sorted(self.killed.items()))
        return (
            f"{self.rounds} rounds: killed {killed}; {self.cancelled} cancelled, of which"
            f" {self.counted} answers came through; {self.completed_cells} cells completed,"
            f" {self.calls_repeated} calls repeated of {self.running_at_crash} that ran at a crash"
        )


class People:
    """A client of any server that answers; it sends a request again that got no answer."""

    def __init__(self, several: Cluster, client: httpx.Client) -> None:
        self._several = several
        self._client = client

    def ask(self, method: str, path: str, body: Any = None, *, key: str | None = None) -> Any:
        """Return the body of the first answer that is no 5xx. A request that is not idempotent
        needs a ``key``."""
        headers = {} if key is None else {"Idempotency-Key": key}
        ends = time.monotonic() + HANG_SECONDS
        last = "nothing"
        while time.monotonic() < ends:
            for server in list(self._several.servers):
                try:
                    answer = self._client.request(
                        method, server.url + path, json=body, headers=headers
                    )
                except httpx.TransportError as error:
                    last = repr(error)
                    continue
                last = f"{answer.status_code} {answer.text}"
                if answer.status_code < 500:
                    assert answer.status_code < 300, last
                    return answer.json()
            time.sleep(0.05)  # before processes that may still be starting are asked again
        raise AssertionError(f"{method} {path}: {last}")


def run(several: Cluster, calls: Calls, rounds: int, seed: int) -> Tally:
    """Run ``rounds`` rounds. Raises AssertionError at the first broken promise."""
    chance, tally = random.Random(seed), Tally()
    with plain_client(headers={"X-API-KEY": KEY}, timeout=HANG_SECONDS) as client:
        people = People(several, client)
        for number in range(rounds):
            calls.clear()
            calls.delay = 0.05
            _round(several, calls, people, chance, tally, cancel=number % 2 == 1)
            tally.rounds += 1
            _revive(several)
    return tally


def _round(
    several: Cluster,
    calls: Calls,
    people: People,
    chance: random.Random,
    tally: Tally,
    *,
    cancel: bool,
) -> None:
    made = people.ask("POST", ROOT, {"title": "round"})
    sheet = f"{ROOT}/{made['table']['id']}/sheets/{made['default_sheet']['id']}"
    people.ask("POST", f"{sheet}/columns", {"title": "text", "type": "TEXT"})
    values = [{"text": f"row {row}"} for row in range(ROWS)]
    people.ask("POST", f"{sheet}/rows", {"values": values})
    column = {"title": "call", "type": "ENDPOINT", "config": {"url": calls.url}}
    people.ask("POST", f"{sheet}/columns", column)
    started = people.ask("POST", f"{sheet}/operations", {}, key=str(uuid4()))
    operation = f"{sheet}/operations/{started['operation_id']}"

    begun = chance.randrange(1, ROWS)
    calls.wait_for(lambda c: len(c.all) >= begun)
    victim = chance.choice(VICTIMS)
    cancel_first = chance.random() < 0.3
    answer = None
    if cancel and cancel_first:
        answer = people.ask("DELETE", operation)
    _kill(several, victim, chance)
    tally.killed[victim] += 1
    running = _running(several)
    if cancel and not cancel_first:
        answer = people.ask("DELETE", operation)

    def over() -> Any:
        several.end_dead_leases()  # repeated: a statement of a dead process may arrive late
        return _ended(people, operation)

    ended = eventually(over)
    _look(people, calls, sheet, ended, tally, running)
    if answer is not None:
        tally.cancelled += ended["status"] == "cancelled"
        tally.counted += answer["cancelled_cell_count"] > 0
        if answer["cancelled_cell_count"]:
            counts = ended["status_counts"]
            assert counts["RUNNING_INVALIDATED"] == answer["running_invalidated_count"]
            assert counts["NOT_STARTED_RESET"] == answer["not_started_reset_count"]
        assert people.ask("DELETE", operation)["cancelled_cell_count"] == 0


def _ended(people: People, operation: str) -> Any:
    found = people.ask("GET", operation)["operation"]
    assert lawful(found), found
    return found["status"] in {"completed", "cancelled"} and found


def _look(people: People, calls: Calls, sheet: str, ended: Any, tally: Tally, running: int) -> None:
    """Check the accounting law, that each result is stored once, and that no more calls are
    repeated than cells ran at the crash."""
    calls.wait_until_open(0)
    assert ended["failed_count"] == 0, ended
    counts = people.ask("GET", f"{sheet}/status-counts")["status_counts"]
    # Only this operation has computed here, so its counts equal the number of stored results.
    expected = ended["completed_count"] + ROWS  # the TEXT cells
    assert counts["COMPLETED"] == expected, (counts, ended)
    assert counts["STALE"] == ROWS - ended["completed_count"], (counts, ended)
    assert counts["RUNNING"] == counts["QUEUED"] == counts["DISPATCHED"] == 0, counts
    if ended["status"] == "completed":
        assert ended["completed_count"] == ROWS
    times = Counter(call.body for call in calls.all)
    repeated = sum(times.values()) - len(times)
    assert repeated <= running, f"{repeated} calls repeated, {running} cells ran at the crash"
    tally.completed_cells += ended["completed_count"]
    tally.calls_repeated += repeated
    tally.running_at_crash += running


def _running(several: Cluster) -> int:
    """Return the cells that are in running sets. Those of a dead worker stay there until its lease
    expires."""
    with psycopg.connect(several.url, autocommit=True) as admin:
        found = admin.execute(
            "SELECT coalesce(sum(running), 0)::int FROM execution WHERE state = 'active'"
        ).fetchone()
    assert found is not None
    return int(found[0])


def _kill(several: Cluster, victim: str, chance: random.Random) -> None:
    if victim == "worker":
        worker = chance.choice(several.workers)
        worker.kill()
        several.workers.remove(worker)
    elif victim == "server":
        server = chance.choice(several.servers)
        server.kill()
        several.servers.remove(server)
    else:
        with psycopg.connect(several.url, autocommit=True) as admin:
            found = admin.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid() ORDER BY pid"
            ).fetchall()
            admin.execute("SELECT pg_terminate_backend(%s)", chance.choice(found))


def _revive(several: Cluster) -> None:
    """Start as many processes as were killed."""
    while len(several.workers) < 3:
        several.add_worker().wait_ready()
    while len(several.servers) < 2:
        several.add_server()


def main(rounds: int) -> None:
    seed = random.SystemRandom().randrange(1 << 32)
    print(f"seed {seed}", flush=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        cluster(Path(folder), servers=2, workers=3, environment=SETTINGS) as several,
        Calls() as calls,
    ):
        began = time.monotonic()
        done = 0
        while done < rounds:
            piece = min(10, rounds - done)
            print(f"{run(several, calls, piece, seed + done)}", flush=True)
            done += piece
        print(f"{done} rounds in {time.monotonic() - began:.0f} s; every promise held")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
