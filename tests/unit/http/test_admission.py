"""What one key is let in for: exact counts, by a clock that the test moves."""

from __future__ import annotations

from contextlib import ExitStack

import pytest

from recalc.domain.errors import TooMany
from recalc.generated import routes
from recalc.http.admission import CANCEL, Admission, Allowance, Lane
from recalc.settings import Settings
from tests.support.clocks import ManualClock


def _refused(lane: Lane, key: str = "a") -> TooMany:
    with pytest.raises(TooMany) as refused, lane.admitted(key):
        pass
    return refused.value


def _pass(lane: Lane, times: int, key: str = "a") -> None:
    for _ in range(times):
        with lane.admitted(key):
            pass


@pytest.mark.parametrize("per_minute", [1, 5, 7, 600, 30_000])
def test_a_minute_has_as_many_as_it_has(per_minute: int) -> None:
    """That many are let in at once, and not one more; Retry-After is when the next one is."""
    clock = ManualClock(1_000_000)
    lane = Lane(Allowance("requests", 10, per_minute), clock)
    _pass(lane, per_minute)
    refused = _refused(lane)
    assert refused.code == "too_many_requests"
    assert 0 < refused.retry_after <= 60
    clock.advance(refused.retry_after)
    _pass(lane, 1)
    clock.advance(60)
    _pass(lane, per_minute)
    _refused(lane)


def test_retry_after_is_not_sooner_than_it_may_be() -> None:
    """Five a minute: the sixth after twelve seconds, not before."""
    clock = ManualClock(1_000_000)
    lane = Lane(Allowance("requests", 10, 5), clock)
    _pass(lane, 5)
    assert _refused(lane).retry_after == 12
    clock.advance(11.9)
    assert _refused(lane).retry_after == 1
    clock.advance(0.1)
    _pass(lane, 1)
    _refused(lane)


def test_a_refused_request_uses_nothing_up() -> None:
    """Asking again too early does not move the time at which one is let in."""
    clock = ManualClock(1_000_000)
    lane = Lane(Allowance("requests", 10, 2), clock)
    _pass(lane, 2)
    for _ in range(100):
        _refused(lane)
    clock.advance(30)
    _pass(lane, 1)


def test_so_many_at_once() -> None:
    """Counted while they are under way; an end, good or bad, makes room."""
    lane = Lane(Allowance("requests", 3, 1000), ManualClock(1_000_000))
    with ExitStack() as under_way:
        for _ in range(3):
            under_way.enter_context(lane.admitted("a"))
        refused = _refused(lane)
        assert (refused.code, refused.retry_after) == ("too_many_at_once", 1)
    with pytest.raises(ZeroDivisionError), lane.admitted("a"):
        raise ZeroDivisionError
    with ExitStack() as under_way:
        for _ in range(3):
            under_way.enter_context(lane.admitted("a"))


def test_keys_do_not_share() -> None:
    """What one key has used up, another has not."""
    lane = Lane(Allowance("requests", 1, 1), ManualClock(1_000_000))
    with lane.admitted("a"), lane.admitted("b"):
        _refused(lane)
    _refused(lane, "b")
    _pass(lane, 1, "c")


def test_quiet_keys_are_forgotten() -> None:
    """The state of keys does not grow with keys that were there once."""
    clock = ManualClock(1_000_000)
    lane = Lane(Allowance("requests", 1, 60), clock)
    for number in range(20_000):
        clock.advance(0.01)
        _pass(lane, 1, f"key-{number}")
    assert len(lane._even) < 5000
    _pass(lane, 1, "key-0")


def test_cancels_have_a_lane_of_their_own() -> None:
    """Who has used up all requests can still stop what runs."""
    assert CANCEL in routes.BY_ID
    admission = Admission.of(Settings(concurrent_requests=1, concurrent_cancels=2))
    lanes = {name: admission.lane(name) for name in routes.BY_ID}
    cancels = lanes.pop(CANCEL)
    assert len(set(map(id, lanes.values()))) == 1
    assert cancels not in lanes.values()
    with lanes["list_tables"].admitted("a"):
        _refused(lanes["create_table"])
        with cancels.admitted("a"), cancels.admitted("a"):
            _refused(cancels)
