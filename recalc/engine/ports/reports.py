"""Reports of holders, the replies to them, and the values that results are computed from."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import msgspec

from recalc.domain.accounting import Counts
from recalc.domain.cellsets import EMPTY, CellSet
from recalc.domain.readiness import Sets
from recalc.domain.records import CellError
from recalc.domain.states import Reason
from recalc.domain.usage import Usage
from recalc.engine.ports.columns import Structure


class CellResult(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The result of one running cell; it FAILED where ``error`` is not None.

    ``value`` is Json, or ``msgspec.Raw`` for a value that is MessagePack already.
    ``inputs_version`` is that of the row when the inputs of the cell were read.
    """

    value: Any
    error: CellError | None = None
    metrics: dict[str, Any] | None = None
    inputs_version: int = 0


class NotStorable(Exception):
    """Raised by a store for a value that it can never hold; nothing of it was written.

    ``code`` and ``message`` say why, as the error of a cell.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message


class RowResults(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Results of one row, by column number."""

    row_index: int
    results: dict[int, CellResult]


@dataclass(frozen=True, slots=True)
class Progress:
    """One report of a holder: finished cells, and cells to be marked as running, all or nothing.

    ``sets`` are those after the report, ``delta`` is the change of the counters.
    ``columns_version`` is the columns version with which the results were computed. ``outdated``
    are finished cells that were computed with an older revision of their column. ``sources`` is the
    graph by which results make other cells STALE (``Structure.computed``, ``staleness.spread``).
    """

    execution_id: UUID
    sheet_id: UUID
    epoch: int
    revision: int
    #: Number of the report since the claim, from 0. A report that is sent twice is stored once.
    report_number: int
    columns_version: int
    sets: Sets
    delta: Counts
    #: The sheet's version when the results were computed.
    version: int = 0
    finished: Sequence[RowResults] = ()
    outdated: CellSet = EMPTY
    sources: Mapping[int, Collection[int]] = field(default_factory=dict)
    #: All that this claim has spent so far; None where that is stored already.
    usage: Usage | None = None
    #: Further finished cells, as ``Evaluation`` encoded their results; of none with ``finished``.
    encoded: bytes = b""

    @property
    def ends(self) -> bool:
        """Whether the report finishes the last live cell."""
        return not self.sets.pending


@dataclass(frozen=True, slots=True)
class Held:
    """Everything was written, the cells to be marked are marked, and the lease was renewed."""

    version: int


@dataclass(frozen=True, slots=True)
class StructureChanged:
    """Nothing was written: the columns are others by now. Take these, and report again."""

    structure: Structure


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """Nothing was written: cells were withdrawn, and the claim stands. Take these sets, drop the
    work that is no longer in them, and report the rest again."""

    revision: int
    report_number: int
    sets: Sets


@dataclass(frozen=True, slots=True)
class Lost:
    """Nothing was written: the claim is lost. Abort all work on the execution."""

    reason: Reason


Reply = Held | StructureChanged | Withdrawn | Lost


class InputRow(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The stored values of a row by column number, as read at ``inputs_version``.

    Values come from a store as MessagePack (``msgspec.Raw``), and are Json where they are computed
    with. ``stored`` is how many bytes the whole row has in the store, ``results`` how many of them
    are results, and ``replaced`` how many bytes each result has that is to be replaced, by column.
    """

    row_index: int
    inputs_version: int
    values: dict[int, Any]
    stored: int = 0
    results: int = 0
    replaced: dict[int, int] = {}

    @classmethod
    def of(
        cls,
        row_index: int,
        inputs_version: int,
        values: dict[int, Any],
        stored: int,
        sizes: Mapping[int, int],
        replaced: Iterable[int],
    ) -> InputRow:
        """Return a row whose results have these ``sizes``, of which those of the columns
        ``replaced`` are to be replaced."""
        changed = {column: sizes[column] for column in replaced if column in sizes}
        return cls(row_index, inputs_version, values, stored, sum(sizes.values()), changed)

    @property
    def kept(self) -> int:
        """Bytes of the results that stay."""
        return self.results - sum(self.replaced.values())

    def replacing(self, columns: Collection[int]) -> InputRow:
        """Return the row where only the results of ``columns`` are to be replaced."""
        if self.replaced.keys() <= set(columns):
            return self
        replaced = {column: size for column, size in self.replaced.items() if column in columns}
        return msgspec.structs.replace(self, replaced=replaced)
