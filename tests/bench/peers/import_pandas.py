"""Import a CSV file with pandas: read_csv, then to_sql into a new SQLite file, over a connection of
the standard library's sqlite3 or over SQLAlchemy.

``python -m tests.bench.peers.import_pandas sqlite3|sqlalchemy FILE DATABASE`` prints JSON.
"""

from __future__ import annotations

import json
import resource
import sqlite3
import sys
import time
from contextlib import closing
from pathlib import Path

import pandas as pd
import sqlalchemy


def main(kind: str, file: Path, database: Path) -> None:
    began = time.perf_counter()
    frame = pd.read_csv(file)
    if kind == "sqlite3":
        with closing(sqlite3.connect(database)) as db:
            frame.to_sql("flights", db, index=False)
            db.commit()
    else:
        engine = sqlalchemy.create_engine(f"sqlite:///{database}")
        frame.to_sql("flights", engine, index=False)
        engine.dispose()
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    with closing(sqlite3.connect(database)) as db:
        rows, distance = db.execute("SELECT count(*), sum(distance) FROM flights").fetchone()
    print(json.dumps({"seconds": seconds, "peak": peak, "rows": rows, "distance": distance}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
