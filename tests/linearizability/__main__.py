"""Histories of concurrent clients under faults, checked for linearizability: ``make histories``.

``--rounds`` of each fault on each store. A rejected history goes to a file, with its smallest
rejected part.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.linearizability.faults import SYSTEMS
from tests.linearizability.record import Rejected, as_json
from tests.linearizability.rounds import Round, play, system


def run(store: str, rounds: int, seed: int, faults: Sequence[str], folder: Path) -> int:
    """How many histories were rejected."""
    begun = time.monotonic()
    rejected = events = played = 0
    with tempfile.TemporaryDirectory() as data, system(store, Path(data)) as (several, calls):
        for fault in faults or several.faults:
            done = [play(several, calls, fault, seed + number) for number in range(rounds)]
            bad = [each for one in done for each in one.rejected]
            _tell(store, fault, done, bad)
            for number, each in enumerate(bad):
                _save(folder / f"{store}-{seed}-{fault.replace(' ', '-')}-{number}.json", each)
            rejected, played = rejected + len(bad), played + len(done)
            events += sum(one.events for one in done)
    seconds = time.monotonic() - begun
    print(
        f"{store}: {played} rounds, {events} requests, {seconds:.0f} s;"
        f" {'every history is linearizable' if not rejected else f'{rejected} were rejected'}",
        flush=True,
    )
    return rejected


def _tell(store: str, fault: str, done: Sequence[Round], bad: Sequence[Rejected]) -> None:
    events = sum(one.events for one in done)
    unanswered = sum(one.unanswered for one in done)
    verdict = f"{len(bad)} REJECTED" if bad else "linearizable"
    print(
        f"  {store:8}  {fault:20} {len(done):3} rounds  {events:6} requests,"
        f" {unanswered:4} changes without an answer  {verdict}",
        flush=True,
    )


def _save(path: Path, rejected: Rejected) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    told = {
        "object": rejected.what,
        "smallest_rejected_part": as_json(rejected.smallest),
        "history": as_json(rejected.history),
    }
    path.write_text(json.dumps(told, indent=1))
    print(f"  {rejected.what}: no order of what took effect explains the answers; see {path}")


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.linearizability", description=__doc__)
    parser.add_argument("--store", choices=list(SYSTEMS), action="append")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--fault", action="append", default=[])
    parser.add_argument("--seed", type=int)
    parser.add_argument("--folder", type=Path, default=Path("build/histories"))
    chosen = parser.parse_args(arguments)
    seed = random.SystemRandom().randrange(1 << 32) if chosen.seed is None else chosen.seed
    print(f"seed {seed}")
    rejected = [
        run(store, chosen.rounds, seed, chosen.fault, chosen.folder)
        for store in chosen.store or SYSTEMS
    ]
    sys.exit(1 if any(rejected) else 0)


if __name__ == "__main__":
    main()
