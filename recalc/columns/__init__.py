"""Column types: what a cell is computed with.

A type is one class with a typed config, registered once in ``registry``. Everything here is pure:
the same inputs give the same bytes, in any process, and nothing outside is read but by slow types.
"""
