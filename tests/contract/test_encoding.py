"""Answers in pieces are the same bytes as answers made at once."""

from __future__ import annotations

from uuid import UUID

import pytest
from msgspec import UNSET

from recalc.generated import models
from recalc.generated.wire.encoding import encode_in_pieces, encode_json
from recalc.generated.wire.request import Request

CELL = UUID("0f4f3a86-1f8e-4d2c-9c53-5f9ad4a0e705")


def _cell(value: object) -> models.Cell:
    return models.Cell(
        id=CELL,
        sheet_id=CELL,
        column_id=CELL,
        row_index=0,
        status="COMPLETED",
        display_value=str(value),
        value=value,
        error=None,
        error_message=None,
        request_metrics=None,
        execution_id=None,
        last_computed_version=None,
        updated_at=None,
    )


def _page(rows: list[models.Row]) -> models.ListRowsResponse:
    return models.ListRowsResponse(
        data=rows,
        next_cursor="\0 and é",
        has_more=False,
        pagination=models.Pagination(next_cursor=None, prev_cursor=None, has_more=False, limit=1),
        row_count=UNSET,
        columns=UNSET,
        version=1,
    )


NASTY = ["\0", '"\\\0"', "é😀", {"\0": ["\0", None]}, [], {}, 1.5, None]


@pytest.mark.parametrize(
    "answer",
    [
        _page([]),
        _page([models.Row(row_index=0, cells={})]),
        _page([models.Row(row_index=n, cells={}) for n in range(3)]),
        _page(
            [
                models.Row(row_index=n, cells={f'"{n}\0{k}': _cell(v) for k, v in enumerate(NASTY)})
                for n in range(3)
            ]
        ),
        models.CellResponse(success=True, cell=_cell("\0")),
    ],
)
def test_the_same_bytes(answer: object) -> None:
    """Whatever is in it, and wherever it is cut."""
    assert bytes(encode_in_pieces(answer)) == encode_json(answer)


async def test_a_request_chooses_by_what_the_host_says() -> None:
    """What is large is made in pieces; the answer is the same."""
    answer = _page([models.Row(row_index=0, cells={"c": _cell("x")})])

    async def receive() -> dict[str, object]:
        raise AssertionError("nothing is read")

    def request(*, large: bool) -> Request:
        return Request(
            values=(), headers=[], query_string=b"", receive=receive, max_body=0, max_values=0,
            holding=None, is_large=lambda: large,  # type: ignore[arg-type]
        )  # fmt: skip

    pieces = await request(large=True).encoded(answer)
    assert isinstance(pieces, bytearray)
    assert bytes(pieces) == await request(large=False).encoded(answer)
