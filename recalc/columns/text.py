"""TEXT: values that people write, or that come from a file."""

from __future__ import annotations

from typing_extensions import override

from recalc.columns.typed import Typed
from recalc.generated.configs import TextColumnConfig


class Text(Typed[TextColumnConfig]):
    """An edited value: a string, or any JSON."""

    name = "TEXT"
    kind = "edited"
    config_type = TextColumnConfig

    @override
    def names(self, config: TextColumnConfig) -> list[str]:
        return []
