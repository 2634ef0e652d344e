"""Rules of an operation's answers: statuses, media types, callers, deprecation."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from datetime import date
from typing import Any

from jsonschema import Draft202012Validator

from codegen.located import Located, Pointer
from codegen.names import collision, header_name, is_token
from codegen.references import ITEM
from codegen.whitelist.kinds import listed, shown

Json = Any
Problems = Iterator[tuple[Pointer, str]]

JSON = "application/json"
#: The media types of streams, and how they are named in generated code.
STREAMS = {"text/event-stream": "events", "application/x-ndjson": "lines", "text/csv": "text"}
#: The first status of an error.
FIRST_ERROR = 400
#: Says since when a deprecated operation is.
SINCE = "x-deprecated-since"

_SUPPORTED = (JSON, "application/*+json", *STREAMS)
_JSON_TYPE = re.compile(r"application/(?:json|[\w.-]+\+json)\Z")
_STATUS = re.compile(r"[2345]\d\d\Z")
#: Responses that stand for errors of several statuses.
_RANGES = ("4XX", "5XX", "default")
#: How the server sends each error, without and with the parameter that is wrong.
_ERROR = {"success": False, "error": "a_code", "message": "A sentence."}
_ERRORS = (_ERROR, {**_ERROR, "parameter": "limit"})
#: The headers that some errors have.
_ERROR_HEADERS = ("retry-after", "www-authenticate", "allow")
_ERROR_SCHEMA = {"$ref": "#/components/schemas/ErrorResponse"}
_REDIRECTS = {300, 301, 302, 303, 305, 307, 308}
_WITHOUT_BODY = {204, 205, 304} | _REDIRECTS
#: Headers that are about a connection, or that clients and libraries set by themselves.
OF_CONNECTIONS = frozenset(
    {"accept-encoding", "connection", "content-encoding", "content-length", "cookie", "date"}
    | {"expect", "host", "keep-alive", "origin", "referer", "te", "trailer", "transfer-encoding"}
    | {"upgrade", "via"}
)
#: Headers that the server sets itself.
_OWN_HEADERS = frozenset(
    {"content-type", "content-length", "transfer-encoding", "connection", "vary", "cache-control"}
    | {"deprecation", "date", "server"}
)


def response_for(status: int, documented: Container[str]) -> str | None:
    """The key of the response that documents a status: its own, that of its range, or `default`;
    None if there is none of them."""
    own = str(status)
    keys = (own, f"{own[0]}XX", "default") if status >= FIRST_ERROR else (own,)
    return next((key for key in keys if key in documented), None)


def check_answers(operation: Json, document: Located, _: Pointer) -> Problems:
    """What is wrong with the responses of an operation."""
    found = {status: document.resolved(each) for status, each in operation["responses"].items()}
    for status, response in found.items():
        below: Pointer = ("responses", status)
        if status not in _RANGES and _STATUS.match(status) is None:
            sentence = (
                f"{shown(status)} is not supported; supported: statuses from 200 to 599, and for "
                f"errors {listed(_RANGES)}."
            )
            yield below, sentence
        elif status in _RANGES or int(status) >= FIRST_ERROR:
            yield from _check_error(below, response)
        else:
            yield from _check_answer(below, int(status), response, document)
    if not any(re.match(r"[23]\d\d\Z", status) for status in found):
        yield ("responses",), "has no status below 400, which its handler would answer."
    several = any(len(response.get("content", {})) > 1 for response in found.values())
    if several and response_for(406, found) is None:
        yield (
            ("responses",),
            "Accept chooses between several media types; 406 has to be documented as well.",
        )


def _check_error(below: Pointer, response: Json) -> Problems:
    for name in response.get("headers", {}):
        if name.lower() not in _ERROR_HEADERS:
            sentence = (
                f"errors are sent without {shown(name)}; supported: {listed(_ERROR_HEADERS)}."
            )
            yield (*below, "headers", name), sentence
    if list(response.get("content", {})) != [JSON]:
        yield below, f"an error is sent as {JSON}; its `content` has to be that, and no other."
    elif response["content"][JSON].get("schema") != _ERROR_SCHEMA:
        at = (*below, "content", JSON)
        yield at, f"the schema of an error is `$ref: '{_ERROR_SCHEMA['$ref']}'`, and no other."


def check_error_schema(document: Json, _: Located, __: Pointer) -> Problems:
    """What an error, as the server sends it, does not fit in the schema of errors."""
    name = "ErrorResponse"
    if name not in document.get("components", {}).get("schemas", {}):
        return
    validator = Draft202012Validator({**document, **_ERROR_SCHEMA})
    for error in (each for sent in _ERRORS for each in validator.iter_errors(sent)):
        sentence = (
            "the server sends errors with `success: false`, `error`, `message` and in some "
            f"`parameter`, which this schema does not take: {error.message}."
        )
        yield ("components", "schemas", name), sentence


def _check_answer(below: Pointer, status: int, response: Json, document: Located) -> Problems:
    content, headers = response.get("content", {}), response.get("headers", {})
    if content and status in _WITHOUT_BODY:
        yield (*below, "content"), f"{status} is sent without a body; leave `content` out."
        return
    named: dict[str, str] = {}
    for name in headers:
        faults = list(collision(header_name(name), name, f"the header {shown(name)}", named))
        if not faults and not is_token(name):
            faults = [f"{shown(name)} cannot be the name of a header."]
        for sentence in faults:
            yield (*below, "headers", name), sentence
        if name.lower() in _OWN_HEADERS:
            yield (*below, "headers", name), f"{shown(name)} is set by the server; leave it out."
    if status in _REDIRECTS and not _requires_location(headers, document):
        yield below, "a redirect needs the header `Location`, with `required: true`."
    for media_type, body in content.items():
        yield from _check_body((*below, "content", media_type), media_type, body, document)


def _requires_location(headers: Json, document: Located) -> bool:
    return any(
        name.lower() == "location" and document.resolved(header).get("required") is True
        for name, header in headers.items()
    )


def _check_body(below: Pointer, media_type: str, body: Json, document: Located) -> Problems:
    if _JSON_TYPE.match(media_type):
        if "schema" not in body:
            yield below, "`schema` is missing."
        return
    if media_type not in STREAMS:
        yield below, f"{shown(media_type)} is not supported; supported: {listed(_SUPPORTED)}."
        return
    schema = document.resolved(body.get("schema", {"type": "string"}))
    if schema.get("type") != "string" or set(schema) - {"type", "description"}:
        yield (*below, "schema"), f"the schema of {media_type} is `type: string`."
    has_items = STREAMS[media_type] != "text"
    if has_items and ITEM not in body:
        yield below, f"`{ITEM}` is missing: the schema of each event or line."
    if not has_items and ITEM in body:
        yield (*below, ITEM), f"{media_type} has no items of a schema."


def check_callers(holder: Json, document: Located, _: Pointer) -> Problems:
    """What is wrong with the `security` of an operation or a document."""
    schemes = document.content.get("components", {}).get("securitySchemes", {})
    for index, requirement in enumerate(holder.get("security", [])):
        below: Pointer = ("security", str(index))
        if not requirement:
            yield below, "`{}` is not supported; `security: []` asks for no key at all."
        for name, scopes in requirement.items():
            if name not in schemes:
                yield below, f"there is no security scheme {shown(name)}."
            elif scopes:
                yield (*below, name), f"scopes are not supported; write `{name}: []`."


def check_scheme(scheme: Json, _: Located, __: Pointer) -> Problems:
    """What is wrong with a security scheme."""
    needed = ("in", "name") if scheme.get("type") == "apiKey" else ("scheme",)
    for keyword in needed:
        if keyword not in scheme:
            yield (), f"`{keyword}` is missing."
    name, where = scheme.get("name", "x"), scheme.get("in")
    if where in ("header", "cookie") and not is_token(name):
        yield ("name",), f"{shown(name)} cannot be the name of a {where}."
    if where == "header" and name.lower() in OF_CONNECTIONS | {"accept", "content-type"}:
        yield ("name",), f"{shown(name)} is not supported for a key: clients set it themselves."


def check_deprecation(operation: Json, _: Located, __: Pointer) -> Problems:
    """What is wrong with a deprecation: answers carry its date (RFC 9745)."""
    since = operation.get(SINCE)
    if not operation.get("deprecated", False):
        if since is not None:
            yield (SINCE,), f"`{SINCE}` stands beside `deprecated: true` only."
        return
    try:
        date.fromisoformat(str(since))
    except ValueError:
        yield (), f"`deprecated: true` needs `{SINCE}`, a date such as 2026-11-01."
