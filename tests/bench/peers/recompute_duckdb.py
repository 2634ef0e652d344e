"""DuckDB: an UPDATE of three columns of a table in a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import duckdb

from tests.bench.peers.recompute import PATH, PATTERN, Peer, Result, Row

_UPDATE = f"""
UPDATE rows SET
  found = regexp_matches(text, '{PATTERN}'),
  words = len(regexp_extract_all(text, '\\S+')),
  number = CAST(json_extract(json, '{PATH}') AS BIGINT)
"""


@contextmanager
def prepared(rows: list[Row], folder: Path) -> Iterator[Peer]:
    """Keep the rows in a table."""
    source = folder / "rows.csv"
    with closing(duckdb.connect(str(folder / "rows.duckdb"))) as db:
        db.execute(
            "CREATE TABLE rows (id BIGINT, text VARCHAR, json VARCHAR, found BOOLEAN,"
            " words BIGINT, number BIGINT)"
        )
        db.execute(
            "INSERT INTO rows SELECT row_number() OVER () - 1, text, json, NULL, NULL, NULL"
            f" FROM read_csv('{source}', header=true, all_varchar=true, quote='\"', escape='\"')"
            f" LIMIT {len(rows)}"
        )

        def recompute() -> None:
            db.execute(_UPDATE)

        def results() -> Iterable[Result]:
            found: Iterable[Result] = db.execute(
                "SELECT found, words, number FROM rows ORDER BY id"
            ).fetchall()
            return found

        yield Peer(
            f"DuckDB {duckdb.__version__}: one UPDATE on all cores, one commit to a file",
            recompute,
            results,
        )
