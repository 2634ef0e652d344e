"""Quick column types through the whole server: created, recalculated, read."""

from __future__ import annotations

from typing import Any

from tests.server.sheets import Api

_TEXT = '{"n": [3, 1.5], "rows": [{"id": "r1", "ok": false}, {"id": "r2"}]}'


def test_values_of_quick_types(api: Api) -> None:
    """Each column has the value that its config says, one without any source included."""
    sheet = api.sheet()
    api.post(f"{sheet.path}/rows", {"values": [{"text": _TEXT}]}, 201)
    columns: dict[str, tuple[str, dict[str, Any], Any]] = {
        "least": ("MIN_MAX", {"source": "text", "type": "min", "json_path": "$.n"}, 1.5),
        "most": ("MIN_MAX", {"source": "text", "type": "max", "json_path": "$.n[*]"}, 3),
        "apart": ("ABSOLUTE_NUMERIC_DISTANCE", {"sources": ["least", "most"]}, 1.5),
        "parsed": ("PARSE_VALUE", {"source": "most", "type": "string"}, "3"),
        "valid": ("ASSERT_VALID", {"source": "text", "type": "object"}, True),
        "sql": ("ASSERT_VALID", {"source": "text", "type": "sql"}, False),
        "constant": ("VARIABLE", {"value": {"type": "json", "value": {"a": [1]}}}, {"a": [1]}),
        "of constant": ("JSON_PATH", {"source": "constant", "json_path": "$.a[0]"}, 1),
        "exists": ("JSON_PATH", {"source": "text", "json_path": "$.rows[?@.ok].id"}, "r1"),
    }
    ids = {
        title: sheet.column(title, kind, **config) for title, (kind, config, _) in columns.items()
    }
    ended = sheet.ended(sheet.operate())
    assert ended["completed_count"] == len(columns)
    (row,) = sheet.page()
    cells = row["cells"]
    assert {title: cells[column]["value"] for title, column in ids.items()} == {
        title: value for title, (_, _, value) in columns.items()
    }


def test_refused_path(api: Api) -> None:
    """A path that is not RFC 9535 is refused at column creation, naming key and place."""
    sheet = api.sheet()
    config = {"source": "text", "json_path": "$[?@.a <> 1]"}
    body = {"title": "p", "type": "JSON_PATH", "config": config}
    answer = api.post(f"{sheet.path}/columns", body, 400)
    assert "json_path" in str(answer)
    assert "character 9" in str(answer)
