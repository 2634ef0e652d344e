"""Rows as CSV and as lines of JSON, and back by an import, on both stores."""

from __future__ import annotations

import base64
import csv
import io
from typing import Any

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.server.sheets import ROOT, Api, Sheet

# A text may have other line breaks than LF, which JSON does not escape: splitlines() is wrong here.
CSV, LINES = {"Accept": "text/csv"}, {"Accept": "application/x-ndjson"}


def objects(text: str) -> list[Any]:
    """The objects of lines of JSON."""
    assert text.endswith("\n")
    return [msgspec.json.decode(line) for line in text[:-1].split("\n")]


def exported(sheet: Sheet, headers: dict[str, str]) -> str:
    response = sheet.api.client.get(f"{sheet.path}/rows", headers=headers)
    assert response.status_code == 200, response.text
    return response.text


def test_all_rows_are_exported(api: Api) -> None:
    """More than a page of them, in their order, computed cells too; null is an empty field."""
    sheet = api.sheet()
    sheet.rows(5000)
    sheet.column("words", "COUNT", source="text", type="words")
    records = list(csv.reader(io.StringIO(exported(sheet, CSV))))
    assert records == [["text", "words"], *([f"row {n}", ""] for n in range(5000))]
    sheet.ended(sheet.operate(), 600)
    assert objects(exported(sheet, LINES)) == [
        {"text": f"row {n}", "words": 2} for n in range(5000)
    ]


def test_the_order_and_the_cursor_count(api: Api) -> None:
    """The limit of a page does not."""
    sheet = api.sheet()
    sheet.rows(10)
    path = f"{sheet.path}/rows"
    found = api.client.get(path, params={"order": "desc", "limit": 1}, headers=LINES)
    texts = [each["text"] for each in objects(found.text)]
    assert texts == [f"row {n}" for n in reversed(range(10))]
    cursor = api.client.get(path, params={"limit": 4}).json()["next_cursor"]
    rest = api.client.get(path, params={"cursor": cursor}, headers=LINES)
    texts = [each["text"] for each in objects(rest.text)]
    assert texts == [f"row {n}" for n in range(4, 10)]


def test_values_that_are_no_text(api: Api) -> None:
    """Lines have them as they are, CSV as JSON."""
    sheet = api.sheet()
    values = [1, 1.5, True, None, [1, "a,b"], {"a": None}, ""]
    api.post(f"{sheet.path}/rows", {"values": [{"text": value} for value in values]}, 201)
    assert [each["text"] for each in objects(exported(sheet, LINES))] == values
    fields = [record[0] for record in csv.reader(io.StringIO(exported(sheet, CSV)))]
    assert fields == ["text", "1", "1.5", "true", "", '[1,"a,b"]', '{"a":null}', ""]


def test_an_unknown_sheet_is_refused_before_anything_is_sent(api: Api) -> None:
    sheet = api.sheet()
    gone = sheet.path.rsplit("/", 1)[0] + "/8c0a7a34-90f5-4c1d-8f35-7a1d0d4c2b02"
    assert api.client.get(f"{gone}/rows", headers=CSV).status_code == 404
    bad = api.client.get(f"{sheet.path}/rows", params={"cursor": "x"}, headers=CSV)
    assert bad.status_code == 400


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=8))
def test_what_is_exported_imports_again(api: Api, rows: list[tuple[str, str]]) -> None:
    """Texts come back unchanged, whatever characters they have."""
    sheet = api.sheet()
    sheet.column("second", "TEXT")
    values = [{"text": first, "second": second} for first, second in rows]
    api.post(f"{sheet.path}/rows", {"values": values}, 201)
    content = base64.b64encode(exported(sheet, CSV).encode()).decode()
    source = {"type": "file", "file_name": "back.csv", "file_content_base64": content}
    made = api.post(sheet.path.rpartition("/")[0], {"source": source}, 201)
    back = Sheet(api, f"{ROOT}/{made['sheet']['table_id']}/sheets/{made['sheet']['id']}")
    assert objects(exported(back, LINES)) == values
