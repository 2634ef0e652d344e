"""Mirrors: COMPOSITION columns, into whose cells the server copies those of a column of another
sheet.

A mirror's cells are inputs of its sheet. A copy compares them with the source, row by row, and
edits those that differ, so that copying again changes nothing: every server on a database may do
it. A mirror is copied when this process begins, and after each change of either sheet. It then
rests for ``REST`` times as long as that took.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import NamedTuple
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


class _Marks(NamedTuple):
    """The change counters of the sheets of the source and of the mirror; None: a sheet is gone."""

    source: ChangeCounters | None
    own: ChangeCounters | None


@dataclass(slots=True, eq=False)
class _Mirror:
    """A mirror, and when it was copied."""

    stored: StoredConfig
    source: MirrorSource
    #: Whether its source was deleted: it is not copied any more.
    deleted: bool
    #: Whether its cells may have values of another source.
    anew: bool
    #: The marks before its last copy; None where it has to be copied.
    seen: _Marks | None = None
    rests_until: float = 0.0

    @property
    def ref(self) -> SheetRef:
        return SheetRef(self.stored.workspace_id, self.stored.table_id, self.stored.sheet_id)


class Mirrors:
    """Copies all mirrors of a database: at most one of each workspace at a time."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._store = context.store
        self._clock = context.clock
        self._mirrors: dict[UUID, _Mirror] = {}
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
        due = [
            mirror
            for mirror in self._mirrors.values()
            if not mirror.deleted and mirror.stored.workspace_id not in self.copying
        ]
        refs = {ref for mirror in due for ref in (mirror.source.ref, mirror.ref)}
        if not refs:
            return
        counters = await self._store.change_counters(refs)
        now = self._clock.monotonic()
        for mirror in sorted(due, key=lambda each: each.rests_until):
            marks = _Marks(counters.get(mirror.source.ref), counters.get(mirror.ref))
            workspace = mirror.stored.workspace_id
            if marks != mirror.seen and now >= mirror.rests_until and workspace not in self.copying:
                mirror.seen = marks
                with working_for(Requester(workspace)):
                    self.copying[workspace] = asyncio.create_task(self._copy(mirror))

    def _list_now(self) -> None:
        self._list_at = 0.0

    async def _list(self) -> None:
        """Read which mirrors there are. One with another source than before is copied anew."""
        self._list_at = self._clock.monotonic() + LIST_SECONDS
        listed: dict[UUID, _Mirror] = {}
        for stored in await self._configs():
            named = mirrored(stored.config)
            source = MirrorSource.of(stored.workspace_id, named)
            mirror = self._mirrors.get(stored.column_id)
            if mirror is None or mirror.source != source:
                mirror = _Mirror(stored, source, named.deleted, anew=mirror is not None)
            mirror.stored, mirror.deleted = stored, named.deleted
            listed[stored.column_id] = mirror
        self._mirrors = listed

    async def _configs(self) -> list[StoredConfig]:
        found: list[StoredConfig] = []
        after: UUID | None = None
        while page := await self._store.list_configs((MIRROR,), after, _PAGE):
            found += page
            after = page[-1].column_id
        return found

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
            mirror.seen = None
            if not isinstance(error, Unavailable | TooMany):
                _log.warning("mirror_failed", column=str(mirror.stored.column_id), exc_info=True)
        finally:
            mirror.rests_until = self._clock.monotonic() + rest
            del self.copying[mirror.stored.workspace_id]
