"""MIN_MAX: finds the least or greatest number in a document."""

from __future__ import annotations

from collections.abc import Callable

from typing_extensions import override

from recalc.columns.base import BadConfig, Json
from recalc.columns.jsonpath import BadPath, finder
from recalc.columns.typed import OneSource
from recalc.columns.values import document_of, json_number, number_of
from recalc.generated.configs import MinMaxColumnConfig


class MinMax(OneSource[MinMaxColumnConfig]):
    """Find the least or greatest number of a list, or of the values that ``json_path`` finds.

    A list that the path finds counts as its elements. null is ignored. Where there are no numbers,
    the result is null. Any other value FAILS the cell.
    """

    name = "MIN_MAX"
    config_type = MinMaxColumnConfig

    @override
    def check(self, config: MinMaxColumnConfig) -> None:
        if config.json_path is None:
            return
        try:
            finder(config.json_path)
        except BadPath as error:
            raise BadConfig("config.json_path", str(error)) from error

    @override
    def names(self, config: MinMaxColumnConfig) -> list[str]:
        return [config.source]

    @override
    def evaluator(self, config: MinMaxColumnConfig, title: str) -> Callable[[Json], Json]:
        find = finder("$" if config.json_path is None else config.json_path)
        least = config.type == "min"

        def extreme(value: Json) -> Json:
            best = None
            for found in find(document_of(value, title)):
                for each in found if isinstance(found, list) else (found,):
                    if each is None:
                        continue
                    number = number_of(each, title)
                    if best is None or (number < best if least else number > best):
                        best = number
            return None if best is None else json_number(best)

        return extreme
