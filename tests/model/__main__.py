"""Explore the model, and print what was found.

``python -m tests.model`` explores everything, ``--quick`` what the tests do; ``--mutants`` prints
how soon each mutant is caught, ``--stories`` how.
"""

from __future__ import annotations

import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor

from tests.model import story
from tests.model.configs import FULL, QUICK
from tests.model.explore import explore
from tests.model.mutants import MUTANTS


def main(arguments: list[str]) -> int:
    unknown = set(arguments) - {"--quick", "--mutants", "--stories"}
    if unknown:
        print(__doc__)
        return 2
    if "--mutants" in arguments or "--stories" in arguments:
        return _mutants(stories="--stories" in arguments)
    return _model(quick="--quick" in arguments)


def _model(*, quick: bool) -> int:
    began = time.perf_counter()
    states = transitions = violations = 0
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for result in pool.map(explore, QUICK if quick else FULL):
            print(story.line(result), flush=True)
            print(f"    {result.config.why}", flush=True)
            states += result.states
            transitions += result.transitions
            if result.violation:
                violations += 1
                print(story.tell_violation(result.violation), flush=True)
    seconds = time.perf_counter() - began
    print(f"{states:,} states, {transitions:,} transitions, {seconds:.0f} s")
    print(f"{violations} violations")
    return 1 if violations or not states else 0


def _mutants(*, stories: bool) -> int:
    found = [(mutant, explore(mutant.config)) for mutant in MUTANTS]
    if stories:
        for mutant, result in found:
            if result.violation:
                print(f"{mutant.name}\n{story.tell_violation(result.violation)}\n")
    print(story.mutant_table(found))
    return 0 if all(result.violation for _, result in found) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
