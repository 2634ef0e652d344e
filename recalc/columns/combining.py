"""COALESCE and COMBINE_COLUMNS: make one value of several, some of which may be missing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Never

from typing_extensions import override

from recalc.columns.base import CellFailed, Json
from recalc.columns.typed import ManySources, distinct
from recalc.generated.configs import CoalesceColumnConfig, CombineColumnsColumnConfig


class Coalesce(ManySources[CoalesceColumnConfig]):
    """Return the first value that is not null; null where all are. The empty string is a value."""

    name = "COALESCE"
    takes_missing = True
    config_type = CoalesceColumnConfig

    @override
    def check(self, config: CoalesceColumnConfig) -> None:
        distinct(config.sources, "config.sources")

    @override
    def names(self, config: CoalesceColumnConfig) -> list[str]:
        return config.sources

    @override
    def evaluator(
        self, config: CoalesceColumnConfig, titles: Sequence[str]
    ) -> Callable[[Sequence[Json]], Json]:
        count = len(titles)

        def coalesce(row: Sequence[Json]) -> Json:
            for value in row[:count]:
                if value is not None:
                    return value
            return None

        return coalesce


class CombineColumns(ManySources[CombineColumnsColumnConfig]):
    """Return an object of titles to values, in the order of ``sources``; null where one is
    missing."""

    name = "COMBINE_COLUMNS"
    takes_missing = True
    config_type = CombineColumnsColumnConfig

    @override
    def check(self, config: CombineColumnsColumnConfig) -> None:
        distinct(config.sources, "config.sources")

    @override
    def names(self, config: CombineColumnsColumnConfig) -> list[str]:
        return config.sources

    @override
    def evaluator(
        self, config: CombineColumnsColumnConfig, titles: Sequence[str]
    ) -> Callable[[Sequence[Json]], Json]:
        repeated = repeated_title(titles)

        def combine(row: Sequence[Json]) -> Json:
            if repeated is not None:
                raise_repeated(repeated)
            return dict(zip(titles, row, strict=False))

        return combine


def repeated_title(titles: Sequence[str]) -> str | None:
    """Return a title that more than one of these columns has, so that they cannot be the keys of
    one object; None if there is none."""
    seen = set()
    for title in titles:
        if title in seen:
            return title
        seen.add(title)
    return None


def raise_repeated(title: str) -> Never:
    """Raise CellFailed for a title that two sources have."""
    raise CellFailed(
        "repeated_title", f"Two sources are titled {title!r}. Give one of them another title."
    )
