"""Call an endpoint from a loop with a fixed concurrency, on connections that are kept open.

``python -m tests.bench.peers.call_loop httpx|aiohttp URL CALLS CONCURRENCY`` makes the calls for
each line of standard input, and prints the seconds as JSON.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable
from importlib.metadata import version
from typing import Any

import aiohttp
import httpx
import uvloop

#: Sends a value as JSON; returns the value of the answer.
Call = Callable[[Any], Awaitable[Any]]


async def _with_httpx(url: str, calls: int, concurrency: int) -> float:
    limits = httpx.Limits(max_connections=concurrency, max_keepalive_connections=concurrency)
    async with httpx.AsyncClient(limits=limits) as client:

        async def call(value: Any) -> Any:
            return (await client.post(url, json=value)).raise_for_status().json()

        return await _calls(call, calls, concurrency)


async def _with_aiohttp(url: str, calls: int, concurrency: int) -> float:
    connector = aiohttp.TCPConnector(limit=concurrency)
    async with aiohttp.ClientSession(connector=connector, raise_for_status=True) as session:

        async def call(value: Any) -> Any:
            async with session.post(url, json=value) as answer:
                return await answer.json()

        return await _calls(call, calls, concurrency)


async def _calls(call: Call, calls: int, concurrency: int) -> float:
    """Make the calls; return the seconds."""
    numbers = iter(range(calls))
    results: list[Any] = [None] * calls

    async def work() -> None:
        for number in numbers:
            results[number] = await call({"text": f"row {number}"})

    began = time.perf_counter()
    await asyncio.gather(*(work() for _ in range(concurrency)))
    seconds = time.perf_counter() - began
    assert results == [True] * calls
    return seconds


def main(kind: str, url: str, calls: int, concurrency: int) -> None:
    loop = {"httpx": _with_httpx, "aiohttp": _with_aiohttp}[kind]
    print(json.dumps({"how": f"{kind} {version(kind)}, uvloop"}), flush=True)
    for _ in sys.stdin:
        print(json.dumps({"seconds": uvloop.run(loop(url, calls, concurrency))}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
