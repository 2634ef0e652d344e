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


def test_columns_of_one_title_go_by_their_ids(api: Api) -> None:
    """An object has each key once: of two columns of a title one would be lost. So it is with a
    title that is the id of a column."""
    sheet = api.sheet()
    ids = [sheet.column(title, "TEXT") for title in ("twin", "twin", "alone")]
    named = sheet.column(ids[0], "TEXT")
    values = dict(zip([*ids, named], "abcd", strict=True))
    api.post(f"{sheet.path}/rows", {"values": [{"text": "t", **values}]}, 201)
    expected = {"text": "t", ids[0]: "a", ids[1]: "b", "alone": "c", named: "d"}
    assert objects(exported(sheet, LINES)) == [expected]
    titles, record = csv.reader(io.StringIO(exported(sheet, CSV)))
    assert titles == ["text", "twin", "twin", "alone", ids[0]]
    assert record == ["t", *"abcd"]


def test_an_unknown_sheet_is_refused_before_anything_is_sent(api: Api) -> None:
    sheet = api.sheet()
    gone = sheet.path.rsplit("/", 1)[0] + "/8c0a7a34-90f5-4c1d-8f35-7a1d0d4c2b02"
    assert api.client.get(f"{gone}/rows", headers=CSV).status_code == 404
    bad = api.client.get(f"{sheet.path}/rows", params={"cursor": "x"}, headers=CSV)
    assert bad.status_code == 400


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=4,
)


def imported(sheet: Sheet, name: str, content: str) -> Sheet:
    """Import a file as a new sheet beside this one."""
    encoded = base64.b64encode(content.encode()).decode()
    source = {"type": "file", "file_name": name, "file_content_base64": encoded}
    made = sheet.api.post(sheet.path.rpartition("/")[0], {"source": source}, 201)["sheet"]
    return Sheet(sheet.api, f"{ROOT}/{made['table_id']}/sheets/{made['id']}")


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows=st.lists(st.tuples(VALUES, VALUES), min_size=1, max_size=8))
def test_what_is_exported_imports_again(api: Api, rows: list[tuple[Any, Any]]) -> None:
    """Lines come back as the values that they were, of all kinds. CSV comes back as the texts that
    it has, whatever characters they have."""
    sheet = api.sheet()
    sheet.column("second", "TEXT")
    values = [{"text": first, "second": second} for first, second in rows]
    api.post(f"{sheet.path}/rows", {"values": values}, 201)
    lines, table = exported(sheet, LINES), exported(sheet, CSV)
    assert repr(objects(lines)) == repr(values)  # tells 1, 1.0 and True apart
    assert exported(imported(sheet, "back.ndjson", lines), LINES) == lines
    back = imported(sheet, "back.csv", table)
    assert exported(back, CSV) == table
    for (first, second), found in zip(rows, objects(exported(back, LINES)), strict=True):
        for value, text in ((first, found["text"]), (second, found["second"])):
            if isinstance(value, str):
                assert text == value
