# Machine-written from openapi.yaml (sha256 19451fc950500caa419d89a691e71e68468574b0ae838a14d85defd1be0c06fe) by codegen with datamodel-code-generator 0.89.0, openapi-python-client 0.29.1, ruff 0.17.6.
from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.sheet_eval_run_status_type_1 import (
    SheetEvalRunStatusType1,
    check_sheet_eval_run_status_type_1,
)
from ..models.sheet_eval_run_status_type_2_type_1 import (
    SheetEvalRunStatusType2Type1,
    check_sheet_eval_run_status_type_2_type_1,
)
from ..models.sheet_eval_run_status_type_3_type_1 import (
    SheetEvalRunStatusType3Type1,
    check_sheet_eval_run_status_type_3_type_1,
)

T = TypeVar("T", bound="Sheet")


@_attrs_define
class Sheet:
    """
    Attributes:
        id (UUID):
        table_id (UUID):
        workspace_id (int):
        title (str):
        index (int): Position among the sheets of the table, from 0.
        row_count (int):
        version (int): Rises with every change of the sheet.
        version_count (int): The same number as `version`.
        expected_row_count (int | None): Rows that an evaluation run plans to have; null until one says so.
        eval_run_status (None | SheetEvalRunStatusType1 | SheetEvalRunStatusType2Type1 | SheetEvalRunStatusType3Type1):
            How the last evaluation run stands, as it says itself; null until one says so.
        created_at (datetime.datetime):
        updated_at (datetime.datetime):
    """

    id: UUID
    table_id: UUID
    workspace_id: int
    title: str
    index: int
    row_count: int
    version: int
    version_count: int
    expected_row_count: int | None
    eval_run_status: (
        None | SheetEvalRunStatusType1 | SheetEvalRunStatusType2Type1 | SheetEvalRunStatusType3Type1
    )
    created_at: datetime.datetime
    updated_at: datetime.datetime
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        table_id = str(self.table_id)

        workspace_id = self.workspace_id

        title = self.title

        index = self.index

        row_count = self.row_count

        version = self.version

        version_count = self.version_count

        expected_row_count: int | None
        expected_row_count = self.expected_row_count

        eval_run_status: None | str
        if isinstance(self.eval_run_status, str):
            eval_run_status = self.eval_run_status
        elif isinstance(self.eval_run_status, str):
            eval_run_status = self.eval_run_status
        elif isinstance(self.eval_run_status, str):
            eval_run_status = self.eval_run_status
        else:
            eval_run_status = self.eval_run_status

        created_at = self.created_at.isoformat()

        updated_at = self.updated_at.isoformat()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "table_id": table_id,
                "workspace_id": workspace_id,
                "title": title,
                "index": index,
                "row_count": row_count,
                "version": version,
                "version_count": version_count,
                "expected_row_count": expected_row_count,
                "eval_run_status": eval_run_status,
                "created_at": created_at,
                "updated_at": updated_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = UUID(d.pop("id"))

        table_id = UUID(d.pop("table_id"))

        workspace_id = d.pop("workspace_id")

        title = d.pop("title")

        index = d.pop("index")

        row_count = d.pop("row_count")

        version = d.pop("version")

        version_count = d.pop("version_count")

        def _parse_expected_row_count(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        expected_row_count = _parse_expected_row_count(d.pop("expected_row_count"))

        def _parse_eval_run_status(
            data: object,
        ) -> (
            None
            | SheetEvalRunStatusType1
            | SheetEvalRunStatusType2Type1
            | SheetEvalRunStatusType3Type1
        ):
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                eval_run_status_type_1 = check_sheet_eval_run_status_type_1(data)

                return eval_run_status_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, str):
                    raise TypeError()
                eval_run_status_type_2_type_1 = check_sheet_eval_run_status_type_2_type_1(data)

                return eval_run_status_type_2_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, str):
                    raise TypeError()
                eval_run_status_type_3_type_1 = check_sheet_eval_run_status_type_3_type_1(data)

                return eval_run_status_type_3_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(
                None
                | SheetEvalRunStatusType1
                | SheetEvalRunStatusType2Type1
                | SheetEvalRunStatusType3Type1,
                data,
            )

        eval_run_status = _parse_eval_run_status(d.pop("eval_run_status"))

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        updated_at = datetime.datetime.fromisoformat(d.pop("updated_at"))

        sheet = cls(
            id=id,
            table_id=table_id,
            workspace_id=workspace_id,
            title=title,
            index=index,
            row_count=row_count,
            version=version,
            version_count=version_count,
            expected_row_count=expected_row_count,
            eval_run_status=eval_run_status,
            created_at=created_at,
            updated_at=updated_at,
        )

        sheet.additional_properties = d
        return sheet

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
