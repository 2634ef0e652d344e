"""All benchmarks: ``python -m tests.bench``, or one by its name. They print, and assert nothing."""

from __future__ import annotations

import runpy
import sys

NAMES = ("columns", "cancel", "busy", "tenants", "cluster")


def main(names: list[str]) -> None:
    for name in names or NAMES:
        print(f"\n== {name} ==", flush=True)
        runpy.run_module(f"tests.bench.{name}", run_name="__main__")


if __name__ == "__main__":
    main(sys.argv[1:])
