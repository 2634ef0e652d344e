"""Parses a path through an XML document."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from recalc.columns.paths import BadPath, Cursor

#: Characters that a path may have.
MAX_PATH = 1000
#: Digits of a position: more than any document has elements.
_MAX_DIGITS = 9

_NAME = r"[^\W\d][\w.\-]*"
_TEST = re.compile(rf"(?:\{{(?P<uri>[^{{}}]*)\}}|(?P<prefix>{_NAME}):)?(?P<local>{_NAME}|\*)")
_POSITION = re.compile(rf"[0-9]{{1,{_MAX_DIGITS}}}")
_LAST = re.compile(rf"last\(\)(?:\s*-\s*(?P<back>[0-9]{{1,{_MAX_DIGITS}}}))?")
_SPACE = re.compile(r"[ \t\r\n]*")


@dataclass(frozen=True, slots=True)
class NameTest:
    """Which names a step takes. ``local`` is "*" for all. ``uri`` is "" for names without a
    namespace, "*" for any namespace and none, and None where ``prefix`` names it."""

    local: str
    uri: str | None = ""
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class At:
    """[1], [last()], [last()-1]: a place among the elements that the step finds below one parent;
    ``index`` is that of a Python list."""

    index: int


@dataclass(frozen=True, slots=True)
class Has:
    """[name], [@name], [name='x'], [@name!='x'], [.='x']: what an element has.

    ``of`` says where ``test`` looks: for children, attributes, or the element itself.
    """

    of: Literal["child", "attribute", "self"]
    test: NameTest
    wanted: str | None = None
    equal: bool = True


Predicate = At | Has


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path. ``below``: it is taken from all descendants too (``//``)."""

    kind: Literal["child", "self", "parent", "attribute", "text"]
    below: bool
    test: NameTest = NameTest("*", "*")
    predicates: tuple[Predicate, ...] = ()


@dataclass(frozen=True, slots=True)
class Path:
    """A path. ``absolute``: its first step finds the root element, not children of it."""

    absolute: bool
    steps: tuple[Step, ...]


def parse(path: str) -> Path:
    """Parse the path. Raises BadPath."""
    if len(path) > MAX_PATH:
        raise BadPath(f"is longer than {MAX_PATH} characters")
    return _Parser(path).path()


class _Parser(Cursor):
    """Reads one path from the left to the right."""

    language = "path of this column type"

    def path(self) -> Path:
        """Read the whole path."""
        absolute = self.text.startswith("/")
        below = self.accept("//")
        if not below:
            self.accept("/")
        steps = [self.step(below=below)]
        while self.at < len(self.text):
            if steps[-1].kind in ("attribute", "text"):
                self.fail("attributes and text() end a path")
            below = self.accept("//")
            if not below and not self.accept("/"):
                self.fail()
            steps.append(self.step(below=below))
        return Path(absolute, tuple(steps))

    def step(self, *, below: bool) -> Step:
        """Read a step, after its slash."""
        if below and self.text.startswith(".", self.at):
            self.fail("'.' and '..' cannot follow '//'; use '//*'")
        if self.accept(".."):
            return Step("parent", below)
        if self.accept("."):
            return Step("self", below)
        if self.accept("text()"):
            return Step("text", below)
        if self.accept("@"):
            return Step("attribute", below, self.test())
        test = self.test()
        if self.text.startswith(("(", "::"), self.at):
            self.fail("functions and axes are not supported")
        predicates = []
        while self.accept("["):
            predicates.append(self.predicate())
        return Step("child", below, test, tuple(predicates))

    def test(self) -> NameTest:
        """Read a name."""
        found = self.take(_TEST)
        if found is None:
            self.fail()
        if found["prefix"] is not None:
            return NameTest(found["local"], None, found["prefix"])
        if found["uri"] is not None:
            return NameTest(found["local"], found["uri"])
        return NameTest(found["local"], "*" if found["local"] == "*" else "")

    def predicate(self) -> Predicate:
        """Read a predicate, after its bracket."""
        self.take(_SPACE)
        found = self.place() or self.condition()
        self.take(_SPACE)
        if not self.accept("]"):
            self.fail()
        return found

    def place(self) -> At | None:
        """Read a position, if there is one."""
        if last := self.take(_LAST):
            return At(-1 - int(last["back"] or 0))
        number = self.take(_POSITION)
        if number is None:
            return None
        if int(number[0]) == 0:
            self.fail("positions begin with 1")
        return At(int(number[0]) - 1)

    def condition(self) -> Has:
        """Read what an element has to have."""
        of: Literal["child", "attribute", "self"] = "child"
        test = NameTest("*", "*")
        if self.accept("@"):
            of, test = "attribute", self.test()
        elif self.accept("."):
            of = "self"
        else:
            test = self.test()
        self.take(_SPACE)
        equal = self.accept("=")
        if not equal and not self.accept("!="):
            if of == "self":
                self.fail()
            return Has(of, test)
        self.take(_SPACE)
        return Has(of, test, self.quoted(), equal)

    def quoted(self) -> str:
        """Read a text in quotation marks."""
        quote = self.text[self.at : self.at + 1]
        if quote not in ("'", '"'):
            self.fail("a text in quotation marks has to follow")
        end = self.text.find(quote, self.at + 1)
        if end < 0:
            self.fail("a quotation mark is missing")
        found = self.text[self.at + 1 : end]
        self.at = end + 1
        return found
