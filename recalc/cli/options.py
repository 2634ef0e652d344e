"""Options and arguments that commands share."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeVar

import click
from typing_extensions import override

F = TypeVar("F", bound=Callable[..., Any])


def server_options(command: F) -> F:
    """Add the address of a server and the key."""
    url = click.option(
        "--url",
        envvar="RECALC_URL",
        default="http://127.0.0.1:8080",
        show_default=True,
        callback=_stripped,
        help="Address of the server, or set RECALC_URL.",
    )
    key = click.option(
        "--api-key",
        envvar="RECALC_API_KEY",
        callback=_stripped,
        help="API key, or set RECALC_API_KEY.",
    )
    return url(key(command))


def _stripped(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
    """Return a value without what it was copied with: no header can have a key with a space or a
    line break at an end."""
    return None if value is None else value.strip()


def sheet_arguments(command: F) -> F:
    """Add the ids of a table and of a sheet."""
    table = click.argument("table", type=click.UUID)
    return table(click.argument("sheet", type=click.UUID)(command))


class FinitePrice(click.FloatRange):
    """A number that JSON can have: neither infinite nor "nan", which is in every range."""

    @override
    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        number = float(super().convert(value, param, ctx))
        if not math.isfinite(number):
            self.fail(f"{value} is not a finite number.", param, ctx)
        return number


class Utf8(click.ParamType[str]):
    """A text that can be stored. Other bytes of an argument are characters that no text has."""

    name = "text"

    @override
    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        text = str(value)
        try:
            text.encode()
        except UnicodeEncodeError:
            self.fail("it is not valid UTF-8.", param, ctx)
        return text
