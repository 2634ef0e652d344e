"""Parses a JSONPath by the grammar of RFC 9535, and checks the types of function calls."""

from __future__ import annotations

import re
from collections.abc import Callable

from recalc.columns.jsonpath.functions import FUNCTIONS, Kind
from recalc.columns.jsonpath.tree import (
    And,
    Call,
    Comparison,
    Filter,
    Index,
    Literal,
    Logical,
    Name,
    Not,
    Or,
    Query,
    Segment,
    Selector,
    Slice,
    Term,
    Test,
    Wildcard,
)
from recalc.columns.paths import BadPath, Cursor

#: Characters that a path may have, and brackets that may be open at once.
MAX_PATH, MAX_NESTING = 1000, 32
#: The greatest index. Whole numbers up to it are exact everywhere (I-JSON).
_MAX_INDEX = 2**53 - 1

_SPACE = re.compile(r"[ \t\n\r]*")
_INTEGER = re.compile(r"0|-?[1-9][0-9]*")
_SLICE = re.compile(
    r"(?:(?P<start>INT)S)?:S(?:(?P<stop>INT)S)?(?::(?:S(?P<step>INT))?)?".replace(
        "INT", _INTEGER.pattern
    ).replace("S", _SPACE.pattern)
)
_NUMBER = re.compile(r"(?P<whole>-?(?:0|[1-9][0-9]*))(?P<rest>(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)")
_MEMBER = re.compile(
    "[A-Za-z_\x80-\ud7ff\ue000-\U0010ffff][0-9A-Za-z_\x80-\ud7ff\ue000-\U0010ffff]*"
)
_WORD = re.compile("[a-z][a-z0-9_]*")
_OPERATOR = re.compile("==|!=|<=|>=|<|>")
_CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "null": None}

# Half a surrogate pair is not allowed, neither as itself nor escaped.
_ESCAPE = re.compile(
    r"\\(?:(?P<sign>[bfnrt/\\'\"])"
    r"|u(?P<high>[Dd][89ABab][0-9A-Fa-f]{2})\\u(?P<low>[Dd][C-Fc-f][0-9A-Fa-f]{2})"
    r"|u(?P<one>(?:[0-9A-Ca-cEFef][0-9A-Fa-f]|[Dd][0-7])[0-9A-Fa-f]{2}))"
)
_PLAIN = re.compile("[\x20\x21\x23-\x26\x28-\x5b\\\x5d-\ud7ff\ue000-\U0010ffff]+")
_SIGNS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


def parse(path: str) -> Query:
    """Parse the path into a tree. Raises BadPath."""
    if len(path) > MAX_PATH:
        raise BadPath(f"is longer than {MAX_PATH} characters")
    parser = _Parser(path)
    if not parser.accept("$"):
        parser.fail("'$' is missing")
    query = Query(absolute=True, segments=parser.segments())
    if parser.at < len(path):
        parser.fail()
    return query


