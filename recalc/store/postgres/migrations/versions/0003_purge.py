"""Indexes by which what was deleted is found and cleared away. Their columns never change.

This migration once made them in one transaction, for the length of which all writes to four tables
waited, cancels among them. Only that was changed: what it makes is the same as ever, and a database
that had it before is like one that gets it now.
"""

from recalc.store.postgres.online_migrations import create_index

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    create_index("operation_of_sheet", "operation (sheet_pk, pk)")
    create_index("sheet_by_table", "sheet (table_pk)")
    create_index("sheet_deleted", "sheet (pk) WHERE deleted_at IS NOT NULL")
    create_index("tables_deleted", "tables (pk) WHERE deleted_at IS NOT NULL")
    create_index("import_of_table", "import (table_id)")
