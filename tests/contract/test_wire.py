"""What reaches the handlers and what is refused before, over ASGI."""

from __future__ import annotations

import codecs
import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from recalc.domain.errors import Invalid
from recalc.domain.records import Caller
from recalc.engine.ports import SheetRef
from recalc.generated import routes
from tests.contract.conftest import BASE, KEY, MAX_BODY, SHEET, SHEETS, SUSPENDED, TABLE, Recorder

OPERATIONS = f"{BASE}/operations"
TABLES = "/api/public/v2/tables"


def refused(response: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The error, which has to be an ErrorResponse for programs and for people."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/json"
    error: dict[str, Any] = response.json()
    assert error["success"] is False
    assert error["error"] == code
    assert error["message"].strip()
    return error


# --- paths ---


@pytest.mark.parametrize(
    ("sent", "received"),
    [
        ("0f4f3a86-1f8e-4d2c-9c53-5f9ad4a0e705", "0f4f3a86-1f8e-4d2c-9c53-5f9ad4a0e705"),
        ("a%2Fb", "a/b"),
        ("a%0Ab", "a\nb"),
        ("%252F", "%2F"),
        ("%E2%82%AC", "€"),
        ("%00", "\0"),
        ("..%2F..", "../.."),
        ("%3Fx=1%23", "?x=1#"),
        ("recalculate", "recalculate"),
    ],
)
async def test_operation_id_is_any_string(
    client: httpx.AsyncClient, recorder: Recorder, sent: str, received: str
) -> None:
    """Whatever text stands in the last segment arrives as it was meant."""
    response = await client.delete(f"{OPERATIONS}/{sent}")
    assert response.status_code == 200
    assert response.json()["operation_id"] == received
    assert recorder.calls == [
        ("cancel", (Caller(1, "key-1", ("ApiKeyAuth",)), SheetRef(1, TABLE, SHEET), received), {})
    ]


async def test_invalid_utf8_in_a_path_names_the_parameter(
    client: httpx.AsyncClient, recorder: Recorder
) -> None:
    """Bytes that are no UTF-8 are refused, not replaced."""
    error = refused(await client.delete(f"{OPERATIONS}/%FF"), 400, "invalid_parameter")
    assert error["parameter"] == "operation_id"
    assert not recorder.calls


@pytest.mark.parametrize(
    "bad", ["x", "%00", "%FF", "%20", f"{TABLE}%00", f"{TABLE}%0A", TABLE.hex, f"%7B{TABLE}%7D"]
)
async def test_a_malformed_table_id_is_400_and_named(client: httpx.AsyncClient, bad: str) -> None:
    """Only the canonical form of a UUID is one."""
    response = await client.delete(f"{TABLES}/{bad}/sheets/{SHEET}/operations/x")
    assert refused(response, 400, "invalid_parameter")["parameter"] == "table_id"


async def test_a_malformed_sheet_id_is_400_and_named(client: httpx.AsyncClient) -> None:
    """The second id is named when it is the bad one."""
    response = await client.delete(f"{SHEETS}/x/operations/x")
    assert refused(response, 400, "invalid_parameter")["parameter"] == "sheet_id"


@pytest.mark.parametrize(
    "path",
    ["/nope", "/%00", "/%FF", f"{TABLES}/", f"{OPERATIONS}/", f"{OPERATIONS}//", "/docs/x"],
)
async def test_an_unknown_path_is_404(client: httpx.AsyncClient, path: str) -> None:
    """No redirect for a trailing slash, no empty parameter."""
    refused(await client.delete(path), 404, "path_not_found")


async def test_fixed_segments_come_before_parameters(
    client: httpx.AsyncClient, recorder: Recorder
) -> None:
    """``sheets/operations/…`` is an import; ``sheets/operations`` alone a malformed sheet id."""
    recorder.missing = "import operation"
    await client.get(f"{SHEETS}/operations/import-1")
    assert recorder.calls[0][1][2] == "import-1"
    response = await client.get(f"{SHEETS}/operations")
    assert refused(response, 400, "invalid_parameter")["parameter"] == "sheet_id"


@pytest.mark.parametrize("method", ["PUT", "POST", "PATCH", "TRACE"])
async def test_a_wrong_method_is_405_and_says_what_is_allowed(
    client: httpx.AsyncClient, method: str
) -> None:
    """With Allow, for every method that the path does not have."""
    response = await client.request(method, f"{OPERATIONS}/x")
    refused(response, 405, "method_not_allowed")
    assert response.headers["allow"] == "DELETE, GET, HEAD, OPTIONS"


def _by_path() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for operation in routes.OPERATIONS:
        found.setdefault(operation.path, set()).add(operation.method)
    return found


@pytest.mark.parametrize("path", _by_path())
async def test_options_answers_what_is_allowed(
    client: httpx.AsyncClient, recorder: Recorder, path: str
) -> None:
    """On every path, without a key and whatever its ids are: its methods, HEAD beside GET; the
    same as a 405 says."""
    del client.headers["X-API-KEY"]
    own = _by_path()[path]
    response = await client.options(re.sub("{.*?}", "x", path))
    assert response.status_code == 204
    assert response.content == b""
    allowed = set(response.headers["allow"].split(", "))
    assert allowed == own | {"OPTIONS"} | ({"HEAD"} if "GET" in own else set())
    other = await client.request("TRACE", re.sub("{.*?}", "x", path))
    assert other.headers["allow"] == response.headers["allow"]
    assert not recorder.calls


async def test_options_beside_the_contract(client: httpx.AsyncClient) -> None:
    """Pages and health have GET; what is not there has nothing."""
    for path in ("/", "/docs", "/docs/start.js", "/openapi.json", "/healthz", "/readyz"):
        response = await client.options(path)
        assert (response.status_code, response.headers["allow"]) == (204, "GET, HEAD, OPTIONS")
        error = refused(await client.delete(path), 405, "method_not_allowed")
        assert "GET, HEAD, OPTIONS" in error["message"]
    refused(await client.options("/nope"), 404, "path_not_found")


async def test_head_is_counted_and_checked_as_get(
    client: httpx.AsyncClient, recorder: Recorder
) -> None:
    """It reaches the same operation, with the same key and parameters."""
    response = await client.head(TABLES, params={"limit": 7})
    assert response.status_code == 200
    assert recorder.calls[0][2]["limit"] == 7
    assert (await client.head(TABLES, params={"limit": 0})).status_code == 400
    assert (await client.head(TABLES, headers={"X-API-KEY": "x"})).status_code == 401
    assert (await client.head(f"{OPERATIONS}/x/y")).status_code == 404


# --- keys ---


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [("X-API-KEY", "")],
        [("X-API-KEY", "unknown")],
        [("X-API-KEY", "k" * 5000)],
        [("X-API-KEY", KEY), ("x-api-key", KEY)],
        [("Authorization", f"Bearer {KEY}")],
    ],
    ids=["none", "empty", "unknown", "long", "twice", "elsewhere"],
)
async def test_a_missing_or_wrong_key_is_401(
    client: httpx.AsyncClient, recorder: Recorder, headers: list[tuple[str, str]]
) -> None:
    """Before anything else is looked at; WWW-Authenticate says how to do better."""
    del client.headers["X-API-KEY"]
    response = await client.delete(f"{SHEETS}/x/operations/%FF", headers=headers)
    refused(response, 401, "unauthenticated")
    assert response.headers["www-authenticate"].startswith("ApiKey")
    assert not recorder.calls


