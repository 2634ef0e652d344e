"""Real texts for demos and tests: what Python's own functions say of themselves.

They are read from the documentation strings of the running Python, so none is copied here. Each is
labelled with the topic of its module, with which a model's label can be compared.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from itertools import chain, zip_longest
from types import ModuleType

_MODULES = {
    "files": "os.path shutil glob pathlib tempfile zipfile tarfile gzip fileinput filecmp",
    "network": "socket ssl http.client urllib.request smtplib ftplib imaplib ipaddress poplib",
    "numbers": "math cmath statistics random fractions decimal numbers",
    "processes": "subprocess threading signal asyncio multiprocessing.pool selectors",
    "text": "re textwrap difflib string html.parser unicodedata json csv configparser",
    "time": "time datetime calendar zoneinfo sched",
}
TOPICS = tuple(_MODULES)
#: Characters of a text: a sentence or two.
_SHORTEST, _LONGEST = 30, 160


@dataclass(frozen=True, slots=True)
class Described:
    """A function or class, the first paragraph of its documentation, and its module's topic."""

    name: str
    text: str
    topic: str


def described(count: int) -> list[Described]:
    """Return ``count`` texts, none twice, of all topics in turn: the same ones at each call. There
    are more than 1 000, by the version of Python. Raises ValueError where there are fewer."""
    rows = zip_longest(*(_of_topic(topic) for topic in TOPICS))
    unique = {each.text: each for each in chain.from_iterable(rows) if each is not None}
    if len(unique) < count:
        raise ValueError(f"There are {len(unique)} texts, {count} were asked for.")
    return list(unique.values())[:count]


def _of_topic(topic: str) -> Iterator[Described]:
    for name in _MODULES[topic].split():
        for path, each in _members(import_module(name)):
            text = " ".join((inspect.getdoc(each) or "").split("\n\n", 1)[0].split())
            # Signatures of functions in C have arrows.
            if _SHORTEST <= len(text) <= _LONGEST and "->" not in text:
                yield Described(f"{name}.{path}", text, topic)


def _members(module: ModuleType) -> Iterator[tuple[str, object]]:
    """The public functions and classes of a module, and the methods of those classes."""
    root = module.__name__.split(".")[0]
    for name, each in _public(module):
        origin = getattr(each, "__module__", None) or root
        if origin.lstrip("_").split(".")[0] != root:
            continue  # imported from elsewhere
        yield name, each
        if inspect.isclass(each):
            yield from ((f"{name}.{inner}", method) for inner, method in _public(each))


def _public(of: object) -> Iterator[tuple[str, object]]:
    for name, each in sorted(vars(of).items()):
        if not name.startswith("_") and (inspect.isroutine(each) or inspect.isclass(each)):
            yield name, each
