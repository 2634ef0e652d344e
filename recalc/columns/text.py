"""TEXT: values that people write, or that come from a file."""

from __future__ import annotations

from typing_extensions import override

from recalc.columns.base import Config
from recalc.columns.typed import Typed


class TextConfig(Config, frozen=True):
    """Empty."""


class Text(Typed[TextConfig]):
    """An edited value: a string, or any JSON."""

    name = "TEXT"
    kind = "edited"
    config_type = TextConfig

    @override
    def names(self, config: TextConfig) -> list[str]:
        return []
