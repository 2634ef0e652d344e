"""How many values a JSON text has is known before one of them is made."""

from __future__ import annotations

import json
import random

import pytest

from recalc.generated.wire import values

Json = None | int | str | list["Json"] | dict[str, "Json"]
#: What could be taken for structure, or hide the end of a string.
_TEXT = 'a,[{"\\]}\n:'
_NO_LIMIT = 1 << 40


@pytest.mark.parametrize("piece", [1, 2, 3, 7, 1 << 16])
def test_values_are_counted_whatever_stands_in_text(
    monkeypatch: pytest.MonkeyPatch, piece: int
) -> None:
    """In pieces of any length: each value once, an empty list or object twice."""
    monkeypatch.setattr(values, "_PIECE", piece)
    drawn = random.Random(7)
    for _ in range(500):
        value = _value(drawn, 0)
        raw = json.dumps(value, indent=drawn.choice([None, 1])).encode()
        expected = _counted(value)
        assert values.count_values(raw, expected) == expected, raw
        assert values.count_values(raw, expected - 1) > expected - 1, raw
        assert values.count_values(raw, _NO_LIMIT) >= expected, raw


def test_separators_in_text_are_no_values() -> None:
    """A long text of them counts as one value, and is looked through once."""
    raw = json.dumps(["[{," * 1_000_000, '\\"' * 1_000_000, "x"]).encode()
    assert values.count_values(raw, 4) == 4
    assert values.count_values(raw[:-8], 4) <= 4  # no JSON any more, and no reason to go wild


def _counted(value: Json) -> int:
    match value:
        case dict():
            return 1 + (sum(map(_counted, value.values())) or 1)
        case list():
            return 1 + (sum(map(_counted, value)) or 1)
    return 1


def _value(drawn: random.Random, depth: int) -> Json:
    kind = drawn.random()
    if depth > 4 or kind < 0.4:
        return drawn.choice([None, 1, _text(drawn), _text(drawn)])
    if kind < 0.7:
        return [_value(drawn, depth + 1) for _ in range(drawn.randrange(4))]
    return {_text(drawn): _value(drawn, depth + 1) for _ in range(drawn.randrange(4))}


def _text(drawn: random.Random) -> str:
    return "".join(drawn.choice(_TEXT) for _ in range(drawn.randrange(6)))
