# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.absolute_numeric_distance_column import AbsoluteNumericDistanceColumn
    from ..models.ai_data_extraction_column import AiDataExtractionColumn
    from ..models.apply_diff_column import ApplyDiffColumn
    from ..models.assert_valid_column import AssertValidColumn
    from ..models.cell import Cell
    from ..models.coalesce_column import CoalesceColumn
    from ..models.code_execution_column import CodeExecutionColumn
    from ..models.combine_columns_column import CombineColumnsColumn
    from ..models.compare_column import CompareColumn
    from ..models.composition_column import CompositionColumn
    from ..models.contains_column import ContainsColumn
    from ..models.cosine_similarity_column import CosineSimilarityColumn
    from ..models.count_column import CountColumn
    from ..models.endpoint_column import EndpointColumn
    from ..models.human_column import HumanColumn
    from ..models.json_path_column import JsonPathColumn
    from ..models.llm_assertion_column import LlmAssertionColumn
    from ..models.math_operator_column import MathOperatorColumn
    from ..models.min_max_column import MinMaxColumn
    from ..models.other_column import OtherColumn
    from ..models.parse_value_column import ParseValueColumn
    from ..models.prompt_template_column import PromptTemplateColumn
    from ..models.regex_column import RegexColumn
    from ..models.regex_extraction_column import RegexExtractionColumn
    from ..models.text_column import TextColumn
    from ..models.variable_column import VariableColumn
    from ..models.xml_path_column import XmlPathColumn


T = TypeVar("T", bound="CreateColumnResponse")


