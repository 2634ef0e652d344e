"""VARIABLE: one value for all rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal, cast

import msgspec
from typing_extensions import override

from recalc.columns.base import BadConfig, CellFailed, Config, Failure, Json
from recalc.columns.typed import ManySources
from recalc.columns.values import decode, storable, stored_size


class Constant(Config, frozen=True):
    type: Literal["string", "json"]
    value: Any


class VariableConfig(Config, frozen=True):
    value: Constant


class Variable(ManySources[VariableConfig]):
    """The value of the config: a string; or JSON, where a string is read as JSON text."""

    name = "VARIABLE"
    takes_missing = True
    config_type = VariableConfig

    @override
    def check(self, config: VariableConfig) -> None:
        _value(config.value)

    @override
    def names(self, config: VariableConfig) -> list[str]:
        return []

    @override
    def evaluator(
        self, config: VariableConfig, titles: Sequence[str]
    ) -> Callable[[Sequence[Json]], Json]:
        value = _value(config.value)
        return lambda _row: value


def _value(constant: Constant) -> Json:
    """The value. Raises BadConfig."""
    where = "config.value.value"
    value = cast(Json, constant.value)
    if constant.type == "string":
        if not isinstance(value, str):
            raise BadConfig(where, "is no string; give it with type json")
        return value
    try:
        found = storable(decode(value) if isinstance(value, str) else value)
        size = stored_size(found)
    except msgspec.MsgspecError as error:
        raise BadConfig(where, f"is not JSON: {error}; a text goes with type string") from error
    except CellFailed as failed:
        raise BadConfig(where, failed.failure.message) from failed
    if isinstance(size, Failure):
        raise BadConfig(where, size.message)
    return found
