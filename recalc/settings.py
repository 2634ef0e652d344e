"""Define all settings: environment variables ``RECALC_…`` with defaults and bounds."""

from __future__ import annotations

import base64
import re
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

#: How the URL of a database begins, for each store.
SQLITE, POSTGRES = "sqlite:///", ("postgresql://", "postgres://")
# Bounds are wide: they only refuse values with which no server could work, such as a typing error.
Few = Annotated[int, Field(ge=1, le=10_000)]
Count = Annotated[int, Field(ge=1, le=1_000_000_000)]
Bytes = Annotated[int, Field(ge=1, le=1 << 40)]
Moment = Annotated[float, Field(ge=0.001, le=1, allow_inf_nan=False)]
Seconds = Annotated[float, Field(ge=0.001, le=3600, allow_inf_nan=False)]
WithinADay = Annotated[float, Field(ge=0.001, le=86_400, allow_inf_nan=False)]
_ORIGIN = re.compile(r"https?://(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?\Z")
_LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL})*\.?\Z")
#: Spellings of IPv4 addresses, such as 10.1 or 0x7f.1, which no name has.
_NUMBERS = re.compile(r"(?:.*\.)?(?:[0-9]+|0[xX][0-9a-fA-F]*)\.?\Z")
_KEY_BYTES = 32
#: Characters of an API key that its owner chose; generated ones have 46.
LEAST_KEY_CHARS, MOST_KEY_CHARS = 16, 256
#: An API key: a header loses spaces at its ends.
_API_KEY = re.compile(rf"[!-~][ -~]{{{LEAST_KEY_CHARS - 2},{MOST_KEY_CHARS - 2}}}[!-~]")
#: The characters of URL-safe base64 as those of the usual one.
_URL_SAFE = str.maketrans("-_", "+/")

#: Headings of docs/CONFIGURATION.md, each with the first setting below it.
GROUPS = {
    "database_url": "Server and logs",
    "database_connections": "PostgreSQL",
    "worker_processes": "Workers",
    "lease": "Leases, polling and deadlines",
    "endpoint_timeout": "ENDPOINT columns",
    "secrets_key": "Secrets",
    "models_file": "Models",
    "code_processes": "CODE_EXECUTION columns",
    "concurrent_requests": "Requests of one key",
    "header_timeout": "Connections",
    "max_body_bytes": "Memory for bodies and answers",
    "max_rows_per_add": "Sheets and operations",
    "sync_import_bytes": "Imports and confirmations",
}


