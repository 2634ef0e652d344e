"""Finds the nodes of a path in a document.

A step goes from one list of elements to the next, both without duplicates and in the order of the
document, and visits each element once. So a path takes steps in proportion to its length times the
size of the document, whatever both are. In full XPath a predicate can visit the whole document for
each of its elements.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache

from recalc.columns.base import CellFailed, Json
from recalc.columns.paths import Steps
from recalc.columns.values import MAX_BYTES
from recalc.columns.xmlpath.parse import At, Has, NameTest, Path, Predicate, Step, parse
from recalc.columns.xmlpath.tree import Tree, read

#: Characters of text that are read in one step.
_CHARACTERS = 64

#: Returns the texts, or the XML, of all nodes that the path finds in a value of a column with this
#: title, in order; of the first one only, if so wanted.
Finder = Callable[[Json, str], list[Json]]


@lru_cache(maxsize=256)
def finder(path: str, *, first: bool, as_text: bool) -> Finder:
    """Return the function that finds nodes. Raises BadPath.

    The function raises CellFailed for a value that is not XML, and for a document in which the path
    takes too many steps or finds too much.
    """
    parsed = parse(path)

    def find(value: Json, title: str) -> list[Json]:
        search = _Search(read(value, title), as_text=as_text)
        found: list[Json] = []
        size = 0
        for text in search.results(parsed):
            found.append(text)
            size += len(text) + 1
            if first:
                break
            if size > MAX_BYTES:
                raise CellFailed(
                    "value_too_large",
                    f"The result has more than {MAX_BYTES} bytes. Use a path that finds less.",
                )
        return found

    return find


class _Search(Steps):
    """One evaluation: the document, and the steps that are left."""

    def __init__(self, tree: Tree, *, as_text: bool) -> None:
        super().__init__()
        self.tree = tree
        self.as_text = as_text

    def results(self, path: Path) -> Iterator[str]:
        """Yield what the path finds."""
        self.spend(len(self.tree.elements))
        found = [0 if path.absolute else 1]
        for step in path.steps:
            if step.below:
                found = self.with_descendants(found)
            if step.kind == "attribute":
                yield from self.attributes(found, step.test)
                return
            if step.kind == "text":
                yield from self.texts(found)
                return
            found = self.take(step, found)
        for number in found:
            if number:
                yield self.text(number) if self.as_text else self.markup(number)

    def with_descendants(self, numbers: list[int]) -> list[int]:
        """Return the elements and all below them."""
        found: list[int] = []
        after = 0
        for number in numbers:
            start, end = max(number, after), self.tree.ends[number]
            if start < end:
                found.extend(range(start, end))
                after = end
        self.spend(len(found))
        return found

    def take(self, step: Step, numbers: list[int]) -> list[int]:
        """Return the elements that a step finds from these."""
        self.spend(len(numbers))
        if step.kind == "self":
            return numbers
        if step.kind == "parent":
            return sorted({self.tree.parents[number] for number in numbers if number})
        found: list[int] = []
        for number in numbers:
            children = self.tree.children[number]
            self.spend(len(children))
            matching = self.named(step.test, children)
            for predicate in step.predicates:
                matching = self.filtered(predicate, matching)
            found += matching
        # Children of nested elements come in another order than in the document.
        found.sort()
        return found

    def named(self, test: NameTest, numbers: list[int]) -> list[int]:
        """Return those whose name the test takes."""
        tags = self.tree.tags
        if test.local == test.uri == "*":
            return numbers
        takes = self.name_test(test)
        return [number for number in numbers if takes(tags[number])]

    def name_test(self, test: NameTest) -> Callable[[str], bool]:
        """Return whether a test takes a name as lxml writes it: local, or {namespace}local."""
        local = test.local
        uri = self.tree.prefixes.get(test.prefix) if test.uri is None else test.uri
        if uri is None:  # a prefix that the root element does not declare
            return lambda _tag: False
        if uri == "*":
            ending = "}" + local
            return lambda tag: local in ("*", tag) or tag.endswith(ending)
        start = f"{{{uri}}}" if uri else ""
        if local == "*":
            return lambda tag: tag.startswith(start) if start else not tag.startswith("{")
        return (start + local).__eq__

    def filtered(self, predicate: Predicate, numbers: list[int]) -> list[int]:
        """Return those for which a predicate holds; they are children of one element."""
        if isinstance(predicate, At):
            at = predicate.index
            return [numbers[at]] if -len(numbers) <= at < len(numbers) else []
        self.spend(len(numbers))
        return [number for number in numbers if self.has(predicate, number)]

    def has(self, wanted: Has, number: int) -> bool:
        """Whether an element has what a predicate wants."""
        if wanted.of == "attribute":
            values: Iterator[str] = self.attributes([number], wanted.test)
        elif wanted.of == "self":
            values = iter((self.text(number),))
        else:
            children = self.tree.children[number]
            self.spend(len(children))
            named = self.named(wanted.test, children)
            if wanted.wanted is None:
                return bool(named)
            values = (self.text(child) for child in named)
        if wanted.wanted is None:
            return next(values, None) is not None
        return any((value == wanted.wanted) == wanted.equal for value in values)

    def text(self, number: int) -> str:
        """Return all text inside an element."""
        self.spend(self.tree.ends[number] - number)
        text = self.tree.text(number)
        self.spend(len(text) // _CHARACTERS)
        return text

    def markup(self, number: int) -> str:
        """Return an element as XML."""
        self.spend(self.tree.ends[number] - number)
        return self.tree.markup(number)

    def attributes(self, numbers: list[int], test: NameTest) -> Iterator[str]:
        """Yield the attributes with this name of these elements."""
        takes = self.name_test(test)
        for number in numbers:
            if number:
                attributes = self.tree.elements[number].attrib
                names = attributes.keys()
                self.spend(1 + len(names))
                for name in filter(takes, names):
                    # libxml2 looks for a name among all attributes of the element.
                    self.spend(1 + len(names) // _CHARACTERS)
                    yield attributes[name]

    def texts(self, numbers: list[int]) -> Iterator[str]:
        """Yield the pieces of text directly inside these elements."""
        for number in numbers:
            if number:
                children = self.tree.children[number]
                self.spend(1 + len(children))
                pieces = [self.tree.elements[number].text]
                pieces += [self.tree.elements[child].tail for child in children]
                yield from (piece for piece in pieces if piece)
