"""The steps of an import as plain functions, for a thread (short files) or a worker process.

A long file is passed in files of a folder of its own: arguments and results of a worker process are
pickled on the event loop, all at once.

    ``content``  the base64 that the caller sent, if it was not decoded as it arrived
    ``file``     its bytes
    ``pieces``   its encoded rows: the length of each piece (four bytes), then a MessagePack list
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

import msgspec

from recalc.importing import base64_text
from recalc.importing.arrived import Arrived, Content
from recalc.importing.encoding import Piece, encode, inspect
from recalc.importing.files import Format, Inspection, Limits

_LENGTH = 4
_decode_piece = msgspec.msgpack.Decoder(list[bytes]).decode


def size_of(content: Content) -> int:
    """Return the bytes of a file, without decoding it."""
    return content.size if isinstance(content, Arrived) else base64_text.decoded_size(content)


def inspect_short(
    content: Content, file_format: Format, limits: Limits
) -> tuple[bytes, Inspection]:
    """Decode and validate a short file. Raises Refused."""
    data = content.read() if isinstance(content, Arrived) else base64_text.decode(content)
    return data, inspect(io.BytesIO(data), file_format, limits)


def encode_short(
    data: bytes, file_format: Format, limits: Limits, numbers: Mapping[str, int]
) -> Iterator[Piece]:
    """Yield the rows of a short file in pieces, encoded as they are asked for: 1 MiB of empty lines
    is a million rows."""
    return encode(io.BytesIO(data), file_format, limits, numbers)


def spool(folder: Path, content: Content) -> None:
    """Write the content that the caller sent into the folder. For a thread: it is cheap, and lets
    other threads run."""
    if isinstance(content, Arrived):
        content.move_to(folder / "file")
        return
    with (folder / "content").open("wb") as target:
        base64_text.spool(content, target)


def inspect_spooled(folder: Path, file_format: Format, limits: Limits) -> Inspection:
    """Decode and validate the folder's file. Raises Refused."""
    content = folder / "content"
    if content.exists():
        with content.open("rb") as source, (folder / "file").open("wb") as target:
            base64_text.decode_spooled(source, target)
        content.unlink()
    with (folder / "file").open("rb") as source:
        return inspect(source, file_format, limits)


def encode_spooled(
    folder: Path, file_format: Format, limits: Limits, numbers: Mapping[str, int]
) -> None:
    """Encode the folder's rows, for ``read_piece``, which may read them meanwhile."""
    pack = msgspec.msgpack.Encoder().encode
    with (folder / "file").open("rb") as source, (folder / "pieces").open("ab") as target:
        for piece in encode(source, file_format, limits, numbers):
            packed = pack(piece)
            target.write(len(packed).to_bytes(_LENGTH, "big"))
            target.write(packed)
            target.flush()


def open_pieces(folder: Path) -> BinaryIO:
    """Make the file of the pieces that ``encode_spooled`` writes, and open it."""
    return (folder / "pieces").open("w+b")


def read_piece(pieces: BinaryIO) -> Piece | None:
    """Read the next piece; None where none has been written whole."""
    begin = pieces.tell()
    length = int.from_bytes(pieces.read(_LENGTH), "big")
    packed = pieces.read(length)
    if not packed or len(packed) < length:
        pieces.seek(begin)
        return None
    return _decode_piece(packed)
