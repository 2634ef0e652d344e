"""Paths through XML documents: the part of XPath that takes time linear in the document.

``parse`` makes steps of a path, and refuses whatever is not in that part. ``tree`` reads a document
with lxml. ``evaluate`` finds the nodes, and limits the steps of one evaluation.
"""

from recalc.columns.paths import MAX_STEPS, BadPath
from recalc.columns.xmlpath.evaluate import Finder, finder
from recalc.columns.xmlpath.parse import MAX_PATH
from recalc.columns.xmlpath.tree import MAX_XML

__all__ = ["MAX_PATH", "MAX_STEPS", "MAX_XML", "BadPath", "Finder", "finder"]
