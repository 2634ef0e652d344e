"""pandas: three columns of a frame in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import orjson
import pandas as pd

from tests.bench.peers.recompute import PATTERN, Peer, Result, Row


@contextmanager
def prepared(rows: list[Row], folder: Path) -> Iterator[Peer]:
    """Keep the rows in a frame."""
    frame = pd.DataFrame(rows, columns=["text", "json"])

    def recompute() -> None:
        frame["found"] = frame["text"].str.contains(PATTERN, regex=True)
        frame["words"] = frame["text"].str.split().str.len()
        frame["number"] = frame["json"].map(lambda text: orjson.loads(text)["a"]["b"][0])

    def results() -> Iterable[Result]:
        return zip(frame["found"], frame["words"], frame["number"], strict=True)

    yield Peer(
        f"pandas {pd.__version__}: str.contains, str.split and map; nothing is stored",
        recompute,
        results,
    )
