"""People who use a server for hours: they make sheets, compute, cancel, edit, import and delete.

Whatever they make they delete in the end, so that what stays behind is the server's doing.
"""

from __future__ import annotations

import base64
import random
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from typing import Any
from uuid import uuid4

import httpx

from tests.server.sheets import ROOT, lawful
from tests.support.server import KEY, plain_client
from tests.support.waiting import eventually

ROWS = 400
#: Seconds in which a request has to be answered, restarts included.
_PATIENCE = 60.0
#: Seconds that people think between two things they do.
_THOUGHT = (0.02, 0.25)
_CSV = base64.b64encode(
    "\n".join(["text,number", *(f"row {n},{n}" for n in range(2000))]).encode()
).decode()


#: Answers that say that the request was done when its first answer was lost.
_DONE_BEFORE = {("DELETE", 404), ("POST", 400)}


class Load:
    """``urls`` gives the servers that may be asked now. Whatever went wrong is in ``failures``."""

    def __init__(self, urls: Callable[[], Sequence[str]], endpoint: str, seed: int) -> None:
        self._urls = urls
        self._endpoint = endpoint
        self._seed = seed
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._times: dict[str, list[float]] = defaultdict(list)
        self._threads: list[threading.Thread] = []
        self.done: Counter[str] = Counter()
        self.failures: list[str] = []

    def start(self, people: int) -> None:
        for number in range(people):
            person = threading.Thread(target=self._live, args=(self._seed + number,), daemon=True)
            person.start()
            self._threads.append(person)

    def stop(self) -> None:
        """Everyone ends what they are at."""
        self._stop.set()
        for person in self._threads:
            person.join(3 * _PATIENCE)
            if person.is_alive():
                self.failures.append("somebody still waits for what does not end")

    def take_times(self) -> dict[str, list[float]]:
        """Milliseconds of the answers since the last call, by what was asked."""
        with self._lock:
            taken, self._times = self._times, defaultdict(list)
        return dict(taken)

    def _live(self, seed: int) -> None:
        chance = random.Random(seed)
        with plain_client(headers={"X-API-KEY": KEY}, timeout=20) as client:
            person = _Person(self, client, chance)
            while not self._stop.is_set():
                what = chance.choice(_LIFE)
                try:
                    what(person)
                    with self._lock:
                        self.done[what.__name__] += 1
                except Exception as error:  # noqa: BLE001 - collected, and told at the end
                    self.failures.append(f"{what.__name__}: {error!r}"[:2000])

    def noted(self, kind: str, seconds: float) -> None:
        with self._lock:
            self._times[kind].append(seconds * 1000)


class _Person:
    def __init__(self, load: Load, client: httpx.Client, chance: random.Random) -> None:
        self.load = load
        self.client = client
        self.chance = chance

    def ask(
        self, kind: str, method: str, path: str, body: Any = None, *, key: str | None = None
    ) -> Any:
        """The first answer that is no 5xx, from one server after the other. Its time is noted
        under ``kind``, without those of servers that did not answer."""
        asked_before = False
        headers = {} if key is None else {"Idempotency-Key": key}
        ends = time.monotonic() + _PATIENCE
        last = "nothing"
        while time.monotonic() < ends:
            urls = list(self.load._urls())
            self.chance.shuffle(urls)
            for url in urls:
                begun = time.perf_counter()
                try:
                    answer = self.client.request(method, url + path, json=body, headers=headers)
                except httpx.TransportError as error:
                    last, asked_before = repr(error), True
                    continue
                last = f"{answer.status_code} {answer.text}"
                if answer.status_code < 500:
                    if asked_before and (method, answer.status_code) in _DONE_BEFORE:
                        return None
                    assert answer.status_code < 300, f"{method} {path}: {last}"
                    self.load.noted(kind, time.perf_counter() - begun)
                    return answer.json() if answer.content else None
            time.sleep(0.1)  # between two rounds of asking processes that may be starting
        raise AssertionError(f"{method} {path}: {last}")

    def think(self) -> None:
        self.load._stop.wait(self.chance.uniform(*_THOUGHT))

    def sheet(self) -> tuple[str, str]:
        made = self.ask("create", "POST", ROOT, {"title": "soaked"})
        table = f"{ROOT}/{made['table']['id']}"
        return table, f"{table}/sheets/{made['default_sheet']['id']}"

    def operation(self, path: str) -> Any:
        found = self.ask("read", "GET", path)["operation"]
        assert lawful(found), found
        return found

    def ended(self, path: str) -> Any:
        def look() -> Any:
            self.think()
            found = self.operation(path)
            return found["status"] in {"completed", "cancelled"} and found

        return eventually(look, 2 * _PATIENCE)

    def start(self, sheet: str) -> str:
        everything = {"statuses": ["STALE", "COMPLETED", "FAILED"]}
        started = self.ask("start", "POST", f"{sheet}/operations", everything, key=str(uuid4()))
        return f"{sheet}/operations/{started['operation_id']}"

    def cancel(self, path: str) -> None:
        answer = self.ask("cancel", "DELETE", path)
        ended = self.operation(path)
        assert ended["status"] in {"completed", "cancelled"}, ended
        counts = ended["status_counts"]
        if answer["cancelled_cell_count"]:
            assert counts["NOT_STARTED_RESET"] == answer["not_started_reset_count"], ended
            assert counts["RUNNING_INVALIDATED"] == answer["running_invalidated_count"], ended
        assert self.ask("cancel", "DELETE", path)["cancelled_cell_count"] == 0


