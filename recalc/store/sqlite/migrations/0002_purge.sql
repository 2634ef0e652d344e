-- Add indexes that find deleted sheets and tables, and what belongs to them.

CREATE INDEX operation_of_sheet ON operation (sheet_pk, pk);
CREATE INDEX sheet_by_table ON sheet (table_pk);
CREATE INDEX sheet_deleted ON sheet (pk) WHERE deleted_at IS NOT NULL;
CREATE INDEX tables_deleted ON tables (pk) WHERE deleted_at IS NOT NULL;
CREATE INDEX import_of_table ON import (table_id);
