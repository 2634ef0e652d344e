"""JSONPath as RFC 9535 defines it, with limits on what a path may be and may do.

``parse`` reads a path into a tree (``tree``) and refuses what is not RFC 9535, ``evaluate``
compiles the tree into functions, ``functions`` has the five functions that filters may call,
``iregexp`` translates their patterns, and ``work`` limits the steps of one evaluation.
"""

from recalc.columns.jsonpath.evaluate import Finder, comparer, finder
from recalc.columns.jsonpath.parse import MAX_NESTING, MAX_PATH, BadPath
from recalc.columns.jsonpath.work import MAX_STEPS

__all__ = ["MAX_NESTING", "MAX_PATH", "MAX_STEPS", "BadPath", "Finder", "comparer", "finder"]
