"""Sheets with ten computed columns, of a hundred cells up to ten million, on one SQLite file."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from tests.bench import wire
from tests.bench.wire import Wire
from tests.server.sheets import Api, Sheet
from tests.support.waiting import eventually

COLUMNS = 10
SETTINGS: Mapping[str, str] = {
    "RECALC_LOG_LEVEL": "warning",
    "RECALC_CONFIRMATION_THRESHOLD": "1000000000",
    "RECALC_REQUESTS_PER_MINUTE": "100000000",
    "RECALC_CANCELS_PER_MINUTE": "100000000",
}
_KINDS = ("chars", "words", "sentences", "paragraphs")


@dataclass(frozen=True)
class LargeSheet:
    """A sheet, and the number of its computed cells."""

    sheet: Sheet
    cells: int
    wire: Wire

    @property
    def rows(self) -> int:
        return self.cells // COLUMNS


def imported(api: Api, cells: int) -> LargeSheet:
    """Make a sheet, and import its rows, which are as many as ten columns need for the cells."""
    sheet = api.sheet()
    lines = "".join(f"Row {row} of many. It has text.\n" for row in range(cells // COLUMNS))
    body = {
        "file_name": "rows.csv",
        "file_content_base64": base64.b64encode(f"text\n{lines}".encode()).decode(),
    }
    made = api.post(f"{sheet.path}/imports/file", body, 202)["operation_id"]
    path = f"{sheet.path.rpartition('/')[0]}/operations/{made}"

    def ended() -> bool:
        status = api.get(path)["operation"]["status"]
        assert status in {"pending", "running", "completed"}, status
        return bool(status == "completed")

    eventually(ended, pause=0.02)
    for number in range(COLUMNS):
        kind = _KINDS[number % len(_KINDS)]
        sheet.column(f"{kind} {number}", "COUNT", source="text", type=kind)
    return LargeSheet(sheet, cells, Wire(api.client))


def create(large: LargeSheet, **selection: Any) -> tuple[str, float]:
    """Create an operation; return its id, and the milliseconds until the answer."""
    content = msgspec.json.encode(selection)
    headers = {"Content-Type": "application/json"}
    began = time.perf_counter()
    answer = large.sheet.api.client.post(
        f"{large.sheet.path}/operations", content=content, headers=headers
    )
    took = (time.perf_counter() - began) * 1000
    assert answer.status_code == 202, answer.text
    return answer.json()["operation_id"], took


def cancel(large: LargeSheet, operation: str) -> tuple[int, float]:
    """Cancel an operation; return how many cells it had left, and the milliseconds."""
    answer, milliseconds = wire.cancel(large.wire, large.sheet, operation)
    return answer["cancelled_cell_count"], milliseconds


def request(large: LargeSheet, path: str) -> Callable[[], float]:
    """Return a function that gets something of a sheet, and returns the milliseconds until it had
    all of it."""
    whole = f"{large.sheet.path}/{path}"

    def send() -> float:
        answer = large.wire.ask("GET", whole)
        assert answer.status == 200, answer.body
        return answer.milliseconds

    return send