def computes(person: _Person) -> None:
    """A sheet of quick and of calling columns, computed to the end or cancelled on the way."""
    table, sheet = person.sheet()
    person.ask("create", "POST", f"{sheet}/columns", {"title": "text", "type": "TEXT"})
    for title, type_, config in (
        ("has", "CONTAINS", {"source": "text", "value": "7"}),
        ("call", "ENDPOINT", {"url": person.load._endpoint}),
    ):
        column = {"title": title, "type": type_, "config": config}
        person.ask("create", "POST", f"{sheet}/columns", column)
    values = [{"text": f"row {row}"} for row in range(ROWS)]
    person.ask("write", "POST", f"{sheet}/rows", {"values": values})
    for _ in range(person.chance.randint(1, 3)):
        operation = person.start(sheet)
        person.think()
        if person.chance.random() < 0.5:
            person.cancel(operation)
        person.ended(operation)
        person.ask("read", "GET", f"{sheet}/rows?limit=100")
        person.ask("read", "GET", f"{sheet}/status-counts")
    person.ask("delete", "DELETE", table)


def edits(person: _Person) -> None:
    """Cells edited one by one, with what depends on them recalculated each time."""
    table, sheet = person.sheet()
    text = person.ask("create", "POST", f"{sheet}/columns", {"title": "text", "type": "TEXT"})
    config = {"source": "text", "value": "7"}
    column = {"title": "has", "type": "CONTAINS", "config": config}
    person.ask("create", "POST", f"{sheet}/columns", column)
    person.ask("write", "POST", f"{sheet}/rows", {"values": [{"text": "a"}] * 50})
    page = person.ask("read", "GET", f"{sheet}/rows?limit=50")["data"]
    for _ in range(20):
        row = person.chance.choice(page)
        cell = row["cells"][text["column"]["id"]]
        body = {"value": str(person.chance.random())}
        person.ask("write", "PATCH", f"{sheet}/cells/{cell['id']}", body)
        person.think()
    person.ask("delete", "DELETE", table)


def imports(person: _Person) -> None:
    """A file of 2,000 rows, computed, some of its rows deleted."""
    table, sheet = person.sheet()
    imported = f"import-{uuid4()}"
    file = {"file_name": "a.csv", "file_content_base64": _CSV, "operation_id": imported}
    person.ask("import", "POST", f"{sheet}/imports/file", file)

    def look() -> Any:
        person.think()
        found = person.ask("read", "GET", f"{table}/sheets/operations/{imported}")
        return found["operation"]["status"] in {"completed", "failed"}

    eventually(look, 2 * _PATIENCE)
    config = {"source": "text", "value": "7"}
    column = {"title": "has", "type": "CONTAINS", "config": config}
    person.ask("create", "POST", f"{sheet}/columns", column)
    person.ended(person.start(sheet))
    person.ask("delete", "DELETE", table)


def looks(person: _Person) -> None:
    """Lists, and things that are not there."""
    for _ in range(10):
        person.ask("read", "GET", ROOT)
        answer = person.client.get(f"{person.load._urls()[0]}{ROOT}/{uuid4()}")
        assert answer.status_code in {404, 503}, answer.text
        person.think()


_LIFE = (computes, computes, computes, edits, imports, looks)
