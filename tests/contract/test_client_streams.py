"""Streams of the Python client: events over broken connections, lines and bytes."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Iterator
from itertools import islice
from typing import Any
from uuid import UUID

import httpx
import pytest
from recalc_client import AuthenticatedClient, streams
from recalc_client.api.operations import watch_table_sheet
from recalc_client.api.rows import list_table_sheet_rows
from recalc_client.models import TableSheetCountsEvent, TableSheetTransitionEvent

from codegen.build import CONTRACT
from codegen.contract import Contract

A_TABLE, A_SHEET = UUID(int=1), UUID(int=2)
_SCHEMAS = Contract(CONTRACT).document["components"]
COUNTS = {
    "kind": "counts",
    "sheet_id": str(A_SHEET),
    "version": 1,
    "total_cells": 0,
    "status_counts": dict.fromkeys(
        ("STALE", "QUEUED", "DISPATCHED", "RUNNING", "COMPLETED", "FAILED"), 0
    ),
    "pending_count": 0,
}
TRANSITION: dict[str, Any] = {
    "kind": "transition",
    "transition": "created",
    "operation": _SCHEMAS["examples"]["ActiveOperations"]["value"]["active_operations"][0],
}
REFUSAL = {"success": False, "error": "sheet_not_found", "message": "There is no such sheet."}


class Pieces(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body that is sent in pieces; an exception breaks it off."""

    def __init__(self, pieces: tuple[Any, ...]) -> None:
        self._pieces = pieces

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            if isinstance(piece, Exception):
                raise piece
            yield piece

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self:
            yield piece


def stream(*pieces: Any, media_type: str = "text/event-stream; charset=utf-8") -> httpx.Response:
    return httpx.Response(200, headers={"Content-Type": media_type}, stream=Pieces(pieces))


