"""Imports over HTTP: the delimiter is found in the file, or named in the request."""

from __future__ import annotations

import base64
from functools import partial
from typing import Any

from tests.server.sheets import ROOT, Api, Sheet
from tests.support.waiting import eventually


def _file(content: bytes, **more: str | None) -> dict[str, str | None]:
    return {
        "file_name": "prices.csv",
        "file_content_base64": base64.b64encode(content).decode(),
        **more,
    }


def _titles(api: Api, path: str) -> dict[str, str]:
    """Return the titles of a sheet's columns by id."""
    columns = api.get(f"{path}/columns")["data"]
    return {column["id"]: column["title"] for column in columns}


def test_a_delimiter_is_named_in_an_import_and_in_a_new_sheets_source(api: Api) -> None:
    """Both requests take `delimiter`, with decimal commas in the values; null means the default."""
    content = b"item;price\ntea;1,50\n"
    sheet = api.sheet()
    api.post(f"{sheet.path}/imports/file", _file(content, delimiter=";"), 202)
    made = api.post(
        f"{sheet.path.rpartition('/')[0]}",
        {"source": {"type": "file", **_file(content, delimiter=";")}},
        201,
    )
    new = f"{ROOT}/{made['sheet']['table_id']}/sheets/{made['sheet']['id']}"
    for path in (sheet.path, new):
        (row,) = Sheet(api, path).page()
        titles = _titles(api, path)
        values = {titles[column]: cell["value"] for column, cell in row["cells"].items()}
        assert {title: values[title] for title in ("item", "price")} == {
            "item": "tea",
            "price": "1,50",
        }
    api.post(f"{sheet.path}/imports/file", _file(b"item,price\ntea,2\n", delimiter=None), 202)


def test_a_file_with_another_delimiter_is_refused_and_changes_nothing(api: Api) -> None:
    """The refusal names the delimiter that the file has; neither columns nor rows are added."""
    sheet = api.sheet()
    refused = api.post(f"{sheet.path}/imports/file", _file(b"a;b;c\n1;2;3\n"), 400)
    assert refused["error"] == "other_delimiter"
    assert "a semicolon" in refused["message"]
    assert "delimiter ';'" in refused["message"]
    assert list(_titles(api, sheet.path).values()) == ["text"]
    assert sheet.page() == []


def test_a_long_file_is_imported_by_both_requests(api: Api) -> None:
    """One that was decoded as it arrived has all its rows, in a sheet that is there and in a new
    one. Its body has no other faults than a short one's."""
    rows = 40_000
    content = b"item,note\n" + b"".join(b"%d,%s\n" % (n, b"x" * 40) for n in range(rows))
    sheet = api.sheet()
    sheets = sheet.path.rpartition("/")[0]

    def into(path: str, status: int, **more: str | None) -> Any:
        return api.post(f"{path}/imports/file", {**_file(content), **more}, status)

    def completed(operation: str) -> bool:
        return bool(api.get(operation)["operation"]["status"] == "completed")

    new = api.post(sheets, {"source": {"type": "file", **_file(content)}}, 202)
    for path, started in (
        (sheet.path, into(sheet.path, 202)),
        (f"{sheets}/{new['sheet']['id']}", new),
    ):
        operation = f"{sheets}/operations/{started['operation_id']}"
        eventually(partial(completed, operation))
        assert api.get(path)["sheet"]["row_count"] == rows
        (last,) = api.get(f"{path}/rows?limit=1&order=desc")["data"]
        assert {f"{rows - 1}", "x" * 40} <= {cell["value"] for cell in last["cells"].values()}
    text = base64.b64encode(content).decode()
    for fault in ("!", "====", "\n"):
        refused = into(sheet.path, 400, file_content_base64=text + fault)
        assert refused["error"] == "invalid_base64"
    refused = into(sheet.path, 400, delimiter=";;")
    assert (refused["error"], refused["parameter"]) == ("invalid_body", "delimiter")
    into(sheet.path[:-1] + ("0" if sheet.path[-1] != "0" else "1"), 404)
