"""Answers of every form, generated from answers.yaml and served."""

from __future__ import annotations

import typing

import httpx
import pytest

from recalc.generated import wire
from tests.codegen.conftest import AN_ID, PIECE, Things
from tests.codegen.hosting import Generated

JSON, CSV, LINES = "application/json", "text/csv", "application/x-ndjson"


async def test_events_are_sent_as_such(client: httpx.AsyncClient, things: Things) -> None:
    """With id and kind where they have one, their data as one line of JSON; then the end."""
    for event in (
        wire.Event(things.tick(1)),
        wire.Event(things.tick(2), id="2", event="tock"),
        None,
    ):
        things.events.put_nowait(event)
    response = await client.get("/events/a")
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["x-accel-buffering"] == "no"
    assert response.text == ('data: {"number":1}\n\nid: 2\nevent: tock\ndata: {"number":2}\n\n')
    assert (things.started, things.closed) == (1, 1)


async def test_a_refusal_before_a_stream_is_an_error(client: httpx.AsyncClient) -> None:
    """The handler looks before it answers, so the status says what is wrong."""
    response = await client.get("/events/unknown")
    assert response.status_code == 404
    assert response.headers["content-type"] == JSON


@pytest.mark.parametrize("field", ["a\nb", "a\rb", "a\0b"])
async def test_an_event_cannot_end_another(field: str) -> None:
    """An id or a kind with a line break would be read as further fields."""
    with pytest.raises(ValueError, match="cannot be sent"):
        wire.Event(1, id=field)
    with pytest.raises(ValueError, match="cannot be sent"):
        wire.Event(1, event=field)


async def test_lines_are_one_json_each(client: httpx.AsyncClient) -> None:
    """Pages become lines; the typed header stands before them."""
    response = await client.get("/rows", headers={"Accept": LINES})
    assert response.headers["content-type"] == "application/x-ndjson; charset=utf-8"
    assert response.headers["x-count"] == "7"
    assert response.text == "".join(f'{{"number":{n}}}\n' for n in range(6))


async def test_text_is_sent_as_it_is(client: httpx.AsyncClient) -> None:
    response = await client.get("/rows", headers={"Accept": CSV})
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert response.content == PIECE * 3


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, JSON),
        ("*/*", JSON),
        ("", JSON),
        ("not a media range", JSON),
        ("text/csv", CSV),
        ("TEXT/CSV", CSV),
        ("text/csv; charset=utf-8; header=present", CSV),
        ("text/*", CSV),
        ("application/*", JSON),
        ("application/x-ndjson, text/csv;q=0.9", LINES),
        ("application/x-ndjson, text/csv", CSV),
        ("text/csv;q=0.5, application/x-ndjson;q=0.4", CSV),
        ("text/csv;q=0.5, */*;q=0.6", JSON),
        ("application/json;q=0, */*", CSV),
        ("application/*;q=0, text/*;q=0.1", CSV),
        ("text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8", JSON),
        ('text/csv;note="a,b", application/json;q=0.1', CSV),
        ("text/csv;q=1.000, application/json;Q=0.999", CSV),
    ],
)
async def test_accept_chooses(client: httpx.AsyncClient, accept: str | None, chosen: str) -> None:
    """The client's weights first, then the contract's order; no Accept means the first."""
    del client.headers["Accept"]
    response = await client.get("/rows", headers={} if accept is None else {"Accept": accept})
    assert response.status_code == 200
    assert response.headers["content-type"].split(";")[0] == chosen
    assert response.headers["vary"] == "Accept"


@pytest.mark.parametrize(
    "accept", ["text/html", "image/*", "*/*;q=0", "text/csv;q=0", "text/csv;q=2", "text/csv;q="]
)
async def test_what_is_not_there_is_406(client: httpx.AsyncClient, accept: str) -> None:
    """With the list of what is."""
    response = await client.get("/rows", headers={"Accept": accept})
    assert response.status_code == 406
    assert response.headers["vary"] == "Accept"
    error = response.json()
    assert error["error"] == "not_acceptable"
    for media_type in (JSON, CSV, LINES):
        assert media_type in error["message"]


async def test_accept_is_typed(generated: Generated) -> None:
    """A handler is told one of the contract's media types, and there is a class for each."""
    hints = typing.get_type_hints(generated.ops.ThingsApi.rows)
    assert typing.get_args(hints["accept"]) == (JSON, CSV, LINES)
    assert {each.__name__ for each in typing.get_args(generated.ops.RowsResult)} == {
        "Rows200",
        "Rows200Csv",
        "Rows200XNdjson",
    }


