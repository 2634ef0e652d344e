"""A long body is checked without a second copy of what it has."""

from __future__ import annotations

import json
import random
import sys
import tracemalloc
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from recalc.domain.records import Selection
from recalc.domain.usage import AskedLimits
from recalc.engine.ports import SheetRef
from recalc.engine.selections import rows_and_digest
from recalc.generated import routes
from recalc.generated.wire import Refusal, checks, rules

LONG = 100_000
_NAMES = ("a", "b", "c", "")
_TREES = ("one", "two")
_ID = "12345678-1234-8234-9234-123456789abc"


def test_what_is_decoded_for_a_check_is_all_that_it_looks_at() -> None:
    """Any tree says the same of a text as of all that the text has."""
    drawn = random.Random(11)
    refused = 0
    for _ in range(4_000):
        trees = {name: _tree(drawn, 0) for name in _TREES}
        check = checks(trees)["one"]
        value = _value(drawn, 0)
        raw = json.dumps(value).encode()
        expected = _refusal(lambda: check(value, ""))  # noqa: B023 - it is called at once
        assert _refusal(lambda: check.body(raw, None)) == expected, (trees, value)  # noqa: B023
        refused += expected is not None
    assert refused > 200


@pytest.mark.parametrize("many", [0, 1 << 20])
def test_a_number_twice_is_named(monkeypatch: pytest.MonkeyPatch, many: int) -> None:
    """However many there are: more than go into one set are divided into parts."""
    monkeypatch.setattr(rules, "_MANY", many)
    body = routes._CreateTableSheetOperationRequest
    body.decode(b'{"row_ids":[64,0,128,1.0,2]}')
    with pytest.raises(Refusal) as refused:
        body.decode(b'{"row_ids":[64,0,128,1.0,0,128]}')
    told = "row_ids: has an item twice: [4] is [1] again. Send each item once."
    assert refused.value.message == told


def test_a_long_list_of_numbers_is_decoded_once() -> None:
    """The memory beside the decoded list is less than half of it."""
    raw = json.dumps({"row_ids": list(range(LONG, 2 * LONG))}).encode()
    held = sys.getsizeof([None] * LONG) + LONG * sys.getsizeof(LONG)
    body = routes._CreateTableSheetOperationRequest
    assert _peak(lambda: body.decode(raw)) < 1.5 * held


def test_rows_of_a_selection_are_a_bitmap() -> None:
    """No set, and no other list of them, is made."""
    selection = Selection(row_ids=list(range(LONG)))
    ref = SheetRef(1, UUID(_ID), UUID(_ID))
    made = 8 * LONG  # a list of as many
    assert _peak(lambda: rows_and_digest(ref, selection, AskedLimits())) < made


def _peak(work: Callable[[], object]) -> int:
    """Return the most bytes that ``work`` held."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def _refusal(check: Callable[[], None]) -> str | None:
    try:
        check()
    except Refusal as refused:
        return refused.message
    return None


def _tree(drawn: random.Random, depth: int) -> dict[str, Any]:
    """Draw a tree: of an object, of a list, one that names another, or with any of the keys."""
    if depth == 3:
        return drawn.choice([{}, {"form": "uuid"}, {"unique": "integer"}, {"not": [1]}])
    inner = {name: _tree(drawn, depth + 1) for name in drawn.sample(_NAMES, 2)}
    if drawn.random() < 0.2:
        return {"items": _tree(drawn, depth + 1)}
    if depth and drawn.random() < 0.1:
        return {"check": "two"}
    keys: dict[str, Any] = {
        "fields": inner,
        "values": {"not": [None]},
        "matching": {"[ab]": {"not": [1]}},
        "kinds": {"object": {"most": 2}, "array": {"unique": ""}},
        "least": 1,
        "most": 3,
        "needs": {"a": ["b"]},
    }
    return {key: keys[key] for key in drawn.sample([*keys], drawn.choice([1, 2, 2, 3]))}


def _value(drawn: random.Random, depth: int) -> Any:
    kind = drawn.random()
    if depth == 4 or kind < 0.3:
        return drawn.choice([None, 1, 2, True, _ID, "x"])
    if kind < 0.5:
        return [drawn.choice([1, 2, 3, 1.0]) for _ in range(drawn.randrange(4))]
    if kind < 0.65:
        return [_value(drawn, depth + 1) for _ in range(drawn.randrange(3))]
    names = drawn.sample(_NAMES, drawn.randrange(len(_NAMES)))
    return {name: _value(drawn, depth + 1) for name in names}
