"""Parses files, and encodes their rows for a store. Pure: no store and no event loop.

A file is read twice. ``inspect`` validates all of it and returns its titles. When these have column
numbers, ``encode`` turns its rows into pieces that a store takes as they are. Both hold one record
or one block of the file at a time, so memory is bounded by the file's size, not by that of its
decoded values. ``recalc.importing.jobs`` has both steps as functions for a worker process.
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
