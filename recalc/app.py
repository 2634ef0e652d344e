"""The composition root: the only module that knows stores, workers and the use cases together."""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import structlog

from recalc.calls import Turns
from recalc.columns.addresses import Allowed
from recalc.columns.answers import read_here
from recalc.columns.host_limits import HostLimits
from recalc.columns.outbound import Outbound
from recalc.columns.slow_context import ReadAnswer, SlowContext
from recalc.domain.errors import Invalid, Unavailable
from recalc.ending import end_tasks
from recalc.engine.api import Service
from recalc.engine.context import Context, SystemClock
from recalc.engine.hidden_values import HiddenValues
from recalc.engine.keys import Keys, new_secret
from recalc.engine.maintenance import run_maintenance
from recalc.engine.mirrors import Mirrors
from recalc.engine.ports import Store
from recalc.engine.sealing import SecretBox
from recalc.engine.secrets import Secrets
from recalc.engine.signals import Signals
from recalc.engine.worker.answers import AnswerReader
from recalc.engine.worker.evaluator import Evaluator, InlineEvaluator, ProcessEvaluator
from recalc.engine.worker.permits import Permits
from recalc.engine.worker.run import WorkerResources
from recalc.engine.worker.sandboxes import Sandboxes
from recalc.engine.worker.slow import SlowRunner
from recalc.engine.worker.supervisor import Supervisor
from recalc.models.connections import Configured, load_connections
from recalc.models.port import Models, NoModels
from recalc.models.service import ModelService
from recalc.settings import SQLITE, Settings
from recalc.store.sqlite.connection import FileLock
from recalc.store.sqlite.connection import is_busy as is_sqlite_busy
from recalc.store.sqlite.migrate import upgrade
from recalc.store.sqlite.private import make_private, warn_of_others
from recalc.store.sqlite.store import open_sqlite, open_sqlite_shared

if TYPE_CHECKING:
    from recalc.store.postgres.store import PostgresStore

# PostgreSQL's libraries are imported where they are used: they take 0.3 s of the start of a server
# on SQLite, which needs none of them.
# ruff: noqa: PLC0415

_log = structlog.get_logger(__name__)

#: The id of the workspace that exists from the start.
FIRST_WORKSPACE = 1


@dataclass(frozen=True, slots=True)
class Engine:
    """A running engine. ``first_secret`` is a new key where the database has none: it opens nothing
    until it was shown and then created."""

    context: Context
    service: Service
    keys: Keys
    first_secret: str | None


async def open_store(settings: Settings, *, shared_with_server: bool = False) -> Store:
    """Open the store that ``database_url`` names, and bring it to the newest schema. Raises Invalid
    for a URL that cannot be read."""
    if settings.on_sqlite:
        path = _sqlite_path(settings)
        open_file = open_sqlite_shared if shared_with_server else open_sqlite
        if not shared_with_server:
            warn_of_others(path)
        return await open_file(
            path,
            clock=SystemClock(),
            max_rows=settings.max_rows_per_sheet,
            wait=settings.database_wait,
        )
    from recalc.store.postgres.database import Limits
    from recalc.store.postgres.store import open_postgres

    limits = Limits(
        connections=settings.database_connections,
        cancel_connections=settings.cancel_connections,
        key_connections=settings.key_connections,
        statement_timeout=int(settings.statement_timeout * 1000),
        idle_timeout=int(settings.transaction_timeout * 1000),
        wait=settings.database_wait,
    )
    return await open_postgres(
        _postgres_url(settings),
        clock=SystemClock(),
        max_rows=settings.max_rows_per_sheet,
        deliver=True,
        limits=limits,
    )


def _sqlite_path(settings: Settings) -> Path:
    """Return the file that the URL names: all of it after the prefix."""
    return Path(settings.database_url.removeprefix(SQLITE))


