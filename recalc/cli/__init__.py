"""The command line: ``recalc``."""

from __future__ import annotations

import click

from recalc.cli.serve import serve


@click.group()
def main() -> None:
    """Tables whose running recalculations can be cancelled exactly."""


main.add_command(serve)
