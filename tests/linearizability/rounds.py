"""Rounds: clients ask, a fault happens, all that they were told is checked."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.linearizability.clients import WATCHED, Client, Sheet
from tests.linearizability.faults import SYSTEMS, FaultySystem
from tests.linearizability.record import Record, Rejected
from tests.support.calls import Calls
from tests.support.hang import HANG_SECONDS
from tests.support.server import KEY, plain_client
from tests.support.waiting import eventually

CLIENTS = 5
#: Seconds that clients act before a fault and after it was mended.
_BEFORE, _AFTER = (0.3, 1.0), 0.7
#: Requests without which a round shows little.
_LEAST_EVENTS = 40


@dataclass(frozen=True)
class Round:
    """What came of one round."""

    fault: str
    events: int
    unanswered: int
    rejected: list[Rejected]


@contextmanager
def system(store: str, folder: Path) -> Iterator[tuple[FaultySystem, Calls]]:
    """The processes of ``store``, ready, and an endpoint."""
    with Calls(delay=0.02) as calls, ExitStack() as stack:
        yield SYSTEMS[store](folder, stack), calls


def play(system: FaultySystem, calls: Calls, fault: str, seed: int) -> Round:
    """One round on a sheet of its own. Fails when something hangs; what is rejected is told."""
    chance = random.Random(seed)
    calls.clear()
    system.wait_ready()
    with plain_client(
        base_url=system.urls()[0], headers={"X-API-KEY": KEY}, timeout=HANG_SECONDS
    ) as http:
        sheet = Sheet(http, calls.url)
    record, known = Record(), list[str]()
    clients = [
        Client(f"{number}", sheet, system.urls, record, known, random.Random(chance.random()))
        for number in range(CLIENTS)
    ]
    try:
        _act(system, fault, clients, chance, record)
        system.wait_ready()
        clients[0].finish(seconds=HANG_SECONDS)
    finally:
        for client in clients:
            client.close()
    calls.wait_until_open(0)
    unanswered = sum(asked.event.returned is None for asked in record.events)
    rejected = list(record.rejected({row: sheet.texts[row] for row in WATCHED}))
    return Round(fault, len(record.events), unanswered, rejected)


def _act(
    system: FaultySystem, fault: str, clients: list[Client], chance: random.Random, record: Record
) -> None:
    """Everyone acts, and in the middle the fault happens and is mended. At the end of some rounds
    two delete the table at once, while the others go on. A slow machine takes longer over it."""
    ends = threading.Event()
    errors: list[BaseException] = []

    def live(client: Client) -> None:
        try:
            client.live(ends)
        except BaseException as error:  # noqa: BLE001 - told by the thread that waits
            errors.append(error)

    acting = [threading.Thread(target=live, args=(client,)) for client in clients]
    for thread in acting:
        thread.start()
    try:
        pause = threading.Event()
        pause.wait(chance.uniform(*_BEFORE))
        for seconds in system.faults[fault](chance):
            pause.wait(seconds)
        pause.wait(_AFTER)
        eventually(lambda: errors or len(record.events) > _LEAST_EVENTS, HANG_SECONDS)
        if chance.random() < 0.3:
            system.wait_ready()
            _run([threading.Thread(target=client.delete) for client in clients[:2]])
            pause.wait(_AFTER / 2)
    finally:
        ends.set()
        for thread in acting:
            thread.join()
    if errors:
        raise errors[0]


def _run(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
