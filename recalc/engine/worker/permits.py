"""Permits bound how much runs at once in one process, and are shared fairly by workspace.

Nothing that runs is stopped to free a permit, because calls are paid for. Permits are shared by
deciding which run may begin next; a workspace that holds none may begin even where all are taken.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import count
from uuid import UUID


class Permits:
    """``capacity`` permits, granted ``quantum`` at a time to the workspace that holds the fewest;
    within it to the operation that holds the fewest.

    With ``first``, a workspace that holds none is granted one even where all are taken, until twice
    the capacity is. So no workspace waits for its first permit as long as others' work lasts.
    """

    def __init__(self, capacity: int, *, quantum: int = 1, first: bool = False) -> None:
        self._capacity = capacity
        self._quantum = quantum
        self._most = 2 * capacity if first else capacity
        self._held = 0
        self._shares: list[Share] = []
        self._by_workspace: Counter[int] = Counter()
        self._by_operation: Counter[UUID] = Counter()
        #: Cells that have lent their permits, by operation and column.
        self._lent: Counter[tuple[UUID, int]] = Counter()
        #: The last time at which each workspace and operation came, or was granted a permit.
        self._turns: dict[int | UUID, int] = {}
        self._clock = count()

    @property
    def capacity(self) -> int:
        return self._capacity

    @property
    def held(self) -> int:
        """Permits that are taken; more than the capacity where some were taken beyond it."""
        return self._held

    @property
    def free(self) -> int:
        return max(self._capacity - self._held, 0)

    def held_by(self, workspace_id: int) -> int:
        """Permits that a workspace holds."""
        return self._by_workspace[workspace_id]

    def owes(self, workspace_id: int, least: int = 1) -> bool:
        """Whether ``least`` more permits are within a workspace's share, which is the capacity
        divided by the number of workspaces that hold or want some, this one included."""
        active = {share.workspace_id for share in self._shares if share.held or share.wanted}
        sharing = len(active | {workspace_id})
        return (self._by_workspace[workspace_id] + least) * sharing <= self._capacity

    def share(self, workspace_id: int, operation_id: UUID, wake: Callable[[], None]) -> Share:
        """Open a share. ``wake`` is called when permits that it was refused have become free."""
        share = Share(self, workspace_id, operation_id, wake)
        self._shares.append(share)
        for each in (workspace_id, operation_id):
            self._turns.setdefault(each, next(self._clock))
        return share

    def count(self, share: Share, permits: int) -> None:
        """Count ``permits`` more (or fewer) as held by ``share``."""
        self._held += permits
        share.held += permits
        self._by_workspace[share.workspace_id] += permits
        self._by_operation[share.operation_id] += permits

    def grant(self, share: Share, wanted: int, least: int, ending: int = 0) -> int:
        """Grant ``share`` up to ``wanted`` permits, as ``Share.take`` says."""
        before = share.wanted
        share.woken = False
        share.wanted = wanted
        self.count(share, -ending)
        due = self._due(share).get(share, 0) if wanted else 0
        granted = due if due >= min(wanted, least) else 0
        self.count(share, max(granted, ending))
        if granted:
            share.wanted -= granted
            for each in (share.workspace_id, share.operation_id):
                self._turns[each] = next(self._clock)
        if granted or before > wanted:
            self._wake(besides=share)  # more may be due to others than before
        return granted

    def take_back(self, share: Share, permits: int) -> None:
        """Take ``permits`` back from ``share``, and wake the shares that they are due to."""
        if permits and share in self._shares:
            self.count(share, -permits)
            self._wake()

    def lend(self, share: Share, column: int) -> None:
        """Take one permit back from ``share``, for a cell of ``column`` that waits."""
        if share in self._shares:
            share.lent[column] += 1
            self._lent[share.operation_id, column] += 1
            self.take_back(share, 1)

    def end_loans(self, share: Share, column: int, loans: int) -> None:
        """Count ``loans`` fewer cells of ``column`` as having lent their permits."""
        if share not in self._shares:
            return
        key = share.operation_id, column
        before = self._lent[key]
        share.lent[column] -= loans
        self._lent[key] -= loans
        left = self._lent[key]
        if not left:
            del self._lent[key]
        if left <= self._capacity // 2 < before:
            # Other runs of the operation may have been refused all cells of the column. They are
            # woken for many cells at once, and not for each.
            for each in self._shares:
                if each.operation_id == share.operation_id:
                    each.wake()

    def startable(self, share: Share, column: int) -> int:
        """Return how many more cells of ``column`` may begin, however many permits are free: the
        capacity, less the cells that have lent theirs. Else the cells that wait for their turns
        would have no bound. Runs of one operation count together."""
        return max(self._capacity - self._lent[share.operation_id, column], 0)

    def drop(self, share: Share) -> None:
        """Take all permits back from ``share``, and forget it."""
        for column, loans in share.lent.items():
            self.end_loans(share, column, loans)
        share.wanted = 0
        self.count(share, -share.held)
        self._shares.remove(share)
        if all(other.workspace_id != share.workspace_id for other in self._shares):
            del self._turns[share.workspace_id], self._by_workspace[share.workspace_id]
        if all(other.operation_id != share.operation_id for other in self._shares):
            del self._turns[share.operation_id], self._by_operation[share.operation_id]
        self._wake()

    def _wake(self, besides: Share | None = None) -> None:
        """Wake the shares that would be granted permits now. One that was woken and has not asked
        since is not looked at: it will ask, whatever else becomes free until then."""
        wanting = (share for share in self._shares if share.wanted > 0 and share is not besides)
        asleep = {share for share in wanting if not share.woken}
        if not asleep:
            return
        for share in self._due(None):
            if share in asleep:
                share.woken = True
                share.wake()

    def _due(self, asking: Share | None) -> dict[Share, int]:
        """The permits that each share would be granted if all asked now. Between shares of one
        operation the one that asks is first, then the oldest."""
        wanting = [share for share in self._shares if share.wanted > 0]
        if len(wanting) == 1 and self.free:
            return {wanting[0]: min(wanting[0].wanted, self.free)}
        if not self.free and all(self._by_workspace[share.workspace_id] for share in wanting):
            return {}
        due: dict[Share, int] = {}
        held = self._held
        by_workspace, by_operation = Counter(self._by_workspace), Counter(self._by_operation)
        turns = dict(self._turns)
        now = max(turns.values(), default=0)

        def rank(share: Share) -> tuple[int, int, int, int, bool]:
            workspace, operation = share.workspace_id, share.operation_id
            return (
                by_workspace[workspace],
                turns[workspace],
                by_operation[operation],
                turns[operation],
                share is not asking,
            )

        while wanting:
            next_one = min(wanting, key=rank)
            left = next_one.wanted - due.get(next_one, 0)
            if held < self._capacity:
                grant = min(self._quantum, left, self._capacity - held)
            elif held < self._most and not by_workspace[next_one.workspace_id]:
                grant = 1
            else:
                break
            due[next_one] = due.get(next_one, 0) + grant
            held += grant
            by_workspace[next_one.workspace_id] += grant
            by_operation[next_one.operation_id] += grant
            now += 1
            turns[next_one.workspace_id] = turns[next_one.operation_id] = now
            if grant == left:
                wanting.remove(next_one)
        return due


class Share:
    """The permits of one run, and how many more it wants."""

    def __init__(
        self, permits: Permits, workspace_id: int, operation_id: UUID, wake: Callable[[], None]
    ) -> None:
        self._permits = permits
        self.workspace_id = workspace_id
        self.operation_id = operation_id
        self.wake = wake
        self.held = 0
        #: Cells that have lent their permits, by column.
        self.lent: Counter[int] = Counter()
        #: Permits that it was refused and still wants; those due to it are not granted to others.
        self.wanted = 0
        #: Whether it was woken, and has not asked since.
        self.woken = False

    def take(self, wanted: int, least: int = 1, ending: int = 0) -> int:
        """Take up to ``wanted`` permits; returns how many, 0 rather than less than ``least``.

        Permits that are refused stay wanted: those due to this share are not granted to others,
        until it asks again for fewer or for none.

        ``ending`` of the permits that it holds are of work that ends in the moment in which the new
        work begins. They are shared out as if they were free, and those that others are to get stay
        held until they are given back.
        """
        return self._permits.grant(self, wanted, least, ending)

    def force(self, permits: int) -> None:
        """Take permits that are in use already, for cells that a dead holder had started. A
        negative number gives permits back without waking others."""
        self._permits.count(self, permits)

    def give(self, permits: int) -> None:
        """Give permits back, and wake the shares that they are due to."""
        self._permits.take_back(self, permits)

    def lend(self, column: int) -> None:
        """Give a permit back for as long as a cell of ``column`` only waits."""
        self._permits.lend(self, column)

    def end_loan(self, column: int) -> None:
        """Take note that a cell of ``column`` waits no more: it has a permit again, or has
        ended."""
        self._permits.end_loans(self, column, 1)

    def startable(self, column: int) -> int:
        """Return how many more cells of ``column`` may begin, as ``Permits.startable`` says."""
        return self._permits.startable(self, column)

    def forgo(self) -> None:
        """Withdraw the request for further permits."""
        self._permits.grant(self, 0, 0)

    def close(self) -> None:
        """Give all permits back, and want none. Permits given back later do not count."""
        self._permits.drop(self)
