"""The command line: ``recalc``."""

from __future__ import annotations

import click

from recalc.cli.admin import keys, workspaces
from recalc.cli.demo import demo
from recalc.cli.operations import cancel, run, watch
from recalc.cli.serve import serve


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="recalc")
def main() -> None:
    """Tables whose running recalculations can be cancelled exactly."""


for command in (serve, demo, keys, workspaces, run, watch, cancel):
    main.add_command(command)
