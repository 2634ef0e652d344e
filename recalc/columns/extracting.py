"""JSON_PATH: finds values in a document."""

from __future__ import annotations

from collections.abc import Callable

from typing_extensions import override

from recalc.columns.base import BadConfig, Json
from recalc.columns.jsonpath import BadPath, finder, first_finder
from recalc.columns.typed import OneSource
from recalc.columns.values import document_of
from recalc.generated.configs import JsonPathColumnConfig


class JsonPath(OneSource[JsonPathColumnConfig]):
    """Find the first value of the path, null where there is none; or the list of all values."""

    name = "JSON_PATH"
    config_type = JsonPathColumnConfig

    @override
    def check(self, config: JsonPathColumnConfig) -> None:
        try:
            finder(config.json_path)
        except BadPath as error:
            raise BadConfig("config.json_path", str(error)) from error

    @override
    def names(self, config: JsonPathColumnConfig) -> list[str]:
        return [config.source]

    @override
    def evaluator(self, config: JsonPathColumnConfig, title: str) -> Callable[[Json], Json]:
        find = (first_finder if config.return_first_match else finder)(config.json_path)
        return lambda value: find(document_of(value, title))
