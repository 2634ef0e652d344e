# Machine-written from openapi.yaml (sha256 6d9b45e85f9e632de8dcc73299a7297c60d28b7d26f88d153d8fcfdc8da1c1a4) by codegen with datamodel-code-generator 0.89.0, openapi-python-client 0.29.1, ruff 0.17.6.
from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.eval_run_status import EvalRunStatus, check_eval_run_status

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
        expected_row_count (int | None): Rows that an evaluation run expects; null until a client sets it.
        eval_run_status (EvalRunStatus | None): State of the last evaluation run; null until a client sets it.
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
    eval_run_status: EvalRunStatus | None
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

        def _parse_eval_run_status(data: object) -> EvalRunStatus | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                eval_run_status_type_0 = check_eval_run_status(data)

                return eval_run_status_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(EvalRunStatus | None, data)

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
