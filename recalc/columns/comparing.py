"""COMPARE and MATH_OPERATOR: two values against each other, or one against a constant."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Annotated, Any, Literal

from msgspec import Meta
from typing_extensions import override

from recalc.columns.base import BadConfig, CellFailed, Config, Json
from recalc.columns.jsonpath import BadPath, comparer
from recalc.columns.typed import ManySources, Source, distinct
from recalc.columns.values import document_of, number_of, same, text_of


class ComparisonType(Config, frozen=True):
    type: Literal["STRING", "JSON"] = "STRING"
    json_path: str | None = None


class CompareConfig(Config, frozen=True):
    sources: Annotated[list[Source], Meta(min_length=2, max_length=2)]
    comparison_type: ComparisonType = ComparisonType()


class Compare(ManySources[CompareConfig]):
    """Whether two values are equal.

    STRING: as texts. JSON: as documents, numbers by value and objects in any order; with a
    ``json_path``, whether it finds the same values in both, in order (nothing in both included).
    """

    name = "COMPARE"
    config_type = CompareConfig

    @override
    def check(self, config: CompareConfig) -> None:
        distinct(config.sources, "config.sources")
        path = config.comparison_type.json_path
        if path is None:
            return
        where = "config.comparison_type.json_path"
        if config.comparison_type.type != "JSON":
            raise BadConfig(where, "goes with type JSON only")
        try:
            comparer(path)
        except BadPath as error:
            raise BadConfig(where, str(error)) from error

    @override
    def names(self, config: CompareConfig) -> list[str]:
        return config.sources

    @override
    def evaluator(
        self, config: CompareConfig, titles: Sequence[str]
    ) -> Callable[[Sequence[Json]], Json]:
        if config.comparison_type.type == "STRING":
            return lambda row: text_of(row[0]) == text_of(row[1])
        first, second = titles

        def documents(row: Sequence[Json]) -> Json:
            return same(document_of(row[0], first), document_of(row[1], second))

        if config.comparison_type.json_path is None:
            return documents
        compare = comparer(config.comparison_type.json_path)
        return lambda row: compare(document_of(row[0], first), document_of(row[1], second))


class MathConfig(Config, frozen=True):
    sources: Annotated[list[Source], Meta(min_length=1, max_length=2)]
    operator: Literal["lt", "le", "gt", "ge"]
    value: int | float | str | None = None


_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
}


class MathOperator(ManySources[MathConfig]):
    """Whether the first source is less (or …) than the second, or than ``value``.

    Numbers are exact decimals as they are written, and may be strings: "0.10" is not less than
    0.1, and 9007199254740993 is more than 9007199254740992.
    """

    name = "MATH_OPERATOR"
    config_type = MathConfig

    @override
    def check(self, config: MathConfig) -> None:
        distinct(config.sources, "config.sources")
        if len(config.sources) == 1:
            if config.value is None:
                raise BadConfig("config.value", "is required when there is one source")
            _constant(config.value)
        elif config.value is not None:
            raise BadConfig("config.value", "goes with one source only; there are two")

    @override
    def names(self, config: MathConfig) -> list[str]:
        return config.sources

    @override
    def evaluator(
        self, config: MathConfig, titles: Sequence[str]
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
