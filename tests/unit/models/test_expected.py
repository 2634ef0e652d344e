"""What a call is expected to be before it is made."""

from __future__ import annotations

from typing import Any

import pytest

from recalc.models.expected import expected
from tests.unit.models.fixture import chat, configured


@pytest.mark.parametrize(
    ("parameters", "tokens"),
    [
        ({}, 256),
        ({"max_tokens": 10}, 10),
        ({"max_tokens": 10, "max_completion_tokens": 20}, 20),
        ({"max_tokens": 10, "max_completion_tokens": -1}, 10),
        ({"max_tokens": -1_000_000}, 256),
        ({"max_tokens": True}, 256),
        ({"max_tokens": 10**400}, 256),
    ],
    ids=str,
)
def test_the_tokens_of_an_answer(parameters: Any, tokens: int) -> None:
    """They are those that a parameter permits, where that is a number of tokens: a config that was
    stored before this was checked may have anything."""
    one = configured("http://127.0.0.1:9/v1")
    assert expected({"main": one}, chat(parameters=parameters)).output_tokens == tokens