async def test_a_key_of_a_suspended_workspace_is_400(client: httpx.AsyncClient) -> None:
    """The key is good, its workspace is not."""
    response = await client.get(BASE, headers={"X-API-KEY": SUSPENDED})
    refused(response, 400, "invalid_workspace_context")


# --- queries and headers ---


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=x", "limit"),
        ("limit=1.0", "limit"),
        ("limit=%201", "limit"),
        ("limit=", "limit"),
        ("limit=1&limit=2", "limit"),
        ("order=up", "order"),
        ("cursor=", "cursor"),
        ("name=%00", "name"),
        ("folder_id=" + "9" * 30, "folder_id"),
    ],
)
async def test_a_bad_query_parameter_is_400_and_named(
    client: httpx.AsyncClient, recorder: Recorder, query: str, parameter: str
) -> None:
    """Nothing is coerced, cut or guessed."""
    response = await client.get(f"{TABLES}?{query}")
    assert refused(response, 400, "invalid_parameter")["parameter"] == parameter
    assert not recorder.calls


@pytest.mark.parametrize("name", ["include_columns", "include_row_count"])
@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("true", True),
        ("True", True),
        ("1", True),
        ("false", False),
        ("False", False),
        ("0", False),
    ],
)
async def test_booleans_are_taken_as_clients_write_them(
    client: httpx.AsyncClient, recorder: Recorder, name: str, word: str, *, meant: bool
) -> None:
    """As JSON does, as Python does, and as numbers; the answer has what was asked for."""
    response = await client.get(f"{BASE}/rows?{name}={word}&include_system_columns=True")
    assert response.status_code == 200
    field = {"include_columns": "columns", "include_row_count": "row_count"}[name]
    assert (field in response.json()) is meant


