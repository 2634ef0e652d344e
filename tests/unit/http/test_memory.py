"""The memory of answers, on both sides of its limits."""

from __future__ import annotations

from contextlib import ExitStack

import pytest

from recalc.generated.wire import Refusal
from recalc.http.memory import AnswerMemory


def test_the_answers_of_one_key() -> None:
    """Together they have as many bytes as there are for a key, and not one more; what has been
    taken makes room. Other keys do not mind."""
    memory = AnswerMemory(1000, 100)
    with memory.of("a") as first, memory.of("a") as second, memory.of("b") as other:
        first.reserve(60)
        with pytest.raises(Refusal) as refused:
            second.reserve(41)
        assert (refused.value.status, refused.value.code) == (429, "too_many_bytes")
        assert refused.value.headers == {"Retry-After": "1"}
        assert second.reserved == 0
        second.reserve(40)
        other.reserve(100)
    with memory.of("a") as third:
        third.reserve(100)


def test_the_answers_of_a_server() -> None:
    """Keys together have as many bytes as the server has, and not one more."""
    memory = AnswerMemory(100, 1000)
    with memory.of("a") as first, memory.of("b") as second:
        first.reserve(60)
        with pytest.raises(Refusal) as refused:
            second.reserve(41)
        assert (refused.value.status, refused.value.code) == (503, "too_many_bytes")
        second.reserve(40)


def test_an_answer_alone_is_let_in_whatever_it_takes() -> None:
    """A row that is larger than the limit can be read, by one request at a time."""
    memory = AnswerMemory(100, 50)
    with memory.of("a") as first, memory.of("a") as second, memory.of("b") as other:
        first.reserve(500)
        for answer, status in ((second, 429), (other, 503)):
            with pytest.raises(Refusal) as refused:
                answer.reserve(1)
            assert refused.value.status == status


def test_the_encoded_size_replaces_the_estimate() -> None:
    """A second look at the same page counts once, and the encoded answer counts what it has."""
    memory = AnswerMemory(1000, 100)
    with memory.of("a") as first, memory.of("a") as second:
        first.reserve(80)
        first.reserve(80)
        first.reserve(10)
        assert first.reserved == 80
        first.settle(30, refusable=True)
        second.reserve(70)
        with pytest.raises(Refusal):
            first.settle(31, refusable=True)
        first.settle(31, refusable=False)  # what was changed is not denied
        assert first.reserved == 31


def _fail(memory: AnswerMemory) -> None:
    with memory.of("a") as one, memory.of("a") as another:
        one.reserve(100)
        another.reserve(1)


def test_nothing_stays_counted() -> None:
    """Refused, failed or ended early, an answer leaves nothing behind; nor does a thread that reads
    on for it."""
    memory = AnswerMemory(100, 100)
    with ExitStack() as stack:
        late = stack.enter_context(memory.of("a"))
        late.reserve(100)
    late.reserve(1000)
    with pytest.raises(Refusal):
        _fail(memory)
    with memory.of("b") as first, memory.of("a") as second:
        first.reserve(50)
        second.reserve(50)
