"""Assembles the ASGI app, hosted by connexion."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from functools import partial
from typing import Any

from connexion.middleware.lifespan import LifespanMiddleware
from connexion.middleware.main import ConnexionMiddleware
from connexion.resolver import Resolver
from starlette.types import ASGIApp

from recalc.engine.api import Service
from recalc.generated import routes
from recalc.handlers import Handlers
from recalc.http.access_log import AccessLog
from recalc.http.admission import Admission
from recalc.http.cors import Cors
from recalc.http.errors import Errors
from recalc.http.hosting import ContractOperations
from recalc.http.memory import AnswerMemory, BodyMemory
from recalc.http.mutations import Mutations
from recalc.http.operations import Host
from recalc.http.readiness import Ready
from recalc.http.security import Authenticate, KeyHandler
from recalc.http.site import Site
from recalc.http.streams import Streams

Lifespan = Callable[[Any], AbstractAsyncContextManager[Any]]


def build_app(
    *,
    service: Service,
    authenticate: Authenticate,
    ready: Ready,
    admission: Admission,
    memory: BodyMemory,
    answers: AnswerMemory,
    streams: Streams,
    max_body_bytes: int,
    max_body_values: int,
    cors_origins: frozenset[str] = frozenset(),
    database_wait: float = 1.0,
    lifespan: Lifespan = nullcontext,
) -> ASGIApp:
    """Assemble the app.

    ``authenticate`` turns a key into a Caller, or raises Unauthenticated or InvalidWorkspace.
    ``ready`` raises while requests cannot be served. ``admission`` limits the requests of one key,
    ``memory`` the bytes of bodies, ``answers`` the bytes of answers, ``streams`` the answers that
    are sent piece by piece. Pages of ``cors_origins`` may use the API; ``*`` among them stands for
    all. ``ready`` waits ``database_wait`` seconds for the database. ``lifespan`` ends only after
    every change that a request began has ended.
    """
    mutations = Mutations()
    host = Host(
        api=Handlers.over(service),
        operations=routes.BY_ID,
        max_body_bytes=max_body_bytes,
        max_body_values=max_body_values,
        memory=memory,
        answers=answers,
        admission=admission,
        mutations=mutations,
        streams=streams,
    )
    return host_contract(
        host,
        routes.ROUTING_DOCUMENT,
        authenticate=authenticate,
        site=Site(ready, database_wait),
        cors_origins=cors_origins,
        lifespan=lifespan,
    )


def host_contract(
    host: Host,
    document: Mapping[str, Any],
    *,
    authenticate: Authenticate,
    site: ASGIApp,
    cors_origins: frozenset[str] = frozenset(),
    lifespan: Lifespan = nullcontext,
) -> ASGIApp:
    """Assemble an app that hosts generated operations. connexion reads ``document``; ``site``
    answers paths that are no operation's."""
    middlewares: list[Any] = [  # connexion annotates apps where it takes factories of apps
        AccessLog,
        *([partial(Cors, origins=cors_origins)] if cors_origins else []),
        Errors,
        partial(ContractOperations, host=host),
        LifespanMiddleware,
    ]
    keys = partial(KeyHandler, authenticate)
    app = ConnexionMiddleware(
        site,
        import_name=__name__,
        lifespan=_drained(lifespan, host.mutations),
        middlewares=middlewares,
        resolver=Resolver(lambda operation_id: host.operations[operation_id].call),
        security_map={"apiKey": keys, "bearer": keys},
    )
    app.add_api(dict(document))
    return app


def _drained(lifespan: Lifespan, mutations: Mutations) -> Lifespan:
    @asynccontextmanager
    async def wrapped(app: Any) -> AsyncIterator[None]:
        async with lifespan(app):
            try:
                yield
            finally:
                await mutations.drain()

    return wrapped
