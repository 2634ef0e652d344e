"""Imports over HTTP: the delimiter is found in the file, or named in the request."""

from __future__ import annotations

import base64

from tests.server.sheets import ROOT, Api, Sheet


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