class Settings(BaseSettings):
    """Hold the settings, read from the environment once at start.

    ``make docs`` writes docs/CONFIGURATION.md from this class. Raises ValidationError for a value
    out of bounds, and for values that contradict each other.
    """

    model_config = SettingsConfigDict(
        env_prefix="RECALC_",
        env_ignore_empty=True,
        str_strip_whitespace=True,  # such as the end of a line in a file of settings
        frozen=True,
        extra="ignore",
    )

    database_url: str = Field(
        "sqlite:///var/recalc.db",
        description="Database: `sqlite:///path` for one process, `postgresql://…` for many",
    )
    api_key: SecretStr | None = Field(
        None, description="API key of workspace 1, created at start if it does not exist yet"
    )
    # An empty address would be all of them.
    host: Annotated[str, Field(min_length=1)] = Field(
        "127.0.0.1", description="Address that `recalc serve` listens on"
    )
    port: Annotated[int, Field(ge=0, le=65535)] = Field(
        8080, description="Port that `recalc serve` listens on; 0 takes a free one"
    )
    log_format: Annotated[str, Field(pattern="^(text|json)$")] = Field(
        "text", description="Format of log lines: `text` or `json`"
    )
    log_level: Annotated[str, Field(pattern="^(debug|info|warning|error)$")] = Field(
        "info", description="Lowest level that is logged: `debug`, `info`, `warning` or `error`"
    )
    cors_origins: str | None = Field(
        None,
        description="Origins whose web pages may call the API, separated by commas; `*` allows "
        "every origin; unset allows none",
    )
    database_wait: Annotated[float, Field(ge=0.1, le=60, allow_inf_nan=False)] = Field(
        1.0,
        description="Time in seconds that a request waits for a database that cannot be used: a "
        "PostgreSQL that does not answer, or a SQLite file that another program has locked. After "
        "it, the answer is 503. Waiting for other work of this server does not count",
    )

    database_connections: Few = Field(
        12,
        description="Connections in the general pool of one process. Raise it when requests wait "
        "for a connection; lower it to run more workers on one PostgreSQL",
    )
    cancel_connections: Few = Field(
        2,
        description="Further connections of one server, used by cancels only, so that a cancel "
        "never waits for other work",
    )
    key_connections: Few = Field(
        2, description="Further connections of one server, used by look-ups of API keys only"
    )
    statement_timeout: Seconds = Field(
        30.0, description="Time limit of one SQL statement in seconds; PostgreSQL ends a longer one"
    )
    transaction_timeout: Seconds = Field(
        5.0,
        description="Time limit in seconds of an open transaction that executes nothing. "
        "PostgreSQL ends it, which frees the locks of a process that hangs",
    )

    worker_processes: Annotated[int, Field(ge=0, le=1024)] = Field(
        2,
        description="Number of child processes that evaluate quick columns, shared by workspaces. "
        "A workspace without one may have one above it, up to twice as many in all; 0 evaluates "
        "on the event loop (for tests)",
    )
    niceness: Annotated[int, Field(ge=0, le=19)] = Field(
        10,
        description="Niceness of `recalc worker` and of evaluating processes: raise it so that "
        "servers and PostgreSQL get the processor first",
    )
    executions_per_worker: Few = Field(
        8, description="Executions of one workspace and lane that one process holds at once"
    )
    slow_calls: Annotated[int, Field(ge=1, le=1000)] = Field(
        64,
        description="Concurrency of slow cells (outbound calls) in one process, shared by "
        "workspaces; cells that only wait do not count. A workspace without a call may begin one "
        "above it, up to twice as many in all",
    )
    running_cells: Annotated[int | None, Field(ge=1, le=1_000_000)] = Field(
        None,
        description="Concurrency of quick cells in one process, shared by workspaces: more make a "
        "cancel slower. Unset: 6 000 on SQLite, 3 000 on PostgreSQL",
    )
    chunk_cells: Annotated[int, Field(ge=1, le=100_000)] = Field(
        1500,
        description="Quick cells that are evaluated and committed together: more gives throughput, "
        "fewer give a finer progress",
    )
    chunk_deadline: Seconds = Field(
        30.0,
        description="Time limit in seconds of a chunk of quick cells. A chunk over it is evaluated "
        "again in halves, and a single row column by column; a single cell over it FAILS",
    )
    slice_cells: Count = Field(
        2000,
        description="Cells of one execution: fewer spread an operation over more workers. "
        "Executions are larger where RECALC_MAX_EXECUTIONS would be exceeded",
    )
    quick_slice_cells: Annotated[int | None, Field(ge=1, le=1_000_000_000)] = Field(
        None,
        description="The same for an operation of quick cells only. Unset: 20 000 on SQLite, which "
        "has one worker, and 10 000 on PostgreSQL",
    )
    merge_interval: Moment = Field(
        0.004,
        description="Time in seconds that a commit of slow cells waits for further ends of the "
        "same execution, unless none of its cells runs: more saves commits, and delays each start "
        "by as much",
    )
    lease: Seconds = Field(
        10.0,
        description="Lease period in seconds: time without a heartbeat after which a worker counts "
        "as dead and its executions are claimed by others",
    )
    lease_margin: Seconds = Field(
        2.0,
        description="Time in seconds before the end of its lease at which a worker without a "
        "database stops its calls",
    )
    poll_interval: Annotated[float, Field(ge=0.01, le=3600, allow_inf_nan=False)] = Field(
        1.0,
        description="Polling interval of a worker in seconds: upper bound on noticing a cancel "
        "whose notification was lost. Heartbeats, sweeps, the search for work and, at a quarter of "
        "it, tries after an error of the database follow it. The time of a cancel does not, nor do "
        "events (0.25 s). Lower it for faster recovery, at the price of queries. At most half of "
        "RECALC_LEASE less RECALC_LEASE_MARGIN",
    )
    cell_deadline: WithinADay = Field(
        300.0, description="Time limit of a slow cell in seconds; a cell over it FAILS"
    )
    grace: Seconds = Field(
        5.0,
        description="Time in seconds that running cells have to end after SIGTERM; the rest is "
        "handed back and runs elsewhere",
    )

    endpoint_timeout: Seconds = Field(
        60.0, description="Time limit of one call in seconds; a cell over it FAILS"
    )
    endpoint_max_bytes: Annotated[int, Field(ge=1, le=64 << 20)] = Field(
        1 << 20, description="Size limit of an endpoint's answer in bytes; a cell over it FAILS"
    )

    endpoint_retries: Annotated[int, Field(ge=0, le=100)] = Field(
        4,
        description="Number of times that a call is repeated after an answer of 429 or 503: after "
        "the time of its Retry-After and a random one, as long as RECALC_CELL_DEADLINE allows it",
    )
    endpoint_host_calls: Count | None = Field(
        None,
        description="Calls of one workspace that are open to one host at once, in one process; the "
        "time that a cell waits for its turn does not count towards its deadline. Unset, only "
        "RECALC_SLOW_CALLS limits them",
    )
    outbound_allow: str | None = Field(
        None,
        description="Hosts, addresses and networks that ENDPOINT columns may call although they "
        "are in private, local or reserved networks, separated by commas, such as "
        "`hooks.internal, 10.1.0.0/16`; `*` allows every address; unset allows public ones only. "
        "The addresses of an allowed host are not checked",
    )

    secrets_key: SecretStr | None = Field(
        None,
        description="Keys that encrypt secrets of workspaces and header values of ENDPOINT columns "
        "in the database, separated by commas, each 32 random bytes in base64 (`openssl rand "
        "-base64 32`). The first encrypts, all decrypt. Every process of a deployment needs the "
        "same. Unset, there are no secrets, and header values are stored in clear",
    )

    models_file: str | None = Field(
        None,
        description="File (TOML) that describes the connections to models, see "
        "[MODELS.md](MODELS.md). Read at start by every process that computes; unset, cells that "
        "ask a model FAIL",
    )

    code_processes: Annotated[int, Field(ge=1, le=256)] = Field(
        2,
        description="Number of child processes that run the code of CODE_EXECUTION columns, shared "
        "by workspaces, and started when they are needed. A workspace without one may have one "
        "above it, up to twice as many in all",
    )
    code_timeout: Seconds = Field(
        10.0, description="Time limit of the code of one cell in seconds; a cell over it FAILS"
    )
    code_memory: Annotated[int, Field(ge=16 << 20, le=16 << 30)] = Field(
        128 << 20,
        description="Memory in bytes for the code of one cell, beyond what its process has before; "
        "a cell over it FAILS",
    )

    concurrent_requests: Count = Field(
        128,
        description="Concurrency of one key in one server, without cancels; a request over it is "
        "answered 429",
    )
    requests_per_minute: Count = Field(
        30_000,
        description="Rate limit in requests per minute of one key in one server, without cancels; "
        "a request over it is answered 429",
    )
    concurrent_cancels: Count = Field(
        256, description="Concurrency of cancels of one key in one server"
    )
    cancels_per_minute: Count = Field(
        6000, description="Rate limit in cancels per minute of one key in one server"
    )
    concurrent_streams: Count = Field(
        1024,
        description="Open streams (events, exports) of one key in one server; one over it is "
        "answered 429",
    )
    max_streams: Count = Field(
        4096, description="Open streams of one server; one over it is answered 503"
    )
    stream_heartbeat: Seconds = Field(
        15.0,
        description="Time in seconds without an event after which a heartbeat is sent, and after "
        "which the key of an open stream is checked again. Lower it where a proxy closes "
        "connections earlier",
    )
    stream_lifetime: WithinADay = Field(
        900.0,
        description="Time limit in seconds of a stream of events; clients connect again and go on",
    )
    header_timeout: Seconds = Field(
        10.0,
        description="Time limit in seconds for the headers of a request; the connection is closed "
        "after it",
    )
    body_timeout: WithinADay = Field(
        120.0,
        description="Time limit in seconds for the body of a request; the connection is closed "
        "after it",
    )
    write_timeout: Seconds = Field(
        30.0,
        description="Time limit in seconds for a client to take 64 KiB of an answer, or the rest; "
        "the connection is closed after it",
    )
    max_connections: Count = Field(
        10_000,
        description="Open connections of one server. Above it, the one that waits longest for a "
        "request is closed",
    )
    max_body_bytes: Annotated[int, Field(ge=1, le=4 << 30)] = Field(
        64 << 20, description="Size limit of a request's body in bytes"
    )
    max_body_values: Annotated[int, Field(ge=1, le=1 << 30)] = Field(
        1 << 20, description="Number of JSON values in a request's body"
    )
    max_bodies_bytes: Bytes = Field(
        512 << 20, description="Memory in bytes for all bodies that one server holds at once"
    )
    max_key_bodies_bytes: Bytes = Field(
        128 << 20, description="Memory in bytes for the bodies of one key in one server"
    )
    max_answers_bytes: Bytes = Field(
        512 << 20,
        description="Memory in bytes for all answers of one server until their clients have taken "
        "them",
    )
    max_key_answers_bytes: Bytes = Field(
        128 << 20,
        description="Memory in bytes for the answers of one key in one server until they are taken",
    )
    max_rows_per_add: Annotated[int, Field(ge=1, le=10_000)] = Field(
        10_000, description="Rows that one request adds or deletes"
    )
    max_rows_per_sheet: Annotated[int, Field(ge=1, le=1 << 32)] = Field(
        10_000_000,
        description="Row ids of a sheet, those of deleted rows included: a bound on its growth",
    )
    max_columns: Annotated[int, Field(ge=1, le=999)] = Field(999, description="Columns of a sheet")
    max_cell_bytes: Annotated[int, Field(ge=1, le=64 << 20)] = Field(
        1 << 20, description="Size limit of one edited value in bytes, as JSON"
    )
    max_row_bytes: Annotated[int, Field(ge=1, le=32 << 20)] = Field(
        8 << 20,
        description="Size limit in bytes, as MessagePack, of a row's edited values; and, "
        "separately, of its results",
    )
    max_config_bytes: Annotated[int, Field(ge=2, le=1 << 20)] = Field(
        1 << 16,
        description="Size limit in bytes of a column's config with the `config_meta` of its "
        "dependencies, as JSON",
    )
    max_active_operations: Few = Field(
        100, description="Operations of one sheet that are queued or running at once"
    )
    max_executions: Annotated[int, Field(ge=1, le=256)] = Field(
        64,
        description="Executions of one operation: more spread a large one over more workers, and "
        "make its cancel slower",
    )
    sync_import_bytes: Bytes = Field(
        1 << 20,
        description="Size of a file in bytes up to which an import is finished before the "
        "answer; a larger one goes on in the background",
    )
    concurrent_imports: Few = Field(
        8,
        description="Concurrency of background imports of one workspace in one server",
    )
    confirmation_threshold: Count = Field(
        100_000,
        description="Number of cells above which a client has to confirm an operation with a token",
    )
    # Used tokens are remembered for a day; a longer-lived token could be used twice.
    confirmation_ttl: WithinADay = Field(
        600.0, description="Time in seconds for which a confirmation token can be used"
    )

    @field_validator("database_url")
    @classmethod
    def _is_of_a_store(cls, value: str) -> str:
        if not value.startswith((SQLITE, *POSTGRES)):
            raise _contradiction(f"It has to begin with {SQLITE} or {POSTGRES[0]}")
        path = value.removeprefix(SQLITE)
        if not path or path.startswith(":memory:"):
            raise _contradiction(f"It names no file. Write {SQLITE} and a path")
        return value

    @field_validator("api_key")
    @classmethod
    def _can_be_sent(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not _API_KEY.fullmatch(value.get_secret_value()):
            raise _contradiction(
                f"An API key has {LEAST_KEY_CHARS} to {MOST_KEY_CHARS} printable ASCII characters"
            )
        return value

    @property
    def cors_allowed(self) -> frozenset[str]:
        """Return the origins in ``cors_origins``."""
        return frozenset(_split(self.cors_origins or ""))

    @field_validator("cors_origins")
    @classmethod
    def _are_origins(cls, value: str | None) -> str | None:
        for origin in _split(value or ""):
            if origin != "*" and _ORIGIN.match(origin) is None:
                raise _contradiction(
                    f"{origin!r} is not an origin. Write each as a browser sends it, such as "
                    "https://app.example.com or http://localhost:3000: lower case, no path and no "
                    "slash at its end"
                )
        return value

    @property
    def outbound_allowed(self) -> frozenset[str | IPv4Network | IPv6Network]:
        """Return the entries of ``outbound_allow``: names in lower case, networks, ``*``."""
        return frozenset(_reachable(entry) for entry in _split(self.outbound_allow or ""))

    @field_validator("outbound_allow")
    @classmethod
    def _are_reachable(cls, value: str | None) -> str | None:
        for entry in _split(value or ""):
            _reachable(entry)
        return value

    @property
    def secrets_keys(self) -> tuple[bytes, ...]:
        """Return the keys in ``secrets_key``."""
        listed = "" if self.secrets_key is None else self.secrets_key.get_secret_value()
        return tuple(_key(number, text) for number, text in enumerate(_split(listed), 1))

    @field_validator("secrets_key")
    @classmethod
    def _are_keys(cls, value: SecretStr | None) -> SecretStr | None:
        listed = "" if value is None else value.get_secret_value()
        for number, text in enumerate(_split(listed), 1):
            _key(number, text)
        return value

    @property
    def cells_at_once(self) -> int:
        """Return the concurrency of quick cells in one process."""
        return self.running_cells or (6000 if self.on_sqlite else 3000)

    def cells_per_execution(self, *, slow: bool) -> int:
        """Return the number of cells of one execution of an operation with slow cells, or without
        any."""
        if slow:
            return self.slice_cells
        return self.quick_slice_cells or (20_000 if self.on_sqlite else 10_000)

    @property
    def on_sqlite(self) -> bool:
        """Return whether the database is a SQLite file, with one process that computes."""
        return self.database_url.startswith(SQLITE)

    @property
    def least_free_cells(self) -> int:
        """Return how many permits have to be free before a chunk starts; small chunks are slow."""
        return min(self.chunk_cells, self.cells_at_once) // 2

    @model_validator(mode="after")
    def _fit_together(self) -> Self:
        if 2 * self.poll_interval > self.lease - self.lease_margin:
            raise _contradiction(
                "RECALC_LEASE, less RECALC_LEASE_MARGIN, has to last for two RECALC_POLL_INTERVAL:"
                " a worker renews its leases once in each, and stops its calls when it could not."
                f" They are {self.lease:g}, {self.lease_margin:g} and {self.poll_interval:g} s"
            )
        for name in ("max_bodies_bytes", "max_key_bodies_bytes"):
            if getattr(self, name) < self.max_body_bytes:
                raise _contradiction(
                    f"RECALC_{name.upper()} has to hold one body of RECALC_MAX_BODY_BYTES. They "
                    f"are {getattr(self, name)} and {self.max_body_bytes}"
                )
        return self


def _split(listed: str) -> list[str]:
    return [part.strip() for part in listed.split(",") if part.strip()]


def _key(number: int, text: str) -> bytes:
    """Return the bytes of a key. Raises PydanticCustomError, without the text."""
    try:
        key = base64.b64decode(text.translate(_URL_SAFE), validate=True)
    except ValueError:
        key = b""
    if len(key) != _KEY_BYTES:
        raise _contradiction(
            f"key {number} is not {_KEY_BYTES} bytes in base64. `openssl rand -base64 32` makes one"
        )
    return key


def _reachable(entry: str) -> str | IPv4Network | IPv6Network:
    """Return an entry of RECALC_OUTBOUND_ALLOW: a network, or a name or ``*``. Raises
    PydanticCustomError for anything else."""
    if entry == "*" or (_HOST.match(entry) and not _NUMBERS.match(entry)):
        return entry.lower().removesuffix(".")
    try:
        return ip_network(entry)
    except ValueError as error:
        raise _contradiction(
            f"{entry!r} is not a host, an address or a network. Write hooks.internal, 10.1.2.3, "
            "10.1.0.0/16 or fd12::/48: no scheme, no port, no pattern, no bits beyond the prefix; "
            "or * for every address"
        ) from error


def _contradiction(message: str) -> PydanticCustomError:
    return PydanticCustomError("contradiction", "{message}", {"message": message})


def as_markdown() -> str:
    """Return all settings as tables, one below each heading of ``GROUPS``."""
    lines: list[str] = []
    for name, field in Settings.model_fields.items():
        if name in GROUPS:
            lines += [
                *("", f"## {GROUPS[name]}", ""),
                *("| variable | default | least … most | meaning |", "|---|---|---|---|"),
            ]
        default = "–" if field.default is None else f"`{field.default}`"
        variable = f"`RECALC_{name.upper()}`"
        lines.append(f"| {variable} | {default} | {_bounds(field)} | {field.description} |")
    return "\n".join(lines) + "\n"


def _bounds(field: FieldInfo) -> str:
    found = {
        name: getattr(each, name)
        for each in field.metadata
        for name in ("ge", "le")
        if hasattr(each, name)
    }
    return f"{found['ge']} … {found['le']}" if found else ""
