# Machine-written from openapi.yaml (sha256 6d9b45e85f9e632de8dcc73299a7297c60d28b7d26f88d153d8fcfdc8da1c1a4) by codegen with datamodel-code-generator 0.89.0, openapi-python-client 0.29.1, ruff 0.17.6.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

from ..models.eval_run_status import EvalRunStatus, check_eval_run_status
from ..types import UNSET, Unset

T = TypeVar("T", bound="UpdateSheetRequest")


@_attrs_define
class UpdateSheetRequest:
    """
    Attributes:
        title (None | str | Unset):
        index (int | None | Unset):
        expected_row_count (int | None | Unset): Rows that an evaluation run expects.
        eval_run_status (EvalRunStatus | None | Unset): State of an evaluation run. `aborted` also cancels the
            operations that are active in the
            sheet, in the same transaction.
    """

    title: None | str | Unset = UNSET
    index: int | None | Unset = UNSET
    expected_row_count: int | None | Unset = UNSET
    eval_run_status: EvalRunStatus | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        title: None | str | Unset
        if isinstance(self.title, Unset):
            title = UNSET
        else:
            title = self.title

        index: int | None | Unset
        if isinstance(self.index, Unset):
            index = UNSET
        else:
            index = self.index

        expected_row_count: int | None | Unset
        if isinstance(self.expected_row_count, Unset):
            expected_row_count = UNSET
        else:
            expected_row_count = self.expected_row_count

        eval_run_status: None | str | Unset
        if isinstance(self.eval_run_status, Unset):
            eval_run_status = UNSET
        elif isinstance(self.eval_run_status, str):
            eval_run_status = self.eval_run_status
        else:
            eval_run_status = self.eval_run_status

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if title is not UNSET:
            field_dict["title"] = title
        if index is not UNSET:
            field_dict["index"] = index
        if expected_row_count is not UNSET:
            field_dict["expected_row_count"] = expected_row_count
        if eval_run_status is not UNSET:
            field_dict["eval_run_status"] = eval_run_status

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)

        def _parse_title(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        title = _parse_title(d.pop("title", UNSET))

        def _parse_index(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        index = _parse_index(d.pop("index", UNSET))

        def _parse_expected_row_count(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        expected_row_count = _parse_expected_row_count(d.pop("expected_row_count", UNSET))

        def _parse_eval_run_status(data: object) -> EvalRunStatus | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                eval_run_status_type_0 = check_eval_run_status(data)

                return eval_run_status_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(EvalRunStatus | None | Unset, data)

        eval_run_status = _parse_eval_run_status(d.pop("eval_run_status", UNSET))

        update_sheet_request = cls(
            title=title,
            index=index,
            expected_row_count=expected_row_count,
            eval_run_status=eval_run_status,
        )

        return update_sheet_request
