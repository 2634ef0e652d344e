"""Simulate many worlds on all processors: ``python -m tests.simulation RUNS [FIRST_SEED]``.

A violation prints its seed; ``python -m tests.simulation 1 SEED`` replays it.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
import traceback
import warnings

import structlog

from tests.simulation.world import simulate

_PIECE = 50


def _piece(first: int) -> tuple[int, int, list[tuple[int, str]]]:
    """Simulate ``_PIECE`` seeds; return how many transactions were audited, and the violations."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    warnings.simplefilter("ignore")
    audited = 0
    broken: list[tuple[int, str]] = []
    for seed in range(first, first + _PIECE):
        try:
            audited += simulate(seed).auditor.audited
        except BaseException:  # noqa: BLE001 - every kind of end is a finding, with its seed
            broken.append((seed, traceback.format_exc(limit=-3)))
    return _PIECE, audited, broken


def main(runs: int, first: int) -> int:
    """Print progress and findings; returns the exit status."""
    began = time.monotonic()
    done = audited = 0
    broken: list[tuple[int, str]] = []
    with multiprocessing.Pool(os.cpu_count()) as pool:
        starts = range(first, first + runs, _PIECE)
        for count, transactions, found in pool.imap_unordered(_piece, starts):
            done += count
            audited += transactions
            broken += found
            for seed, story in found:
                print(f"seed {seed} broke a promise:\n{story}", flush=True)
            if done % 5000 < _PIECE:
                print(f"{done} runs, {audited} transactions audited", flush=True)
    seconds = time.monotonic() - began
    print(
        f"{done} runs, {audited} transactions audited, {len(broken)} violations,"
        f" {seconds:.0f} s ({done / seconds:.0f} runs/s)"
    )
    return 1 if broken or not audited else 0


if __name__ == "__main__":
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    start = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    if wanted == 1:
        print(simulate(start).steps)
    else:
        raise SystemExit(main(wanted, start))
