"""Whether a series of measurements is flat.

The slope is Theil and Sen's: the median of the slopes between all pairs of points. Up to 29 % of
the points may be anything (a checkpoint, a restart, a busy moment) without moving it.
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

#: (seconds, value)
Point = tuple[float, float]


def slope(points: Sequence[Point]) -> float:
    """Units per second. Requires points of at least two moments."""
    slopes = [(b - a) / (t - s) for (s, a), (t, b) in combinations(points, 2) if t != s]
    return statistics.median(slopes)


def growth(points: Sequence[Point]) -> float:
    """How much the series grew from its first moment to its last, as a share of its median: 0.1
    is 10 %. What is always 0 did not grow."""
    middle = statistics.median(value for _, value in points)
    risen = slope(points) * (points[-1][0] - points[0][0])
    return risen / middle if middle else float(risen > 0)


@dataclass(frozen=True)
class Series:
    """What was measured. ``limit`` is the growth up to which it counts as flat, None for what is
    drawn only; ``least`` is a growth in its own unit that does not matter, whatever its share."""

    name: str
    unit: str
    points: Sequence[Point]
    limit: float | None = None
    least: float = 0.0

    def after(self, moment: float) -> Series:
        """The part from ``moment`` on."""
        kept = [point for point in self.points if point[0] >= moment]
        return Series(self.name, self.unit, kept, self.limit, self.least)

    @property
    def flat(self) -> bool:
        """Falling is flat."""
        if self.limit is None:
            return True
        risen = slope(self.points) * (self.points[-1][0] - self.points[0][0])
        return growth(self.points) <= self.limit or risen <= self.least