class _Parser(Cursor):
    """Parses ``text`` from ``at`` on. Each method parses one rule of the grammar, or raises
    BadPath."""

    language = "JSONPath (RFC 9535)"

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.open = 0

    def space(self) -> None:
        """Skip white space."""
        self.take(_SPACE)

    def accept_after_space(self, sign: str) -> bool:
        """Skip white space and this sign, or neither; return whether it did."""
        before = self.at
        self.space()
        found = self.accept(sign)
        if not found:
            self.at = before
        return found

    def enclosed(self, item: Callable[[], None], end: str, *, several: bool = True) -> None:
        """Parse one item, or ``several`` with commas between them, up to the closing bracket."""
        self.open += 1
        if self.open > MAX_NESTING:
            raise BadPath(f"has more than {MAX_NESTING} brackets open at once")
        while True:
            self.space()
            item()
            self.space()
            if self.accept(end):
                break
            if not several or not self.accept(","):
                self.fail()
        self.open -= 1

    def segments(self) -> tuple[Segment, ...]:
        found: list[Segment] = []
        while True:
            if self.accept_after_space("["):
                found.append(Segment(self.selection(), descendant=False))
            elif self.accept_after_space(".."):
                selectors = self.selection() if self.accept("[") else (self.shorthand(),)
                found.append(Segment(selectors, descendant=True))
            elif self.accept_after_space("."):
                found.append(Segment((self.shorthand(),), descendant=False))
            else:
                return tuple(found)

    def shorthand(self) -> Selector:
        if self.accept("*"):
            return Wildcard()
        name = self.take(_MEMBER)
        return Name(name[0]) if name is not None else self.fail()

    def selection(self) -> tuple[Selector, ...]:
        selectors: list[Selector] = []
        self.enclosed(lambda: selectors.append(self.selector()), "]")
        return tuple(selectors)

    def selector(self) -> Selector:
        if self.accept("*"):
            return Wildcard()
        if self.accept("?"):
            self.space()
            return Filter(self.disjunction())
        name = self.string()
        if name is not None:
            return Name(name)
        cut = self.take(_SLICE)
        if cut is not None:
            return Slice(*(None if cut[key] is None else self.index(cut[key]) for key in _BOUNDS))
        index = self.take(_INTEGER)
        return Index(self.index(index[0])) if index is not None else self.fail()

    def index(self, digits: str) -> int:
        index = int(digits)
        if abs(index) > _MAX_INDEX:
            shown = digits if len(digits) <= 20 else digits[:20] + "…"
            self.fail(f"{shown} is beyond {_MAX_INDEX}")
        return index

    def string(self) -> str | None:
        """Parse a quoted string, if one comes next."""
        quote = self.text[self.at : self.at + 1]
        if quote not in {"'", '"'}:
            return None
        self.at += 1
        other = '"' if quote == "'" else "'"
        parts: list[str] = []
        while not self.accept(quote):
            if self.accept(other):
                parts.append(other)
            elif (plain := self.take(_PLAIN)) is not None:
                parts.append(plain[0])
            elif not self.text.startswith("\\" + other, self.at) and (escape := self.take(_ESCAPE)):
                parts.append(_unescaped(escape))
            else:
                self.fail()
        return "".join(parts)

    def disjunction(self) -> Logical:
        operands = [self.conjunction()]
        while self.accept_after_space("||"):
            self.space()
            operands.append(self.conjunction())
        return operands[0] if len(operands) == 1 else Or(tuple(operands))

    def conjunction(self) -> Logical:
        operands = [self.basic()]
        while self.accept_after_space("&&"):
            self.space()
            operands.append(self.basic())
        return operands[0] if len(operands) == 1 else And(tuple(operands))

    def basic(self) -> Logical:
        negated = self.accept("!")
        if negated:
            self.space()
        if self.accept("("):
            inner: list[Logical] = []
            self.enclosed(lambda: inner.append(self.disjunction()), ")", several=False)
            return Not(inner[0]) if negated else inner[0]
        term = self.term()
        before = self.at
        self.space()
        operator = self.take(_OPERATOR)
        if operator is None or negated:
            self.at = before
            test = self.tested(term)
            return Not(test) if negated else test
        self.space()
        return Comparison(self.compared(term), operator[0], self.compared(self.term()))

    def tested(self, term: Term) -> Test:
        match term:
            case Literal():
                self.fail("a literal has to be compared")
            case Call(function) if function.result is Kind.VALUE:
                self.fail(f"the result of {function.name}() has to be compared")
        return Test(term)

    def compared(self, term: Term) -> Term:
        match term:
            case Query() if term.steps() is None:
                self.fail("a query that may find several nodes cannot be compared")
            case Call(function) if function.result is not Kind.VALUE:
                self.fail(f"the result of {function.name}() cannot be compared")
        return term

    def single(self, argument: Term, name: str) -> None:
        """Refuse an argument of the function ``name`` that is no single value."""
        several = isinstance(argument, Query) and argument.steps() is None
        if several or (isinstance(argument, Call) and argument.function.result is not Kind.VALUE):
            self.fail(f"{name}() takes a value, or a query that finds one node at most")

    def term(self) -> Term:
        if self.accept("@"):
            return Query(absolute=False, segments=self.segments())
        if self.accept("$"):
            return Query(absolute=True, segments=self.segments())
        text = self.string()
        if text is not None:
            return Literal(text)
        number = self.take(_NUMBER)
        if number is not None:
            return Literal(float(number[0]) if number["rest"] else int(number["whole"]))
        return self.call_or_constant()

    def call_or_constant(self) -> Call | Literal:
        before = self.at
        word = self.take(_WORD)
        if word is not None and self.accept("("):
            return self.call(word[0])
        if word is None or word[0] not in _CONSTANTS:
            self.at = before
            self.fail()
        return Literal(_CONSTANTS[word[0]])

    def call(self, name: str) -> Call:
        function = FUNCTIONS.get(name)
        if function is None:
            self.fail(f"there is no function {name}()")
        arguments: list[Term] = []
        if not self.accept_after_space(")"):
            self.enclosed(lambda: arguments.append(self.term()), ")")
        if len(arguments) != len(function.parameters):
            self.fail(f"{name}() takes {len(function.parameters)} arguments")
        for argument, kind in zip(arguments, function.parameters, strict=True):
            if kind is Kind.VALUE:
                self.single(argument, name)
            elif not isinstance(argument, Query):
                self.fail(f"{name}() takes a query")
        return Call(function, tuple(arguments))


_BOUNDS = ("start", "stop", "step")


def _unescaped(escape: re.Match[str]) -> str:
    if escape["sign"]:
        return _SIGNS.get(escape["sign"], escape["sign"])
    if escape["one"]:
        return chr(int(escape["one"], 16))
    return chr(
        0x10000 + ((int(escape["high"], 16) & 0x3FF) << 10) + (int(escape["low"], 16) & 0x3FF)
    )