class Scripted:
    """A client whose requests get these answers; an exception is an error of the network. ``asked``
    has what each request had in Accept and Last-Event-ID."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.asked: list[tuple[str | None, str | None]] = []
        self._answers = iter(answers)
        self.client = AuthenticatedClient("http://recalc", "a-key")
        transport = httpx.MockTransport(self._answer)
        options: dict[str, Any] = {"base_url": "http://recalc", "transport": transport}
        self.client.set_httpx_client(httpx.Client(**options))
        self.client.set_async_httpx_client(httpx.AsyncClient(**options))

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append((request.headers.get("Accept"), request.headers.get("Last-Event-ID")))
        answer = next(self._answers)
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture(autouse=True)
def _no_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "_WAITS", (0.0,) * 3)


async def _events(scripted: Scripted, *, in_asyncio: bool) -> list[Any]:
    """The events of a sheet until their end; an exception is the last one."""
    found: list[Any] = []
    arguments: dict[str, Any] = {"client": scripted.client, "last_event_id": "before"}
    try:
        if in_asyncio:
            async for event in watch_table_sheet.asyncio_events(A_TABLE, A_SHEET, **arguments):
                found.append(event)  # noqa: PERF401  # those before an error count
        else:
            found.extend(watch_table_sheet.events(A_TABLE, A_SHEET, **arguments))
    except (streams.StreamRefused, httpx.TransportError) as error:
        found.append(error)
    return found


def sent(number: int, data: dict[str, Any]) -> bytes:
    return b"id: id-%d\nevent: %b\ndata: %b\n\n" % (
        number,
        data["kind"].encode(),
        json.dumps(data, ensure_ascii=False).encode(),
    )


@pytest.mark.parametrize("in_asyncio", [False, True])
async def test_events_go_on_over_broken_connections(*, in_asyncio: bool) -> None:
    """From the last complete event, also where a server refuses for a moment or is not reached,
    until 204. Pieces break anywhere, and each event has the model of its kind."""
    first, second = sent(1, COUNTS), sent(2, TRANSITION)
    scripted = Scripted(
        stream(b":\n\n" + first[:9], first[9:] + second + b'id: 9\ndata: {"half"', _CUT),
        httpx.Response(429, json=REFUSAL),
        _CUT,
        stream(first.replace(b"id-1", b"id-3").replace(b"\n", b"\r\n"), second[:-1]),
        httpx.Response(204),
    )
    found = await _events(scripted, in_asyncio=in_asyncio)
    assert [(each.id, each.event) for each in found] == [
        ("id-1", "counts"),
        ("id-2", "transition"),
        ("id-3", "counts"),
    ]
    assert [type(each.data) for each in found] == [
        TableSheetCountsEvent,
        TableSheetTransitionEvent,
        TableSheetCountsEvent,
    ]
    assert found[1].data.operation.operation_id == TRANSITION["operation"]["operation_id"]
    assert {accept for accept, _ in scripted.asked} == {"text/event-stream"}
    assert [each for _, each in scripted.asked] == ["before", "id-2", "id-2", "id-2", "id-3"]


_CUT = httpx.ReadError("cut")
_REFUSED: dict[str, tuple[Callable[[], list[httpx.Response | Exception]], int]] = {
    "at once": (lambda: [httpx.Response(503, json=REFUSAL)], 503),
    "later": (lambda: [stream(sent(1, COUNTS)), httpx.Response(404, json=REFUSAL)], 404),
    "by a proxy": (lambda: [stream(b"Log in", media_type="text/html")], 200),
    "for long": (lambda: [stream(), *(httpx.Response(503) for _ in range(4))], 503),
}


@pytest.mark.parametrize("in_asyncio", [False, True])
@pytest.mark.parametrize("case", _REFUSED)
async def test_a_refusal_is_raised(case: str, *, in_asyncio: bool) -> None:
    """Where the server does not begin, or will not go on."""
    answers, status = _REFUSED[case]
    refused = (await _events(Scripted(*answers()), in_asyncio=in_asyncio))[-1]
    assert isinstance(refused, streams.StreamRefused)
    assert refused.status_code == status


@pytest.mark.parametrize("in_asyncio", [False, True])
async def test_a_server_that_stays_away_is_an_error(*, in_asyncio: bool) -> None:
    """At once where nothing was answered, and otherwise after the last attempt."""
    scripted = Scripted(_CUT)
    assert await _events(scripted, in_asyncio=in_asyncio) == [_CUT]
    scripted = Scripted(stream(), *[_CUT] * 4)
    assert await _events(scripted, in_asyncio=in_asyncio) == [_CUT]


async def test_leaving_a_stream_closes_its_connection() -> None:
    """Events and lines, by closing their generator."""
    answers = [stream(sent(1, COUNTS), sent(2, COUNTS)) for _ in range(2)]
    pieces = (b'{"a":1}\n', b'{"a":2}\n')
    answers += [stream(*pieces, media_type="application/x-ndjson") for _ in range(2)]
    client = Scripted(*answers).client
    for module, name in ((watch_table_sheet, "events"), (list_table_sheet_rows, "lines")):
        generator = getattr(module, name)(A_TABLE, A_SHEET, client=client)
        assert len(list(islice(generator, 1))) == 1
        generator.close()
        generator = getattr(module, f"asyncio_{name}")(A_TABLE, A_SHEET, client=client)
        await anext(generator)
        await generator.aclose()
    assert all(each.is_closed for each in answers)


@pytest.mark.parametrize("in_asyncio", [False, True])
async def test_lines_and_bytes(*, in_asyncio: bool) -> None:
    """By Accept. JSON may hold characters that end lines elsewhere, and lines end anywhere."""
    text = '{"a":"x\u2028y\x85z"}\n{"a":"é"}'.encode()
    scripted = Scripted(
        stream(text[:10], text[10:-3], text[-3:], media_type="application/x-ndjson"),
        stream(b"a,b\r\n", b"1,2\r\n", media_type="text/csv"),
    )
    rows = list_table_sheet_rows
    if in_asyncio:
        lines = [
            each async for each in rows.asyncio_lines(A_TABLE, A_SHEET, client=scripted.client)
        ]
        found = [each async for each in rows.asyncio_text(A_TABLE, A_SHEET, client=scripted.client)]
    else:
        lines = list(rows.lines(A_TABLE, A_SHEET, client=scripted.client))
        found = list(rows.text(A_TABLE, A_SHEET, client=scripted.client))
    assert [each.to_dict() for each in lines] == [{"a": "x\u2028y\x85z"}, {"a": "é"}]
    assert found == [b"a,b\r\n", b"1,2\r\n"]
    assert [accept for accept, _ in scripted.asked] == ["application/x-ndjson", "text/csv"]


def test_an_export_that_breaks_off_is_an_error() -> None:
    """It is not asked for again."""
    scripted = Scripted(stream(b'{"a":1}\n{"a"', _CUT, media_type="application/x-ndjson"))
    generator = list_table_sheet_rows.lines(A_TABLE, A_SHEET, client=scripted.client)
    assert next(generator).to_dict() == {"a": 1}
    with pytest.raises(httpx.ReadError):
        next(generator)
    refused = Scripted(httpx.Response(404, json=REFUSAL))
    with pytest.raises(streams.StreamRefused, match=r"404: .*no such sheet"):
        next(list_table_sheet_rows.text(A_TABLE, A_SHEET, client=refused.client))
    page = Scripted(stream(b"<h1>Log in</h1>", media_type="text/html"))
    with pytest.raises(streams.StreamRefused, match=r"200: .*Log in"):
        next(list_table_sheet_rows.text(A_TABLE, A_SHEET, client=page.client))


TEXT = b"a\r\nb\rc\n\nd\r"


@pytest.mark.parametrize("size", range(1, len(TEXT) + 1))
def test_lines_are_the_same_in_pieces_of_any_size(size: int) -> None:
    """Also where a piece ends within the end of a line."""
    lines = streams._Lines()
    pieces = [TEXT[start : start + size] for start in range(0, len(TEXT), size)]
    assert [line for piece in pieces for line in lines.of(piece)] == ["a", "b", "c", ""]
    assert [line.strip() for line in lines.last()] == ["d"]


def test_each_piece_of_a_long_line_is_searched_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A row of megabytes comes in hundreds of pieces."""
    searched = []

    class Counted:
        def split(self, text: bytes) -> list[bytes]:
            searched.append(len(text))
            return text.split(b"\n")

    monkeypatch.setattr(streams, "_LINE_END", Counted())
    lines = streams._Lines()
    pieces = [*[b"x" * 10] * 1000, b"\n"]
    assert [line for piece in pieces for line in lines.of(piece)] == ["x" * 10_000]
    assert sum(searched) == 10_001