@pytest.mark.parametrize("word", ["", "TRUE", "yes", "on", "2", "01", "null", "None", "true "])
async def test_other_words_are_no_booleans(client: httpx.AsyncClient, word: str) -> None:
    """What could mean anything is refused, and the message says what to send."""
    response = await client.get(f"{BASE}/rows", params={"include_columns": word})
    error = refused(response, 400, "invalid_parameter")
    assert error["parameter"] == "include_columns"
    assert "true or false" in error["message"]


async def test_invalid_utf8_in_a_query_is_400(client: httpx.AsyncClient) -> None:
    """As in a path."""
    refused(await client.get(f"{TABLES}?name=%FF"), 400, "invalid_query")


async def test_query_defaults_and_unknown_parameters(
    client: httpx.AsyncClient, recorder: Recorder
) -> None:
    """Defaults are the contract's; what it does not name is passed over: others send more."""
    response = await client.get(f"{TABLES}?prompt_id=1")
    assert response.status_code == 200
    assert response.json() == {
        "data": [],
        "next_cursor": None,
        "has_more": False,
        "pagination": {"next_cursor": None, "prev_cursor": None, "has_more": False, "limit": 20},
    }
    expected = {"name": None, "folder_id": None, "cursor": None, "limit": 20, "order": "desc"}
    assert recorder.calls == [("list", (Caller(1, "key-1", ("ApiKeyAuth",)),), expected)]


@pytest.mark.parametrize("key", ["", "k" * 256, "a b"])
async def test_a_bad_idempotency_key_is_400(client: httpx.AsyncClient, key: str) -> None:
    """Its form is checked before it is stored."""
    response = await client.post(OPERATIONS, json={}, headers={"Idempotency-Key": key})
    assert refused(response, 400, "invalid_parameter")["parameter"] == "Idempotency-Key"


# --- bodies ---


@pytest.mark.parametrize(
    ("body", "parameter"),
    [
        ({"colour": "red"}, "colour"),
        ({"title": 5}, "title"),
        ({"title": ""}, "title"),
        ({"title": "a" * 256}, "title"),
        ({"title": "a\0b"}, "title"),
        ({"index": True}, "index"),
        ({"index": -1}, "index"),
        ({"source": 1}, "source"),
        ({"source": {"type": "file"}}, "source"),
        ({"source": {"type": "request_logs"}}, "source.type"),
        ([], "body"),
        ("{}", "body"),
    ],
)
async def test_a_body_against_the_schema_is_400_and_named(
    client: httpx.AsyncClient, recorder: Recorder, body: object, parameter: str
) -> None:
    """Unknown fields, wrong types and values out of bounds, each with its place."""
    response = await client.post(SHEETS, json=body)
    found = refused(response, 400, "invalid_body")["parameter"]
    assert found.startswith(parameter)
    assert not recorder.calls


@pytest.mark.parametrize(
    "content",
    [b'{"title": "x"', b"{", b"\xff", b'{"title": "\xff"}', b"{} {}", b"nul", b"[" * 9999],
)
async def test_what_is_no_json_is_400(client: httpx.AsyncClient, content: bytes) -> None:
    """Truncated, of another encoding, or nested without end."""
    headers = {"Content-Type": "application/json"}
    response = await client.post(SHEETS, content=content, headers=headers)
    assert response.status_code == 400
    assert response.json()["error"] in {"malformed_json", "invalid_body"}


async def test_an_integer_may_be_written_with_a_fraction_of_zero(
    client: httpx.AsyncClient, recorder: Recorder
) -> None:
    """As JSON Schema has it: 1.0 is an integer, 1.5 is none."""
    await client.post(SHEETS, json={"title": "x", "index": 1.0})
    assert recorder.calls[0][2] == {"title": "x", "index": 1}
    refused(await client.post(SHEETS, json={"index": 1.5}), 400, "invalid_body")


async def test_only_what_has_to_be_an_integer_is_made_one(
    client: httpx.AsyncClient, recorder: Recorder
) -> None:
    """Free JSON beside it stays as it was sent."""
    await client.post(f"{BASE}/rows", json={"values": [{"a": 2.0}], "count": 1.0})
    sent = recorder.calls[0][2]
    assert (sent["count"], type(sent["count"])) == (1, int)
    assert type(sent["values"][0]["a"]) is float
    body = {"count": 1.0, "values": [{"a": 1}], "other": 1}
    refused(await client.post(f"{BASE}/rows", json=body), 400, "invalid_body")


