"""VARIABLE: gives all rows one value."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import cast

import msgspec
from typing_extensions import override

from recalc.columns.base import BadConfig, CellFailed, Failure, Json
from recalc.columns.typed import ManySources
from recalc.columns.values import decode, storable, stored_size
from recalc.generated.configs import Constant, VariableColumnConfig


class Variable(ManySources[VariableColumnConfig]):
    """Return the value of the config: a string, or JSON. Where JSON is given as a string, the
    string is read as JSON text."""

    name = "VARIABLE"
    takes_missing = True
    config_type = VariableColumnConfig

    @override
    def check(self, config: VariableColumnConfig) -> None:
        _value(config.value)

    @override
    def names(self, config: VariableColumnConfig) -> list[str]:
        return []

    @override
    def evaluator(
        self, config: VariableColumnConfig, titles: Sequence[str]
    ) -> Callable[[Sequence[Json]], Json]:
        value = _value(config.value)
        return lambda _row: value


def _value(constant: Constant) -> Json:
    """Return the value. Raises BadConfig."""
    where = "config.value.value"
    value = cast(Json, constant.value)
    if constant.type == "string":
        if not isinstance(value, str):
            raise BadConfig(where, "is not a string; use type json for it")
        return value
    try:
        found = storable(decode(value) if isinstance(value, str) else value)
        size = stored_size(found)
    except msgspec.MsgspecError as error:
        raise BadConfig(where, f"is not JSON: {error}; use type string for a text") from error
    except CellFailed as failed:
        raise BadConfig(where, failed.failure.message) from failed
    if isinstance(size, Failure):
        raise BadConfig(where, size.message)
    return found
