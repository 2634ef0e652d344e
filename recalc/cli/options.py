"""Options and arguments that commands share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


def server_options(command: F) -> F:
    """Add the address of a server and the key."""
    url = click.option(
        "--url",
        envvar="RECALC_URL",
        default="http://127.0.0.1:8080",
        show_default=True,
        help="Address of the server, or set RECALC_URL.",
    )
    key = click.option("--api-key", envvar="RECALC_API_KEY", help="API key, or set RECALC_API_KEY.")
    return url(key(command))


def sheet_arguments(command: F) -> F:
    """Add the ids of a table and of a sheet."""
    table = click.argument("table", type=click.UUID)
    return table(click.argument("sheet", type=click.UUID)(command))
