"""PARSE_VALUE: converts a value to another kind."""

from __future__ import annotations

from collections.abc import Callable

from typing_extensions import override

from recalc.columns.base import CellFailed, Json
from recalc.columns.typed import OneSource
from recalc.columns.values import (
    document_of,
    json_number,
    number_of,
    shown,
    storable,
    text_of,
)
from recalc.generated.configs import ParseValueColumnConfig


class ParseValue(OneSource[ParseValueColumnConfig]):
    """Convert the value to ``type``. A value that cannot be converted FAILS its cell.

    * string: the value as text;
    * number: a number, or a string that is a decimal number;
    * boolean: true and false, or a string that is one of these words, in any case;
    * object: a string is read as JSON of any kind, anything else stays as it is.
    """

    name = "PARSE_VALUE"
    config_type = ParseValueColumnConfig

    @override
    def names(self, config: ParseValueColumnConfig) -> list[str]:
        return [config.source]

    @override
    def evaluator(self, config: ParseValueColumnConfig, title: str) -> Callable[[Json], Json]:
        match config.type:
            case "string":
                return text_of
            case "number":
                return lambda value: json_number(number_of(value, title))
            case "boolean":
                return lambda value: _boolean(value, title)
            case "object":
                return lambda value: storable(document_of(value, title))


_WORDS = {"true": True, "false": False}


def _boolean(value: Json, title: str) -> bool:
    if isinstance(value, bool):
        return value
    found = _WORDS.get(value.strip().lower()) if isinstance(value, str) else None
    if found is None:
        raise CellFailed(
            "not_a_boolean", f"Source {title!r} is neither true nor false: {shown(value)}."
        )
    return found
