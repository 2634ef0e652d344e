"""Reads JSON in the answers of models, which write sentences and fences around it."""

from __future__ import annotations

import json
import re

import msgspec

from recalc.columns.base import CellFailed, Json
from recalc.columns.values import decode

#: Characters of an answer that a message repeats.
_QUOTED = 80
#: Places of an answer at which JSON is looked for.
_TRIES = 50
_FENCE = re.compile(r"```[a-zA-Z]*[ \t]*\n(.*?)\n?[ \t]*```", re.DOTALL)
_STARTS = re.compile(r"[{\[]")


def exact_json(text: str) -> Json:
    """Return the JSON that an answer is. Raises CellFailed."""
    try:
        return decode(text)
    except msgspec.MsgspecError as error:
        raise CellFailed(
            "model_invalid_json",
            f"JSON was asked for, and the model answered {quoted(text)}. Raise max_tokens if the "
            "answer is cut off, or choose another model.",
        ) from error


def json_within(text: str) -> Json:
    """Return the first JSON object or list in an answer, in a fence or between sentences. Raises
    CellFailed where there is none."""
    for candidate in (text, *_FENCE.findall(text)):
        try:
            found = decode(candidate)
        except msgspec.MsgspecError:
            continue
        if isinstance(found, dict | list):
            return found
    decoder = json.JSONDecoder()
    for number, start in enumerate(_STARTS.finditer(text)):
        if number == _TRIES:
            break
        try:
            _, end = decoder.raw_decode(text, start.start())
            return decode(text[start.start() : end])
        except (ValueError, RecursionError, msgspec.MsgspecError):
            continue
    return exact_json(text)


def quoted(text: str) -> str:
    """Return the beginning of an answer for a message."""
    return repr(text if len(text) <= _QUOTED else text[:_QUOTED] + "…")
