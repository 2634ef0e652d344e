"""``python -m codegen generate`` writes ``generated/``; ``python -m codegen verify`` compares."""

from __future__ import annotations

import sys
import tempfile
import traceback
from pathlib import Path

from codegen.build import GENERATED, build, differences, files, replace
from codegen.located import ContractRefused
from codegen.tools import ToolFailed


def generate() -> int:
    """Replace ``generated/`` by what the contract gives."""
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / "generated"
        fresh.mkdir()
        build(fresh)
        # Only what differs is touched, so that an unchanged contract changes no file.
        changed = differences(fresh, GENERATED)
        if changed:
            replace(GENERATED, fresh)
        print(f"generated/: {len(files(GENERATED))} files, {len(changed)} changed")
    return 0


def verify() -> int:
    """Say how ``generated/`` differs from what the contract gives; writes nothing there."""
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder)
        build(fresh)
        found = differences(fresh, GENERATED)
        checked = len(files(fresh))
    for difference in found:
        print(f"generated/{difference}", file=sys.stderr)
    if found or not checked:
        print("Run `make generate`, and commit what it writes.", file=sys.stderr)
        return 1
    print(f"generated/: {checked} files, all as the contract gives them")
    return 0


def main(arguments: list[str]) -> int:
    commands = {"generate": generate, "verify": verify}
    if len(arguments) != 1 or arguments[0] not in commands:
        print("usage: python -m codegen generate|verify", file=sys.stderr)
        return 2
    try:
        return commands[arguments[0]]()
    except (ContractRefused, ToolFailed, OSError) as failed:
        print(f"{failed}\nNothing was written.", file=sys.stderr)
        return 1
    except Exception as fault:  # noqa: BLE001  # the place is named; a traceback would hide it
        place = traceback.extract_tb(fault.__traceback__)[-1]
        print(
            f"This is a fault of the generator, in {Path(place.filename).name}:{place.lineno}: "
            f"{type(fault).__name__}: {fault}\nNothing was written.",
            file=sys.stderr,
        )
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
