"""Read in blocks, a CSV file is what it is read line by line."""

from __future__ import annotations

import io
import random
import tracemalloc
from collections.abc import Callable

import msgspec
import pytest

from recalc.importing import csv_blocks, csv_rows
from recalc.importing.files import Format, Inspection, Limits, Refused

#: What has a meaning in CSV, and what has none.
_TEXT = ("a", "bc", ",", ",", ",", '"', '""', '"a"', "\n", "\n", "\r\n", "\r", "é", "\u2028")
_LIMITS = (
    Limits(100, 100, 1 << 20),
    Limits(100, 3, 60),
    Limits(100, 100, 6),
    Limits(4, 100, 1 << 20),
    Limits(100, 100, 1 << 20, row_bytes=40),
)
_BLOCKS = (1, 2, 5, 16, 64)
Found = Inspection | tuple[str, str]


def test_short_lines_are_split_one_at_a_time() -> None:
    """A file of empty lines takes a few times its length while its rows are encoded."""
    data = b"a\n" + b"\n" * (1 << 18)
    tracemalloc.start()
    try:
        rows = csv_rows.encode_csv(io.BytesIO(data), Format("csv", ","), _LIMITS[0], {"a": 0})
        assert sum(1 for _ in rows) == 1 << 18
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 8 * len(data)


def test_blocks_find_what_lines_find(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same titles and rows, or the same refusal, wherever blocks end."""
    drawn = random.Random(5)
    taken = 0
    for _ in range(6_000):
        monkeypatch.setattr(csv_blocks, "_BLOCK", drawn.choice(_BLOCKS))
        data, limits = _file(drawn), drawn.choice(_LIMITS)
        file_format = Format("csv", drawn.choice(",,;a"), chosen=drawn.random() < 0.5)
        expected = _found(lambda: csv_rows._inspect_lines(io.BytesIO(data), file_format, limits))  # noqa: B023
        found = _found(lambda: csv_rows.inspect_csv(io.BytesIO(data), file_format, limits))  # noqa: B023
        assert found == expected, (data, file_format, limits)
        if isinstance(found, Inspection):
            taken += 1
            numbers = {title: 7 * number for number, title in enumerate(found.titles)}
            rows = list(csv_rows.encode_csv(io.BytesIO(data), file_format, limits, numbers))
            assert rows == _rows(data, file_format, limits, numbers), (data, file_format)
    assert taken > 600


def test_most_files_are_read_in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Quotes, line feeds in quotes, and line ends of Windows do not make them slow."""
    monkeypatch.setattr(csv_blocks, "_BLOCK", 64)
    monkeypatch.setattr(csv_rows, "_Records", None)
    rows = [f'{number},"a, ""b""\nc {"x" * (number % 50)}",\r\n' for number in range(100)]
    source = io.BytesIO(("\ufeffn,text,empty\r\n\r\n" + "".join(rows)).encode())
    limits, file_format = Limits(1000, 10, 1 << 20), Format("csv", ",")
    assert csv_rows.inspect_csv(source, file_format, limits) == Inspection(
        ("n", "text", "empty"), 100
    )
    source.seek(0)
    *_, last = csv_rows.encode_csv(source, file_format, limits, {"n": 20, "text": 1, "empty": 2})
    assert msgspec.msgpack.decode(last) == {20: "99", 1: f'a, "b"\nc {"x" * 49}', 2: ""}


@pytest.mark.parametrize("count", [1, 7, 8, 15, 16, 300])
def test_rows_are_encoded_as_maps(count: int) -> None:
    """As MessagePack writes them, of any number of columns."""
    header = list(range(0, 3 * count, 3))
    records = [[f"{row} {column}" for column in range(count)] for row in range(2)]
    expected = [msgspec.msgpack.encode(dict(zip(header, each, strict=True))) for each in records]
    assert list(csv_blocks.encoded(header, records)) == expected


def _file(drawn: random.Random) -> bytes:
    """Draw any text, or titles and lines that fit them but for one perhaps."""
    if drawn.random() < 0.3:
        text = "".join(drawn.choices(_TEXT, k=drawn.randrange(30)))
    else:
        width, end = drawn.randrange(1, 4), drawn.choice(["\n", "\n", "\r\n"])
        values = ["", "a", "é", '"a,""b"', "x" * 12, '"a\nb"' if drawn.random() < 0.5 else "1"]
        lines = [",".join(drawn.choices(values, k=width)) for _ in range(drawn.randrange(8))]
        odd = ["".join(drawn.choices(_TEXT, k=3)), "\0", ""]
        if drawn.random() < 0.5:
            lines.insert(drawn.randrange(len(lines) + 1), drawn.choice(odd))
        text = end.join([",".join("tuv"[:width]), *lines]) + drawn.choice(["", end])
    data = text.encode()
    if drawn.random() < 0.1:
        data = b"\xef\xbb\xbf" + data
    return data + b"\xff" if drawn.random() < 0.03 else data


def _found(inspect: Callable[[], Inspection]) -> Found:
    try:
        return inspect()
    except Refused as refused:
        return refused.code, refused.message


def _rows(data: bytes, file_format: Format, limits: Limits, numbers: dict[str, int]) -> list[bytes]:
    records = csv_rows._Records(io.BytesIO(data), file_format.delimiter, limits)
    titles, *rows = records
    records.close()
    header = [numbers[title] for title in titles]
    return [msgspec.msgpack.encode(dict(zip(header, row, strict=True))) for row in rows]
