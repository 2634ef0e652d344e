"""recalc whose wall clock is RECALC_TEST_SKEW seconds off, as a machine's is that nobody sets."""

import os
import time

_OFF = int(float(os.environ.get("RECALC_TEST_SKEW", "0")) * 1e9)
_TRUE, _TRUE_NS = time.time, time.time_ns


def _skew() -> None:
    time.time = lambda: _TRUE() + _OFF / 1e9
    time.time_ns = lambda: _TRUE_NS() + _OFF


if __name__ == "__main__":
    _skew()
    from recalc.cli import main

    main()