def _postgres_url(settings: Settings) -> str:
    """Return the URL of a PostgreSQL. Raises Invalid where it cannot be read, without a part of it,
    which could be one of its password."""
    from recalc.store.postgres.url import is_readable

    if not is_readable(settings.database_url):
        raise Invalid(
            "bad_database_url",
            "RECALC_DATABASE_URL cannot be read as a URL of PostgreSQL. Nothing was started or "
            "changed. Write postgresql://user:password@host:port/database, with special characters"
            " percent-encoded, such as %40 for an @ in the password, and parameters of libpq only.",
        )
    return settings.database_url


def workers_are_separate(settings: Settings) -> bool:
    """Whether workers are processes of their own, as on PostgreSQL."""
    return not settings.on_sqlite


def _postgres(context: Context) -> PostgresStore | None:
    """Return the store if it is one of PostgreSQL."""
    if context.settings.on_sqlite:
        return None
    from recalc.store.postgres.store import PostgresStore

    assert isinstance(context.store, PostgresStore)
    return context.store


#: Codes of ``Unavailable`` that a store gives to what may pass by itself.
_PASSING = {"database_busy", "database_unreachable"}


def is_away(error: BaseException) -> bool:
    """Whether ``error``, raised while a database was opened, may pass: the database does not
    answer, has no connection left, or is locked by another program."""
    if isinstance(error, Unavailable):
        return error.code in _PASSING
    from recalc.store.postgres.away import is_away as is_postgres_away

    return is_postgres_away(error) or is_sqlite_busy(error)


def upgrade_database(settings: Settings) -> None:
    """Bring the database to this version's schema. Blocks. Raises Invalid for a URL that cannot be
    read, and DatabaseInUse for a SQLite file that a server has open: its statements are of the
    schema that it found."""
    if settings.on_sqlite:
        path = _sqlite_path(settings)
        make_private(path)
        lock = FileLock(path)
        try:
            upgrade(path)
        finally:
            lock.release()
    else:
        from recalc.store.postgres.migrate import migrate

        migrate(_postgres_url(settings))


@asynccontextmanager
async def open_context(
    settings: Settings,
    connections: Mapping[str, Configured] | None = None,
    *,
    shared_with_server: bool = False,
) -> AsyncIterator[Context]:
    """Open a store and the rest of a context, without a worker.

    ``connections`` are those to models. With ``shared_with_server``, a server may have the
    database open too, and the context is for a few short writes.
    """
    store = await open_store(settings, shared_with_server=shared_with_server)
    sandbox = Sandboxes(settings.code_processes, settings.code_timeout, settings.code_memory)
    try:
        secret = await store.secret(secrets.token_bytes(32))
        context = Context(
            store, settings, Signals(), secret, sandbox=sandbox, connections=connections or {}
        )
        postgres = _postgres(context)
        if postgres is not None and not shared_with_server:
            async with postgres.listening(context.signals):
                yield context
        else:
            yield context
    finally:
        await sandbox.close()
        await store.close()


@asynccontextmanager
async def open_engine(settings: Settings, *, worker: bool | None = None) -> AsyncIterator[Engine]:
    """Open everything but the HTTP edge. At the end, running executions are handed back.

    ``worker``: whether to compute in this process; by default only where no other process can.
    Raises Invalid for a file of models that cannot be used.
    """
    connections = model_connections(settings)
    async with open_context(settings, connections) as context:
        service = Service.over(context)
        keys = Keys(context)
        first_secret = await _first_start(context, keys)
        await service.imports.open()
        background = [
            asyncio.create_task(each) for each in (run_maintenance(context), Mirrors(context).run())
        ]
        try:
            if worker is None:
                worker = not workers_are_separate(settings)
            if worker:
                async with run_worker(context):
                    yield Engine(context, service, keys, first_secret)
            else:
                yield Engine(context, service, keys, first_secret)
        finally:
            await service.imports.close()
            await end_tasks(background)


async def _first_start(context: Context, keys: Keys) -> str | None:
    """Create workspace 1, and the key of the settings. Where there is neither that nor any key,
    return a new one, which is to be created."""
    await context.store.ensure_workspace("default")
    if context.settings.api_key is not None:
        await keys.ensure(FIRST_WORKSPACE, context.settings.api_key.get_secret_value())
        return None
    if await context.store.list_keys(None):
        return None
    return new_secret()


