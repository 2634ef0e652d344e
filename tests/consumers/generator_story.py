"""What a Python project does with a client that openapi-generator made without configuration.

Arguments: address of the server, key, address of an endpoint that holds calls, number of rows.
"""

from __future__ import annotations

import sys
from typing import Any
from uuid import UUID

import openapi_client
import pytest
from openapi_client.rest import ApiException

from tests.support.waiting import eventually


def main(url: str, key: str, endpoint: str, rows: int) -> None:
    """Create a table, run an operation, cancel it; print what became of it."""
    settings = openapi_client.Configuration(host=url)
    (scheme,) = settings.auth_settings() or ("ApiKeyAuth",)
    settings.api_key[scheme] = key
    with openapi_client.ApiClient(settings) as client:
        operations = openapi_client.OperationsApi(client)
        sheets = openapi_client.SheetsApi(client)
        columns = openapi_client.ColumnsApi(client)
        body = openapi_client.CreateTableRequest(title="A story")
        table = UUID(str(openapi_client.TablesApi(client).create_table(body).table.id))
        sheet = UUID(str(sheets.list_table_sheets(table).data[0].id))
        column: dict[str, Any]
        for column in (
            {"title": "text", "type": "TEXT"},
            {"title": "call", "type": "ENDPOINT", "config": {"url": endpoint}},
        ):
            made = openapi_client.CreateColumnRequest.from_dict(column)
            columns.create_table_sheet_column(table, sheet, made)
        added = openapi_client.AddRowsRequest(count=rows)
        openapi_client.RowsApi(client).add_table_sheet_rows(table, sheet, added)
        selection = openapi_client.CreateTableSheetOperationRequest()
        started = operations.create_table_sheet_operation(table, sheet, selection)
        started = getattr(started, "actual_instance", started)
        operation: str = started.operation_id

        def look() -> Any:
            return operations.get_table_sheet_operation_status(table, sheet, operation).operation

        eventually(lambda: look().status_counts.running == rows)
        # urllib3 folds ".." and keeps the slash: there is nothing at that path.
        with pytest.raises(ApiException, match="404"):
            operations.cancel_table_sheet_operation(table, sheet, "..")
        assert sheets.get_table_sheet(table, sheet).sheet.row_count == rows
        operations.cancel_table_sheet_operation(table, sheet, operation)
        print(look().to_json())


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
