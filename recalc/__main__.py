"""``python -m recalc`` is ``recalc``."""

from recalc.cli import main

if __name__ == "__main__":
    main()
