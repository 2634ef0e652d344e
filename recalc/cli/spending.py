"""What an operation has spent, as ``recalc run`` and ``watch`` show it."""

from __future__ import annotations

import time
from contextlib import suppress

import click
import httpx
from recalc_client.models import (
    CreateTableSheetOperationDryRunResponse,
    DryRunColumn,
    OperationUsage,
    SpendEstimate,
    Spent,
    TableSheetOperation,
)

from recalc.cli.progress import ENDED
from recalc.cli.remote import NotRecalc, Refused, Remote
from recalc.domain.wording import counted, one_line

#: Seconds between two requests for the spend.
_EVERY = 1.0
#: Seconds within which calls that a cancel aborted are expected to be counted, and between looks.
_SETTLES, _LOOK = 2.0, 0.2


class Meter:
    """The spend of one operation, asked for once a second at most."""

    def __init__(self, remote: Remote, operation_id: str) -> None:
        self._remote = remote
        self._operation_id = operation_id
        self._asked: float | None = None
        self._text = ""

    def text(self, operation: TableSheetOperation) -> str:
        """Return tokens and price for a line of progress; an empty text where nothing was spent,
        and the last one while the server does not answer. Asks again in any case where the
        operation has ended."""
        now = time.monotonic()
        if self._asked is None or now - self._asked >= _EVERY or operation.status in ENDED:
            self._asked = now
            with suppress(httpx.TransportError, NotRecalc, Refused):
                usage = self._remote.usage(self._operation_id)
                if usage is not None:
                    self._text = _text(usage)
        return self._text

    def print_end(self) -> None:
        """Print what was spent, and what a cancel avoided; nothing where no call was made. Waits
        until calls that a cancel aborted have been counted."""
        try:
            usage = self._settled()
        except (httpx.TransportError, NotRecalc):
            click.echo("What it spent is not known: the server did not answer.", err=True)
            return
        except Refused as refusal:
            click.echo(f"What it spent is not known. {refusal.message}", err=True)
            return
        if usage is None or not (usage.total.call_count or usage.cached_count):
            return
        click.echo(f"Spent: {_spent(usage.total)}{_details(usage)}")
        if usage.avoided is not None:
            click.echo(f"Avoided by the cancel, about: {_spent(usage.avoided)}")

    def _settled(self) -> OperationUsage | None:
        ends = time.monotonic() + _SETTLES
        usage = self._remote.usage(self._operation_id)
        while usage is not None and usage.avoided is not None and time.monotonic() < ends:
            time.sleep(_LOOK)
            again = self._remote.usage(self._operation_id)
            if again == usage:
                break
            usage = again
        return usage


def _text(usage: OperationUsage) -> str:
    if not (usage.total.call_count or usage.cached_count):
        return ""
    tokens = usage.total.input_tokens + usage.total.output_tokens
    return ", ".join([f"{tokens} tokens", *_prices(usage.total)])


def _prices(spent: Spent) -> list[str]:
    return [f"{price.amount:.6g} {one_line(price.currency)}" for price in spent.prices]


def _spent(spent: Spent) -> str:
    tokens = f"{spent.input_tokens} tokens in, {spent.output_tokens} out"
    return ", ".join([counted(spent.call_count, "call"), tokens, *_prices(spent)])


def _details(usage: OperationUsage) -> str:
    terms = (
        ("aborted", usage.aborted_call_count),
        ("estimated", usage.estimated.call_count),
        ("without a known price", usage.unpriced_call_count),
        ("retries", usage.retry_count),
        ("from the cache", usage.cached_count),
    )
    listed = ", ".join(f"{count} {name}" for name, count in terms if count)
    return f" ({listed})" if listed else ""


def print_estimate(answer: CreateTableSheetOperationDryRunResponse) -> None:
    """Print the cells of a dry run by column, and what they would cost."""
    for column in answer.columns:
        click.echo(f"  {column.cell_count:>9}  {one_line(column.title)}{_estimate(column)}")
    click.echo(f"  {answer.cell_count:>9}  cells")
    if answer.estimate.call_count:
        click.echo(f"About: {_spent(answer.estimate)}{_unpriced(answer.unpriced_call_count)}")
    if answer.confirmation_needed:
        click.echo("The operation would have to be confirmed.")
    click.echo("Nothing was started.")


#: What a column's estimate is based on, with its number of cells.
_BASES = {"past_cells": "the mean of {} that asked", "prompt": "the length of {} as prompts"}


def _estimate(column: DryRunColumn) -> str:
    found = column.estimate
    if not isinstance(found, SpendEstimate):
        return f": {one_line(column.message)}" if column.message else ""
    basis = _BASES[found.basis].format(counted(found.sampled_cell_count, "cell"))
    return f": {_spent(found.spent)}{_unpriced(found.unpriced_call_count)}; by {basis}"


def _unpriced(calls: int) -> str:
    return f" ({calls} without a known price)" if calls else ""