@_attrs_define
class CreateColumnResponse:
    """
    Attributes:
        success (bool):
        column (AbsoluteNumericDistanceColumn | AiDataExtractionColumn | ApplyDiffColumn | AssertValidColumn |
            CoalesceColumn | CodeExecutionColumn | CombineColumnsColumn | CompareColumn | CompositionColumn | ContainsColumn
            | CosineSimilarityColumn | CountColumn | EndpointColumn | HumanColumn | JsonPathColumn | LlmAssertionColumn |
            MathOperatorColumn | MinMaxColumn | OtherColumn | ParseValueColumn | PromptTemplateColumn | RegexColumn |
            RegexExtractionColumn | TextColumn | VariableColumn | XmlPathColumn): A column. `config` is that of its `type`.
        cells (list[Cell]): Always empty; cells are read with the rows.
        version (int):
    """

    success: bool
    column: (
        AbsoluteNumericDistanceColumn
        | AiDataExtractionColumn
        | ApplyDiffColumn
        | AssertValidColumn
        | CoalesceColumn
        | CodeExecutionColumn
        | CombineColumnsColumn
        | CompareColumn
        | CompositionColumn
        | ContainsColumn
        | CosineSimilarityColumn
        | CountColumn
        | EndpointColumn
        | HumanColumn
        | JsonPathColumn
        | LlmAssertionColumn
        | MathOperatorColumn
        | MinMaxColumn
        | OtherColumn
        | ParseValueColumn
        | PromptTemplateColumn
        | RegexColumn
        | RegexExtractionColumn
        | TextColumn
        | VariableColumn
        | XmlPathColumn
    )
    cells: list[Cell]
    version: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.absolute_numeric_distance_column import AbsoluteNumericDistanceColumn  # noqa: PLC0415
        from ..models.ai_data_extraction_column import AiDataExtractionColumn  # noqa: PLC0415
        from ..models.apply_diff_column import ApplyDiffColumn  # noqa: PLC0415
        from ..models.assert_valid_column import AssertValidColumn  # noqa: PLC0415
        from ..models.coalesce_column import CoalesceColumn  # noqa: PLC0415
        from ..models.code_execution_column import CodeExecutionColumn  # noqa: PLC0415
        from ..models.combine_columns_column import CombineColumnsColumn  # noqa: PLC0415
        from ..models.compare_column import CompareColumn  # noqa: PLC0415
        from ..models.composition_column import CompositionColumn  # noqa: PLC0415
        from ..models.contains_column import ContainsColumn  # noqa: PLC0415
        from ..models.cosine_similarity_column import CosineSimilarityColumn  # noqa: PLC0415
        from ..models.count_column import CountColumn  # noqa: PLC0415
        from ..models.endpoint_column import EndpointColumn  # noqa: PLC0415
        from ..models.human_column import HumanColumn  # noqa: PLC0415
        from ..models.json_path_column import JsonPathColumn  # noqa: PLC0415
        from ..models.llm_assertion_column import LlmAssertionColumn  # noqa: PLC0415
        from ..models.math_operator_column import MathOperatorColumn  # noqa: PLC0415
        from ..models.min_max_column import MinMaxColumn  # noqa: PLC0415
        from ..models.parse_value_column import ParseValueColumn  # noqa: PLC0415
        from ..models.prompt_template_column import PromptTemplateColumn  # noqa: PLC0415
        from ..models.regex_column import RegexColumn  # noqa: PLC0415
        from ..models.regex_extraction_column import RegexExtractionColumn  # noqa: PLC0415
        from ..models.text_column import TextColumn  # noqa: PLC0415
        from ..models.variable_column import VariableColumn  # noqa: PLC0415
        from ..models.xml_path_column import XmlPathColumn  # noqa: PLC0415

        success = self.success

        column: dict[str, Any]
        if isinstance(self.column, TextColumn):
            column = self.column.to_dict()
        elif isinstance(self.column, AbsoluteNumericDistanceColumn):
            column = self.column.to_dict()
        elif isinstance(self.column, AiDataExtractionColumn):
            column = self.column.to_dict()
        elif isinstance(self.column, ApplyDiffColumn):
            column = self.column.to_dict()
        elif isinstance(self.column, AssertValidColumn):
            column = self.column.to_dict()
        elif isinstance(self.column, CoalesceColumn):
            column = self.column.to_dict()
        elif isinstance(self.column, CodeExecutionColumn):
            column = self.column.to_dict()
        elif isinstance(self.column, CombineColumnsColumn):
            column = self.column.to_dict()
        elif isinstance(self.column, CompareColumn):
            column = self.column.to_dict()
        elif isinstance(self.column, CompositionColumn):
            column = self.column.to_dict()
        elif isinstance(self.column, ContainsColumn):
            column = self.column.to_dict()
        elif isinstance(self.column, CosineSimilarityColumn):
            column = self.column.to_dict()
        elif isinstance(self.column, CountColumn):
            column = self.column.to_dict()
        elif isinstance(self.column, EndpointColumn):
            column = self.column.to_dict()
        elif isinstance(self.column, HumanColumn):
            column = self.column.to_dict()
        elif isinstance(self.column, JsonPathColumn):
            column = self.column.to_dict()
        elif isinstance(self.column, LlmAssertionColumn):
            column = self.column.to_dict()
        elif isinstance(self.column, MathOperatorColumn):
            column = self.column.to_dict()
        elif isinstance(self.column, MinMaxColumn):
            column = self.column.to_dict()
        elif isinstance(self.column, ParseValueColumn):
            column = self.column.to_dict()
        elif isinstance(self.column, PromptTemplateColumn):
            column = self.column.to_dict()
        elif isinstance(self.column, RegexColumn):
            column = self.column.to_dict()
        elif isinstance(self.column, RegexExtractionColumn):
            column = self.column.to_dict()
        elif isinstance(self.column, VariableColumn):
            column = self.column.to_dict()
        elif isinstance(self.column, XmlPathColumn):
            column = self.column.to_dict()
        else:
            column = self.column.to_dict()

        cells = []
        for cells_item_data in self.cells:
            cells_item = cells_item_data.to_dict()
            cells.append(cells_item)

        version = self.version

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "success": success,
                "column": column,
                "cells": cells,
                "version": version,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.absolute_numeric_distance_column import AbsoluteNumericDistanceColumn  # noqa: PLC0415
        from ..models.ai_data_extraction_column import AiDataExtractionColumn  # noqa: PLC0415
        from ..models.apply_diff_column import ApplyDiffColumn  # noqa: PLC0415
        from ..models.assert_valid_column import AssertValidColumn  # noqa: PLC0415
        from ..models.cell import Cell  # noqa: PLC0415
        from ..models.coalesce_column import CoalesceColumn  # noqa: PLC0415
        from ..models.code_execution_column import CodeExecutionColumn  # noqa: PLC0415
        from ..models.combine_columns_column import CombineColumnsColumn  # noqa: PLC0415
        from ..models.compare_column import CompareColumn  # noqa: PLC0415
        from ..models.composition_column import CompositionColumn  # noqa: PLC0415
        from ..models.contains_column import ContainsColumn  # noqa: PLC0415
        from ..models.cosine_similarity_column import CosineSimilarityColumn  # noqa: PLC0415
        from ..models.count_column import CountColumn  # noqa: PLC0415
        from ..models.endpoint_column import EndpointColumn  # noqa: PLC0415
        from ..models.human_column import HumanColumn  # noqa: PLC0415
        from ..models.json_path_column import JsonPathColumn  # noqa: PLC0415
        from ..models.llm_assertion_column import LlmAssertionColumn  # noqa: PLC0415
        from ..models.math_operator_column import MathOperatorColumn  # noqa: PLC0415
        from ..models.min_max_column import MinMaxColumn  # noqa: PLC0415
        from ..models.other_column import OtherColumn  # noqa: PLC0415
        from ..models.parse_value_column import ParseValueColumn  # noqa: PLC0415
        from ..models.prompt_template_column import PromptTemplateColumn  # noqa: PLC0415
        from ..models.regex_column import RegexColumn  # noqa: PLC0415
        from ..models.regex_extraction_column import RegexExtractionColumn  # noqa: PLC0415
        from ..models.text_column import TextColumn  # noqa: PLC0415
        from ..models.variable_column import VariableColumn  # noqa: PLC0415
        from ..models.xml_path_column import XmlPathColumn  # noqa: PLC0415

        d = dict(src_dict)
        success = d.pop("success")

        def _parse_column(
            data: object,
        ) -> (
            AbsoluteNumericDistanceColumn
            | AiDataExtractionColumn
            | ApplyDiffColumn
            | AssertValidColumn
            | CoalesceColumn
            | CodeExecutionColumn
            | CombineColumnsColumn
            | CompareColumn
            | CompositionColumn
            | ContainsColumn
            | CosineSimilarityColumn
            | CountColumn
            | EndpointColumn
            | HumanColumn
            | JsonPathColumn
            | LlmAssertionColumn
            | MathOperatorColumn
            | MinMaxColumn
            | OtherColumn
            | ParseValueColumn
            | PromptTemplateColumn
            | RegexColumn
            | RegexExtractionColumn
            | TextColumn
            | VariableColumn
            | XmlPathColumn
        ):
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_column_type_0 = TextColumn.from_dict(data)

                return componentsschemas_column_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_column_type_1 = AbsoluteNumericDistanceColumn.from_dict(data)

                return componentsschemas_column_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_column_type_2 = AiDataExtractionColumn.from_dict(data)

                return componentsschemas_column_type_2
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_column_type_3 = ApplyDiffColumn.from_dict(data)

                return componentsschemas_column_type_3
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_column_type_4 = AssertValidColumn.from_dict(data)

                return componentsschemas_column_type_4
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_column_type_5 = CoalesceColumn.from_dict(data)

                return componentsschemas_column_type_5
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_column_type_6 = CodeExecutionColumn.from_dict(data)

                return componentsschemas_column_type_6
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_column_type_7 = CombineColumnsColumn.from_dict(data)

                return componentsschemas_column_type_7
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_column_type_8 = CompareColumn.from_dict(data)

                return componentsschemas_column_type_8
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_column_type_9 = CompositionColumn.from_dict(data)

                return componentsschemas_column_type_9
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_column_type_10 = ContainsColumn.from_dict(data)

                return componentsschemas_column_type_10
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_column_type_11 = CosineSimilarityColumn.from_dict(data)

                return componentsschemas_column_type_11
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_column_type_12 = CountColumn.from_dict(data)

                return componentsschemas_column_type_12
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_column_type_13 = EndpointColumn.from_dict(data)

                return componentsschemas_column_type_13
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_column_type_14 = HumanColumn.from_dict(data)

                return componentsschemas_column_type_14
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_column_type_15 = JsonPathColumn.from_dict(data)

                return componentsschemas_column_type_15
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_column_type_16 = LlmAssertionColumn.from_dict(data)

                return componentsschemas_column_type_16
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_column_type_17 = MathOperatorColumn.from_dict(data)

                return componentsschemas_column_type_17
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_column_type_18 = MinMaxColumn.from_dict(data)

                return componentsschemas_column_type_18
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_column_type_19 = ParseValueColumn.from_dict(data)

                return componentsschemas_column_type_19
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_column_type_20 = PromptTemplateColumn.from_dict(data)

                return componentsschemas_column_type_20
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_column_type_21 = RegexColumn.from_dict(data)

                return componentsschemas_column_type_21
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_column_type_22 = RegexExtractionColumn.from_dict(data)

                return componentsschemas_column_type_22
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_column_type_23 = VariableColumn.from_dict(data)

                return componentsschemas_column_type_23
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_column_type_24 = XmlPathColumn.from_dict(data)

                return componentsschemas_column_type_24
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            if not isinstance(data, dict):
                raise TypeError()
            componentsschemas_column_type_25 = OtherColumn.from_dict(data)

            return componentsschemas_column_type_25

        column = _parse_column(d.pop("column"))

        cells = []
        _cells = d.pop("cells")
        for cells_item_data in _cells:
            cells_item = Cell.from_dict(cells_item_data)

            cells.append(cells_item)

        version = d.pop("version")

        create_column_response = cls(
            success=success,
            column=column,
            cells=cells,
            version=version,
        )

        create_column_response.additional_properties = d
        return create_column_response

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
