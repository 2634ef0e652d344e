"""What a Python project does with a client that openapi-python-client made without configuration.

Arguments: address of the server, key, address of an endpoint that holds calls, number of rows.
"""

from __future__ import annotations

import json
import sys
from uuid import UUID

import httpx
from recalc_client import AuthenticatedClient
from recalc_client.api.columns import create_table_sheet_column
from recalc_client.api.operations import (
    cancel_table_sheet_operation,
    create_table_sheet_operation,
    get_table_sheet_operation_status,
)
from recalc_client.api.rows import add_table_sheet_rows, list_table_sheet_rows
from recalc_client.api.sheets import list_table_sheets
from recalc_client.api.tables import create_table
from recalc_client.models import (
    AddRowsRequest,
    CancelTableSheetOperationResponse,
    CreateColumnResponse,
    CreateEndpointColumn,
    CreateTableRequest,
    CreateTableResponse,
    CreateTableSheetOperationQueuedResponse,
    CreateTableSheetOperationRequest,
    CreateTextColumn,
    ErrorResponse,
    GetTableSheetOperationResponse,
    ListRowsResponse,
    ListSheetsResponse,
)

from tests.support.waiting import eventually


def main(url: str, key: str, endpoint: str, rows: int) -> None:
    """Create a table, run an operation, cancel it; print what became of it."""
    client = AuthenticatedClient(
        base_url=url,
        token=key,
        prefix="",
        auth_header_name="X-API-KEY",
        timeout=httpx.Timeout(600),
        raise_on_unexpected_status=True,
    )
    with client:
        made = create_table.sync(client=client, body=CreateTableRequest(title="A story"))
        assert isinstance(made, CreateTableResponse)
        table = UUID(str(made.table.id))
        sheets = list_table_sheets.sync(table, client=client)
        assert isinstance(sheets, ListSheetsResponse)
        sheet = UUID(str(sheets.data[0].id))
        config = {"url": endpoint}
        for body in (
            CreateTextColumn.from_dict({"title": "text", "type": "TEXT"}),
            CreateEndpointColumn.from_dict({"title": "call", "type": "ENDPOINT", "config": config}),
        ):
            answer = create_table_sheet_column.sync(table, sheet, client=client, body=body)
            assert isinstance(answer, CreateColumnResponse), answer
        add_table_sheet_rows.sync(table, sheet, client=client, body=AddRowsRequest(count=rows))
        page = list_table_sheet_rows.sync(table, sheet, client=client, include_columns=True)
        assert isinstance(page, ListRowsResponse)
        started = create_table_sheet_operation.sync(
            table, sheet, client=client, body=CreateTableSheetOperationRequest()
        )
        assert isinstance(started, CreateTableSheetOperationQueuedResponse)
        operation = started.operation_id

        def look() -> GetTableSheetOperationResponse:
            found = get_table_sheet_operation_status.sync(table, sheet, operation, client=client)
            assert isinstance(found, GetTableSheetOperationResponse)
            return found

        eventually(lambda: look().operation.status_counts.running == rows)
        ended = cancel_table_sheet_operation.sync(table, sheet, operation, client=client)
        assert isinstance(ended, CancelTableSheetOperationResponse), ended
        unknown = cancel_table_sheet_operation.sync(sheet, table, operation, client=client)
        assert isinstance(unknown, ErrorResponse), unknown
        print(json.dumps(look().operation.to_dict()))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
