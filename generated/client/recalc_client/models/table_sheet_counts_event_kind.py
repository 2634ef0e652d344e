# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from typing import Literal, cast

TableSheetCountsEventKind = Literal["counts"]

TABLE_SHEET_COUNTS_EVENT_KIND_VALUES: set[TableSheetCountsEventKind] = {
    "counts",
}


def check_table_sheet_counts_event_kind(value: str) -> TableSheetCountsEventKind:
    if isinstance(value, str):
        return cast(TableSheetCountsEventKind, value)
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {TABLE_SHEET_COUNTS_EVENT_KIND_VALUES!r}"
    )
