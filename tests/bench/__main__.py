"""All benchmarks: ``python -m tests.bench``, or some by their names. They print, and assert no
speed. Those that compare with peers run by name only, since `make bench-peers` installs these.

``--smallest`` measures as little as can be, to see that a benchmark works.
"""

from __future__ import annotations

import argparse
import signal
import sys
from importlib import import_module

NAMES = (
    "columns",
    "recalc_quick",
    "recalc_quick_postgres",
    "shapes",
    "throughput",
    "large",
    "cancel",
    "busy",
    "tenants",
    "cluster",
    "models",
    "code",
    "events",
    "http",
)
#: They need what `make bench-peers` installs.
PEER_NAMES = ("quick_peers", "import_csv", "endpoint")


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*NAMES, *PEER_NAMES, []])
    parser.add_argument("--smallest", action="store_true")
    chosen = parser.parse_args(arguments)
    for name in chosen.names or NAMES:
        print(f"\n== {name} ==", flush=True)
        import_module(f"tests.bench.{name}").main(smallest=chosen.smallest)


def _stop(*_: object) -> None:
    """End as at an error, so that what was started is stopped."""
    sys.exit("stopped")


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _stop)
    main()
