"""Turns of the event loop, to tell whether others had one between two things."""

from __future__ import annotations

import asyncio
from typing import Self


class CountedTurns:
    """Counts turns, as another task of the event loop has them, for the length of a block."""

    def __init__(self) -> None:
        self.number = 0

    async def __aenter__(self) -> Self:
        self._counting = asyncio.create_task(self._count())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._counting.cancel()

    async def _count(self) -> None:
        while True:
            self.number += 1
            await asyncio.sleep(0)
