"""What the engine knows of a column type."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Literal

import msgspec

from recalc.columns.outbound import Connections

if TYPE_CHECKING:
    import httpx

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
#: Reads the body of an answer, with its content type. Raises CellFailed.
ReadAnswer = Callable[[str, bytes], Awaitable["Json | msgspec.Raw"]]


#: What answers have in place of a value of a config that nobody is shown again.
MASK = "••••"


class Failure(msgspec.Struct, frozen=True):
    """Why a cell FAILED: a stable ``code`` for machines and a ``message`` for people."""

    code: str
    message: str


Result = Json | Failure
#: A chunk function: one tuple of source values per row in, one result per row out, in order.
Compute = Callable[[Sequence[Sequence[Json]]], list[Result]]


class CellFailed(Exception):
    """Raised inside a column's function for the one cell that cannot be computed."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)
        self.failure = Failure(code, message)


class BadConfig(Exception):
    """A config that no column can have. ``path`` names the key, ``message`` says what is wrong."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(path, message)
        self.path = path
        self.message = message

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base of the typed configs."""


@dataclass(frozen=True, slots=True)
class SlowContext:
    """What a slow cell works with. It serves one cell at a time, and is used again.

    ``connections`` are those of ``client``. ``read_answer`` reads an answer's body, which may take
    long: beside the event loop where it does.
    """

    client: httpx.AsyncClient
    timeout: float
    max_response_bytes: int
    read_answer: ReadAnswer
    clock: Callable[[], float] = time.perf_counter
    connections: Connections = field(default_factory=Connections)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The value of a slow cell, and what getting it cost. A value that is ``msgspec.Raw`` is
    MessagePack, which ``stored_size`` has passed."""

    value: Json | msgspec.Raw
    metrics: dict[str, Json] | None = None


class ColumnType(ABC):
    """One column type. Stateless: an instance serves all columns of its type.

    ``kind``: "edited" cells are written by people and never computed, "quick" ones are computed in
    chunks by ``compile``, "slow" ones cell by cell by ``run``. ``takes_missing``: runs although a
    source FAILED; a missing value is None.
    """

    name: ClassVar[str]
    kind: ClassVar[Literal["edited", "quick", "slow"]]
    takes_missing: ClassVar[bool] = False
    #: Keys of the config that hold a source's title or id, or a list of them, in the order of
    #: ``sources``.
    source_keys: ClassVar[tuple[str, ...]] = ()

    @abstractmethod
    def parse(self, config: Mapping[str, Json]) -> Config:
        """The typed config. Raises BadConfig, which names what is wrong."""

    @abstractmethod
    def sources(self, config: Config) -> list[str]:
        """Titles or ids that the config names, in the order in which the functions get them."""

    def references(self, config: Mapping[str, Json]) -> list[str]:
        """``sources`` of a config as it is stored: no check, and nothing but its texts."""
        found: list[str] = []
        for key in self.source_keys:
            value = config.get(key)
            each = value if isinstance(value, list) else [value]
            found += [reference for reference in each if isinstance(reference, str)]
        return found

    def with_references(
        self, config: Mapping[str, Json], references: Mapping[str, str]
    ) -> dict[str, Json]:
        """The config with these references in place of others; those not named here stay."""
        renamed = dict(config)
        for key in self.source_keys:
            value = config.get(key)
            if isinstance(value, str):
                renamed[key] = references.get(value, value)
            elif isinstance(value, list):
                renamed[key] = [
                    references.get(each, each) if isinstance(each, str) else each for each in value
                ]
        return renamed

    def masked(self, config: Mapping[str, Json]) -> dict[str, Json]:
        """The config with MASK in place of each value that nobody is shown again."""
        return dict(config)

    def unmasked(self, sent: Mapping[str, Json], stored: Mapping[str, Json]) -> dict[str, Json]:
        """``sent`` with the stored values where it has MASK. Raises BadConfig where there is none
        to keep."""
        del stored
        return dict(sent)

    def compile(self, config: Config, titles: Sequence[str]) -> Compute:
        """The chunk function of a quick type for sources with these titles.

        It never raises for a cell: a Failure stands in its place. Sources that are given beyond
        those that the config names are ignored.
        """
        raise NotImplementedError(f"{self.name} is not computed in chunks, it is {self.kind}")

    async def run(
        self,
        config: Config,
        titles: Sequence[str],
        values: Sequence[Json],
        context: SlowContext,
    ) -> Outcome:
        """One cell of a slow type. What it raises, ``classify`` makes a Failure."""
        raise NotImplementedError(f"{self.name} is not computed cell by cell, it is {self.kind}")


def classify(error: Exception) -> Failure:
    """The Failure of a cell whose function raised ``error``.

    An unforeseen error is named by its type only: its text may hold values or addresses.
    """
    if isinstance(error, CellFailed):
        return error.failure
    if isinstance(error, RecursionError):
        return Failure("too_deep", "A value of this row is nested too deeply to be computed with.")
    if isinstance(error, UnicodeEncodeError):
        return Failure("bad_text", "A text of this row holds half a surrogate pair.")
    if isinstance(error, UnicodeError):
        return Failure("bad_text", "A text of this row is not in the encoding that it should be.")
    if isinstance(error, TimeoutError):
        return Failure("timed_out", "The cell took too long. Recalculate it to try again.")
    return Failure("column_error", f"The column's function failed with {type(error).__name__}.")
