"""Files on their way to becoming rows: pure parsing and encoding, without store or event loop.

A file is read twice. ``inspect`` validates all of it and learns its titles; once these have column
numbers, ``encode`` turns its rows into pieces that a store takes as they are. Both hold one record
or one block of the file at a time, so that memory is bounded by the file, not by what it expands
to. ``recalc.importing.jobs`` has the same two steps as functions for a worker process.
"""

from recalc.importing.encoding import Piece, encode, inspect
from recalc.importing.files import Format, Inspection, Limits, Refused, format_of, title_of

__all__ = [
    "Format",
    "Inspection",
    "Limits",
    "Piece",
    "Refused",
    "encode",
    "format_of",
    "inspect",
    "title_of",
]
