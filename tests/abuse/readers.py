"""Many connections that read one large page again and again, in a process of their own: what it
costs to read must not slow down who is watched.

    python -m tests.abuse.readers HOST PORT PATH KEY CONNECTIONS PAGES

Reads so many pages in all, refusals not counted, and prints how many answers had which status.
"""

from __future__ import annotations

import asyncio
import sys
from collections import Counter

_PIECE = 1 << 20
#: Seconds after which a refused request is sent again, as its answer says.
_AFTER = 1.0


async def _read(host: str, port: int, request: bytes, left: list[int], seen: Counter[int]) -> None:
    reader, writer = await asyncio.open_connection(host, port, limit=_PIECE)
    while left[0] > 0:
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        status = int(head.split()[1])
        length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0])
        while length:
            length -= len(await reader.read(min(length, _PIECE)))
        seen[status] += 1
        if status == 200:
            left[0] -= 1
        else:
            await asyncio.sleep(_AFTER)
    writer.close()


async def _main(host: str, port: int, path: str, key: str, connections: int, pages: int) -> None:
    request = f"GET {path} HTTP/1.1\r\nHost: recalc\r\nX-API-KEY: {key}\r\n\r\n".encode()
    left, seen = [pages], Counter[int]()
    await asyncio.gather(*(_read(host, port, request, left, seen) for _ in range(connections)))
    print(" ".join(f"{status}:{count}" for status, count in sorted(seen.items())))


if __name__ == "__main__":
    name, number, of, secret, many, all_pages = sys.argv[1:]
    asyncio.run(_main(name, int(number), of, secret, int(many), int(all_pages)))
