"""polars: three expressions over a frame in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl

from tests.bench.peers.recompute import PATH, PATTERN, Peer, Result, Row


@contextmanager
def prepared(rows: list[Row], folder: Path) -> Iterator[Peer]:
    """Keep the rows in a frame."""
    frame = pl.DataFrame(rows, schema=["text", "json"], orient="row")
    computed = [frame]

    def recompute() -> None:
        computed[0] = frame.with_columns(
            pl.col("text").str.contains(PATTERN).alias("found"),
            pl.col("text").str.count_matches(r"\S+").alias("words"),
            pl.col("json").str.json_path_match(PATH).cast(pl.Int64).alias("number"),
        )

    def results() -> Iterable[Result]:
        found: Iterable[Result] = computed[0].select("found", "words", "number").iter_rows()
        return found

    yield Peer(
        f"polars {pl.__version__}: one with_columns on all cores; nothing is stored",
        recompute,
        results,
    )
