"""Clients that do at random what people do with one sheet, and write down what they are told."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any
from uuid import uuid4

import httpx

from tests.linearizability.checker import Event
from tests.linearizability.record import Asked, Record
from tests.linearizability.spec import GONE, Reading
from tests.server.sheets import ROOT
from tests.support.server import KEY, plain_client
from tests.support.waiting import eventually

ROWS = 120
#: Rows whose texts are edited and read.
WATCHED = (0, 1, 2)
#: Seconds after which a client gives up on an answer.
_PATIENCE = 6.0


class Sheet:
    """A sheet with a TEXT column, a copy of it and a column that calls ``endpoint``."""

    def __init__(self, client: httpx.Client, endpoint: str) -> None:
        def post(path: str, body: Any) -> Any:
            answer = client.post(path, json=body)
            assert answer.status_code == 201, answer.text
            return answer.json()

        made = post(ROOT, {"title": "history"})
        self.table = f"{ROOT}/{made['table']['id']}"
        self.id: str = made["default_sheet"]["id"]
        self.path = f"{self.table}/sheets/{self.id}"
        text = post(f"{self.path}/columns", {"title": "text", "type": "TEXT"})
        self.text: str = text["column"]["id"]
        copying = {"title": "copy", "type": "COMBINE_COLUMNS", "config": {"sources": ["text"]}}
        self.copy: str = post(f"{self.path}/columns", copying)["column"]["id"]
        calling = {"title": "call", "type": "ENDPOINT", "config": {"url": endpoint}}
        self.call: str = post(f"{self.path}/columns", calling)["column"]["id"]
        self.texts = [f"row {row}" for row in range(ROWS)]
        post(f"{self.path}/rows", {"values": [{"text": text} for text in self.texts]})
        page = client.get(f"{self.path}/rows?limit={len(WATCHED)}").json()["data"]
        self.cells = [row["cells"][self.text]["id"] for row in page]


class Client:
    """One client, with its own connection. ``known`` is shared: ids of operations to ask for."""

    def __init__(
        self,
        name: str,
        sheet: Sheet,
        urls: Callable[[], Sequence[str]],
        record: Record,
        known: list[str],
        chance: random.Random,
    ) -> None:
        self.name = name
        self._sheet = sheet
        self._urls = urls
        self._record = record
        self._known = known
        self._chance = chance
        self._http = plain_client(headers={"X-API-KEY": KEY}, timeout=_PATIENCE)

    def close(self) -> None:
        self._http.close()

    def live(self, ends: threading.Event) -> None:
        """Act at random until ``ends``."""
        acts: list[Callable[[], object]] = [self.cancel, self.get, self.edit, self.read] * 2
        acts += [self.create, self.list_active]
        while not ends.is_set():
            with suppress(httpx.ConnectError):
                self._chance.choice(acts)()
            ends.wait(self._chance.random() * 0.05)

    def finish(self, *, seconds: float) -> None:
        """Look at everything when nothing happens any more; fails if that does not come."""

        def all_ended() -> bool:
            statuses = [self.get(operation) for operation in list(self._known)]
            return all(status in {GONE, "completed", "cancelled"} for status in statuses)

        eventually(all_ended, seconds)
        self.list_active()
        self.read()

    def create(self) -> None:
        """The same request again, with its key, until it is answered: created once."""
        body: dict[str, Any] = {"statuses": ["STALE", "COMPLETED", "FAILED"]}
        if self._chance.random() < 0.3:  # take over what others compute
            body["statuses"] += ["QUEUED", "DISPATCHED", "RUNNING"]
        both = [self._sheet.copy, self._sheet.call]
        body["column_ids"] = self._chance.choice([both, both[:1], both[1:]])
        if self._chance.random() < 0.5:
            body["row_ids"] = sorted(self._chance.sample(range(ROWS), ROWS // 3))
        headers = {"Idempotency-Key": str(uuid4())}
        invoked = time.monotonic()
        for _ in range(6):
            answer = self._ask("POST", "/operations", json=body, headers=headers)
            if answer is not None:
                break
        else:
            return  # nobody will ever know its id
        operation, cells = GONE if answer.status_code == 404 else None, None
        if answer.status_code == 202:
            operation, cells = answer.json()["operation_id"], answer.json()["cell_count"]
            self._known.append(operation)
        output = GONE if answer.status_code == 404 else cells
        about = None if output == GONE else operation
        if output is not None:
            event = Event(self.name, "created", invoked, time.monotonic(), output=output)
            self._record.add(Asked(event, self._sheet.id, about))

    def get(self, operation: str | None = None) -> str | None:
        """The status that was read; None without an answer."""
        about = operation or self._any()
        if about is None:
            return None
        output = self._asked("get", "GET", f"/operations/{about}", _operation, about=about)
        return output.status if isinstance(output, Reading) else output

    def list_active(self) -> None:
        self._asked("listed", "GET", "/operations", _active)

    def cancel(self) -> None:
        about = self._any()
        if about is not None:
            self._asked("cancel", "DELETE", f"/operations/{about}", _withdrawn, about=about)

    def edit(self) -> None:
        row, text = self._chance.choice(WATCHED), str(uuid4())
        path = f"/cells/{self._sheet.cells[row]}"
        body = {"value": text}
        self._asked("edit", "PATCH", path, lambda _: None, about=row, input=text, json=body)

    def read(self) -> None:
        self._asked("read", "GET", f"/rows?limit={len(WATCHED)}", self._rows)

    def delete(self) -> None:
        """Delete the table, and with it all that the others ask for."""
        self._asked("delete", "DELETE", None, lambda _: None)

    def _rows(self, body: Any) -> dict[int, tuple[str, bool, Any]]:
        seen = {}
        for row in body["data"]:
            copy = row["cells"][self._sheet.copy]
            text = row["cells"][self._sheet.text]["value"]
            completed = copy["status"] == "COMPLETED"
            seen[row["row_index"]] = (text, completed, (copy["value"] or {}).get("text"))
        return seen

    def _any(self) -> str | None:
        return self._chance.choice(self._known[-4:]) if self._known else None

    def _asked(
        self,
        kind: str,
        method: str,
        path: str | None,
        told: Callable[[Any], Any],
        *,
        about: Any = None,
        input: Any = None,
        json: Any = None,
    ) -> Any:
        """Ask once, and write down what came of it. Returns it; None without an answer."""
        invoked = time.monotonic()
        answer = self._ask(method, path, json=json)
        if answer is None:
            event = Event(self.name, kind, invoked, None, input)
            output = None
        else:
            returned = time.monotonic()
            gone = answer.status_code == 404
            output = GONE if gone else told(answer.json() if answer.content else None)
            event = Event(self.name, kind, invoked, returned, input, output)
        self._record.add(Asked(event, self._sheet.id, about))
        return output

    def _ask(self, method: str, path: str | None, **details: Any) -> httpx.Response | None:
        """None when no answer came, or one that does not say what happened. Raises
        httpx.ConnectError when nothing was asked."""
        url = self._chance.choice(self._urls())
        where = self._sheet.table if path is None else f"{self._sheet.path}{path}"
        try:
            answer = self._http.request(method, f"{url}{where}", **details)
        except httpx.ConnectError:
            raise
        except httpx.TransportError:
            return None
        if answer.status_code >= 500:
            return None
        assert answer.status_code < 300 or answer.status_code == 404, answer.text
        return answer


def _operation(body: Any) -> Reading:
    return _reading(body["operation"])


def _reading(told: Any) -> Reading:
    counts = told["status_counts"]
    return Reading(
        status=told["status"],
        cells=told["cell_count"],
        completed=counts["COMPLETED"],
        failed=counts["FAILED"],
        superseded=counts["SUPERSEDED"],
        reset=counts["NOT_STARTED_RESET"],
        invalidated=counts["RUNNING_INVALIDATED"],
        pending=counts["QUEUED"] + counts["DISPATCHED"] + counts["RUNNING"],
    )


def _active(body: Any) -> dict[str, Reading]:
    return {told["operation_id"]: _reading(told) for told in body["active_operations"]}


def _withdrawn(body: Any) -> tuple[int, int]:
    return body["not_started_reset_count"], body["running_invalidated_count"]
