"""``recalc secrets``: set, list, delete and rotate secrets, beside a running server."""

from __future__ import annotations

import sys

import click
from rich.table import Table

from recalc.app import FIRST_WORKSPACE
from recalc.cli.admin import WORKSPACE_ID, print_table, shown_time, with_context
from recalc.cli.options import Utf8
from recalc.engine.resealing import Resealing
from recalc.engine.sealing import SecretBox
from recalc.engine.secrets import Secrets

_workspace = click.option(
    "--workspace",
    type=WORKSPACE_ID,
    default=FIRST_WORKSPACE,
    show_default=True,
    help="Id of the workspace that the secret belongs to.",
)


@click.group(short_help="Set, list, delete and rotate secrets.")
def secrets() -> None:
    """Set, list and delete secrets of a workspace; rotate the key of all.

    A header value of an ENDPOINT column refers to one as ${NAME}. Secrets are stored encrypted with
    RECALC_SECRETS_KEY, and are not shown again.
    """


@secrets.command("set", short_help="Store a secret, read from standard input.")
@click.argument("name", type=Utf8())
@_workspace
@click.option(
    "--for",
    "servers",
    metavar="URL",
    type=Utf8(),
    multiple=True,
    required=True,
    help="Server that the secret may be sent to, such as https://api.example.com; more than one "
    "may be named; * is any server.",
)
def set_secret(name: str, workspace: int, servers: tuple[str, ...]) -> None:
    """Store a secret, in place of one of the same name. Its value is asked for, or read from
    standard input. Calls that begin later send the new value."""
    value = _value()
    with_context(
        lambda context: Secrets(context, SecretBox(context.settings.secrets_keys)).set(
            workspace, name, value, servers
        )
    )
    click.echo(f"Secret {name} of workspace {workspace} is stored.")


def _value() -> str:
    """Ask for the value, or read it from standard input. Raises ClickException where there is no
    standard input, or other bytes than text."""
    if sys.stdin is None:
        raise click.ClickException(
            "There is no standard input with the value. Nothing was stored. Use a file, as in "
            "`recalc secrets set TOKEN --for URL <token.txt`."
        )
    if sys.stdin.isatty():
        return str(click.prompt("Value", hide_input=True, err=True))
    try:
        return sys.stdin.read().removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError as error:
        raise click.ClickException(
            "The value on standard input is not valid UTF-8. Nothing was stored."
        ) from error


@secrets.command("list")
@_workspace
def list_secrets(workspace: int) -> None:
    """List the secrets of a workspace, without their values."""
    found = with_context(lambda context: context.store.list_secrets(workspace))
    table = Table("name", "for", "created", "changed", box=None)
    for secret in found:
        times = (shown_time(secret.created_at), shown_time(secret.updated_at))
        table.add_row(secret.name, secret.origins, *times)
    print_table(table)


@secrets.command("delete", short_help="Delete a secret.")
@click.argument("name", type=Utf8())
@_workspace
def delete_secret(name: str, workspace: int) -> None:
    """Delete a secret. Cells whose column refers to it FAIL from now on."""
    with_context(lambda context: context.store.delete_secret(workspace, name))
    click.echo(f"Secret {name} of workspace {workspace} is deleted.")


@secrets.command("rotate", short_help="Encrypt everything with the first key.")
def rotate_secrets() -> None:
    """Encrypt the secrets and header values of all workspaces with the first key of
    RECALC_SECRETS_KEY, also those that another key encrypted or that lie in clear.

    Give every process the new key first, ahead of the old ones, and take the old ones away after
    this. Run again, it writes what has been stored under another key meanwhile, or nothing. Exit
    code 1: there are values that no key opens; they were left as they are.
    """
    done = with_context(lambda context: Resealing(context).run())
    click.echo(
        f"Encrypted with the first key: {done.secrets} secrets, {done.values} header values."
    )
    if done.unreadable:
        raise click.ClickException(
            f"{done.unreadable} values were left as they are: no key of RECALC_SECRETS_KEY opens "
            "them. Add the key that encrypted them and run this again, or set the values anew."
        )
