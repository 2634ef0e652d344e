"""COMPARE and MATH_OPERATOR: compare two values, or one value and a constant."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, cast

from msgspec import UNSET
from typing_extensions import override

from recalc.columns.base import BadConfig, CellFailed, Json
from recalc.columns.jsonpath import BadPath, comparer
from recalc.columns.typed import ManySources, distinct
from recalc.columns.values import document_of, number_of, same, text_of
from recalc.generated.configs import (
    CompareColumnConfig,
    ComparisonType,
    MathOperatorColumnConfig,
)

#: Makes one side of a comparison from a value and the title of its column.
_Side = Callable[[Json, str], Any]


class Compare(ManySources[CompareColumnConfig]):
    """Compare two values, or one value with the constant ``target``. The result is true or false.

    STRING: whether they are equal as texts. JSON: whether they are equal as documents, numbers by
    value and objects in any order; with a ``json_path``, whether it finds the same values in both,
    in order (nothing in both included). NUMBER: whether the first is equal to (EQ, the default),
    greater than (GT, GTE) or less than (LT, LTE) the second, as exact decimals.
    """

    name = "COMPARE"
    config_type = CompareColumnConfig

    @override
    def check(self, config: CompareColumnConfig) -> None:
        distinct(config.sources, "config.sources")
        how = config.comparison_type
        if how.operator is not None and how.type != "NUMBER":
            raise BadConfig("config.comparison_type.operator", "goes with type NUMBER only")
        if how.json_path is not None:
            where = "config.comparison_type.json_path"
            if how.type != "JSON":
                raise BadConfig(where, "goes with type JSON only")
            try:
                comparer(how.json_path)
            except BadPath as error:
                raise BadConfig(where, str(error)) from error
        if len(config.sources) == 2 and config.target is not UNSET:
            raise BadConfig("config.target", "goes with one source only; there are two")
        if len(config.sources) == 1:
            if config.target is UNSET:
                raise BadConfig("config.target", "is required when there is one source")
            try:
                _side(how)(config.target, "target")
            except CellFailed as error:
                kind = "a number" if how.type == "NUMBER" else "JSON"
                message = f"is not {kind}, which type {how.type} compares"
                raise BadConfig("config.target", message) from error

    @override
    def names(self, config: CompareColumnConfig) -> list[str]:
        return config.sources

    @override
    def evaluator(
        self, config: CompareColumnConfig, titles: Sequence[str]
    ) -> Callable[[Sequence[Json]], Json]:
        how = config.comparison_type
        side = _side(how)
        holds = _comparison(how)
        first = titles[0]
        if len(titles) == 1:
            target = side(cast(Json, config.target), "target")
            return lambda row: holds(side(row[0], first), target)
        second = titles[1]
        return lambda row: holds(side(row[0], first), side(row[1], second))


def _side(how: ComparisonType) -> _Side:
    """Return the function that prepares a value for this kind of comparison. It raises CellFailed
    for a value that cannot be compared so."""
    if how.type == "STRING":
        return lambda value, _: text_of(value)
    if how.type == "NUMBER":
        return number_of
    return document_of


def _comparison(how: ComparisonType) -> Callable[[Any, Any], bool]:
    """Return the function that compares two sides. Where it compares what a path finds, it raises
    CellFailed beyond a number of steps."""
    if how.type != "JSON":
        return _COMPARISONS[how.operator or "EQ"]
    return same if how.json_path is None else comparer(how.json_path)


_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "EQ": operator.eq,
    "GT": operator.gt,
    "GTE": operator.ge,
    "LT": operator.lt,
    "LTE": operator.le,
}


_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
}


class MathOperator(ManySources[MathOperatorColumnConfig]):
    """Compare the first source with the second, or with ``value``. The result is true or false.

    Numbers are exact decimals as they are written, and may be strings: "0.10" is not less than
    0.1, and 9007199254740993 is more than 9007199254740992.
    """

    name = "MATH_OPERATOR"
    config_type = MathOperatorColumnConfig

    @override
    def check(self, config: MathOperatorColumnConfig) -> None:
        distinct(config.sources, "config.sources")
        if len(config.sources) == 1:
            if config.value is None:
                raise BadConfig("config.value", "is required when there is one source")
            _constant(config.value)
        elif config.value is not None:
            raise BadConfig("config.value", "goes with one source only; there are two")

    @override
    def names(self, config: MathOperatorColumnConfig) -> list[str]:
        return config.sources

    @override
    def evaluator(
        self, config: MathOperatorColumnConfig, titles: Sequence[str]
    ) -> Callable[[Sequence[Json]], Json]:
        holds = _OPERATORS[config.operator]
        first = titles[0]
        if config.value is not None:
            value = _constant(config.value)
            return lambda row: holds(number_of(row[0], first), value)
        second = titles[1]
        return lambda row: holds(number_of(row[0], first), number_of(row[1], second))


def _constant(value: float | str) -> int | Decimal:
    try:
        return number_of(value, "value")
    except CellFailed as error:
        raise BadConfig("config.value", "is not a number") from error
