"""Templates of requests: a URL and a JSON body with variables, ``{{title or id of a column}}``.

A template is filled in one pass, so that a value that holds braces stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

import msgspec

from recalc.columns.base import BadConfig, CellFailed, Json
from recalc.columns.typed import missing_value
from recalc.columns.values import text_of

#: Characters of a URL, and bytes of a body that values of a row are put into. A template can name a
#: long value any number of times.
MAX_URL, MAX_BODY = 16 << 10, 16 << 20

_VARIABLE = re.compile(r"\{\{([^{}]*)\}\}")
_encode = msgspec.json.Encoder().encode


def can_name(title: str) -> bool:
    """Whether a variable can name a column by this title. Any can be named by its id."""
    return title == title.strip() and not {"{", "}"} & set(title)


def variables_of(*templates: Json) -> list[str]:
    """Return the names of all variables, each once. Keys of an object are taken in their order, as
    a store may order them anew."""
    texts = (text for template in templates for text in _texts(template))
    found = (name.strip() for text in texts for name in _VARIABLE.findall(text))
    return list(dict.fromkeys(found))


def renamed(template: Json, references: Mapping[str, str]) -> Json:
    """Return the template with each name replaced by its value in ``references``; those that are
    not in it stay."""

    def changed(found: re.Match[str]) -> str:
        name = found[1].strip()
        return f"{{{{{references.get(name, name)}}}}}"

    return _with_texts(template, lambda text: _VARIABLE.sub(changed, text))


def check_names(template: Json, path: str) -> None:
    """Raise BadConfig for a variable without a name, and for one in a key of an object."""
    if "" in variables_of(template):
        raise BadConfig(path, "has a variable without a name; write {{title of a column}}")
    for key in _keys(template):
        if _VARIABLE.search(key):
            raise BadConfig(path, f"has a variable in the key {key[:255]!r}; only values have them")


def check_place(url: str, path: str) -> str:
    """Return the URL with a digit in place of each variable. Raises BadConfig for a variable
    outside the query: it could change which server or which resource is called."""
    # Titles may have the characters that separate the parts of a URL.
    sent, _, fragment = _VARIABLE.sub("{{}}", url).partition("#")
    if "{{}}" in sent.partition("?")[0] + fragment:
        raise BadConfig(path, "has a variable outside its query; they may be behind the ? only")
    return _VARIABLE.sub("0", url)


class Values:
    """The values of a row that variables name, each with the title of its column.

    Raises CellFailed where a value is needed as text and there is none, and for a request that
    would be too large.
    """

    def __init__(self, named: Mapping[str, tuple[str, Json]]) -> None:
        self._named = named
        self._left = MAX_BODY
        self._texts: dict[str, str] = {}
        self._jsons: dict[str, msgspec.Raw] = {}

    def url(self, template: str) -> str:
        """Return the URL with each value percent-encoded, so that it ends no parameter."""
        found = _VARIABLE.sub(lambda part: quote(self._text(part[1].strip()), safe=""), template)
        if len(found) > MAX_URL:
            raise CellFailed(
                "endpoint_request_too_large",
                f"The URL has {len(found)} characters with the values of this row; it may have "
                f"{MAX_URL}. Send long values in the body.",
            )
        return found

    def body(self, template: Json) -> bytes:
        """Return the body as JSON. A string that is one variable becomes the value itself; in any
        other the value is put in as text."""
        return _encode(_with_texts(template, self._filled))

    def _filled(self, template: str) -> str | msgspec.Raw:
        alone = _VARIABLE.fullmatch(template)
        if alone is not None:
            value = self._json(alone[1].strip())
            self._take(len(memoryview(value)))
            return value
        return _VARIABLE.sub(self._part, template)

    def _part(self, found: re.Match[str]) -> str:
        text = self._text(found[1].strip())
        self._take(len(text))
        return text

    def _take(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise CellFailed(
                "endpoint_request_too_large",
                f"The body has more than {MAX_BODY} bytes with the values of this row. Send fewer, "
                "or shorter ones.",
            )

    def _text(self, name: str) -> str:
        found = self._texts.get(name)
        if found is None:
            title, value = self._named[name]
            if value is None:
                missing = missing_value(title)
                raise CellFailed(missing.code, missing.message)
            found = self._texts[name] = text_of(value)
        return found

    def _json(self, name: str) -> msgspec.Raw:
        found = self._jsons.get(name)
        if found is None:
            found = self._jsons[name] = msgspec.Raw(_encode(self._named[name][1]))
        return found


def _with_texts(template: Json, change: Callable[[str], Any]) -> Json:
    """Return the template with what ``change`` makes of each string that is no key."""
    if isinstance(template, str):
        changed: Json = change(template)
        return changed
    if isinstance(template, list):
        return [_with_texts(each, change) for each in template]
    if isinstance(template, dict):
        return {key: _with_texts(each, change) for key, each in template.items()}
    return template


def _texts(template: Json) -> Iterator[str]:
    """Yield each string that is no key."""
    if isinstance(template, str):
        yield template
    elif isinstance(template, list):
        for each in template:
            yield from _texts(each)
    elif isinstance(template, dict):
        for key in sorted(template):
            yield from _texts(template[key])


def _keys(template: Json) -> Iterator[str]:
    """Yield the keys of all objects."""
    if isinstance(template, list):
        for each in template:
            yield from _keys(each)
    elif isinstance(template, dict):
        yield from template
        for each in template.values():
            yield from _keys(each)
