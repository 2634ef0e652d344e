"""The command line: ``recalc``."""

from __future__ import annotations

import gc
import signal
import sys
from collections.abc import Sequence
from functools import partial
from importlib import import_module
from typing import Any

import click
from typing_extensions import override

from recalc.cli.stops import ending, stop_on, watch_output

#: The module of each command, and its line of the help. The module is imported when the command is
#: called: neither the help nor a client nor a process that evaluates cells, which imports this
#: package too, waits for the server's libraries.
_COMMANDS = {
    "serve": ("recalc.cli.serve", "Serve the API."),
    "worker": ("recalc.cli.worker", "Compute for the servers of a PostgreSQL database."),
    "demo": ("recalc.cli.demo", "Recalculate real data, and cancel half-way."),
    "demo-model": ("recalc.cli.demo_model", "Let a real model label texts; cancel half-way."),
    "db": ("recalc.cli.database", "Upgrade the schema of the database."),
    "keys": ("recalc.cli.admin", "Create, list and revoke API keys."),
    "workspaces": ("recalc.cli.admin", "Create, list, suspend and resume workspaces."),
    "secrets": ("recalc.cli.secrets", "Set, list, delete and rotate secrets."),
    "run": ("recalc.cli.operations", "Recalculate cells of a sheet."),
    "watch": ("recalc.cli.operations", "Show the progress of an operation."),
    "cancel": ("recalc.cli.operations", "Cancel an operation."),
    "failures": ("recalc.cli.failures", "Show failed cells by column and cause."),
    "export": ("recalc.cli.export", "Write all rows of a sheet into a file."),
}


#: Commands that handle signals in their event loop.
_SERVERS = ("serve", "worker")


class _Lazy(click.Group):
    """A group that imports each command when it is needed, and ends the process in one place."""

    @override
    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        run = partial(super().main, args, prog_name, complete_var, standalone_mode=False, **extra)
        if not standalone_mode:
            return run()
        watch_output()
        with ending():
            code: int | None = run()
        sys.exit(code)

    @override
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    @override
    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        # The objects of modules stay: looking for unused ones takes a tenth of the import.
        gc.disable()
        module = import_module(_COMMANDS[cmd_name][0])
        gc.freeze()
        gc.enable()
        command = getattr(module, cmd_name.replace("-", "_"))
        assert isinstance(command, click.Command)
        return command

    @override
    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in _COMMANDS.items()])


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="recalc")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Tables whose running recalculations can be cancelled exactly."""
    # A shell without job control starts background commands with SIGINT ignored. SIGINT has to stop
    # them all the same: it makes `recalc run` cancel its operation.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if ctx.invoked_subcommand not in _SERVERS:
        stop_on(signal.SIGTERM)
