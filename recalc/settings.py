"""Every setting, each with its default, from the environment (``RECALC_…``)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

Positive = Annotated[int, Field(ge=1)]
Seconds = Annotated[float, Field(gt=0)]


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

    # PostgreSQL; none of these matters to SQLite
    database_connections: Positive = Field(
        12, description="Connections of one process to PostgreSQL, beside the few named next"
    )
    cancel_connections: Positive = Field(
        2, description="Connections of one process that only cancels use"
    )
    statement_timeout: Seconds = Field(
        30.0, description="Seconds after which PostgreSQL ends a statement"
    )
    transaction_timeout: Seconds = Field(
        5.0, description="Seconds after which PostgreSQL ends a transaction that does nothing"
    )

    # Workers
    worker_processes: Annotated[int, Field(ge=0)] = Field(
        2, description="Processes that evaluate quick columns; 0: none, on the event loop (tests)"
    )
    niceness: Annotated[int, Field(ge=0, le=19)] = Field(
        10, description="Niceness of what computes: `recalc worker`, and its evaluating processes"
    )
    executions_per_worker: Positive = Field(
        8, description="Executions that one process holds at once"
    )
    slow_calls: Annotated[int, Field(ge=1, le=1000)] = Field(
        64, description="Slow cells (outbound calls) running at once in one process"
    )
    running_cells: Positive = Field(
        1000, description="Cells that may be RUNNING at once in one process"
    )
    chunk_cells: Positive = Field(
        320, description="Quick cells that are evaluated and stored at once"
    )
    chunk_deadline: Seconds = Field(
        30.0,
        description="Seconds after which a chunk of quick cells is split, and a single cell FAILS",
    )
    slice_cells: Positive = Field(
        2000,
        description="Cells that an execution aims at; more where they would be too many",
    )
    merge_interval: Seconds = Field(
        0.004, description="Seconds that starts and ends of slow cells wait to share one commit"
    )
    lease: Seconds = Field(10.0, description="Seconds after which a silent worker's hold runs out")
    lease_margin: Seconds = Field(
        2.0, description="Seconds before that at which the worker itself stops its work"
    )
    poll_interval: Seconds = Field(
        1.0, description="Seconds between looks at what a lost signal may have told"
    )
    cell_deadline: Seconds = Field(300.0, description="Seconds after which a running cell FAILS")
    grace: Seconds = Field(
        5.0, description="Seconds that running cells get to end in at SIGTERM before a hand-back"
    )

    # ENDPOINT columns
    endpoint_timeout: Seconds = Field(60.0, description="Seconds that one endpoint call may take")
    endpoint_max_bytes: Positive = Field(1 << 20, description="Bytes of an endpoint's answer")

    # Limits of requests
    concurrent_requests: Positive = Field(
        128, description="Requests of one key under way at once in one server, cancels apart"
    )
    requests_per_minute: Positive = Field(
        30_000, description="Requests of one key a minute in one server, cancels apart"
    )
    concurrent_cancels: Positive = Field(
        256, description="Cancels of one key under way at once in one server"
    )
    cancels_per_minute: Positive = Field(
        6000, description="Cancels of one key a minute in one server"
    )
    header_timeout: Seconds = Field(
        10.0, description="Seconds in which a request's headers have to come"
    )
    body_timeout: Seconds = Field(
        120.0, description="Seconds in which a request's body has to come"
    )
    write_timeout: Seconds = Field(
        30.0, description="Seconds in which a client has to take 64 KiB of an answer, or its rest"
    )
    max_connections: Positive = Field(
        10_000,
        description="Open connections of one server; over it, those without a request are closed",
    )
    max_body_bytes: Positive = Field(64 << 20, description="Bytes of a request's body")
    max_body_values: Positive = Field(1 << 20, description="JSON values of a request's body")
    max_bodies_bytes: Positive = Field(
        512 << 20, description="Bytes of all bodies that one server holds at once"
    )
    max_key_bodies_bytes: Positive = Field(
        128 << 20, description="Bytes of bodies of one key that one server holds at once"
    )
    max_rows_per_add: Positive = Field(10_000, description="Rows added or deleted by one request")
    max_rows_per_sheet: Annotated[int, Field(ge=1, le=1 << 32)] = Field(
        10_000_000, description="Row ids that a sheet may use up"
    )
    max_columns: Annotated[int, Field(ge=1, le=999)] = Field(999, description="Columns of a sheet")
    max_cell_bytes: Positive = Field(1 << 20, description="Bytes of one edited value, as JSON")
    max_active_operations: Positive = Field(
        100, description="Operations of one sheet that are active at once"
    )
    max_executions: Annotated[int, Field(ge=1, le=256)] = Field(
        256, description="Executions that an operation is cut into"
    )
    sync_import_bytes: Positive = Field(
        1 << 20, description="Bytes of a file that is imported before the answer"
    )
    confirmation_threshold: Positive = Field(
        100_000, description="Cells above which an operation has to be confirmed"
    )
    confirmation_ttl: Seconds = Field(600.0, description="Seconds that a confirmation token holds")


def as_markdown() -> str:
    """All settings as a table: variable, default, meaning."""
    lines = ["| variable | default | meaning |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = "–" if field.default is None else f"`{field.default}`"
        lines.append(f"| `RECALC_{name.upper()}` | {default} | {field.description} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(as_markdown(), end="")  # noqa: T201 - what the module prints is its output
