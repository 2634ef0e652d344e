"""Create indexes by which maintenance finds what was deleted. Their columns never change.

An earlier form of this migration made the same indexes in one transaction, during which all writes
to four tables waited, cancels among them.
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
