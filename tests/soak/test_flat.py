"""What counts as flat, and what does not."""

from __future__ import annotations

import random

import pytest

from tests.soak.flat import Point, Series, growth, slope


def line(start: float, per_second: float, noise: float = 0.0) -> list[Point]:
    chance = random.Random(1)
    return [(t, start + per_second * t + chance.uniform(-noise, noise)) for t in range(0, 600, 5)]


def test_the_slope_of_a_line_is_its_slope() -> None:
    """Without noise exactly; with noise nearly."""
    assert slope(line(7, 0.25)) == pytest.approx(0.25)
    assert slope(line(7, 0.25, noise=20)) == pytest.approx(0.25, rel=0.1)


def test_a_quarter_of_wild_points_does_not_move_the_slope() -> None:
    """A restart or a checkpoint is not growth."""
    points = [(t, 1e6 if t % 4 == 0 else value) for t, value in line(100, 0)]
    assert slope(points) == 0


def test_growth_is_a_share_of_the_median() -> None:
    """A rise from 100 to 160 has a median of 130."""
    assert growth(line(100, 0.1)) == pytest.approx(59.5 / 129.75)
    assert growth([(0, 0), (5, 0)]) == 0
    assert growth([*((t, 0) for t in range(0, 50, 5)), (50, 3)]) == 0
    assert growth([(t, float(t >= 30)) for t in range(0, 50, 5)]) > 0


def test_a_slow_leak_is_not_flat() -> None:
    """12 % in the time of measurement, in noise of the same size."""
    assert not Series("rss", "MB", line(100, 0.02, noise=6), limit=0.05).flat


@pytest.mark.parametrize(
    "points",
    [
        line(100, 0, noise=30),
        line(100, -0.1),
        [(t, 100 + t % 60) for t in range(0, 600, 5)],  # collected now and then
        [(t, 100.0 + (t == 300) * 500) for t in range(0, 600, 5)],
    ],
    ids=["noise", "falling", "saw-tooth", "peak"],
)
def test_what_comes_back_is_flat(points: list[Point]) -> None:
    """Noise, falling, teeth of a saw and single peaks."""
    assert Series("rss", "MB", points, limit=0.1).flat


def test_a_rise_too_small_to_matter_is_flat() -> None:
    """Two descriptors more of twenty are 10 %, and nothing."""
    points = line(20, 2 / 600)
    assert not Series("fds", "", points, limit=0.05).flat
    assert Series("fds", "", points, limit=0.05, least=3).flat


def test_what_has_no_limit_is_only_drawn() -> None:
    """Counts of work done may rise."""
    assert Series("operations", "", line(0, 5)).flat


def test_what_was_before_a_moment_is_left_out() -> None:
    """The warm-up does not count."""
    points = [(t, float(min(t, 100))) for t in range(0, 600, 5)]
    whole = Series("rss", "MB", points, limit=0.01)
    assert whole.after(100).flat
    assert len(whole.after(100).points) == 100
