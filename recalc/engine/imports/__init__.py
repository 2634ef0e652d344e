"""File imports: validated whole before anything changes, then shown all at once.

The steps of an import, each a module or a method named so:

    intake     check name and format, decode and validate the file (``intake``)
    prepare    make its sheet or columns, reserve row ids (``columns``, ``use_cases``)
    stage      write its rows in pieces, under reserved ids that nobody sees (``lifecycle``)
    publish    show the rows and complete the import, in one transaction (``lifecycle``)
    take back  after a failure, remove what it made, unless somebody uses it (``lifecycle``)

Values from CSV and TSV are strings, and an empty field is the empty string. Values from JSON keep
their types; a key that an object lacks leaves the cell empty.
"""

from recalc.engine.imports.intake import in_process
from recalc.engine.imports.use_cases import Imports

__all__ = ["Imports", "in_process"]
