"""Which cells FAIL because a source of theirs FAILED in the same operation."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from recalc.domain.cellsets import CellSet
from recalc.engine.ports import InputRow
from recalc.engine.worker.chunks import lacks_source

FAILED = CellSet.of([(1, 10)])


def stored(value: object) -> msgspec.Raw:
    return msgspec.Raw(msgspec.msgpack.encode(value))


@pytest.mark.parametrize("value", [stored(None), None])
def test_a_failed_source_without_a_value_is_lacking(value: Any) -> None:
    assert lacks_source(InputRow(10, 1, {1: value}), FAILED)
    assert lacks_source(InputRow(10, 1, {}), FAILED)


@pytest.mark.parametrize("value", [stored(0), stored(""), False, []])
def test_a_source_that_has_a_value_again_is_not(value: Any) -> None:
    """Another operation has recalculated it since it FAILED."""
    assert not lacks_source(InputRow(10, 1, {1: value}), FAILED)


def test_other_rows_and_columns_do_not_matter() -> None:
    assert not lacks_source(InputRow(11, 1, {1: None}), FAILED)
    assert not lacks_source(InputRow(10, 1, {1: 5, 2: None}), FAILED)
