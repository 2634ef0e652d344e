"""Hides the secret values of configs, and restores them in configs that were sent back."""

from __future__ import annotations

from collections.abc import Mapping

from recalc.columns import registry
from recalc.columns.base import Json


def shown(type_name: str, config: Mapping[str, Json]) -> dict[str, Json]:
    """Return the config as it is answered, with ``base.MASK`` in place of each hidden value."""
    column_type = registry.find(type_name)
    return dict(config) if column_type is None else column_type.masked(config)


def kept(type_name: str, sent: Mapping[str, Json], stored: Mapping[str, Json]) -> dict[str, Json]:
    """Return the config to store for one that was ``sent``, with the stored values in place of
    masks.

    Raises BadConfig for a mask for which no value may be kept.
    """
    column_type = registry.find(type_name)
    return dict(sent) if column_type is None else column_type.unmasked(sent, stored)