async def test_absent_and_null_are_told_apart(
    client: httpx.AsyncClient, recorder: Recorder
) -> None:
    """An edit with no field at all is refused; one of null is not."""
    path = f"{BASE}/cells/{TABLE}"
    refused(await client.patch(path, json={}), 400, "invalid_body")
    assert not recorder.calls


async def test_wide_integers_are_refused(client: httpx.AsyncClient, recorder: Recorder) -> None:
    """Free JSON holds integers of 64 bits: no store could keep a wider one exactly."""
    body = {"values": [{"a": [1, {"b": 2**63}]}]}
    refused(await client.post(f"{BASE}/rows", json=body), 400, "invalid_body")
    assert not recorder.calls
    await client.post(f"{BASE}/rows", json={"values": [{"a": 2**63 - 1, "b": "9" * 30}]})
    assert len(recorder.calls) == 1


async def test_deep_json_is_refused(client: httpx.AsyncClient, recorder: Recorder) -> None:
    """What is stored has to be read again, by everything behind this."""
    for depth, calls in ((90, 1), (150, 1), (900, 1)):
        body = '{"values": [{"a": ' + "[" * depth + "]" * depth + "}]}"
        await client.post(
            f"{BASE}/rows", content=body, headers={"Content-Type": "application/json"}
        )
        assert len(recorder.calls) == calls


async def test_a_missing_body_is_400(client: httpx.AsyncClient) -> None:
    """Where one is required."""
    refused(await client.post(SHEETS), 400, "missing_body")


async def test_an_optional_body_may_be_missing(
    client: httpx.AsyncClient, recorder: Recorder
) -> None:
    """One row is added then."""
    await client.post(f"{BASE}/rows")
    assert recorder.calls[0][2] == {"count": None, "values": None}


@pytest.mark.parametrize(
    "media_type", [None, "text/plain", "application/x-www-form-urlencoded", "application/jsonp"]
)
async def test_another_media_type_is_415(client: httpx.AsyncClient, media_type: str | None) -> None:
    """A body has to say that it is JSON."""
    headers = {} if media_type is None else {"Content-Type": media_type}
    response = await client.post(SHEETS, content=b"{}", headers=headers)
    refused(response, 415, "unsupported_media_type")


@pytest.mark.parametrize(
    ("encoding", "status"), [("gzip", 415), ("br, gzip", 415), ("identity", 404)]
)
async def test_a_body_is_sent_as_it_is(
    client: httpx.AsyncClient, encoding: str, status: int
) -> None:
    """Nothing is unfolded; a body that says it is, is refused, whatever it holds."""
    headers = {"Content-Type": "application/json", "Content-Encoding": encoding}
    response = await client.post(SHEETS, content=b"{}", headers=headers)
    code = "unsupported_content_encoding" if status == 415 else "sheet_not_found"
    refused(response, status, code)


@pytest.mark.parametrize(
    "media_type",
    [
        "application/json;",
        "application/json ; ;",
        "application/json; charset=utf-8",
        'Application/JSON;charset="UTF-8"',
        "application/json; Charset=utf8",
        "application/json;\tcharset=us-ascii",
        "application/json; charset=ASCII;",
        "application/json; version=1",
        'application/json; profile="a;charset=latin-1"; charset="utf-8"',
        'application/json; note="\\"; charset=latin-1"',
        "application/json; charset",
    ],
)
async def test_parameters_of_the_media_type_are_ignored(
    client: httpx.AsyncClient, media_type: str
) -> None:
    """Whatever they are: JSON is UTF-8, as they may say."""
    response = await client.post(SHEETS, content=b"{}", headers={"Content-Type": media_type})
    refused(response, 404, "sheet_not_found")


@pytest.mark.parametrize(
    "media_type",
    [
        "application/json; charset=latin-1",
        'application/json; charset="utf-16"',
        "application/json; charset = utf-32",
        "application/json; charset=utf-8; charset=utf-7",
        "application/json; version=1; CHARSET=windows-1252",
        'application/json; charset="latin-1',
        "application/json; charset=",
    ],
)
async def test_another_charset_is_415_and_named(
    client: httpx.AsyncClient, recorder: Recorder, media_type: str
) -> None:
    """The body would be read otherwise than it was meant."""
    response = await client.post(SHEETS, content=b"{}", headers={"Content-Type": media_type})
    error = refused(response, 415, "unsupported_media_type")
    charset = media_type.lower().rpartition("charset")[2].strip('= "')
    assert f"charset is '{charset}'" in error["message"].lower()
    assert not recorder.calls


