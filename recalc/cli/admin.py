"""``recalc keys`` and ``recalc workspaces``: change the database, beside a running server."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TypeVar

import click
from rich.console import Console
from rich.table import Table

from recalc.app import FIRST_WORKSPACE, open_context
from recalc.cli.environment import load_settings, opening, working
from recalc.cli.options import Utf8
from recalc.cli.stops import OutputFailed
from recalc.domain.errors import NotFound
from recalc.domain.records import Millis
from recalc.engine.context import Context
from recalc.engine.keys import Keys

T = TypeVar("T")

#: The range of ids in a database.
WORKSPACE_ID = click.IntRange(1, (1 << 63) - 1)
_MAX_NAME = 255


def with_context(work: Callable[[Context], Awaitable[T]]) -> T:
    """Run ``work`` on the database of RECALC_DATABASE_URL. A refusal ends the command."""
    settings = load_settings()

    async def main() -> T:
        async with open_context(settings, shared_with_server=True) as context:
            await context.store.ensure_workspace("default")
            with working(settings):
                return await work(context)

    with opening(settings):
        try:
            return asyncio.run(main())
        except NotFound as missing:
            what = missing.code.removesuffix("_not_found")
            raise click.ClickException(
                f"There is no such {what}. Nothing was changed. `recalc {what}s list` shows all."
            ) from missing


def shown_time(at: Millis | None) -> str:
    return "" if at is None else datetime.fromtimestamp(at / 1000, UTC).strftime("%Y-%m-%d %H:%M")


def print_table(table: Table) -> None:
    # The cells hold data: "[b]" and ":key:" are printed as they are.
    Console(soft_wrap=True, markup=False, emoji=False).print(table)


@click.group(short_help="Create, list and revoke API keys.")
def keys() -> None:
    """Create, list and revoke API keys. A key is printed once, when it is created."""


@keys.command("create")
@click.option(
    "--workspace",
    type=WORKSPACE_ID,
    default=FIRST_WORKSPACE,
    show_default=True,
    help="Id of the workspace that the key opens.",
)
def create_key(workspace: int) -> None:
    """Create a key for a workspace, and print it. One that cannot be printed is revoked."""
    made = with_context(lambda context: Keys(context).create(workspace))
    try:
        click.echo(made.secret)
    except OutputFailed as failed:
        with_context(lambda context: context.store.revoke_key(made.key.id))
        raise click.ClickException(
            f"{failed} Key {made.key.id} was not shown, and is revoked. Run the command again."
        ) from failed
    click.echo(f"Key {made.key.id} of workspace {workspace}. It is not shown again.", err=True)


@keys.command("list")
def list_keys() -> None:
    """List all keys, with the first characters of each."""
    found = with_context(lambda context: context.store.list_keys(None))
    table = Table("id", "workspace", "begins with", "created", "revoked", box=None)
    for key in found:
        shown = (key.id, str(key.workspace_id), key.prefix, shown_time(key.created_at))
        table.add_row(*shown, shown_time(key.revoked_at))
    print_table(table)


@keys.command("revoke", short_help="Refuse a key from now on.")
@click.argument("key_id", type=Utf8())
def revoke_key(key_id: str) -> None:
    """Refuse a key from now on. Operations that it started continue."""
    key = with_context(lambda context: context.store.revoke_key(key_id))
    click.echo(f"Key {key.id} ({key.prefix}…) is revoked.")


@click.group(short_help="Create, list, suspend and resume workspaces.")
def workspaces() -> None:
    """Create, list, suspend and resume workspaces. A key belongs to one workspace, and cannot see
    the others."""


@workspaces.command("create")
@click.argument("name", type=Utf8())
def create_workspace(name: str) -> None:
    """Create a workspace, without keys."""
    if not (name.isprintable() and len(name.strip()) > 0 and len(name) <= _MAX_NAME):
        raise click.ClickException(
            f"A workspace's name is a printable line of 1 to {_MAX_NAME} characters. Nothing was "
            "created. Choose another name."
        )
    made = with_context(lambda context: context.store.create_workspace(name))
    click.echo(
        f"Workspace {made.id} is created: {made.name}. "
        f"`recalc keys create --workspace {made.id}` creates a key for it."
    )


@workspaces.command("list")
def list_workspaces() -> None:
    """List all workspaces."""
    found = with_context(lambda context: context.store.list_workspaces())
    table = Table("id", "name", "state", "created", box=None)
    for workspace in found:
        state = "suspended" if workspace.suspended else "active"
        table.add_row(str(workspace.id), workspace.name, state, shown_time(workspace.created_at))
    print_table(table)


@workspaces.command("suspend")
@click.argument("workspace_id", type=WORKSPACE_ID)
def suspend_workspace(workspace_id: int) -> None:
    """Refuse a workspace's keys, and cancel its operations."""
    cancelled = with_context(lambda context: context.store.suspend_workspace(workspace_id))
    click.echo(f"Workspace {workspace_id} is suspended; operations cancelled: {len(cancelled)}.")


@workspaces.command("resume", short_help="Accept a suspended workspace's keys again.")
@click.argument("workspace_id", type=WORKSPACE_ID)
def resume_workspace(workspace_id: int) -> None:
    """Accept a suspended workspace's keys again. Operations that the suspension cancelled stay
    cancelled."""
    with_context(lambda context: context.store.resume_workspace(workspace_id))
    click.echo(f"Workspace {workspace_id} is active.")
