"""A few seconds of what ``make fuzz-decoders`` does for minutes with coverage to guide it."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.decoders.targets import TARGETS


@pytest.mark.parametrize("name", TARGETS)
@given(data=st.binary(max_size=200))
def test_anything_is_answered_or_refused(name: str, data: bytes) -> None:
    """Bytes of no form at all."""
    TARGETS[name].check(data)


@pytest.mark.parametrize("name", TARGETS)
@given(chance=st.randoms(use_true_random=False), times=st.integers(0, 8))
def test_damaged_good_input_is_answered_or_refused(
    name: str, chance: random.Random, times: int
) -> None:
    """Good input with a few bytes changed, doubled, cut out or put in."""
    data = bytearray(chance.choice(TARGETS[name].seeds))
    for _ in range(times):
        ref = chance.randrange(len(data) + 1)
        match chance.randrange(4):
            case 0:
                data[ref : ref + 1] = bytes([chance.randrange(256)])
            case 1:
                data[ref:ref] = data[ref : ref + chance.randrange(9)]
            case 2:
                del data[ref : ref + chance.randrange(1, 5)]
            case _:
                data[ref:ref] = chance.choice([b'"', b"\n", b"%", b"\x00", b"[", b"\xff", b","])
    TARGETS[name].check(bytes(data))
