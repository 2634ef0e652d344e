"""Settings for commands, and what is wrong with them in a sentence."""

from __future__ import annotations

from typing import Any

import click
from pydantic import ValidationError

from recalc.settings import Settings


def load_settings(**given: Any) -> Settings:
    """The settings of the environment, overridden by those ``given`` that are not None. Raises
    ClickException for a value that cannot be."""
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        name = "_".join(map(str, first["loc"]))
        raise click.ClickException(
            f"RECALC_{name.upper()} (--{name}): {first['msg']}. Nothing was started. "
            "docs/CONFIGURATION.md lists the settings."
        ) from error
