"""The rules of the trees in ``checks``: each takes a value and what is wanted of it, and says what
is wrong, if anything is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..explaining.uuids import NOT_A_UUID, is_uuid
from .formats import FORMATS

Json = Any
_OFFSET = re.compile(r"(?:[zZ]|[+-][0-9]{2}:?[0-9]{2})\Z")
#: Numbers that are put into one set, and the parts that more of them are divided into.
_MANY, _PARTS = 1 << 14, 64
#: Where in the value it is, and what is wrong.
Problem = tuple[str, str] | None


def _unique(value: Json, items: str) -> Problem:
    """``items`` says of what type all items are; empty where that is not known."""
    if isinstance(value, list) and not (items == "integer" and _all_differ(value)):
        seen: dict[Json, int] = {}
        for index, item in enumerate(value):
            first = seen.setdefault(_key(item), index)
            if first != index:
                return "", f"has an item twice: [{index}] is [{first}] again. Send each item once"
    return None


def _all_differ(numbers: Sequence[Json]) -> bool:
    """Whether no two numbers are equal. One set after another is made: a set of a million numbers
    takes fifty megabytes, and to make it at once lets no other thread run."""
    parts: list[list[Json]] = [[] for _ in range(_PARTS if len(numbers) > _MANY else 1)]
    count = len(parts)
    for number in numbers:
        parts[hash(number) % count].append(number)
    return all(len(set(part)) == len(part) for part in parts)


def _key(value: Json) -> Json:
    """A value that is equal for JSON that is equal: 1 and 1.0, but not 1 and true."""
    if isinstance(value, dict):
        return ("object", frozenset((name, _key(inner)) for name, inner in value.items()))
    if isinstance(value, list):
        return ("array", tuple(map(_key, value)))
    return ("boolean", value) if isinstance(value, bool) else value


def _least(value: Json, least: int) -> Problem:
    if isinstance(value, dict) and len(value) < least:
        if least == 1:
            return "", "has no field. Send at least one"
        return "", f"has fewer than {least} fields, which is the least"
    return None


def _most(value: Json, most: int) -> Problem:
    if isinstance(value, dict) and len(value) > most:
        return "", f"has more than {most} fields, which is the most"
    return None


def _needs(value: Json, needs: Mapping[str, list[str]]) -> Problem:
    if isinstance(value, dict):
        for name, others in needs.items():
            for other in others:
                if name in value and other not in value:
                    return f".{other}", f"is required with {name}, and was not sent"
    return None


def _has(value: Json, name: str) -> Problem:
    if isinstance(value, dict) and name not in value:
        return f".{name}", "is required, and was not sent"
    return None


def _names(value: Json, rule: tuple[str | None, int, int | None, list[str] | None]) -> Problem:
    """Names of fields: a pattern, the least and most characters, and the choices."""
    pattern, least, most, choices = rule
    if isinstance(value, dict):
        for name in value:
            if (
                (pattern is not None and re.search(pattern, name) is None)
                or len(name) < least
                or (most is not None and len(name) > most)
                or (choices is not None and name not in choices)
            ):
                return f".{_cut(name)}", "is not a name that a field may have here"
    return None


def _closed(value: Json, rule: tuple[list[str], list[str]]) -> Problem:
    """Only fields with these names, or with names that one of the patterns matches."""
    known, patterns = rule
    if isinstance(value, dict):
        for name in value:
            if name not in known and not any(re.search(each, name) for each in patterns):
                return f".{_cut(name)}", "is not a name that a field may have here"
    return None


def _form(value: Json, form: str) -> Problem:
    if not isinstance(value, str):
        return None
    if form == "date-time":  # the decoder takes one without an offset too
        return None if _OFFSET.search(value) else ("", "has no offset from UTC. Add Z, for example")
    if form == "uuid":
        return None if is_uuid(value) else ("", NOT_A_UUID)
    return None if FORMATS[form].matches(value) else ("", FORMATS[form].fault)


def _choices(value: Json, choices: list[Json]) -> Problem:
    if any(_key(value) == _key(choice) for choice in choices):
        return None
    return "", f"is none of {_listed(choices)}"


def _not(value: Json, excluded: list[Json]) -> Problem:
    if any(_key(value) == _key(each) for each in excluded):
        return "", f"must not be {_listed(excluded)}"
    return None


def _refused(_: Json, __: bool) -> Problem:
    return "", "is set by the server. Leave it out"


def _listed(values: list[Json]) -> str:
    words = {True: "true", False: "false", None: "null"}
    return ", ".join(
        words[value] if value is None or isinstance(value, bool) else str(value) for value in values
    )


def _cut(name: str) -> str:
    return name if len(name) <= 40 else name[:40] + "…"


RULES: dict[str, Callable[[Json, Any], Problem]] = {
    "unique": _unique,
    "least": _least,
    "most": _most,
    "needs": _needs,
    "has": _has,
    "names": _names,
    "closed": _closed,
    "form": _form,
    "choices": _choices,
    "not": _not,
    "refused": _refused,
}
