# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
"""What is wrong with a body, for people: the decoder's sentences in ours.

The decoder says what it expected in words of its own ("Expected `str` of length >= 1", "Invalid
enum value"). Here they become the field that is meant and a sentence that says what to send. What
the decoder does not say (the choices, the fields that there are) is looked up in the body's type.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
from msgspec import inspect

from .types import described, plain
from .uuids import NOT_A_UUID

#: "… - at `$.row_ids[3]`"; of a wrong key "… - at `key in $.values[0]`".
_PLACE = re.compile(r"(?s)(?P<problem>.*) - at `(?:key in )?\$\.?(?P<path>.*)`\Z")
_STEP = re.compile(r"[^.\[\]]+|\[[^\]]*\]")
_KINDS = {
    "str": "a string",
    "int": "an integer",
    "float": "a number",
    "bool": "true or false",
    "array": "a list",
    "object": "an object",
    "uuid": "a UUID as a string",
    "null": "null",
    "datetime": "a date and time as a string",
    "date": "a date as a string",
}
#: What cannot stand in a text, by the pattern that says so.
_PATTERNS = {
    r"^[^\x00]*\Z": "has the character U+0000, which cannot be stored. Leave it out",
    r'^[^"\r\n\x00]\Z': "has to be one character, and neither a double quote, a line end nor "
    "U+0000. Usual ones are a comma, a semicolon, a tab and a vertical bar",
}
#: What is wrong with an empty text, by the field that has it.
_EMPTY = {
    "file_content_base64": "is empty, so the file has no bytes. Send a file with a header line, or "
    "with a JSON list",
}


def explain(error: msgspec.ValidationError, model: Any) -> tuple[str, str]:
    """The field that ``error`` is about, in dots and brackets ("source.file_name"; "body" for the
    whole), and what is wrong with it. ``model`` is the type that the body was decoded to."""
    path, problem = located(error, model)
    return path or "body", problem


def located(error: msgspec.ValidationError, model: Any) -> tuple[str, str]:
    """As ``explain``, with "" for the whole: for values that are decoded by themselves."""
    problem, path = str(error), ""
    place = _PLACE.match(problem)
    if place is not None:
        problem, path = place["problem"], place["path"]
    for pattern, explained in _SENTENCES:
        found = pattern.fullmatch(problem)
        if found is not None:
            return explained(found, path, model)
    return path, problem


Explained = Callable[[re.Match[str], str, Any], tuple[str, str]]


def _missing(found: re.Match[str], path: str, _: Any) -> tuple[str, str]:
    return _join(path, found["field"]), "is required, and was not sent"


def _unknown(found: re.Match[str], path: str, model: Any) -> tuple[str, str]:
    names = [
        field.encode_name
        for each in _types_at(path, model)
        if isinstance(each, inspect.StructType)
        for field in each.fields
    ]
    known = f"The fields are {', '.join(names)}" if names else "There are no fields here"
    return _join(path, found["field"]), f"is not a field of this request. {known}"


def _wrong_choice(found: re.Match[str], path: str, model: Any) -> tuple[str, str]:
    choices = [
        str(value)
        for each in _types_at(path, model)
        if isinstance(each, inspect.LiteralType)
        for value in each.values
    ]
    return path, f"{_shown(found['value'])} is none of {', '.join(choices)}"


def _wrong_kind(found: re.Match[str], path: str, _: Any) -> tuple[str, str]:
    kinds = found["expected"].split(" | ")
    got = found["got"]
    if got == "float" and "int" in kinds and "float" not in kinds:
        return path, "has to be an integer, and has a fraction"
    wanted = " or ".join(_KINDS.get(kind, kind) for kind in kinds)
    return path, f"has to be {wanted}, and is {_got(got)}"


def _got(kind: str) -> str:
    return "a boolean" if kind == "bool" else _KINDS.get(kind, kind)


def _short_text(found: re.Match[str], path: str, _: Any) -> tuple[str, str]:
    least = int(found["bound"])
    if least == 1:
        field = path.rpartition(".")[2]
        return path, _EMPTY.get(field, "is empty. Send at least one character")
    return path, f"has fewer than {least} characters, which is the least"


def _long_text(found: re.Match[str], path: str, _: Any) -> tuple[str, str]:
    return path, f"has more than {_counted(found['bound'], 'character')}, which is the most"


def _short_list(found: re.Match[str], path: str, _: Any) -> tuple[str, str]:
    least = int(found["bound"])
    if least == 1:
        return path, "is an empty list. Send at least one item"
    return path, f"has fewer than {least} items, which is the least"


def _long_list(found: re.Match[str], path: str, _: Any) -> tuple[str, str]:
    most = _counted(found["bound"], "item")
    return path, f"has more than {most}, which is the most. Send fewer at once"


def _small(found: re.Match[str], path: str, _: Any) -> tuple[str, str]:
    return path, f"is less than {found['bound']}, which is the least"


def _large(found: re.Match[str], path: str, _: Any) -> tuple[str, str]:
    return path, f"is more than {found['bound']}, which is the most"


def _pattern(found: re.Match[str], path: str, _: Any) -> tuple[str, str]:
    pattern = found["pattern"].replace("\\\\", "\\")
    known = f"does not match the pattern {pattern.replace(chr(92) + 'Z', '$')}"
    return path, _PATTERNS.get(pattern, known)


def _above(found: re.Match[str], path: str, _: Any) -> tuple[str, str]:
    return path, f"has to be more than {found['bound']}"


def _below(found: re.Match[str], path: str, _: Any) -> tuple[str, str]:
    return path, f"has to be less than {found['bound']}"


def _multiple(found: re.Match[str], path: str, _: Any) -> tuple[str, str]:
    return path, f"has to be a multiple of {found['bound']}"


def _no_moment(_: re.Match[str], path: str, __: Any) -> tuple[str, str]:
    return path, "is not a date and time. Send 2026-01-31T12:00:00Z, for example"


def _no_day(_: re.Match[str], path: str, __: Any) -> tuple[str, str]:
    return path, "is not a date. Send 2026-01-31, for example"


def _wrong_tag(found: re.Match[str], path: str, model: Any) -> tuple[str, str]:
    holder = path.rpartition(".")[0]
    tags = [
        str(each.tag) for each in _types_at(holder, model) if isinstance(each, inspect.StructType)
    ]
    return path, f"{_shown(found['value'])} is none of {', '.join(tags)}"


def _no_uuid(_: re.Match[str], path: str, __: Any) -> tuple[str, str]:
    return path, NOT_A_UUID


_SENTENCES: tuple[tuple[re.Pattern[str], Explained], ...] = tuple(
    (re.compile(pattern, re.DOTALL), explained)
    for pattern, explained in (
        (r"Object missing required field `(?P<field>.*)`", _missing),
        (r"Object contains unknown field `(?P<field>.*)`", _unknown),
        (r"Invalid enum value '?(?P<value>.*?)'?", _wrong_choice),
        (r"Expected `(?P<expected>[a-z |]+)`, got `(?P<got>[a-z]+)`", _wrong_kind),
        (r"Expected `str` of length >= (?P<bound>\d+)", _short_text),
        (r"Expected `str` of length <= (?P<bound>\d+)", _long_text),
        (r"Expected `array` of length >= (?P<bound>\d+)", _short_list),
        (r"Expected `array` of length <= (?P<bound>\d+)", _long_list),
        (r"Expected `(?:int|float)` >= (?P<bound>-?[\d.]+)", _small),
        (r"Expected `(?:int|float)` <= (?P<bound>-?[\d.]+)", _large),
        (r"Expected `str` matching regex '(?P<pattern>.*)'", _pattern),
        (r"Expected `(?:int|float)` > (?P<bound>-?[\d.]+)", _above),
        (r"Expected `(?:int|float)` < (?P<bound>-?[\d.]+)", _below),
        (r"Expected `(?:int|float)` that's a multiple of (?P<bound>-?[\d.]+)", _multiple),
        (r"Invalid RFC3339 encoded datetime", _no_moment),
        (r"Invalid RFC3339 encoded date", _no_day),
        (r"Invalid value '?(?P<value>.*?)'?", _wrong_tag),
        (r"Invalid UUID", _no_uuid),
    )
)


def _counted(number: str, noun: str) -> str:
    return f"{number} {noun}" if number == "1" else f"{number} {noun}s"


def _join(path: str, field: str) -> str:
    """A field inside what ``path`` names; a long name is cut."""
    name = field if len(field) <= 40 else field[:40] + "…"
    return f"{path}.{name}" if path else name


def _shown(value: str) -> str:
    return repr(value if len(value) <= 40 else value[:40] + "…")


def _types_at(path: str, model: Any) -> list[inspect.Type]:
    """The types that may stand at ``path`` in a body of this type."""
    found = list(plain(described(model)))
    for step in _STEP.findall(path):
        found = [inner for each in found for inner in _inside(each, step)]
    return found


def _inside(holder: inspect.Type, step: str) -> Iterator[inspect.Type]:
    if isinstance(holder, inspect.ListType) and step.startswith("["):
        yield from plain(holder.item_type)
    elif isinstance(holder, inspect.DictType):
        yield from plain(holder.value_type)
    elif isinstance(holder, inspect.StructType):
        for field in holder.fields:
            if field.encode_name == step:
                yield from plain(field.type)
