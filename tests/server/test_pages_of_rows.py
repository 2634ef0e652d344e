"""Pages of rows that begin at a row id, on both stores."""

from __future__ import annotations

from typing import Any

import pytest

from tests.server.sheets import Api

LAST = 9007199254740991


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"from_row_index": 0, "limit": 3}, [0, 1, 3]),
        ({"from_row_index": 2, "limit": 3}, [3, 4, 5]),
        ({"from_row_index": 8, "limit": 3}, [8, 9]),
        ({"from_row_index": LAST}, []),
        ({"from_row_index": 0, "order": "desc"}, [0]),
        ({"from_row_index": 2, "order": "desc"}, [1, 0]),
        ({"from_row_index": LAST, "order": "desc", "limit": 2}, [9, 8]),
    ],
)
def test_a_page_begins_at_a_row_id(api: Api, asked: dict[str, Any], found: list[int]) -> None:
    """Row 2 was deleted; the next one in the order is first then."""
    sheet = api.sheet()
    sheet.rows(10)
    path = f"{sheet.path}/rows"
    gone = api.client.request("DELETE", path, json={"row_indices": [2]})
    assert gone.status_code == 200, gone.text
    page = api.client.get(path, params=asked).json()
    assert [row["row_index"] for row in page["data"]] == found
    lines = api.client.get(path, params=asked, headers={"Accept": "text/csv"}).text.splitlines()
    assert len(lines) - 1 >= len(found)


def test_a_cursor_goes_before_a_row_id(api: Api) -> None:
    """A client can send both with every page, and gets each row once."""
    sheet = api.sheet()
    sheet.rows(6)
    asked: dict[str, Any] = {"from_row_index": 1, "limit": 2}
    found = []
    while True:
        page = api.client.get(f"{sheet.path}/rows", params=asked).json()
        found += [row["row_index"] for row in page["data"]]
        if page["next_cursor"] is None:
            break
        asked["cursor"] = page["next_cursor"]
    assert found == [1, 2, 3, 4, 5]