@asynccontextmanager
async def open_worker(settings: Settings) -> AsyncIterator[Supervisor]:
    """Open a worker alone. At the end, running executions are handed back. Raises Invalid for a
    file of models that cannot be used."""
    connections = model_connections(settings)
    async with open_context(settings, connections) as context:
        await context.store.ensure_workspace("default")
        async with run_worker(context) as supervisor:
            yield supervisor


def model_connections(settings: Settings) -> Mapping[str, Configured]:
    """Return the connections to models by name. Raises Invalid for a file with mistakes."""
    if settings.models_file is None:
        return {}
    return load_connections(settings.models_file, os.environ)


@asynccontextmanager
async def run_worker(context: Context) -> AsyncIterator[Supervisor]:
    """Run a worker in this process. At the end, its executions end within the grace period, or are
    handed back."""
    tls = httpx.create_ssl_context(trust_env=False)
    turns = Turns()
    async with (
        _open_models(context, tls, turns) as models,
        _run_supervisor(context, models, tls, turns) as supervisor,
    ):
        yield supervisor


@asynccontextmanager
async def _open_models(
    context: Context, tls: ssl.SSLContext, turns: Turns
) -> AsyncIterator[Models]:
    """Open the connections to models. On PostgreSQL all worker processes share their limits."""
    if not context.connections:
        yield NoModels()
    elif (postgres := _postgres(context)) is not None:
        models = ModelService(context.connections, tls, turns, processes=0)
        async with postgres.present(models.share_with, poll=context.settings.poll_interval):
            yield models
    else:
        yield ModelService(context.connections, tls, turns)


@asynccontextmanager
async def _run_supervisor(
    context: Context, models: Models, tls: ssl.SSLContext, turns: Turns
) -> AsyncIterator[Supervisor]:
    settings = context.settings
    box = SecretBox(settings.secrets_keys)
    workspace_secrets = Secrets(context, box)
    hosts = HostLimits(settings.endpoint_host_calls)
    client = Outbound(tls, turns, Allowed.of(settings.outbound_allowed))

    read_answer: ReadAnswer = read_here
    if settings.worker_processes:
        read_answer = AnswerReader(settings.chunk_deadline)

    slow = SlowRunner(
        SlowContext(
            client=client,
            models=models,
            secrets=workspace_secrets,
            sandbox=context.sandbox,
            timeout=settings.endpoint_timeout,
            retries=settings.endpoint_retries,
            hosts=hosts,
            max_response_bytes=settings.endpoint_max_bytes,
            read_answer=read_answer,
        ),
        settings.cell_deadline,
        settings.max_row_bytes,
        hidden=HiddenValues(box),
    )
    resources = WorkerResources(
        evaluator=_evaluator(settings),
        slow=slow,
        calls=Permits(settings.slow_calls, first=True),
        cells=Permits(settings.cells_at_once, quantum=settings.chunk_cells),
    )
    postgres = _postgres(context)
    supervisor = Supervisor(
        context,
        resources,
        name=f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(8)}",
        delivered=postgres is not None,
    )
    task = asyncio.create_task(supervisor.run())
    warm_up = asyncio.create_task(_warm_up(resources.evaluator, context.store, models))
    try:
        if postgres is not None:
            async with postgres.deliveries(
                supervisor.offer,
                concurrency=settings.executions_per_worker,
                poll=settings.poll_interval,
                lease=settings.lease,
            ):
                yield supervisor
        else:
            yield supervisor
    finally:
        await end_tasks([warm_up])
        await supervisor.stop()
        await task
        client.close()


def _evaluator(settings: Settings) -> Evaluator:
    if settings.worker_processes == 0:
        return InlineEvaluator()
    return ProcessEvaluator(settings.worker_processes, settings.chunk_deadline)


async def _warm_up(evaluator: Evaluator, store: Store, models: Models) -> None:
    if isinstance(models, ModelService):
        await models.prepare()
    if isinstance(evaluator, ProcessEvaluator):
        await evaluator.warm_up(store.evaluation())
