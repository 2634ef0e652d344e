"""Mirrors: COMPOSITION columns, into whose cells the server copies those of a column of another
sheet.

A mirror's cells are inputs of its sheet. A copy compares them with the source, row by row, and
edits those that differ, so that copying again changes nothing: every server on a database may do
it. A mirror is copied when this process begins, and after each change of either sheet. It then
rests for ``REST`` times as long as that took.

A look costs by the sheets of mirrors and their sources, not by the mirrors.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count
from uuid import UUID

import structlog

from recalc.columns.composition import mirrored, with_deleted
from recalc.domain.errors import TooMany, Unavailable
from recalc.domain.records import MIRROR, StoredConfig
from recalc.ending import end_tasks
from recalc.engine.context import Context
from recalc.engine.mirror_copy import Outcome, copy
from recalc.engine.mirror_source import MirrorSource
from recalc.engine.ports import ChangeCounters, SheetRef
from recalc.engine.requester import Requester, working_for
from recalc.engine.watching import LOOK_SECONDS

_log = structlog.get_logger(__name__)

#: How many times as long as its last copy took a mirror is left alone.
REST = 4
#: Seconds after which a copy that failed is tried again.
RETRY_SECONDS = 5.0
#: Seconds between two looks for mirrors that another server created or changed.
LIST_SECONDS = 30.0
#: Configs that are read at once.
_PAGE = 100
#: Sheets whose change counters are read at once: about a millisecond of the event loop.
_SHEETS = 500


@dataclass(slots=True, eq=False)
class _Mirror:
    """A mirror, and when it was copied."""

    stored: StoredConfig
    source: MirrorSource
    #: Whether its source was deleted: it is not copied any more.
    deleted: bool
    #: Whether its cells may have values of another source.
    anew: bool
    #: Whether it is among those that wait to be copied.
    waits: bool = False
    rests_until: float = 0.0

    @property
    def ref(self) -> SheetRef:
        return SheetRef(self.stored.workspace_id, self.stored.table_id, self.stored.sheet_id)


@dataclass(slots=True, eq=False)
class _Sheet:
    """A sheet of mirrors or of their sources, with the mirrors that follow it."""

    #: Its change counters at the last look: () before the first one, None where it is gone.
    seen: ChangeCounters | None = ()
    mirrors: list[_Mirror] = field(default_factory=list)


class Mirrors:
    """Copies all mirrors of a database: at most one of each workspace at a time."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._store = context.store
        self._clock = context.clock
        self._mirrors: dict[UUID, _Mirror] = {}
        self._sheets: dict[SheetRef, _Sheet] = {}
        #: The mirrors that have to be copied, by workspace: heaps by the time until which they
        #: rested when they began to wait, and then by the order in which they did.
        self._waiting: dict[int, list[tuple[float, int, _Mirror]]] = {}
        self._order = count()
        self._list_at = 0.0
        #: The copies that run, by workspace.
        self.copying: dict[int, asyncio.Task[None]] = {}
        context.signals.on_mirrors_changed(self._list_now)

    async def run(self) -> None:
        """Look again and again, until cancelled."""
        try:
            while True:
                pause = LOOK_SECONDS
                try:
                    await self.look()
                except Unavailable:  # the next look may find the database again
                    pass
                except Exception:  # noqa: BLE001 - retried after a while
                    _log.warning("mirrors_failed", exc_info=True)
                    pause = RETRY_SECONDS
                await asyncio.sleep(pause)
        finally:
            await end_tasks([*self.copying.values()])

    async def look(self) -> None:
        """Begin to copy the mirrors with a sheet that has changed since their last copy."""
        if self._clock.monotonic() >= self._list_at:
            await self._list()
        refs = [*self._sheets]
        for first in range(0, len(refs), _SHEETS):
            await self._see(refs[first : first + _SHEETS])
        now = self._clock.monotonic()
        for workspace in [each for each in self._waiting if each not in self.copying]:
            mirror = self._next(workspace, now)
            if mirror is not None:
                with working_for(Requester(workspace)):
                    self.copying[workspace] = asyncio.create_task(self._copy(mirror))

    async def _see(self, refs: Sequence[SheetRef]) -> None:
        """Let the mirrors wait that follow a sheet whose change counters are others than before."""
        counters = await self._store.change_counters(refs)
        for ref in refs:
            sheet, now = self._sheets[ref], counters.get(ref)
            if now != sheet.seen:
                sheet.seen = now
                for mirror in sheet.mirrors:
                    self._wait(mirror)

    def _wait(self, mirror: _Mirror) -> None:
        """Put a mirror among those that wait to be copied."""
        if not mirror.waits:
            mirror.waits = True
            waiting = self._waiting.setdefault(mirror.stored.workspace_id, [])
            heappush(waiting, (mirror.rests_until, next(self._order), mirror))

    def _next(self, workspace: int, now: float) -> _Mirror | None:
        """Take the mirror of a workspace that waits and was copied least recently; None where all
        of them rest."""
        waiting = self._waiting[workspace]
        found = None
        while found is None and waiting and waiting[0][0] <= now:
            rested_until, _, mirror = heappop(waiting)
            mirror.waits = False
            if mirror.rests_until > rested_until:  # it began to wait while it was copied
                self._wait(mirror)
            elif self._mirrors.get(mirror.stored.column_id) is mirror and not mirror.deleted:
                found = mirror
        if not waiting:
            del self._waiting[workspace]
        return found

    def _list_now(self) -> None:
        self._list_at = 0.0

    async def _list(self) -> None:
        """Read which mirrors there are. One with another source than before is copied anew."""
        self._list_at = self._clock.monotonic() + LIST_SECONDS
        listed: dict[UUID, _Mirror] = {}
        sheets: dict[SheetRef, _Sheet] = {}
        async with aclosing(self._configs()) as configs:
            async for stored in configs:
                mirror = listed[stored.column_id] = self._listed(stored)
                for ref in () if mirror.deleted else (mirror.source.ref, mirror.ref):
                    if ref not in sheets:
                        known = self._sheets.get(ref)
                        sheets[ref] = _Sheet() if known is None else _Sheet(known.seen)
                    sheets[ref].mirrors.append(mirror)
        self._mirrors, self._sheets = listed, sheets

    def _listed(self, stored: StoredConfig) -> _Mirror:
        """Return the mirror of a config, which waits where this process did not follow it."""
        named = mirrored(stored.config)
        source = MirrorSource.of(stored.workspace_id, named)
        mirror = self._mirrors.get(stored.column_id)
        followed = mirror is not None and mirror.source == source and not mirror.deleted
        if mirror is None or mirror.source != source:
            mirror = _Mirror(stored, source, named.deleted, anew=mirror is not None)
        mirror.stored, mirror.deleted = stored, named.deleted
        if not (followed or mirror.deleted):
            self._wait(mirror)
        return mirror

    async def _configs(self) -> AsyncGenerator[StoredConfig, None]:
        after: UUID | None = None
        while page := await self._store.list_configs((MIRROR,), after, _PAGE):
            for stored in page:
                yield stored
            after = page[-1].column_id

    async def _copy(self, mirror: _Mirror) -> None:
        """Copy a mirror, which then rests. A copy that fails is tried again."""
        began = self._clock.monotonic()
        rest = RETRY_SECONDS
        try:
            outcome = await copy(
                self._context, mirror.ref, mirror.stored.column_id, mirror.source, anew=mirror.anew
            )
            rest = REST * (self._clock.monotonic() - began)
            if outcome is Outcome.COPIED:
                mirror.anew = False
                return
            if outcome is Outcome.SOURCE_DELETED:
                noted = with_deleted(mirror.stored.config)
                await self._store.reseal_config_if_same(mirror.stored, noted)
            self._list_now()
        except Exception as error:  # noqa: BLE001 - tried again
            self._wait(mirror)
            if not isinstance(error, Unavailable | TooMany):
                _log.warning("mirror_failed", column=str(mirror.stored.column_id), exc_info=True)
        finally:
            mirror.rests_until = self._clock.monotonic() + rest
            del self.copying[mirror.stored.workspace_id]
