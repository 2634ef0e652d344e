"""The connections to providers of models, read from the file that RECALC_MODELS_FILE names.

All mistakes of a file are found at once, each with its key and with what is allowed.
"""

from __future__ import annotations

import importlib.util
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta

from recalc.domain.errors import Invalid
from recalc.models.tables import mistakes_of

Count = Annotated[int, Meta(ge=1, le=1_000_000_000)]
Seconds = Annotated[float, Meta(gt=0, le=86_400)]
Kind = Literal["openai", "anthropic"]

_TABLE = "connections"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,127}")
_HEADER_VALUE = re.compile(r"[!-~]+")
#: The address of each kind's own service.
_BASE_URLS = {"openai": "https://api.openai.com/v1", "anthropic": "https://api.anthropic.com"}


class Price(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The price of a model per million tokens."""

    input: Annotated[float, Meta(ge=0)]
    output: Annotated[float, Meta(ge=0)] = 0.0
    currency: Annotated[str, Meta(min_length=1, max_length=16)] = "USD"

    def of(self, input_tokens: int, output_tokens: int) -> float:
        """Return the price of a call."""
        return (input_tokens * self.input + output_tokens * self.output) / 1_000_000


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Limits of one workspace on one connection. None is no limit."""

    calls: Count | None = None
    requests_per_minute: Count | None = None
    tokens_per_minute: Count | None = None


class Timeouts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Time limits in seconds: of connecting, until the first token, between two tokens."""

    connect: Seconds = 10.0
    first_token: Seconds = 60.0
    between_tokens: Seconds = 30.0


class Connection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One connection as the file describes it. ``api_key`` is read from the environment, and is not
    part of its representation."""

    kind: Kind
    base_url: str | None = None
    api_key_env: str | None = None
    default_model: Annotated[str, Meta(min_length=1, max_length=255)] | None = None
    default_embedding_model: Annotated[str, Meta(min_length=1, max_length=255)] | None = None
    prices: dict[str, Price] = {}
    limits: Limits = Limits()
    timeouts: Timeouts = Timeouts()
    retries: Annotated[int, Meta(ge=0, le=100)] = 4
    json_schema: bool = True
    cache: bool = False
    identical_failures: Annotated[int, Meta(ge=1, le=1_000_000)] = 5

    @property
    def url(self) -> str:
        """The address of the provider."""
        return self.base_url or _BASE_URLS[self.kind]


class Secret:
    """A text that shows itself nowhere."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return "Secret(••••)"


class Configured(msgspec.Struct, frozen=True):
    """A connection with its name and its key, None where it needs none."""

    name: str
    connection: Connection
    key: Secret | None

    def cleaned(self, text: str) -> str:
        """Return the text without the key: servers repeat it in messages."""
        return text if self.key is None else text.replace(self.key.reveal(), "••••")


def load_connections(path: str, environment: Mapping[str, str]) -> dict[str, Configured]:
    """Read the connections of a file by name, with their keys from ``environment``.

    Raises Invalid, whose message lists every mistake.
    """
    try:
        read = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise _refused(path, [f"it cannot be read: {error.strerror}"]) from error
    except UnicodeDecodeError as error:
        raise _refused(path, ["it is not UTF-8"]) from error
    except tomllib.TOMLDecodeError as error:
        raise _refused(path, [f"it is not TOML: {error}"]) from error
    mistakes = [
        f"{key} is not a key; the file has [connections.NAME]" for key in read if key != _TABLE
    ]
    tables = read.get(_TABLE)
    if not isinstance(tables, dict) or not tables:
        raise _refused(path, [*mistakes, "it has no [connections.NAME]"])
    found: dict[str, Configured] = {}
    for name, table in tables.items():
        where = f"connections.{name}"
        if not _NAME.fullmatch(name):
            mistakes.append(
                f"{where}: a name has 1 to 64 letters, digits, dots, hyphens or underscores, and "
                "begins with a letter or digit"
            )
        connection = _read(table, where, mistakes)
        if connection is not None:
            found[name] = Configured(
                name, connection, _key(connection, where, environment, mistakes)
            )
    if mistakes:
        raise _refused(path, mistakes)
    return found


def _refused(path: str, mistakes: list[str]) -> Invalid:
    listed = "".join(f"\n- {mistake}" for mistake in mistakes)
    return Invalid(
        "bad_models_file",
        f"RECALC_MODELS_FILE names {path}, which cannot be used:{listed}\nNothing was started. "
        "docs/MODELS.md describes the file.",
    )


def _read(table: Any, where: str, mistakes: list[str]) -> Connection | None:
    """Return the connection, or add its mistakes."""
    found = mistakes_of(table, Connection, where)
    mistakes += found
    if found:
        return None
    connection = msgspec.convert(table, Connection)
    if importlib.util.find_spec(connection.kind) is None:
        mistakes.append(
            f"{where}.kind is {connection.kind}, whose package is not installed: pip install "
            f"'recalc[{connection.kind}]'"
        )
    try:
        parts = urlsplit(connection.url)
        _ = parts.port
    except ValueError:
        mistakes.append(f"{where}.base_url is not a URL")
        return None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        mistakes.append(f"{where}.base_url has to be an http:// or https:// URL with a host")
    if parts.username is not None or parts.password is not None:
        mistakes.append(f"{where}.base_url holds credentials; name a variable with api_key_env")
    return connection


def _key(
    connection: Connection, where: str, environment: Mapping[str, str], mistakes: list[str]
) -> Secret | None:
    name = connection.api_key_env
    if name is None:
        return None
    if not _VARIABLE.fullmatch(name):
        # Not repeated: it may be the key itself.
        mistakes.append(f"{where}.api_key_env is not the name of an environment variable")
        return None
    key = environment.get(name, "").strip()
    if not key:
        mistakes.append(f"{where}.api_key_env names {name}, which is not set in the environment")
        return None
    if not _HEADER_VALUE.fullmatch(key):
        mistakes.append(f"{where}.api_key_env names {name}, whose value cannot be sent in a header")
        return None
    return Secret(key)


def choose(connections: Mapping[str, Configured], name: str | None) -> Configured | None:
    """Return the connection of this name; without one the only connection, or that which is named
    ``default``. None where there is no such."""
    if name is not None:
        return connections.get(name)
    if len(connections) == 1:
        return next(iter(connections.values()))
    return connections.get("default")
