"""HUMAN: values that a person enters, of one kind."""

from __future__ import annotations

from collections.abc import Mapping

from typing_extensions import override

from recalc.columns.base import Json
from recalc.columns.typed import Typed
from recalc.generated.configs import HumanColumnConfig


class Human(Typed[HumanColumnConfig]):
    """A value that a person enters: a number or a string. No operation computes it."""

    name = "HUMAN"
    kind = "edited"
    config_type = HumanColumnConfig

    @override
    def names(self, config: HumanColumnConfig) -> list[str]:
        return []


def wrong_kind(type_name: str, config: Mapping[str, Json], value: Json) -> str | None:
    """Return what an edited column of this type takes, where the value is something else; None
    where it takes the value. null empties a cell, so every column takes it."""
    if type_name != Human.name or value is None:
        return None
    if config.get("data_type") == "number":
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return None if is_number else "numbers"
    return None if isinstance(value, str) else "strings"
