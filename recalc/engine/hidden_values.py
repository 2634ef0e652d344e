"""Encrypts the hidden values of configs (header values of ENDPOINT columns) in the database.

Without a key they are stored as they were sent. A value is bound to its workspace, its server and
its header: copied elsewhere in the database, it cannot be opened.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping

from recalc.columns import registry
from recalc.columns.base import SEALED, CellFailed
from recalc.domain.records import Json
from recalc.engine.sealing import SecretBox, Unreadable

_UNREADABLE = (
    "A header value of this column is encrypted, and no key of RECALC_SECRETS_KEY opens it. The "
    "operator of this server can give it the key; or change the column, with the value."
)


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
            sealed = self._box.seal(value, f"{workspace_id}", *belongs_to)
            return SEALED + base64.b64encode(sealed).decode()

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
                sealed = base64.b64decode(value.removeprefix(SEALED), validate=True)
                return self._box.open(sealed, f"{workspace_id}", *belongs_to)
            except (Unreadable, ValueError):
                return value

        return column_type.with_hidden(config, open_)

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
