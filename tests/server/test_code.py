"""CODE_EXECUTION columns through the whole server, on both stores."""

from __future__ import annotations

from typing import Any

from tests.server.sheets import Api
from tests.support.waiting import eventually

_PYTHON = "text = data.get('text')\nif text == 'row 1':\n    raise ValueError('odd')\nreturn text"
_JAVASCRIPT = "result = {words: data.text.split(' '), copy: data['in Python']}"


def test_cells_of_code(api: Api) -> None:
    """Code sees the row by title. A cell whose code raises FAILS alone, and one that needs its
    value is not computed."""
    sheet = api.sheet()
    sheet.rows(3)
    python = sheet.column("in Python", "CODE_EXECUTION", code=_PYTHON, language="PYTHON")
    script = sheet.column("in script", "code", code=_JAVASCRIPT, language="JAVASCRIPT")
    ended = sheet.ended(sheet.operate())
    assert (ended["completed_count"], ended["failed_count"]) == (4, 2)
    cells = [row["cells"] for row in sheet.page()]
    assert [each[python]["value"] for each in cells] == ["row 0", None, "row 2"]
    assert cells[1][python]["error"] == "code_raised"
    assert cells[1][python]["error_message"] == "Line 3: ValueError: odd"
    assert cells[1][script]["error"] == "source_failed"
    assert cells[2][script]["value"] == {"words": ["row", "2"], "copy": "row 2"}
    assert set(cells[2][script]["request_metrics"]) == {"latency_ms"}


def test_cancel_of_endless_code(api: Api) -> None:
    """A cancel counts the cells whose code runs, and what runs next shows that their processes
    are gone."""
    sheet = api.sheet()
    sheet.rows(20)
    column = sheet.column("endless", "CODE_EXECUTION", code="for (;;);", language="JAVASCRIPT")
    operation = sheet.operate()
    eventually(lambda: sheet.operation(operation)["status_counts"]["RUNNING"] == 20)
    answer = sheet.cancel(operation)
    assert answer["running_invalidated_count"] == 20
    assert sheet.counts()["STALE"] == 20
    config = {"code": "return 1", "language": "JAVASCRIPT"}
    api.patch(f"{sheet.path}/columns/{column}", {"config": config})
    assert sheet.ended(sheet.operate())["completed_count"] == 20


def test_refused_code(api: Api) -> None:
    """Code that does not compile is refused with its line, at creation and at a change; nothing
    is stored."""
    sheet = api.sheet()

    def body(code: str) -> dict[str, Any]:
        return {"title": "c", "type": "CODE_EXECUTION", "config": {"code": code}}

    answer = api.post(f"{sheet.path}/columns", body("x = 1\nreturn 1 +"), 400)
    assert "config.code: Line 2: " in str(answer)
    made = api.post(f"{sheet.path}/columns", body("return 1"), 201)["column"]["id"]
    changed = {"config": {"code": "return (", "language": "JAVASCRIPT"}}
    answer = api.patch(f"{sheet.path}/columns/{made}", changed, 400)
    assert "config.code: Line 1: " in str(answer)
    listed = api.get(f"{sheet.path}/columns")["data"]
    assert [each["config"] for each in listed if each["id"] == made] == [{"code": "return 1"}]
