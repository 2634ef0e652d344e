"""JSONPath as RFC 9535 defines it, with limits of a path's length, nesting and steps.

``parse`` makes a tree (``tree``) of a path, and refuses any that RFC 9535 does not have.
``evaluate`` compiles the tree into functions. ``functions`` has the five functions that filters may
call, ``iregexp`` translates their patterns, and ``work`` limits the steps of one evaluation.
"""

from recalc.columns.jsonpath.evaluate import Finder, comparer, finder, first_finder
from recalc.columns.jsonpath.parse import MAX_NESTING, MAX_PATH
from recalc.columns.paths import MAX_STEPS, BadPath

__all__ = [
    "MAX_NESTING",
    "MAX_PATH",
    "MAX_STEPS",
    "BadPath",
    "Finder",
    "comparer",
    "finder",
    "first_finder",
]
