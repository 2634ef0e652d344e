"""Permits are shared fairly: by schedules of all kinds, each step of which is checked."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

import hypothesis.strategies as st
import pytest
from hypothesis import settings
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule

from recalc.engine.worker.permits import Permits, Share

CAPACITY = 5


def _share(
    permits: Permits, workspace: int, operation: int = 0, woken: list[int] | None = None
) -> Share:
    """A share; ``woken`` learns of the workspaces that were woken."""
    told = [] if woken is None else woken
    return permits.share(
        workspace, UUID(int=workspace << 8 | operation), lambda: told.append(workspace)
    )


class Schedule(RuleBasedStateMachine):
    """Runs come, ask, give back and go, in any order. Those that are woken ask again, in any order
    and at any time."""

    shares = Bundle("shares")
    first = False

    def __init__(self) -> None:
        super().__init__()
        self.permits = Permits(CAPACITY, first=self.first)
        self.open: list[Share] = []
        self.woken: list[Share] = []

    def held(self) -> Counter[int]:
        held: Counter[int] = Counter()
        for share in self.open:
            held[share.workspace_id] += share.held
        return held

    @rule(target=shares, workspace=st.integers(1, 4), operation=st.integers(0, 1))
    def come(self, workspace: int, operation: int) -> Share:
        share = self.permits.share(
            workspace, UUID(int=workspace << 8 | operation), lambda: self.woken.append(share)
        )
        self.open.append(share)
        return share

    def ask(self, share: Share, wanted: int, ending: int = 0) -> int:
        before = self.held()
        before[share.workspace_id] -= ending
        taken, own = sum(before.values()), share.held - ending
        free = max(CAPACITY - taken, 0)
        waiting = {each.workspace_id for each in self.open if each.wanted and each is not share}
        granted = share.take(wanted, ending=ending)
        assert granted + share.wanted == wanted
        assert share.held == own + max(granted, ending)
        mine = before[share.workspace_id]
        extra = self.first and not mine
        assert granted <= max(free, 1 if extra else 0)
        if extra and wanted and taken < 2 * CAPACITY and not free:
            # Kept for one that waits: of another such workspace, or another operation of this one.
            others = [w for w in waiting if not before[w]]
            assert granted or others, "a workspace that has none was refused its first"
        for other in waiting - {share.workspace_id}:
            if granted:
                assert mine + granted <= before[other] + 1 or free > granted, (
                    "one got ahead while another waits that holds less"
                )
        if not waiting:
            assert granted >= min(wanted, free), "permits lay idle"
        return granted

    @rule(share=shares, wanted=st.integers(0, 8))
    def asks(self, share: Share, wanted: int) -> None:
        self.ask(share, wanted)

    @rule(share=shares, wanted=st.integers(0, 8), ending=st.integers(1, 8))
    def goes_on(self, share: Share, wanted: int, ending: int) -> None:
        """Some of its work ends as more of it begins."""
        ending = min(ending, share.held)
        granted = self.ask(share, wanted, ending)
        share.give(max(ending - granted, 0))

    @rule(share=shares, permits=st.integers(1, 8))
    def gives(self, share: Share, permits: int) -> None:
        share.give(min(permits, share.held))

    @rule(share=shares, permits=st.integers(1, 4))
    def inherits(self, share: Share, permits: int) -> None:
        share.force(permits)

    @rule(share=consumes(shares))
    def goes(self, share: Share) -> None:
        share.close()
        self.open.remove(share)
        share.give(1)  # a call that ends later than its run counts no more

    @rule()
    def all_that_are_woken_ask(self) -> None:
        """After it nothing is free that anybody wants."""
        while self.woken:
            share = self.woken.pop()
            if share in self.open:
                self.ask(share, share.wanted)
        assert not self.permits.free or not any(share.wanted for share in self.open)

    @rule()
    def all_that_wait_ask_until_nobody_gets_any(self) -> None:
        """As all of them do: of those that still wait, none holds much less than one that got."""
        while any(share.take(share.wanted) for share in self.open if share.wanted):
            pass
        assert not self.permits.free or not any(share.wanted for share in self.open)

    @invariant()
    def counts_add_up(self) -> None:
        """No permit is lost, or held twice."""
        held = self.held()
        assert self.permits.held == sum(held.values())
        assert self.permits.free == max(CAPACITY - self.permits.held, 0)
        for workspace in range(1, 5):
            assert self.permits.held_by(workspace) == held[workspace]


class ScheduleWithFirst(Schedule):
    first = True


TestSchedule = Schedule.TestCase
TestSchedule.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
TestScheduleWithFirst = ScheduleWithFirst.TestCase
TestScheduleWithFirst.settings = TestSchedule.settings


def test_alone_a_workspace_has_all() -> None:
    """Nothing is kept free for others that are not there."""
    permits = Permits(64, first=True)
    assert _share(permits, 1).take(500) == 64
    assert _share(permits, 1, 1).take(1) == 0


def test_a_newcomer_begins_at_once() -> None:
    """One beyond the capacity, and only one; until there are twice as many."""
    permits = Permits(4, first=True)
    hog = _share(permits, 0)
    assert hog.take(100) == 4
    newcomers = [_share(permits, workspace) for workspace in range(1, 6)]
    assert [each.take(3) for each in newcomers] == [1, 1, 1, 1, 0]
    assert [each.take(3) for each in newcomers] == [0, 0, 0, 0, 0]
    newcomers[0].close()
    assert newcomers[4].take(3) == 1
    assert permits.held == 8


def test_permits_of_the_first_are_not_for_all() -> None:
    """What was granted beyond the capacity has to come back before anybody gets a second one."""
    permits = Permits(2, first=True)
    hog, other = _share(permits, 1), _share(permits, 2)
    assert (hog.take(9), other.take(9)) == (2, 1)
    hog.give(1)
    assert (hog.take(9), other.take(9)) == (0, 0)
    hog.give(1)
    assert (hog.take(9), other.take(9)) == (1, 0)


@pytest.mark.parametrize("workspaces", [2, 3, 5, 10])
def test_as_calls_end_everybody_comes_to_the_same_share(workspaces: int) -> None:
    """One had all of them. As they end, one after the other, each workspace comes to hold its part,
    and stays there."""
    permits = Permits(60, first=True)
    shares = [_share(permits, workspace) for workspace in range(workspaces)]
    for share in shares:
        share.take(500)
    for _ in range(20):
        for share in [each for each in shares for _ in range(each.held)]:
            share.give(1)
            for each in shares:
                each.take(500)
    assert [share.held for share in shares] == [60 // workspaces] * workspaces


def test_within_a_workspace_operations_share() -> None:
    """A large operation keeps another of its own workspace waiting no longer than a call lasts."""
    permits = Permits(4, first=True)
    large, small = _share(permits, 1, 1), _share(permits, 1, 2)
    assert (large.take(9), small.take(9)) == (4, 0)
    for expected in (1, 1, 0):
        large.give(min(expected, large.held))
        assert (large.take(9), small.take(9)) == (0, expected)
    assert (large.held, small.held) == (2, 2)


def test_among_equals_the_one_that_waits_longest_is_next() -> None:
    """More workspaces than permits: each gets its turn, whoever asks most often."""
    permits = Permits(1)
    shares = [_share(permits, workspace) for workspace in range(3)]
    turns = []
    for share in shares:
        share.take(9)
    for _ in range(6):
        (holder,) = [share for share in shares if share.held]
        turns.append(holder.workspace_id)
        holder.give(1)
        for share in [holder, *shares]:
            share.take(9)
    assert turns == [0, 1, 2, 0, 1, 2]


def test_whoever_waits_is_woken_when_it_is_its_turn() -> None:
    """By what is given back, by what another does not want any more, and when another goes; nobody
    else is."""
    woken: list[int] = []
    permits = Permits(2)
    hog, second, third = (_share(permits, workspace, woken=woken) for workspace in (1, 2, 3))
    assert (hog.take(2), second.take(1), third.take(1)) == (2, 0, 0)
    hog.give(0)
    assert woken == []
    hog.give(1)
    assert woken == [2]
    second.forgo()
    assert woken == [2, 3]
    assert third.take(1) == 1
    assert second.take(1) == 0
    hog.close()
    assert woken == [2, 3, 2]


def test_who_was_woken_is_woken_again_after_it_has_asked() -> None:
    """Until then it is not, whatever else is given back: it will ask for all of that."""
    woken: list[int] = []
    permits = Permits(4)
    hog, other = (_share(permits, workspace, woken=woken) for workspace in (1, 2))
    assert (hog.take(4), other.take(4)) == (4, 0)
    hog.give(1)
    hog.give(1)
    assert woken == [2]
    assert other.take(4) == 2
    hog.give(1)
    assert woken == [2, 2]


def test_chunks_are_granted_whole_or_not_at_all() -> None:
    """A chunk that would be too small waits, what it waits for is kept, and no two small ones keep
    each other from growing."""
    permits = Permits(10, quantum=4)
    hog, second, third = (_share(permits, workspace) for workspace in (1, 2, 3))
    assert [hog.take(4, 2) for _ in range(2)] == [4, 4]
    assert hog.take(4, 3) == 0
    assert (second.take(4, 3), third.take(4, 3)) == (0, 0)
    hog.give(4)
    assert hog.take(4, 3) == 0
    assert second.take(4, 3) == 4
    assert third.take(4, 3) == 0
    hog.give(4)
    assert third.take(4, 3) == 4
    assert hog.take(2, 3) == 2, "what is wanted may be less than the least"


def test_what_ends_as_more_begins_keeps_its_permits() -> None:
    """Alone, a run goes on with the permits that it has; where another workspace waits, that is
    next, once they are given back."""
    woken: list[int] = []
    permits = Permits(4, quantum=4)
    first, second = (_share(permits, workspace, woken=woken) for workspace in (1, 2))
    assert first.take(4, 2) == 4
    assert first.take(4, 2, ending=4) == 4
    assert permits.held == 4
    assert second.take(4, 2) == 0
    assert first.take(4, 2, ending=4) == 0
    assert (permits.held, second.take(4, 2)) == (4, 0)
    woken.clear()
    first.give(4)
    assert (woken, second.take(4, 2)) == ([2], 4)


def test_what_is_forced_has_to_come_back_first() -> None:
    """Permits of a dead holder's cells may exceed the capacity."""
    permits = Permits(2)
    share = _share(permits, 1)
    share.force(5)
    assert (permits.free, share.take(1)) == (0, 0)
    share.give(3)
    assert share.take(1) == 0
    share.give(1)
    assert share.take(5) == 1


def test_what_a_workspace_is_owed() -> None:
    """Its share of the capacity among all that hold or want something."""
    permits = Permits(10)
    hog, idle = _share(permits, 1), _share(permits, 3)
    assert permits.owes(1, 10)
    assert not permits.owes(1, 11)
    hog.take(10)
    assert not permits.owes(1)
    assert permits.owes(2, 5)
    assert not permits.owes(2, 6)
    idle.take(1)
    assert permits.owes(2, 3)
    assert not permits.owes(2, 4)
