"""An endpoint that holds calls, for tests with several processes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.calls import Calls


@pytest.fixture
def calls() -> Iterator[Calls]:
    with Calls() as opened:
        yield opened
