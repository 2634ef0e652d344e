"""What breaks clients of the contract that was released last.

``codegen/released.yaml`` is that contract without its prose. A break fails `make verify` unless the
version is a new major one and CHANGELOG.md names the operation or schema under "Breaking" of it.
Before 1.0 a new minor version counts as a major one, as Semantic Versioning permits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from codegen.contract import METHODS
from codegen.located import Located
from codegen.narrowing import Comparison
from codegen.parameters import is_exploded, kind_of
from codegen.references import ITEM, is_data, is_map
from codegen.variants import ALIASES, LATER, configs, served

Json = Any
RELEASED = Path(__file__).with_name("released.yaml")
_HEAD = "# The contract as released last, without prose. Written by `python -m codegen release`.\n"
#: Extensions that say how a schema is decoded, and of what a stream is made.
_MARKS = {LATER, ALIASES, ITEM}
#: Words without a meaning for programs.
_PROSE = {"description", "summary", "example", "examples", "links", "externalDocs"}


@dataclass(frozen=True, slots=True)
class Break:
    """A break: the operationId or schema that it belongs to, and a sentence."""

    of: str
    what: str

    def __str__(self) -> str:
        return f"{self.of}: {self.what}."


def breaks(old: Json, new: Json) -> list[Break]:
    """Return what breaks a client of the contract ``old`` that meets a server of ``new``.

    Schemas that are decoded in two steps are compared as the server decodes them: what their
    variants have in common, and each config.
    """
    found = [*_Contracts(_served(old), _served(new)).breaks(), *_of_configs(old, new)]
    return list(dict.fromkeys(found))


def _served(document: Json) -> Json:
    return served(_located(document)).content


def _located(document: Json) -> Located:
    return Located("openapi.yaml", "", document, {})


def _of_configs(old: Json, new: Json) -> Iterator[Break]:
    """Yield the breaks of configs, which no body names."""
    comparison = Comparison(
        lambda value: _resolved(old, value), lambda value: _resolved(new, value), True
    )
    now = configs(_located(new))
    for name, schema in configs(_located(old)).items():
        if name not in now:
            yield Break(name, "was removed")
        else:
            yield from (Break(name, what) for what in comparison.breaks(schema, now[name], "it"))


def unannounced(old: Json, new: Json, changelog: str) -> list[Break]:
    """Return the breaks that the version and the changelog do not announce."""
    found = breaks(old, new)
    if _major(new) <= _major(old):
        return found
    announced = _breaking_section(changelog, new["info"]["version"])
    return [each for each in found if f"`{each.of}`" not in announced]


def released(document: Json) -> str:
    """Return the text of ``released.yaml`` for a contract."""
    bare = {key: _bare(value) for key, value in document.items()}
    bare["info"] = {"title": document["info"]["title"], "version": document["info"]["version"]}
    del bare["tags"]
    return _HEAD + yaml.safe_dump(bare, sort_keys=False, width=100)


def _bare(value: Json, *, named: bool = False) -> Json:
    """Return ``value`` without prose. ``named``: its keys are names, and no keywords."""
    if isinstance(value, list):
        return [_bare(inner) for inner in value]
    if not isinstance(value, Mapping):
        return value
    if named:
        return {name: _bare(inner) for name, inner in value.items()}
    return {
        key: inner if is_data(key, inner) else _bare(inner, named=is_map(key))
        for key, inner in value.items()
        if key in _MARKS or (key not in _PROSE and not key.startswith("x-"))
    }


def _major(document: Json) -> tuple[int, int]:
    major, minor = (int(part) for part in document["info"]["version"].split(".")[:2])
    return (major, 0) if major else (0, minor)


def _breaking_section(changelog: str, version: str) -> str:
    """Return what stands under "Breaking" of the version, or of what is not released yet."""
    for title in (rf"\[?{re.escape(version)}\]?[^\n]*", "Unreleased"):
        section = re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", changelog, re.MULTILINE | re.DOTALL)
        breaking = section and re.search(
            r"^### Breaking\n(.*?)(?=^### |\Z)", section[1], re.MULTILINE | re.DOTALL
        )
        if breaking:
            return breaking[1]
    return ""


class _Contracts:
    """Two versions of the contract."""

    def __init__(self, old: Json, new: Json) -> None:
        self._old = old
        self._new = new

    def breaks(self) -> Iterator[Break]:
        """Yield every break."""
        now = dict(_operations(self._new))
        for key, (path, before) in _operations(self._old):
            of = before["operationId"]
            if key not in now:
                yield Break(of, f"{key} was removed")
                continue
            path_now, operation = now[key]
            for what in self._operation((path, before), (path_now, operation)):
                yield Break(of, what)
        yield from self._error_codes()

    def _error_codes(self) -> Iterator[Break]:
        """Yield codes that are gone; no body names their schemas."""
        schemas = self._new["components"]["schemas"]
        for name, old in self._old["components"]["schemas"].items():
            if name.startswith("ErrorCode"):
                now = schemas.get(name, {}).get("enum", ())
                for code in old["enum"]:
                    if code not in now:
                        yield Break(name, f"the code {code} was removed")

    def _compare(self, old: Json, new: Json, place: str, *, sent: bool) -> Iterator[str]:
        comparison = Comparison(
            lambda value: _resolved(self._old, value),
            lambda value: _resolved(self._new, value),
            sent,
        )
        yield from comparison.breaks(old, new, place)

    def _operation(self, old: tuple[Json, Json], new: tuple[Json, Json]) -> Iterator[str]:
        before, now = old[1], new[1]
        if before["operationId"] != now["operationId"]:
            yield f"operationId is now {now['operationId']}"
        if _security(self._old, before) != _security(self._new, now):
            yield "security is another"
        yield from self._parameters(_parameters(self._old, old), _parameters(self._new, new))
        yield from self._body(before.get("requestBody"), now.get("requestBody"))
        for status, response in before["responses"].items():
            if status not in now["responses"]:
                yield f"status {status} was removed"
            else:
                yield from self._response(status, response, now["responses"][status])

    def _parameters(self, old: Json, new: Json) -> Iterator[str]:
        for (where, name), parameter in new.items():
            before = old.get((where, name))
            if parameter.get("required") and not (before or {}).get("required"):
                yield f"parameter {name} in {where} is now required"
            if before is not None:
                place = f"parameter {name} in {where}"
                yield from self._compare(before["schema"], parameter["schema"], place, sent=True)
                is_list = kind_of(_resolved(self._old, before["schema"])) == "array"
                if is_list and is_exploded(before) is not is_exploded(parameter):
                    yield f"{place} has another value of explode"
        for where, name in old:
            if (where, name) not in new:
                yield f"parameter {name} in {where} was removed"

    def _body(self, old: Json, new: Json) -> Iterator[str]:
        old, new = _resolved(self._old, old) or {}, _resolved(self._new, new) or {}
        if new.get("required") and not old.get("required"):
            yield "the body is now required"
        yield from self._content(old, new, "body", sent=True)

    def _response(self, status: str, old: Json, new: Json) -> Iterator[str]:
        old, new = _resolved(self._old, old), _resolved(self._new, new)
        place = f"answer {status}"
        yield from self._content(old, new, place, sent=False)
        headers = {name.lower(): header for name, header in new.get("headers", {}).items()}
        for name, header in old.get("headers", {}).items():
            if name.lower() in headers:
                yield from self._header(name, header, headers[name.lower()], place)
            else:
                yield f"{place} has the header {name} no longer"

    def _header(self, name: str, old: Json, new: Json, place: str) -> Iterator[str]:
        old, new = _resolved(self._old, old), _resolved(self._new, new)
        if old.get("required") and not new.get("required"):
            yield f"{place} may now be without the header {name}"
        yield from self._compare(
            old.get("schema", {}), new.get("schema", {}), f"{place}: header {name}", sent=False
        )

    def _content(self, old: Json, new: Json, place: str, *, sent: bool) -> Iterator[str]:
        now = new.get("content", {})
        for media, before in old.get("content", {}).items():
            if media not in now:
                yield f"{place} is no longer {media}"
                continue
            for word, which in (("schema", place), (ITEM, f"{place}, each item")):
                if word in before and word in now[media]:
                    yield from self._compare(before[word], now[media][word], which, sent=sent)


def _operations(document: Json) -> Iterator[tuple[str, tuple[Json, Json]]]:
    for path, item in document["paths"].items():
        resolved = _resolved(document, item)
        for method in METHODS:
            if method in resolved:
                yield f"{method.upper()} {path}", (resolved, resolved[method])


def _parameters(document: Json, found: tuple[Json, Json]) -> dict[tuple[str, str], Json]:
    item, operation = found
    listed = [*item.get("parameters", ()), *operation.get("parameters", ())]
    resolved = [_resolved(document, parameter) for parameter in listed]
    return {(parameter["in"], parameter["name"]): parameter for parameter in resolved}


def _security(document: Json, operation: Json) -> Json:
    return operation.get("security", document.get("security"))


def _resolved(document: Json, value: Json) -> Json:
    while isinstance(value, Mapping) and "$ref" in value:
        found = document
        for step in value["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        value = found
    return value
