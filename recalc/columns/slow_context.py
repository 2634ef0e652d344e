"""What a slow cell is computed with."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from random import Random

import msgspec

from recalc.columns.host_limits import HostLimits
from recalc.columns.outbound import Outbound
from recalc.columns.secret_references import NoSecrets, SecretSource
from recalc.domain.records import Json
from recalc.models.port import Caller, Models, NoModels
from recalc.sandbox.port import NoSandbox, Sandbox

#: Reads an answer from its content type and body. Raises CellFailed.
ReadAnswer = Callable[[str, bytes], Awaitable[Json | msgspec.Raw]]


class SlowContext(msgspec.Struct, frozen=True):
    """The HTTP client, models and limits of a slow cell.

    ``client`` is shared by all cells. ``read_answer`` reads an answer's body: a long one off the
    event loop. ``caller`` is the cell, for calls of ``models`` and code in the ``sandbox``.
    ``retries`` is how often a call is repeated that a busy endpoint has refused; ``random`` spreads
    the waits before that. ``hosts`` limits the calls that are open to one host.
    """

    client: Outbound
    timeout: float
    max_response_bytes: int
    read_answer: ReadAnswer
    clock: Callable[[], float] = time.perf_counter
    models: Models = msgspec.field(default_factory=NoModels)
    secrets: SecretSource = msgspec.field(default_factory=NoSecrets)
    retries: int = 0
    random: Random = msgspec.field(default_factory=Random)
    hosts: HostLimits = msgspec.field(default_factory=HostLimits)
    caller: Caller = msgspec.field(default_factory=Caller)
    sandbox: Sandbox = msgspec.field(default_factory=NoSandbox)
