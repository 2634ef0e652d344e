"""ABSOLUTE_NUMERIC_DISTANCE: computes the absolute difference of two numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal

from typing_extensions import override

from recalc.columns.base import Json
from recalc.columns.typed import ManySources, distinct
from recalc.columns.values import json_number, number_of
from recalc.generated.configs import AbsoluteNumericDistanceColumnConfig

# More digits than a float has. Results with more digits are rounded.
_CONTEXT = Context(prec=60, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[])


class AbsoluteNumericDistance(ManySources[AbsoluteNumericDistanceColumnConfig]):
    """Subtract two numbers as decimals, without sign: for 0.3 and 0.1 the result is 0.2."""

    name = "ABSOLUTE_NUMERIC_DISTANCE"
    config_type = AbsoluteNumericDistanceColumnConfig

    @override
    def check(self, config: AbsoluteNumericDistanceColumnConfig) -> None:
        distinct(config.sources, "config.sources")

    @override
    def names(self, config: AbsoluteNumericDistanceColumnConfig) -> list[str]:
        return config.sources

    @override
    def evaluator(
        self, config: AbsoluteNumericDistanceColumnConfig, titles: Sequence[str]
    ) -> Callable[[Sequence[Json]], Json]:
        first, second = titles

        def distance(row: Sequence[Json]) -> Json:
            one, other = number_of(row[0], first), number_of(row[1], second)
            if isinstance(one, int) and isinstance(other, int):
                return json_number(abs(one - other))
            return json_number(_CONTEXT.subtract(Decimal(one), Decimal(other)).copy_abs())

        return distance
