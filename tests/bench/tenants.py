"""Whether the time of an answer tells another workspace's thing from a thing that is nowhere.

For every operation of the contract and every place of an id in it, requests with the one and with
the other take turns, in random order; what counts is the ratio of their medians.
"""

from __future__ import annotations

import asyncio
import logging
import random
import statistics
import tempfile
import time
from pathlib import Path

import httpx
import structlog

from tests.tenants.contract import Operation, Position, operations
from tests.tenants.two_workspaces import ROWS, Ids, furnish, opened, request_of, resource, unknown
from tests.tenants.two_workspaces import status_of_nowhere as _status

#: Requests of each of the two kinds.
_REQUESTS = 1000
_WARM_UP = 20
#: Median of the one kind over that of the other, the lesser over the greater, at least.
_TARGET = 0.90


async def _ratio(
    client: httpx.AsyncClient,
    operation: Operation,
    position: Position,
    ids: tuple[Ids, Ids, Ids],
    count: int,
) -> tuple[float, float]:
    """The medians, in microseconds."""
    mine, theirs, nowhere = ids
    times: tuple[list[int], list[int]] = ([], [])
    requests = [
        request_of(client, operation, mine, {position: each[resource(operation, position)]})
        for each in (theirs, nowhere)
    ]
    for turn in range(count + _WARM_UP):
        for kind in random.sample((0, 1), 2):
            begun = time.perf_counter_ns()
            answer = await client.send(requests[kind])
            if turn >= _WARM_UP:
                times[kind].append(time.perf_counter_ns() - begun)
            assert answer.status_code == _status(operation, [position]), answer.text
    one, other = (statistics.median(each) / 1000 for each in times)
    return one, other


async def _measure(store: str, count: int) -> list[float]:
    ratios = []
    with tempfile.TemporaryDirectory() as folder:
        async with opened(store, Path(folder)) as world, world.client() as client:
            ids = (await furnish(client, ROWS), world.others, unknown())
            for operation in operations():
                for position in operation.places:
                    if _status(operation, [position]) is None:
                        continue
                    theirs, nowhere = await _ratio(client, operation, position, ids, count)
                    ratios.append(min(theirs, nowhere) / max(theirs, nowhere))
                    print(
                        f"{store:8}  {operation.id:36} {position!s:34}"
                        f" {theirs:6.0f} us {nowhere:6.0f} us  {ratios[-1]:.3f}",
                        flush=True,
                    )
    return ratios


def main(*, smallest: bool = False) -> None:
    count = 1 if smallest else _REQUESTS
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    print(f"{2 * count} requests each: median of another workspace's id, of an unknown one")
    for store in ("sqlite", "postgres"):
        ratios = asyncio.run(_measure(store, count))
        print(
            f"{store}: the least ratio of {len(ratios)} is {min(ratios):.3f}"
            f" (target: at least {_TARGET}), the median {statistics.median(ratios):.3f}"
        )


if __name__ == "__main__":
    main()
