"""The command line: ``recalc``."""

from __future__ import annotations

import signal
from importlib import import_module

import click
from typing_extensions import override

#: The module of each command, imported when the command is called: neither a client nor a process
#: that evaluates cells, which imports this package too, waits for the server's libraries.
_COMMANDS = {
    "serve": "recalc.cli.serve",
    "worker": "recalc.cli.worker",
    "demo": "recalc.cli.demo",
    "demo-model": "recalc.cli.demo_model",
    "db": "recalc.cli.database",
    "keys": "recalc.cli.admin",
    "workspaces": "recalc.cli.admin",
    "secrets": "recalc.cli.secrets",
    "run": "recalc.cli.operations",
    "watch": "recalc.cli.operations",
    "cancel": "recalc.cli.operations",
    "failures": "recalc.cli.failures",
}


class _Lazy(click.Group):
    """A group that imports each command when it is needed."""

    @override
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    @override
    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command = getattr(import_module(_COMMANDS[cmd_name]), cmd_name.replace("-", "_"))
        assert isinstance(command, click.Command)
        return command


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="recalc")
def main() -> None:
    """Tables whose running recalculations can be cancelled exactly."""
    # A shell without job control starts background commands with SIGINT ignored. SIGINT has to stop
    # them all the same: it makes `recalc run` cancel its operation.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
