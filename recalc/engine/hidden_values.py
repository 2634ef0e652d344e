"""Encrypts the hidden values of configs (header values of ENDPOINT columns) in the database.

Without a key they are stored as they were sent. A value is bound to its workspace, its server and
its header: copied elsewhere in the database, it cannot be opened.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import NamedTuple

from recalc.columns import registry
from recalc.columns.base import SEALED, CellFailed
from recalc.domain.records import Json
from recalc.engine.sealing import SecretBox, Unreadable

_UNREADABLE = (
    "A header value of this column is encrypted, and no key of RECALC_SECRETS_KEY opens it. The "
    "operator of this server can give it the key; or change the column, with the value."
)


class Resealed(NamedTuple):
    """A config whose hidden values are all encrypted with the first key, but for ``unreadable``
    ones; ``changed`` is how many were not before."""

    config: dict[str, Json]
    changed: int
    unreadable: int


class HiddenValues:
    """Seals and opens the hidden values of configs."""

    def __init__(self, box: SecretBox) -> None:
        self._box = box

    def sealed(
        self, type_name: str, workspace_id: int, config: Mapping[str, Json]
    ) -> dict[str, Json]:
        """Return the config as it is stored. Without a key, that is as it is."""
        column_type = registry.find(type_name)
        if column_type is None or not self._box.has_key:
            return dict(config)

        def seal(value: str, belongs_to: tuple[str, ...]) -> str:
            return _as_text(self._box.seal(value, f"{workspace_id}", *belongs_to))

        return column_type.with_hidden(config, seal)

    def readable(
        self, type_name: str, workspace_id: int, config: Mapping[str, Json]
    ) -> dict[str, Json]:
        """Return a stored config with the values that can be opened; others stay encrypted."""
        column_type = registry.find(type_name)
        if column_type is None:
            return dict(config)

        def open_(value: str, belongs_to: tuple[str, ...]) -> str:
            if not value.startswith(SEALED):
                return value
            try:
                return self._box.open(_sealed_bytes(value), f"{workspace_id}", *belongs_to)
            except Unreadable:
                return value

        return column_type.with_hidden(config, open_)

    def resealed(self, type_name: str, workspace_id: int, config: Mapping[str, Json]) -> Resealed:
        """Encrypt the hidden values of a stored config that the first key did not encrypt: those
        of other keys, and those that were stored before there was one. Needs a key."""
        changed = unreadable = 0

        def reseal(value: str, belongs_to: tuple[str, ...]) -> str:
            nonlocal changed, unreadable
            place = (f"{workspace_id}", *belongs_to)
            try:
                sealed = (
                    self._box.resealed(_sealed_bytes(value), *place)
                    if value.startswith(SEALED)
                    else self._box.seal(value, *place)
                )
            except Unreadable:
                unreadable += 1
                return value
            if sealed is None:
                return value
            changed += 1
            return _as_text(sealed)

        found = registry.get(type_name).with_hidden(config, reseal)
        return Resealed(found, changed, unreadable)

    def opened(
        self, type_name: str, workspace_id: int, config: Mapping[str, Json]
    ) -> dict[str, Json]:
        """Return a stored config to compute with. Raises CellFailed where a value cannot be
        opened."""
        column_type = registry.find(type_name)
        found = self.readable(type_name, workspace_id, config)

        def check(value: str, _: tuple[str, ...]) -> str:
            if value.startswith(SEALED):
                raise CellFailed("secret_unreadable", _UNREADABLE)
            return value

        return found if column_type is None else column_type.with_hidden(found, check)


def _as_text(sealed: bytes) -> str:
    return SEALED + base64.b64encode(sealed).decode()


def _sealed_bytes(value: str) -> bytes:
    """Return the bytes of a value that ``_as_text`` made. Raises Unreadable."""
    try:
        return base64.b64decode(value.removeprefix(SEALED), validate=True)
    except ValueError as error:
        raise Unreadable from error
