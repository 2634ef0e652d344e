"""List the licences of all that an installation of recalc brings: ``make licences``.

Fails for a package whose licence is not one of the accepted kinds, or is not declared.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

#: Words of a licence that anybody may use, change and pass on under terms of their own.
_PERMISSIVE = re.compile(
    r"\b(MIT|MIT-0|BSD|Apache|ISC|PSF|Python Software Foundation|0BSD|Zlib|Unlicense|CC0)\b",
    re.IGNORECASE,
)
#: Words of one that asks for more.
_OTHERS = re.compile(
    r"GPL|\bGNU\b|\bEUPL|\bMPL|Mozilla|SSPL|Business Source|Commons Clause", re.IGNORECASE
)
#: Packages under another licence that are accepted all the same; docs/DECISIONS.md says why.
ACCEPTED = {
    "psycopg": "LGPL",
    "psycopg-binary": "LGPL",
    "psycopg-pool": "LGPL",
    "certifi": "MPL",
}


#: Where a package declares its licence; the first is newer.
_FIELDS = ("License-Expression", "License")


@dataclass(frozen=True)
class Package:
    """An installed package. ``classifiers`` are those that name a licence."""

    name: str
    version: str
    licence: str
    classifiers: list[str]

    @property
    def told(self) -> str:
        """The licence in a line: its declaration, or else its classifiers."""
        first = self.licence.strip().split("\n", 1)[0]
        return first or ", ".join(each.rpartition(" :: ")[2] for each in self.classifiers)


def needed(name: str) -> list[Package]:
    """``name`` and all that it needs, directly or not, in this environment, by name."""
    found: dict[str, Package] = {}
    waiting = [Requirement(name)]
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        wanted = waiting.pop()
        key = (canonicalize_name(wanted.name), frozenset(wanted.extras))
        if key in seen:
            continue
        seen.add(key)
        try:
            installed = distribution(wanted.name)
        except PackageNotFoundError as missing:
            raise SystemExit(
                f"{wanted.name} is needed, and not installed. Run make setup."
            ) from missing
        found[key[0]] = _package(installed)
        for line in installed.requires or []:
            further = Requirement(line)
            extras = wanted.extras or {""}
            if further.marker is None or any(
                further.marker.evaluate({"extra": extra}) for extra in extras
            ):
                waiting.append(further)
    return [found[each] for each in sorted(found)]


def _package(installed: Distribution) -> Package:
    about = installed.metadata
    return Package(
        about["Name"],
        installed.version,
        next((about[each] for each in _FIELDS if each in about), ""),
        [each for each in about.get_all("Classifier", []) if each.startswith("License ::")],
    )


def not_accepted(packages: Iterable[Package]) -> list[Package]:
    """Those whose licence is of no accepted kind."""
    return [each for each in packages if not _accepted(each)]


def _accepted(package: Package) -> bool:
    exception = ACCEPTED.get(canonicalize_name(package.name))
    words = package.told + " ".join(package.classifiers)
    if exception is not None:
        return exception.lower() in words.lower() or _is_permissive(words)
    return _is_permissive(words)


def _is_permissive(words: str) -> bool:
    return bool(_PERMISSIVE.search(words)) and not _OTHERS.search(words)


def main() -> int:
    """Print the list; returns the exit status."""
    packages = needed("recalc")
    for each in packages:
        print(f"{each.name:28} {each.version:14} {each.told[:70] or 'NOT DECLARED'}")
    refused = not_accepted(packages)
    for each in refused:
        print(f"{each.name} has a licence that is not accepted: {each.told or 'none declared'}")
    print(f"{len(packages)} packages, {len(refused)} not accepted")
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