async def test_two_media_types_are_415(client: httpx.AsyncClient) -> None:
    """Which of them counts is nobody's to guess."""
    headers = [("Content-Type", "application/json"), ("Content-Type", "text/plain")]
    response = await client.post(SHEETS, content=b"{}", headers=headers)
    error = refused(response, 415, "unsupported_media_type")
    assert "sent 2 times" in error["message"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b'\xef\xbb\xbf{"title": "x"}', "begins with a byte order mark (the bytes EF BB BF)"),
        (codecs.BOM_UTF16_LE + '{"title": "x"}'.encode("utf-16-le"), "is UTF-16."),
        (codecs.BOM_UTF16_BE + '{"title": "x"}'.encode("utf-16-be"), "is UTF-16."),
        (codecs.BOM_UTF32_LE + '{"title": "x"}'.encode("utf-32-le"), "is UTF-32."),
        (codecs.BOM_UTF32_BE + '{"title": "x"}'.encode("utf-32-be"), "is UTF-32."),
        ('{"title": "x"}'.encode("utf-16-le"), "is UTF-16."),
        ('{"title": "x"}'.encode("utf-16-be"), "is UTF-16."),
        ('{"title": "x"}'.encode("utf-32-le"), "is UTF-32."),
        ("{}".encode("utf-32-be"), "is UTF-32."),
        (b'{"title": "ab\xff"}', "is not UTF-8: byte 13 (0xFF)"),
        ('{"title": "ä\xe4"}'.encode("latin-1"), "is not UTF-8: byte 11 (0xE4)"),
        (b'{"title": "\xed\xa0\x80"}', "is not UTF-8: byte 11 (0xED)"),
        (b'{"index": 1.0, "title": "\xff"}', "is not UTF-8: byte 25 (0xFF)"),
        (b'{"title": "\xe2\x82', "is not UTF-8: byte 11 (0xE2)"),
        (b'{"title": "a\\ud83d"}', "half a surrogate pair"),
        (b'{"title": x}', "is not JSON: JSON is malformed: invalid character (byte 10)"),
    ],
)
async def test_what_is_wrong_with_the_bytes_is_said(
    client: httpx.AsyncClient, recorder: Recorder, content: bytes, told: str
) -> None:
    """A mark is named, an encoding called what it is, bytes are counted from the body's start."""
    headers = {"Content-Type": "application/json"}
    response = await client.post(SHEETS, content=content, headers=headers)
    error = refused(response, 400, "malformed_json")
    assert told in error["message"]
    assert "Nothing was changed" in error["message"]
    assert not recorder.calls


async def test_a_body_that_says_it_is_too_large_is_413_unread(client: httpx.AsyncClient) -> None:
    """Refused by its Content-Length, before a byte of it is taken."""
    response = await client.post(SHEETS, json={"title": "a" * MAX_BODY})
    refused(response, 413, "body_too_large")
    assert "connection" not in response.headers


async def test_a_body_that_turns_out_too_large_is_413(client: httpx.AsyncClient) -> None:
    """Refused while it streams, as soon as it is over."""
    sent = 0

    async def chunks() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 100 * MAX_BODY:
            sent += MAX_BODY // 4
            yield b" " * (MAX_BODY // 4)

    headers = {"Content-Type": "application/json"}
    response = await client.post(SHEETS, content=chunks(), headers=headers)
    refused(response, 413, "body_too_large")
    assert sent <= 2 * MAX_BODY


# --- errors of the engine ---


async def test_a_refusal_of_the_engine_is_mapped(
    client: httpx.AsyncClient, recorder: Recorder
) -> None:
    """With its code, message and parameter."""
    recorder.fail = Invalid("duplicate_id", "row_ids: 1 is given twice.", parameter="row_ids")
    error = refused(await client.post(OPERATIONS, json={}), 400, "duplicate_id")
    assert error["message"] == "row_ids: 1 is given twice."
    assert error["parameter"] == "row_ids"


async def test_a_failure_is_500(client: httpx.AsyncClient, recorder: Recorder) -> None:
    """Nothing of what failed leaks."""
    recorder.fail = RuntimeError("secret detail")
    response = await client.delete(f"{OPERATIONS}/x")
    refused(response, 500, "internal_error")
    assert "secret" not in response.text


async def test_an_undocumented_error_is_answered_and_logged(
    client: httpx.AsyncClient, recorder: Recorder, undocumented: list[str]
) -> None:
    """Cancel documents no sheet that is full: the caller is told all the same, and every test fails
    in which that happens."""
    recorder.fail = Invalid("sheet_full", "The sheet is full.")
    refused(await client.delete(f"{OPERATIONS}/x"), 400, "sheet_full")
    assert undocumented == ["cancelTableSheetOperation 400 sheet_full"]
    undocumented.clear()
