"""Configs without the values that nobody is shown again, and configs that were sent back so."""

from __future__ import annotations

from collections.abc import Mapping

from recalc.columns import registry
from recalc.columns.base import Json


def shown(type_name: str, config: Mapping[str, Json]) -> dict[str, Json]:
    """The config as answers have it: with ``base.MASK`` in place of each hidden value."""
    column_type = registry.find(type_name)
    return dict(config) if column_type is None else column_type.masked(config)


def kept(type_name: str, sent: Mapping[str, Json], stored: Mapping[str, Json]) -> dict[str, Json]:
    """The config to store for one that was ``sent``: where it has the mask, the stored value stays.

    Raises BadConfig for a mask behind which no value may be kept.
    """
    column_type = registry.find(type_name)
    return dict(sent) if column_type is None else column_type.unmasked(sent, stored)