async def test_an_answer_of_another_type_is_a_fault(
    client: httpx.AsyncClient, things: Things, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A handler that answers JSON where Accept chose text is a fault of this program."""

    async def rows(_caller: object, *, accept: str) -> object:
        assert accept == CSV
        return things.generated.ops.Rows200(things.tick(0), 7)

    monkeypatch.setattr(things, "rows", rows)
    assert (await client.get("/rows", headers={"Accept": CSV})).status_code == 500


async def test_no_content(client: httpx.AsyncClient) -> None:
    """204 has no body, no length and no type; an optional header that is None is not sent."""
    response = await client.delete("/gone")
    assert (response.status_code, response.content) == (204, b"")
    for name in ("content-length", "content-type", "transfer-encoding", "x-gone"):
        assert name not in response.headers


async def test_a_redirect(client: httpx.AsyncClient) -> None:
    response = await client.get("/moved")
    assert (response.status_code, response.content) == (303, b"")
    assert response.headers["location"] == "/rows?a=1"
    assert "content-type" not in response.headers


async def test_headers_of_every_type(client: httpx.AsyncClient) -> None:
    """Typed in Python, text on the wire."""
    response = await client.get("/headers")
    assert response.headers["content-type"] == "application/hal+json"
    expected = {
        "x-text": "text",
        "x-number": "1.5",
        "x-truth": "true",
        "x-id": str(AN_ID),
        "x-at": "2026-11-01T00:00:00+00:00",
        "x-kind": "small",
    }
    assert {name: response.headers[name] for name in expected} == expected
    assert "x-maybe" not in response.headers


async def test_header_types(generated: Generated) -> None:
    hints = typing.get_type_hints(generated.ops.Headers200)
    assert hints["x_kind"] == typing.Literal["small", "large"]
    assert hints["x_maybe"] == str | None
    assert hints["x_number"] is float
    assert typing.get_type_hints(generated.ops.Gone204)["x_gone"] == int | None


@pytest.mark.parametrize("value", ["a\r\nb: c", "é", "\x7f"])
async def test_a_header_cannot_carry_more(value: str) -> None:
    with pytest.raises(ValueError, match="a header cannot have"):
        wire.header_value(value)


async def test_a_public_operation_needs_no_key(
    client: httpx.AsyncClient, generated: Generated
) -> None:
    """Its handler is given no caller; others still need a key."""
    del client.headers["X-Key"]
    assert (await client.get("/public")).status_code == 200
    assert (await client.get("/old")).status_code == 401
    assert "caller" not in typing.get_type_hints(generated.ops.ThingsApi.public)
    assert "caller" in typing.get_type_hints(generated.ops.ThingsApi.old)


@pytest.mark.parametrize(
    ("headers", "used"),
    [
        ({"X-Key": "one"}, ["HeaderKey"]),
        ({"Authorization": "Bearer one"}, ["Token"]),
        ({"Authorization": "bearer  one"}, ["Token"]),
        ({"X-Key": "one", "Authorization": "Bearer two"}, ["HeaderKey"]),
        ({"X-Key": "wrong", "Authorization": "Bearer two"}, ["Token"]),
        ({"X-Key": "wrong"}, None),
        ({"Authorization": "Bearer wrong"}, None),
        ({"Authorization": "Basic one"}, None),
        ({"Authorization": "one"}, None),
        ({"Authorization": "Bearer "}, None),
        ({}, None),
    ],
)
async def test_either_key(
    client: httpx.AsyncClient, headers: dict[str, str], used: list[str] | None
) -> None:
    """One of the alternatives is enough, and the caller says which it was."""
    del client.headers["X-Key"]
    response = await client.get("/either", headers=headers)
    if used is None:
        assert response.status_code == 401
        assert response.headers["www-authenticate"] == (
            'ApiKey realm="recalc", Bearer realm="recalc"'
        )
    else:
        assert response.json() == {"schemes": used}


@pytest.mark.parametrize(
    ("query", "cookie", "status"),
    [
        ("?key=one", "key=another-of-one", 200),
        ("?a=b&key=one", 'theme=dark; key=one; last="x"', 200),
        ("?key=one", "key=two", 401),
        ("?key=one", "key=wrong", 401),
        ("?key=wrong", "key=one", 401),
        ("?key=one", None, 401),
        ("", "key=one", 401),
        ("?key=one&key=one", "key=one", 401),
        ("?key=", "key=one", 401),
        ("?key=one", "key=one; key=one", 401),
        ("?key=one", "other=one", 401),
    ],
)
async def test_both_keys(
    client: httpx.AsyncClient, query: str, cookie: str | None, status: int
) -> None:
    """All schemes of an alternative have to be there, and valid, and of one workspace."""
    headers = {} if cookie is None else {"Cookie": cookie}
    response = await client.get(f"/both{query}", headers=headers)
    assert response.status_code == status
    if status == 200:
        assert response.json() == {"schemes": ["QueryKey", "CookieKey"]}


@pytest.mark.parametrize(("accept", "status"), [(JSON, 404), ("image/png", 406)])
async def test_default_stands_for_every_error(
    client: httpx.AsyncClient, accept: str, status: int
) -> None:
    """Of the handler and of the server, each with its own status."""
    response = await client.get("/any", headers={"Accept": accept})
    assert response.status_code == status
    assert response.headers["content-type"] == JSON


async def test_a_deprecated_operation_says_so(client: httpx.AsyncClient) -> None:
    """In every answer (RFC 9745), errors included."""
    assert (await client.get("/old")).headers["deprecation"] == "@1793491200"
    del client.headers["X-Key"]
    refused = await client.get("/old")
    assert refused.status_code == 401
    assert refused.headers["deprecation"] == "@1793491200"
    assert "deprecation" not in (await client.get("/public")).headers


@pytest.mark.parametrize(
    ("path", "accept"), [("/events/a", "*/*"), ("/rows", CSV), ("/rows", LINES), ("/rows", JSON)]
)
async def test_head_starts_no_stream(
    client: httpx.AsyncClient, things: Things, path: str, accept: str
) -> None:
    """It has the headers of GET, and nothing is made for it."""
    response = await client.head(path, headers={"Accept": accept})
    assert response.status_code == 200
    assert things.started == 0
    if path == "/rows":
        assert response.headers["x-count"] == "7"
        assert response.headers["content-type"].startswith(accept)
