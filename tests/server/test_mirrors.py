"""Mirrors through the whole server: created, followed, exported, and told that their source is
gone."""

from __future__ import annotations

from typing import Any

from tests.server.sheets import Api, Sheet
from tests.support.waiting import eventually


def source_of(sheet: Sheet, column: str) -> dict[str, Any]:
    """The config of a mirror of this column."""
    *_, table, _, sheet_id = sheet.path.split("/")
    return {
        "source_table_id": table,
        "source_sheet_id": sheet_id,
        "source_column_id": column,
    }


def test_a_mirror_follows_its_source(api: Api) -> None:
    """Through an operation of the source, an edit and the end of it."""
    source, sheet = api.sheet(), api.sheet()
    length = source.column("length", "COUNT", source="text", type="chars")
    source.rows(3)
    mirror = sheet.column("m", "COMPOSITION", **source_of(source, length))
    below = sheet.column("below", "MATH_OPERATOR", sources=["m"], operator="gt", value=5)
    sheet.rows(4)

    def shows(column: str, *values: Any) -> None:
        def is_so() -> bool:
            found = [row["cells"][column]["value"] for row in sheet.page()]
            return found == list(values)

        eventually(is_so, pause=0.02)

    source.ended(source.operate())
    shows(mirror, 5, 5, 5, None)
    sheet.ended(sheet.operate())
    shows(below, False, False, False, None)
    first = source.page()[0]["cells"]
    text = next(cell["id"] for column, cell in first.items() if column != length)
    api.patch(f"{source.path}/cells/{text}", {"value": "a longer text"})
    source.ended(source.operate())
    shows(mirror, 13, 5, 5, None)
    assert [row["cells"][below]["status"] for row in sheet.page()] == [
        "STALE",
        "COMPLETED",
        "COMPLETED",
        "FAILED",
    ]
    exported = api.client.get(f"{sheet.path}/rows", headers={"Accept": "text/csv"})
    assert [line.split(",")[1] for line in exported.text.splitlines()] == ["m", "13", "5", "5", ""]
    cell = sheet.page()[0]["cells"][mirror]["id"]
    refused = api.patch(f"{sheet.path}/cells/{cell}", {"value": 1}, 400)
    assert refused["error"] == "computed_column"
    assert "mirrors a column of another sheet" in refused["message"]

    assert api.client.delete(f"{source.path}/columns/{length}").status_code == 200

    def config() -> dict[str, Any]:
        columns = api.get(f"{sheet.path}/columns")["data"]
        found: dict[str, Any] = next(c["config"] for c in columns if c["id"] == mirror)
        return found

    eventually(lambda: config().get("source_deleted"), pause=0.02)
    shows(mirror, 13, 5, 5, None)
    assert api.client.delete(f"{sheet.path}/columns/{below}").status_code == 200
    assert api.client.delete(f"{sheet.path}/columns/{mirror}").status_code == 200
