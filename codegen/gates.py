"""``python -m codegen.gates check`` compares the contract with the rules of style and with the
contract that was released last; ``release`` takes it as that one."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import yaml

from codegen import breaking, style
from codegen.build import CONTRACT, ROOT

CHANGELOG = ROOT / "CHANGELOG.md"
_SHEETS = re.escape("/api/public/v2/tables/{table_id}/sheets")
#: What is against a rule and has to be, with the reason.
FORCED = {
    "both paths": (
        rf"{_SHEETS}/operations/{{operation_id}} and {_SHEETS}/{{sheet_id}}/[a-z-]+ are both .*",
        "the field has both paths; no sheet has the id `operations`, and routing takes that word",
    ),
    "codes without a use": (
        r"#/components/schemas/ErrorCode\d{3} is used by nothing",
        "the seed has `ErrorResponse.error` as an open string, so no schema may refer to them",
    ),
}


def _is_forced(problem: str) -> bool:
    return any(re.fullmatch(pattern, problem) for pattern, _ in FORCED.values())


def check(contract: Path = CONTRACT, changelog: Path = CHANGELOG) -> int:
    """Print what is wrong; return 1 if anything is."""
    document = _read(contract)
    wrong = [problem for problem in style.problems(document) if not _is_forced(problem)]
    broken = breaking.unannounced(
        _read(breaking.RELEASED), document, changelog.read_text(encoding="utf-8")
    )
    for problem in [*wrong, *broken]:
        print(f"openapi.yaml: {problem}", file=sys.stderr)
    if broken:
        print(
            "Clients of the released contract would break. Undo it, or raise the major version in "
            "info.version (before 1.0 the minor one), and name each operation or schema above, in "
            'backticks, under "### Breaking" of CHANGELOG.md.',
            file=sys.stderr,
        )
    if wrong or broken:
        return 1
    print("openapi.yaml: in style, and nothing that was released is broken")
    return 0


def release(contract: Path = CONTRACT, target: Path = breaking.RELEASED) -> int:
    """Write the contract into ``released.yaml``, unless it has unannounced breaks."""
    if check(contract) != 0:
        return 1
    target.write_text(breaking.released(_read(contract)), encoding="utf-8")
    print(f"{target.name} is the contract of version {_read(contract)['info']['version']}")
    return 0


def _read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def main(arguments: list[str]) -> int:
    """Run the command that is named."""
    commands = {"check": check, "release": release}
    if len(arguments) != 1 or arguments[0] not in commands:
        print("usage: python -m codegen.gates check|release", file=sys.stderr)
        return 2
    return commands[arguments[0]]()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
