"""A short client of the HTTP API for tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx

from tests.support.hang import HANG_SECONDS
from tests.support.waiting import eventually

ROOT = "/api/public/v2/tables"
_TERMS = (
    "COMPLETED",
    "FAILED",
    "NOT_STARTED_RESET",
    "RUNNING_INVALIDATED",
    "SUPERSEDED",
    "QUEUED",
    "DISPATCHED",
    "RUNNING",
)


def lawful(operation: dict[str, Any]) -> bool:
    """Return whether the counts of an operation add up."""
    counts = operation["status_counts"]
    assert set(counts) == set(_TERMS), counts
    return bool(
        sum(counts.values()) == operation["cell_count"]
        and counts["COMPLETED"] == operation["completed_count"]
        and counts["FAILED"] == operation["failed_count"]
        and counts["QUEUED"] + counts["DISPATCHED"] + counts["RUNNING"]
        == operation["pending_count"]
    )


@dataclass
class Sheet:
    """A sheet as its path names it."""

    api: Api
    path: str

    def column(self, title: str, kind: str, **config: Any) -> str:
        body: dict[str, Any] = {"title": title, "type": kind}
        if config:
            body["config"] = config
        made: str = self.api.post(f"{self.path}/columns", body, 201)["column"]["id"]
        return made

    def rows(self, count: int) -> None:
        values = [{"text": f"row {number}"} for number in range(count)]
        self.api.post(f"{self.path}/rows", {"values": values}, 201)

    def operate(self, **selection: Any) -> str:
        started: str = self.api.post(f"{self.path}/operations", selection, 202)["operation_id"]
        return started

    def operation(self, operation: str) -> dict[str, Any]:
        found: dict[str, Any] = self.api.get(f"{self.path}/operations/{operation}")["operation"]
        assert lawful(found), found
        return found

    def cancel(self, operation: str) -> dict[str, Any]:
        answer = self.api.client.delete(f"{self.path}/operations/{operation}")
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        return body

    def ended(self, operation: str, seconds: float = HANG_SECONDS) -> dict[str, Any]:
        found: dict[str, Any] = eventually(
            lambda: (o := self.operation(operation))["status"] in {"completed", "cancelled"} and o,
            seconds,
            pause=0.02,  # each look is a request, for which the server has work to interrupt
        )
        return found

    def counts(self) -> dict[str, int]:
        found: dict[str, int] = self.api.get(f"{self.path}/status-counts")["status_counts"]
        return found

    def page(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.api.get(f"{self.path}/rows")["data"]
        return found


@dataclass
class Api:
    client: httpx.Client

    def post(self, path: str, body: Any, status: int) -> Any:
        answer = self.client.post(path, json=body)
        assert answer.status_code == status, answer.text
        return answer.json()

    def patch(self, path: str, body: Any, status: int = 200) -> Any:
        answer = self.client.patch(path, json=body)
        assert answer.status_code == status, answer.text
        return answer.json()

    def get(self, path: str) -> Any:
        answer = self.client.get(path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def sheet(self, title: str = "t", column: str = "text") -> Sheet:
        made = self.post(ROOT, {"title": title}, 201)
        sheet = Sheet(self, f"{ROOT}/{made['table']['id']}/sheets/{made['default_sheet']['id']}")
        sheet.column(column, "TEXT")
        return sheet
