"""COALESCE and COMBINE_COLUMNS: make one value of several, some of which may be missing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Never

from msgspec import Meta
from typing_extensions import override

from recalc.columns.base import CellFailed, Config, Json
from recalc.columns.typed import ManySources, Source, distinct


class CoalesceConfig(Config, frozen=True):
    sources: Annotated[list[Source], Meta(min_length=2, max_length=999)]


class Coalesce(ManySources[CoalesceConfig]):
    """Return the first value that is not null; null where all are. The empty string is a value."""

    name = "COALESCE"
    takes_missing = True
    config_type = CoalesceConfig

    @override
    def check(self, config: CoalesceConfig) -> None:
        distinct(config.sources, "config.sources")

    @override
    def names(self, config: CoalesceConfig) -> list[str]:
        return config.sources

    @override
    def evaluator(
        self, config: CoalesceConfig, titles: Sequence[str]
    ) -> Callable[[Sequence[Json]], Json]:
        count = len(titles)

        def coalesce(row: Sequence[Json]) -> Json:
            for value in row[:count]:
                if value is not None:
                    return value
            return None

        return coalesce


class CombineConfig(Config, frozen=True):
    sources: Annotated[list[Source], Meta(min_length=1, max_length=999)]


class CombineColumns(ManySources[CombineConfig]):
    """Return an object of titles to values, in the order of ``sources``; null where one is
    missing."""

    name = "COMBINE_COLUMNS"
    takes_missing = True
    config_type = CombineConfig

    @override
    def check(self, config: CombineConfig) -> None:
        distinct(config.sources, "config.sources")

    @override
    def names(self, config: CombineConfig) -> list[str]:
        return config.sources

    @override
    def evaluator(
        self, config: CombineConfig, titles: Sequence[str]
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
