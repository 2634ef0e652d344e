"""An import under way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from recalc.domain.records import ImportOperation
from recalc.engine.ports import SheetRef
from recalc.importing.uploads import Upload


@dataclass(slots=True)
class ImportJob:
    """An import under way, and what it has made so far. ``operation`` is how it reads."""

    ref: SheetRef
    upload: Upload
    operation: ImportOperation
    creates_sheet: bool
    #: The first of its reserved row ids.
    first: int = 0
    #: Column numbers of the file's titles.
    numbers: Mapping[str, int] = field(default_factory=dict)
    #: Columns that it added.
    added: Sequence[UUID] = ()
    #: The sheet's version when all that was made: if it is another, somebody uses the sheet. A new
    #: sheet begins with 0.
    version: int = 0
    published: bool = False
