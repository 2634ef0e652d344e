"""Run a peer of ``tests.bench.quick_peers``: ``python -m tests.bench.peers NAME FOLDER ROWS``.

The folder has the rows in ``rows.csv``. For each line ``run`` of standard input the peer recomputes
all cells, and for ``results`` it tells a digest of them; answers are lines of JSON. Whatever else
the peer prints goes to standard error.
"""

from __future__ import annotations

import json
import os
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.bench.peers.recompute import digest, read_rows


def main(name: str, folder: Path, rows: int) -> None:
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)

    def answer(**fields: Any) -> None:
        answers.write(json.dumps(fields) + "\n")
        answers.flush()

    module = import_module(f"tests.bench.peers.recompute_{name}")
    with module.prepared(read_rows(folder / "rows.csv", rows), folder) as peer:
        answer(how=peer.how)
        for line in sys.stdin:
            if line.strip() == "results":
                answer(digest=digest(peer.results()))
                continue
            began = time.perf_counter()
            peer.recompute()
            answer(seconds=time.perf_counter() - began)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
