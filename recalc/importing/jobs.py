"""The passes as plain functions, to be run in a thread (short files) or a worker process.

A long file goes through files in a folder of its own, not through pipes: what is sent to a worker
and back would be pickled on the event loop, in one go.

    ``content``  what the caller sent, base64
    ``file``     its bytes
    ``pieces``   its encoded rows: for each piece its length (four bytes), then a msgpack list
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

import msgspec

from recalc.importing import base64_text
from recalc.importing.encoding import Piece, encode, inspect
from recalc.importing.files import Format, Inspection, Limits

_LENGTH = 4
_decode_piece = msgspec.msgpack.Decoder(list[bytes]).decode


def inspect_short(content: str, file_format: Format, limits: Limits) -> tuple[bytes, Inspection]:
    """Decode and validate. Raises Refused."""
    data = base64_text.decode(content)
    return data, inspect(io.BytesIO(data), file_format, limits)


def encode_short(
    data: bytes, file_format: Format, limits: Limits, numbers: Mapping[str, int]
) -> list[Piece]:
    return list(encode(io.BytesIO(data), file_format, limits, numbers))


def spool(folder: Path, content: str) -> None:
    """Put what the caller sent into the folder. Cheap, and gives way: runs in a thread."""
    with (folder / "content").open("wb") as target:
        base64_text.spool(content, target)


def inspect_spooled(folder: Path, file_format: Format, limits: Limits) -> Inspection:
    """Decode and validate what the folder holds. Raises Refused."""
    content = folder / "content"
    with content.open("rb") as source, (folder / "file").open("wb") as target:
        base64_text.decode_spooled(source, target)
    content.unlink()
    with (folder / "file").open("rb") as source:
        return inspect(source, file_format, limits)


def encode_spooled(
    folder: Path, file_format: Format, limits: Limits, numbers: Mapping[str, int]
) -> None:
    """Encode the folder's rows, to be read back with ``read_piece``."""
    pack = msgspec.msgpack.Encoder().encode
    with (folder / "file").open("rb") as source, (folder / "pieces").open("wb") as target:
        for piece in encode(source, file_format, limits, numbers):
            packed = pack(piece)
            target.write(len(packed).to_bytes(_LENGTH, "big"))
            target.write(packed)


def open_pieces(folder: Path) -> BinaryIO:
    """What ``encode_spooled`` wrote, from the start."""
    return (folder / "pieces").open("rb")


def read_piece(pieces: BinaryIO) -> Piece | None:
    """The next piece; None behind the last."""
    length = pieces.read(_LENGTH)
    return _decode_piece(pieces.read(int.from_bytes(length, "big"))) if length else None
