"""Every setting, each with its default, from the environment (``RECALC_…``)."""

from __future__ import annotations

import re
from typing import Annotated, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

# Bounds are wide, and there for what no server could live with: a typing error is refused at start.
Few = Annotated[int, Field(ge=1, le=10_000)]
Count = Annotated[int, Field(ge=1, le=1_000_000_000)]
Bytes = Annotated[int, Field(ge=1, le=1 << 40)]
Moment = Annotated[float, Field(ge=0.001, le=1, allow_inf_nan=False)]
Seconds = Annotated[float, Field(ge=0.001, le=3600, allow_inf_nan=False)]
WithinADay = Annotated[float, Field(ge=0.001, le=86_400, allow_inf_nan=False)]
_ORIGIN = re.compile(r"https?://(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?\Z")


class Settings(BaseSettings):
    """Read once at start. docs/CONFIGURATION.md is this class as a table, and a test compares."""

    model_config = SettingsConfigDict(
        env_prefix="RECALC_", env_ignore_empty=True, frozen=True, extra="ignore"
    )

    database_url: str = Field(
        "sqlite:///var/recalc.db", description="Where the data is: sqlite:///path or postgresql://…"
    )
    api_key: SecretStr | None = Field(
        None, description="A key to create for workspace 1 at start, if it does not exist"
    )
    host: str = Field("127.0.0.1", description="Address that `recalc serve` listens on")
    port: Annotated[int, Field(ge=0, le=65535)] = Field(
        8080, description="Port that `recalc serve` listens on; 0 takes a free one"
    )
    log_format: Annotated[str, Field(pattern="^(text|json)$")] = Field(
        "text", description="Log lines as `text` or `json`"
    )
    log_level: Annotated[str, Field(pattern="^(debug|info|warning|error)$")] = Field(
        "info", description="The least level that is logged"
    )
    cors_origins: str | None = Field(
        None,
        description="Origins whose pages may use the API, with commas between; `*`: every page",
    )

    # PostgreSQL; none of these matters to SQLite
    database_connections: Few = Field(
        12, description="Connections of one process to PostgreSQL, beside the few named next"
    )
    cancel_connections: Few = Field(
        2, description="Connections of one process that only cancels use"
    )
    key_connections: Few = Field(
        2, description="Connections of one server that only look up API keys"
    )
    statement_timeout: Seconds = Field(
        30.0, description="Seconds after which PostgreSQL ends a statement"
    )
    transaction_timeout: Seconds = Field(
        5.0, description="Seconds after which PostgreSQL ends a transaction that does nothing"
    )

    # Workers
    worker_processes: Annotated[int, Field(ge=0, le=1024)] = Field(
        2,
        description="Processes that evaluate quick columns, shared by workspaces; one that has "
        "none may have one more, up to twice as many in all; 0: none, on the event loop (tests)",
    )
    niceness: Annotated[int, Field(ge=0, le=19)] = Field(
        10, description="Niceness of what computes: `recalc worker`, and its evaluating processes"
    )
    executions_per_worker: Few = Field(
        8, description="Executions of one workspace and kind that one process holds at once"
    )
    slow_calls: Annotated[int, Field(ge=1, le=1000)] = Field(
        64,
        description="Slow cells (outbound calls) running at once in one process, shared by "
        "workspaces; one that has none may begin one more, up to twice as many in all",
    )
    running_cells: Annotated[int, Field(ge=1, le=1_000_000)] = Field(
        1000,
        description="Quick cells that may be RUNNING at once in one process, shared by workspaces",
    )
    # As many results of the largest size are still one message to PostgreSQL (1 GB).
    chunk_cells: Annotated[int, Field(ge=1, le=900)] = Field(
        320, description="Quick cells that are evaluated and stored at once"
    )
    chunk_deadline: Seconds = Field(
        30.0,
        description="Seconds after which a chunk of quick cells is split, and a single cell FAILS",
    )
    slice_cells: Count = Field(
        2000,
        description="Cells that an execution aims at; more where they would be too many",
    )
    merge_interval: Moment = Field(
        0.004, description="Seconds that starts and ends of slow cells wait to share one commit"
    )
    lease: Seconds = Field(10.0, description="Seconds after which a silent worker's hold runs out")
    lease_margin: Seconds = Field(
        2.0, description="Seconds before that at which the worker itself stops its work"
    )
    poll_interval: Annotated[float, Field(ge=0.01, le=3600, allow_inf_nan=False)] = Field(
        1.0, description="Seconds between looks at what a lost signal may have told"
    )
    cell_deadline: WithinADay = Field(300.0, description="Seconds after which a running cell FAILS")
    grace: Seconds = Field(
        5.0, description="Seconds that running cells get to end in at SIGTERM before a hand-back"
    )

    # ENDPOINT columns
    endpoint_timeout: Seconds = Field(60.0, description="Seconds that one endpoint call may take")
    endpoint_max_bytes: Annotated[int, Field(ge=1, le=64 << 20)] = Field(
        1 << 20, description="Bytes of an endpoint's answer"
    )

    # Limits of requests
    concurrent_requests: Count = Field(
        128, description="Requests of one key under way at once in one server, cancels apart"
    )
    requests_per_minute: Count = Field(
        30_000, description="Requests of one key a minute in one server, cancels apart"
    )
    concurrent_cancels: Count = Field(
        256, description="Cancels of one key under way at once in one server"
    )
    cancels_per_minute: Count = Field(6000, description="Cancels of one key a minute in one server")
    header_timeout: Seconds = Field(
        10.0, description="Seconds in which a request's headers have to come"
    )
    body_timeout: WithinADay = Field(
        120.0, description="Seconds in which a request's body has to come"
    )
    write_timeout: Seconds = Field(
        30.0, description="Seconds in which a client has to take 64 KiB of an answer, or its rest"
    )
    max_connections: Count = Field(
        10_000,
        description="Open connections of one server; over it, those without a request are closed",
    )
    max_body_bytes: Annotated[int, Field(ge=1, le=4 << 30)] = Field(
        64 << 20, description="Bytes of a request's body"
    )
    max_body_values: Annotated[int, Field(ge=1, le=1 << 30)] = Field(
        1 << 20, description="JSON values of a request's body"
    )
    max_bodies_bytes: Bytes = Field(
        512 << 20, description="Bytes of all bodies that one server holds at once"
    )
    max_key_bodies_bytes: Bytes = Field(
        128 << 20, description="Bytes of bodies of one key that one server holds at once"
    )
    max_answers_bytes: Bytes = Field(
        512 << 20, description="Bytes that all answers of one server take until they are taken"
    )
    max_key_answers_bytes: Bytes = Field(
        128 << 20, description="Bytes that the answers of one key take in one server until then"
    )
    max_rows_per_add: Annotated[int, Field(ge=1, le=10_000)] = Field(
        10_000, description="Rows added or deleted by one request"
    )
    max_rows_per_sheet: Annotated[int, Field(ge=1, le=1 << 32)] = Field(
        10_000_000, description="Row ids that a sheet may use up"
    )
    max_columns: Annotated[int, Field(ge=1, le=999)] = Field(999, description="Columns of a sheet")
    max_cell_bytes: Annotated[int, Field(ge=1, le=64 << 20)] = Field(
        1 << 20, description="Bytes of one edited value, as JSON"
    )
    max_row_bytes: Annotated[int, Field(ge=1, le=32 << 20)] = Field(
        8 << 20,
        description="Bytes, as MessagePack, of the edited values of a row, and of its results",
    )
    max_config_bytes: Annotated[int, Field(ge=2, le=1 << 20)] = Field(
        1 << 16,
        description="Bytes of a column's config and its dependencies' config_meta, as JSON",
    )
    max_active_operations: Few = Field(
        100, description="Operations of one sheet that are active at once"
    )
    max_executions: Annotated[int, Field(ge=1, le=256)] = Field(
        256, description="Executions that an operation is cut into"
    )
    sync_import_bytes: Bytes = Field(
        1 << 20, description="Bytes of a file that is imported before the answer"
    )
    concurrent_imports: Few = Field(
        8,
        description="Larger files of one workspace that are being imported at once in one server",
    )
    confirmation_threshold: Count = Field(
        100_000, description="Cells above which an operation has to be confirmed"
    )
    # What a token was used for is remembered for a day: one that held longer could be used twice.
    confirmation_ttl: WithinADay = Field(
        600.0, description="Seconds that a confirmation token holds"
    )

    @property
    def cors_allowed(self) -> frozenset[str]:
        """The origins in ``cors_origins``."""
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
    def least_free_cells(self) -> int:
        """Free places below which no chunk of quick cells is started: small ones cost too much."""
        return min(self.chunk_cells, self.running_cells) // 2

    @model_validator(mode="after")
    def _fit_together(self) -> Self:
        if 2 * self.poll_interval > self.lease - self.lease_margin:
            raise _contradiction(
                "RECALC_LEASE, less RECALC_LEASE_MARGIN, has to last for two RECALC_POLL_INTERVAL:"
                " leases are renewed once in each, and a worker stops its work when one was not."
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


def _contradiction(message: str) -> PydanticCustomError:
    return PydanticCustomError("contradiction", "{message}", {"message": message})


def as_markdown() -> str:
    """All settings as a table: variable, default, bounds, meaning."""
    lines = ["| variable | default | least … most | meaning |", "|---|---|---|---|"]
    for name, field in Settings.model_fields.items():
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


if __name__ == "__main__":
    print(as_markdown(), end="")  # noqa: T201 - what the module prints is its output
