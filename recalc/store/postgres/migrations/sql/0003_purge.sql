-- Indexes by which what was deleted is found and cleared away. Their columns never change.
CREATE INDEX operation_of_sheet ON operation (sheet_pk, pk);
CREATE INDEX sheet_by_table ON sheet (table_pk);
CREATE INDEX sheet_deleted ON sheet (pk) WHERE deleted_at IS NOT NULL;
CREATE INDEX tables_deleted ON tables (pk) WHERE deleted_at IS NOT NULL;
CREATE INDEX import_of_table ON import (table_id);
