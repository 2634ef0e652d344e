"""Schemathesis until so many cases were sent, on both stores: ``make fuzz-long CASES=50000``."""

from __future__ import annotations

import argparse
import itertools
import random
import tempfile
import time
from pathlib import Path

from tests.fuzz.runs import Budget, on_a_sheet, on_anything, server_on

#: Examples for each operation in one run: a run takes a few minutes.
_EXAMPLES = 100


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--cases", type=int, default=50_000)
    parser.add_argument("--examples", type=int, default=_EXAMPLES, help="of each operation, a run")
    parser.add_argument("--phases", help="of Schemathesis, with commas; all without this")
    chosen = parser.parse_args(arguments)
    wanted = chosen.cases
    begun, sent = time.monotonic(), 0
    runs = itertools.cycle(itertools.product((on_anything, on_a_sheet), ("sqlite", "postgres")))
    while sent < wanted:
        kind, store = next(runs)
        seed = random.SystemRandom().randrange(1 << 32)
        budget = Budget(chosen.examples, seed, chosen.phases)
        with tempfile.TemporaryDirectory() as folder, server_on(store, Path(folder)) as server:
            cases = kind(server, Path(folder), budget)
        sent += cases
        print(
            f"  {store:8}  {kind.__name__:12} seed {budget.seed:>10}  {cases:6} cases", flush=True
        )
    seconds = time.monotonic() - begun
    print(f"{sent} cases in {seconds:.0f} s; every answer was one that the contract documents")


if __name__ == "__main__":
    main()
