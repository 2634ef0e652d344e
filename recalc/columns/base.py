"""The interface of a column type, by which the engine uses it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, Literal, TypeAlias

import msgspec

if TYPE_CHECKING:  # of slow types: the processes that evaluate quick cells need no HTTP client
    from recalc.columns.slow_context import SlowContext
    from recalc.models.port import Caller, Chat, Embedding
    from recalc.sandbox.port import Sandbox

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
#: A typed config: one of the Structs of ``recalc.generated.configs``.
Config: TypeAlias = msgspec.Struct


#: Stands in answers in place of a hidden value of a config.
MASK = "••••"
#: Begins a hidden value that is stored encrypted. No value that is sent begins so.
SEALED = "•v1:"


class Failure(msgspec.Struct, frozen=True):
    """Why a cell FAILED: a stable ``code`` for machines and a ``message`` for people."""

    code: str
    message: str


Result = Json | Failure
#: A chunk function: one tuple of source values per row in, one result per row out, in order.
Compute = Callable[[Sequence[Sequence[Json]]], list[Result]]


class CellFailed(Exception):
    """Raised inside a column's function for the one cell that cannot be computed. ``metrics`` are
    those of the calls that were made for it."""

    def __init__(self, code: str, message: str, metrics: Mapping[str, Json] | None = None) -> None:
        super().__init__(code, message)
        self.failure = Failure(code, message)
        self.metrics = metrics


class BadConfig(Exception):
    """A config that is not allowed. ``path`` names the key, ``message`` says what is wrong with
    it."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(path, message)
        self.path = path
        self.message = message

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


class Outcome(msgspec.Struct, frozen=True):
    """The value of a slow cell, and metrics of its call. A value that is ``msgspec.Raw`` is
    MessagePack that ``stored_size`` has checked."""

    value: Json | msgspec.Raw
    metrics: dict[str, Json] | None = None


class ColumnType(ABC):
    """One column type. Stateless: an instance serves all columns of its type.

    ``kind``: "edited" cells are written by people, or by the server for mirrors, and never
    computed; "quick" ones are computed in chunks by ``compile``, "slow" ones cell by cell by
    ``run``. ``takes_missing``: whether a cell is computed although a source FAILED or has no value;
    that value is None.
    """

    name: ClassVar[str]
    kind: ClassVar[Literal["edited", "quick", "slow"]]
    takes_missing: ClassVar[bool] = False
    #: Whether a cell asks a model: the type has ``request``.
    asks_model: ClassVar[bool] = False
    #: Whether configs have values that ``with_hidden`` finds.
    hides_values: ClassVar[bool] = False
    #: Keys of the config that hold a source's title or id, a list of them, or an object whose
    #: values they are, in the order of ``sources``. Objects are in the order of their keys.
    source_keys: ClassVar[tuple[str, ...]] = ()

    @abstractmethod
    def parse(self, config: Mapping[str, Json]) -> Config:
        """Return the typed config. Raises BadConfig."""

    @abstractmethod
    def sources(self, config: Config) -> list[str]:
        """Return the titles or ids that the config names, in the order of the functions' values."""

    async def verify(self, config: Config, sandbox: Sandbox, caller: Caller) -> None:
        """Check of a config what takes a process to check, when a column is created or changed.
        Raises BadConfig. Most types have nothing of the kind."""
        del config, sandbox, caller

    def references(self, config: Mapping[str, Json]) -> list[str]:
        """Return the ``sources`` of a stored config, without checking it."""
        found: list[str] = []
        for key in self.source_keys:
            value = config.get(key)
            each = value if isinstance(value, list) else [value]
            if isinstance(value, dict):
                each = [value[name] for name in sorted(value)]
            found += [reference for reference in each if isinstance(reference, str)]
        return found

    def with_references(
        self, config: Mapping[str, Json], references: Mapping[str, str]
    ) -> dict[str, Json]:
        """Return the config with each reference replaced by its value in ``references``; those that
        are not in it stay."""
        renamed = dict(config)
        for key in self.source_keys:
            value = config.get(key)
            if isinstance(value, str):
                renamed[key] = references.get(value, value)
            elif isinstance(value, list):
                renamed[key] = [
                    references.get(each, each) if isinstance(each, str) else each for each in value
                ]
            elif isinstance(value, dict):
                renamed[key] = {
                    name: references.get(each, each) if isinstance(each, str) else each
                    for name, each in value.items()
                }
        return renamed

    def can_name(self, title: str) -> bool:
        """Whether a config can name a column by this title. Any can be named by its id."""
        del title
        return True

    def takes_row(self, config: Mapping[str, Json]) -> bool:
        """Whether cells use the values of all columns that their column depends on, beside those
        that the config names. Such a column depends on all columns of its sheet, unless
        ``dependencies`` names some. The config need not be checked."""
        del config
        return False

    def with_hidden(
        self, config: Mapping[str, Json], change: Callable[[str, tuple[str, ...]], str]
    ) -> dict[str, Json]:
        """Return the config with each hidden value replaced by what ``change`` makes of it, and of
        what the value belongs to: the words that say for what it was given."""
        del change
        return dict(config)

    def masked(self, config: Mapping[str, Json]) -> dict[str, Json]:
        """Return the config with MASK in place of each hidden value."""
        return self.with_hidden(config, lambda *_: MASK)

    def unmasked(self, sent: Mapping[str, Json], stored: Mapping[str, Json]) -> dict[str, Json]:
        """Return ``sent`` with the stored values in place of MASK. Raises BadConfig where there is
        no value to keep."""
        del stored
        return dict(sent)

    def compile(self, config: Config, titles: Sequence[str]) -> Compute:
        """Return the chunk function of a quick type for sources with these titles.

        The function returns a Failure for a cell that cannot be computed, and never raises for it.
        It ignores titles and values beyond the sources that the config names.
        """
        raise NotImplementedError(f"{self.name} is not computed in chunks, it is {self.kind}")

    def request(
        self, config: Config, titles: Sequence[str], values: Sequence[Json]
    ) -> Chat | Embedding:
        """Return what a cell with these source values asks a model. Raises CellFailed for a cell
        that asks nothing."""
        raise NotImplementedError(f"{self.name} asks no model")

    async def run(
        self,
        config: Config,
        titles: Sequence[str],
        values: Sequence[Json],
        context: SlowContext,
    ) -> Outcome:
        """Compute one cell of a slow type. ``classify`` makes a Failure of any exception."""
        raise NotImplementedError(f"{self.name} is not computed cell by cell, it is {self.kind}")


def classify(error: Exception) -> Failure:
    """Return the Failure of a cell whose function raised ``error``.

    The message for an unexpected exception has only its type: its text may hold values or
    addresses.
    """
    if isinstance(error, CellFailed):
        return error.failure
    if isinstance(error, RecursionError):
        return Failure("too_deep", "A value of this row is nested too deeply to compute with.")
    if isinstance(error, UnicodeEncodeError):
        return Failure("bad_text", "A text of this row holds half a surrogate pair.")
    if isinstance(error, UnicodeError):
        return Failure("bad_text", "A text of this row is not in the expected encoding.")
    if isinstance(error, TimeoutError):
        return Failure("timed_out", "The cell took too long. Recalculate it to try again.")
    return Failure("column_error", f"The column's function failed with {type(error).__name__}.")
