"""Sheets for a person to look at."""

from __future__ import annotations

from tests.server.sheets import Api, Sheet
from tests.support.endpoint import Endpoint

ROWS = 40


def address(sheet: Sheet) -> str:
    """Return the address that SDKs link to."""
    table_id, sheet_id = sheet.path.split("/")[-3::2]
    return f"/workspace/1/smart-tables/{table_id}?sheet={sheet_id}"


def held(api: Api, endpoint: Endpoint) -> Sheet:
    """Make a sheet whose cells call an endpoint that answers none before it is told to."""
    sheet = api.sheet()
    sheet.rows(ROWS)
    sheet.column("answer", "ENDPOINT", url=endpoint.url)
    return sheet
