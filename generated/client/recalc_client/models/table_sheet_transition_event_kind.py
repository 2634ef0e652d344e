# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from typing import Literal, cast

TableSheetTransitionEventKind = Literal["transition"]

TABLE_SHEET_TRANSITION_EVENT_KIND_VALUES: set[TableSheetTransitionEventKind] = {
    "transition",
}


def check_table_sheet_transition_event_kind(value: str) -> TableSheetTransitionEventKind:
    if isinstance(value, str):
        return cast(TableSheetTransitionEventKind, value)
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {TABLE_SHEET_TRANSITION_EVENT_KIND_VALUES!r}"
    )
