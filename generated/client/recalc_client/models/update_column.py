# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.absolute_numeric_distance_column_config import AbsoluteNumericDistanceColumnConfig
    from ..models.ai_data_extraction_column_config import AiDataExtractionColumnConfig
    from ..models.apply_diff_column_config import ApplyDiffColumnConfig
    from ..models.assert_valid_column_config import AssertValidColumnConfig
    from ..models.coalesce_column_config import CoalesceColumnConfig
    from ..models.code_execution_column_config import CodeExecutionColumnConfig
    from ..models.combine_columns_column_config import CombineColumnsColumnConfig
    from ..models.compare_column_config import CompareColumnConfig
    from ..models.composition_column_config import CompositionColumnConfig
    from ..models.contains_column_config import ContainsColumnConfig
    from ..models.cosine_similarity_column_config import CosineSimilarityColumnConfig
    from ..models.count_column_config import CountColumnConfig
    from ..models.endpoint_column_config import EndpointColumnConfig
    from ..models.human_column_config import HumanColumnConfig
    from ..models.json_path_column_config import JsonPathColumnConfig
    from ..models.llm_assertion_column_config import LlmAssertionColumnConfig
    from ..models.math_operator_column_config import MathOperatorColumnConfig
    from ..models.min_max_column_config import MinMaxColumnConfig
    from ..models.new_column_dependency import NewColumnDependency
    from ..models.parse_value_column_config import ParseValueColumnConfig
    from ..models.prompt_template_column_config import PromptTemplateColumnConfig
    from ..models.regex_column_config import RegexColumnConfig
    from ..models.regex_extraction_column_config import RegexExtractionColumnConfig
    from ..models.text_column_config import TextColumnConfig
    from ..models.variable_column_config import VariableColumnConfig
    from ..models.xml_path_column_config import XmlPathColumnConfig


T = TypeVar("T", bound="UpdateColumn")


@_attrs_define
class UpdateColumn:
    """What changes in a column that keeps its type.

    Attributes:
        title (None | str | Unset):
        config (AbsoluteNumericDistanceColumnConfig | AiDataExtractionColumnConfig | ApplyDiffColumnConfig |
            AssertValidColumnConfig | CoalesceColumnConfig | CodeExecutionColumnConfig | CombineColumnsColumnConfig |
            CompareColumnConfig | CompositionColumnConfig | ContainsColumnConfig | CosineSimilarityColumnConfig |
            CountColumnConfig | EndpointColumnConfig | HumanColumnConfig | JsonPathColumnConfig | LlmAssertionColumnConfig |
            MathOperatorColumnConfig | MinMaxColumnConfig | None | ParseValueColumnConfig | PromptTemplateColumnConfig |
            RegexColumnConfig | RegexExtractionColumnConfig | TextColumnConfig | Unset | VariableColumnConfig |
            XmlPathColumnConfig):
        dependencies (list[NewColumnDependency] | None | Unset): Sources beside those that the config names.
        is_output_column (bool | None | Unset): Shown as an output. Stays as it is when absent or null.
    """

    title: None | str | Unset = UNSET
    config: (
        AbsoluteNumericDistanceColumnConfig
        | AiDataExtractionColumnConfig
        | ApplyDiffColumnConfig
        | AssertValidColumnConfig
        | CoalesceColumnConfig
        | CodeExecutionColumnConfig
        | CombineColumnsColumnConfig
        | CompareColumnConfig
        | CompositionColumnConfig
        | ContainsColumnConfig
        | CosineSimilarityColumnConfig
        | CountColumnConfig
        | EndpointColumnConfig
        | HumanColumnConfig
        | JsonPathColumnConfig
        | LlmAssertionColumnConfig
        | MathOperatorColumnConfig
        | MinMaxColumnConfig
        | None
        | ParseValueColumnConfig
        | PromptTemplateColumnConfig
        | RegexColumnConfig
        | RegexExtractionColumnConfig
        | TextColumnConfig
        | Unset
        | VariableColumnConfig
        | XmlPathColumnConfig
    ) = UNSET
    dependencies: list[NewColumnDependency] | None | Unset = UNSET
    is_output_column: bool | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.absolute_numeric_distance_column_config import (
            AbsoluteNumericDistanceColumnConfig,  # noqa: PLC0415
        )
        from ..models.ai_data_extraction_column_config import AiDataExtractionColumnConfig  # noqa: PLC0415
        from ..models.apply_diff_column_config import ApplyDiffColumnConfig  # noqa: PLC0415
        from ..models.assert_valid_column_config import AssertValidColumnConfig  # noqa: PLC0415
        from ..models.coalesce_column_config import CoalesceColumnConfig  # noqa: PLC0415
        from ..models.code_execution_column_config import CodeExecutionColumnConfig  # noqa: PLC0415
        from ..models.combine_columns_column_config import CombineColumnsColumnConfig  # noqa: PLC0415
        from ..models.compare_column_config import CompareColumnConfig  # noqa: PLC0415
        from ..models.composition_column_config import CompositionColumnConfig  # noqa: PLC0415
        from ..models.contains_column_config import ContainsColumnConfig  # noqa: PLC0415
        from ..models.cosine_similarity_column_config import CosineSimilarityColumnConfig  # noqa: PLC0415
        from ..models.count_column_config import CountColumnConfig  # noqa: PLC0415
        from ..models.endpoint_column_config import EndpointColumnConfig  # noqa: PLC0415
        from ..models.human_column_config import HumanColumnConfig  # noqa: PLC0415
        from ..models.json_path_column_config import JsonPathColumnConfig  # noqa: PLC0415
        from ..models.llm_assertion_column_config import LlmAssertionColumnConfig  # noqa: PLC0415
        from ..models.math_operator_column_config import MathOperatorColumnConfig  # noqa: PLC0415
        from ..models.min_max_column_config import MinMaxColumnConfig  # noqa: PLC0415
        from ..models.parse_value_column_config import ParseValueColumnConfig  # noqa: PLC0415
        from ..models.prompt_template_column_config import PromptTemplateColumnConfig  # noqa: PLC0415
        from ..models.regex_column_config import RegexColumnConfig  # noqa: PLC0415
        from ..models.regex_extraction_column_config import RegexExtractionColumnConfig  # noqa: PLC0415
        from ..models.text_column_config import TextColumnConfig  # noqa: PLC0415
        from ..models.variable_column_config import VariableColumnConfig  # noqa: PLC0415
        from ..models.xml_path_column_config import XmlPathColumnConfig  # noqa: PLC0415

        title: None | str | Unset
        if isinstance(self.title, Unset):
            title = UNSET
        else:
            title = self.title

        config: dict[str, Any] | None | Unset
        if isinstance(self.config, Unset):
            config = UNSET
        elif isinstance(self.config, TextColumnConfig):
            config = self.config.to_dict()
        elif isinstance(self.config, AbsoluteNumericDistanceColumnConfig):
            config = self.config.to_dict()
        elif isinstance(self.config, AiDataExtractionColumnConfig):
            config = self.config.to_dict()
        elif isinstance(self.config, ApplyDiffColumnConfig):
            config = self.config.to_dict()
        elif isinstance(self.config, AssertValidColumnConfig):
            config = self.config.to_dict()
        elif isinstance(self.config, CoalesceColumnConfig):
            config = self.config.to_dict()
        elif isinstance(self.config, CodeExecutionColumnConfig):
            config = self.config.to_dict()
        elif isinstance(self.config, CombineColumnsColumnConfig):
            config = self.config.to_dict()
        elif isinstance(self.config, CompareColumnConfig):
            config = self.config.to_dict()
        elif isinstance(self.config, CompositionColumnConfig):
            config = self.config.to_dict()
        elif isinstance(self.config, ContainsColumnConfig):
            config = self.config.to_dict()
        elif isinstance(self.config, CosineSimilarityColumnConfig):
            config = self.config.to_dict()
        elif isinstance(self.config, CountColumnConfig):
            config = self.config.to_dict()
        elif isinstance(self.config, EndpointColumnConfig):
            config = self.config.to_dict()
        elif isinstance(self.config, HumanColumnConfig):
            config = self.config.to_dict()
        elif isinstance(self.config, JsonPathColumnConfig):
            config = self.config.to_dict()
        elif isinstance(self.config, LlmAssertionColumnConfig):
            config = self.config.to_dict()
        elif isinstance(self.config, MathOperatorColumnConfig):
            config = self.config.to_dict()
        elif isinstance(self.config, MinMaxColumnConfig):
            config = self.config.to_dict()
        elif isinstance(self.config, ParseValueColumnConfig):
            config = self.config.to_dict()
        elif isinstance(self.config, PromptTemplateColumnConfig):
            config = self.config.to_dict()
        elif isinstance(self.config, RegexColumnConfig):
            config = self.config.to_dict()
        elif isinstance(self.config, RegexExtractionColumnConfig):
            config = self.config.to_dict()
        elif isinstance(self.config, VariableColumnConfig):
            config = self.config.to_dict()
        elif isinstance(self.config, XmlPathColumnConfig):
            config = self.config.to_dict()
        else:
            config = self.config

        dependencies: list[dict[str, Any]] | None | Unset
        if isinstance(self.dependencies, Unset):
            dependencies = UNSET
        elif isinstance(self.dependencies, list):
            dependencies = []
            for componentsschemas_new_column_dependencies_type_0_item_data in self.dependencies:
                componentsschemas_new_column_dependencies_type_0_item = (
                    componentsschemas_new_column_dependencies_type_0_item_data.to_dict()
                )
                dependencies.append(componentsschemas_new_column_dependencies_type_0_item)

        else:
            dependencies = self.dependencies

        is_output_column: bool | None | Unset
        if isinstance(self.is_output_column, Unset):
            is_output_column = UNSET
        else:
            is_output_column = self.is_output_column

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if title is not UNSET:
            field_dict["title"] = title
        if config is not UNSET:
            field_dict["config"] = config
        if dependencies is not UNSET:
            field_dict["dependencies"] = dependencies
        if is_output_column is not UNSET:
            field_dict["is_output_column"] = is_output_column

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.absolute_numeric_distance_column_config import (
            AbsoluteNumericDistanceColumnConfig,  # noqa: PLC0415
        )
        from ..models.ai_data_extraction_column_config import AiDataExtractionColumnConfig  # noqa: PLC0415
        from ..models.apply_diff_column_config import ApplyDiffColumnConfig  # noqa: PLC0415
        from ..models.assert_valid_column_config import AssertValidColumnConfig  # noqa: PLC0415
        from ..models.coalesce_column_config import CoalesceColumnConfig  # noqa: PLC0415
        from ..models.code_execution_column_config import CodeExecutionColumnConfig  # noqa: PLC0415
        from ..models.combine_columns_column_config import CombineColumnsColumnConfig  # noqa: PLC0415
        from ..models.compare_column_config import CompareColumnConfig  # noqa: PLC0415
        from ..models.composition_column_config import CompositionColumnConfig  # noqa: PLC0415
        from ..models.contains_column_config import ContainsColumnConfig  # noqa: PLC0415
        from ..models.cosine_similarity_column_config import CosineSimilarityColumnConfig  # noqa: PLC0415
        from ..models.count_column_config import CountColumnConfig  # noqa: PLC0415
        from ..models.endpoint_column_config import EndpointColumnConfig  # noqa: PLC0415
        from ..models.human_column_config import HumanColumnConfig  # noqa: PLC0415
        from ..models.json_path_column_config import JsonPathColumnConfig  # noqa: PLC0415
        from ..models.llm_assertion_column_config import LlmAssertionColumnConfig  # noqa: PLC0415
        from ..models.math_operator_column_config import MathOperatorColumnConfig  # noqa: PLC0415
        from ..models.min_max_column_config import MinMaxColumnConfig  # noqa: PLC0415
        from ..models.new_column_dependency import NewColumnDependency  # noqa: PLC0415
        from ..models.parse_value_column_config import ParseValueColumnConfig  # noqa: PLC0415
        from ..models.prompt_template_column_config import PromptTemplateColumnConfig  # noqa: PLC0415
        from ..models.regex_column_config import RegexColumnConfig  # noqa: PLC0415
        from ..models.regex_extraction_column_config import RegexExtractionColumnConfig  # noqa: PLC0415
        from ..models.text_column_config import TextColumnConfig  # noqa: PLC0415
        from ..models.variable_column_config import VariableColumnConfig  # noqa: PLC0415
        from ..models.xml_path_column_config import XmlPathColumnConfig  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_title(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        title = _parse_title(d.pop("title", UNSET))

        def _parse_config(
            data: object,
        ) -> (
            AbsoluteNumericDistanceColumnConfig
            | AiDataExtractionColumnConfig
            | ApplyDiffColumnConfig
            | AssertValidColumnConfig
            | CoalesceColumnConfig
            | CodeExecutionColumnConfig
            | CombineColumnsColumnConfig
            | CompareColumnConfig
            | CompositionColumnConfig
            | ContainsColumnConfig
            | CosineSimilarityColumnConfig
            | CountColumnConfig
            | EndpointColumnConfig
            | HumanColumnConfig
            | JsonPathColumnConfig
            | LlmAssertionColumnConfig
            | MathOperatorColumnConfig
            | MinMaxColumnConfig
            | None
            | ParseValueColumnConfig
            | PromptTemplateColumnConfig
            | RegexColumnConfig
            | RegexExtractionColumnConfig
            | TextColumnConfig
            | Unset
            | VariableColumnConfig
            | XmlPathColumnConfig
        ):
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_any_column_config_type_0 = TextColumnConfig.from_dict(data)

                return componentsschemas_any_column_config_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_any_column_config_type_1 = (
                    AbsoluteNumericDistanceColumnConfig.from_dict(data)
                )

                return componentsschemas_any_column_config_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_any_column_config_type_2 = AiDataExtractionColumnConfig.from_dict(
                    data
                )

                return componentsschemas_any_column_config_type_2
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_any_column_config_type_3 = ApplyDiffColumnConfig.from_dict(data)

                return componentsschemas_any_column_config_type_3
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_any_column_config_type_4 = AssertValidColumnConfig.from_dict(data)

                return componentsschemas_any_column_config_type_4
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_any_column_config_type_5 = CoalesceColumnConfig.from_dict(data)

                return componentsschemas_any_column_config_type_5
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_any_column_config_type_6 = CodeExecutionColumnConfig.from_dict(
                    data
                )

                return componentsschemas_any_column_config_type_6
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_any_column_config_type_7 = CombineColumnsColumnConfig.from_dict(
                    data
                )

                return componentsschemas_any_column_config_type_7
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_any_column_config_type_8 = CompareColumnConfig.from_dict(data)

                return componentsschemas_any_column_config_type_8
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_any_column_config_type_9 = CompositionColumnConfig.from_dict(data)

                return componentsschemas_any_column_config_type_9
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_any_column_config_type_10 = ContainsColumnConfig.from_dict(data)

                return componentsschemas_any_column_config_type_10
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_any_column_config_type_11 = (
                    CosineSimilarityColumnConfig.from_dict(data)
                )

                return componentsschemas_any_column_config_type_11
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_any_column_config_type_12 = CountColumnConfig.from_dict(data)

                return componentsschemas_any_column_config_type_12
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_any_column_config_type_13 = EndpointColumnConfig.from_dict(data)

                return componentsschemas_any_column_config_type_13
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_any_column_config_type_14 = HumanColumnConfig.from_dict(data)

                return componentsschemas_any_column_config_type_14
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_any_column_config_type_15 = JsonPathColumnConfig.from_dict(data)

                return componentsschemas_any_column_config_type_15
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_any_column_config_type_16 = LlmAssertionColumnConfig.from_dict(
                    data
                )

                return componentsschemas_any_column_config_type_16
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_any_column_config_type_17 = MathOperatorColumnConfig.from_dict(
                    data
                )

                return componentsschemas_any_column_config_type_17
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_any_column_config_type_18 = MinMaxColumnConfig.from_dict(data)

                return componentsschemas_any_column_config_type_18
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_any_column_config_type_19 = ParseValueColumnConfig.from_dict(data)

                return componentsschemas_any_column_config_type_19
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_any_column_config_type_20 = PromptTemplateColumnConfig.from_dict(
                    data
                )

                return componentsschemas_any_column_config_type_20
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_any_column_config_type_21 = RegexColumnConfig.from_dict(data)

                return componentsschemas_any_column_config_type_21
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_any_column_config_type_22 = RegexExtractionColumnConfig.from_dict(
                    data
                )

                return componentsschemas_any_column_config_type_22
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_any_column_config_type_23 = VariableColumnConfig.from_dict(data)

                return componentsschemas_any_column_config_type_23
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_any_column_config_type_24 = XmlPathColumnConfig.from_dict(data)

                return componentsschemas_any_column_config_type_24
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(
                AbsoluteNumericDistanceColumnConfig
                | AiDataExtractionColumnConfig
                | ApplyDiffColumnConfig
                | AssertValidColumnConfig
                | CoalesceColumnConfig
                | CodeExecutionColumnConfig
                | CombineColumnsColumnConfig
                | CompareColumnConfig
                | CompositionColumnConfig
                | ContainsColumnConfig
                | CosineSimilarityColumnConfig
                | CountColumnConfig
                | EndpointColumnConfig
                | HumanColumnConfig
                | JsonPathColumnConfig
                | LlmAssertionColumnConfig
                | MathOperatorColumnConfig
                | MinMaxColumnConfig
                | None
                | ParseValueColumnConfig
                | PromptTemplateColumnConfig
                | RegexColumnConfig
                | RegexExtractionColumnConfig
                | TextColumnConfig
                | Unset
                | VariableColumnConfig
                | XmlPathColumnConfig,
                data,
            )

        config = _parse_config(d.pop("config", UNSET))

        def _parse_dependencies(data: object) -> list[NewColumnDependency] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                componentsschemas_new_column_dependencies_type_0 = []
                _componentsschemas_new_column_dependencies_type_0 = data
                for (
                    componentsschemas_new_column_dependencies_type_0_item_data
                ) in _componentsschemas_new_column_dependencies_type_0:
                    componentsschemas_new_column_dependencies_type_0_item = (
                        NewColumnDependency.from_dict(
                            componentsschemas_new_column_dependencies_type_0_item_data
                        )
                    )

                    componentsschemas_new_column_dependencies_type_0.append(
                        componentsschemas_new_column_dependencies_type_0_item
                    )

                return componentsschemas_new_column_dependencies_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[NewColumnDependency] | None | Unset, data)

        dependencies = _parse_dependencies(d.pop("dependencies", UNSET))

        def _parse_is_output_column(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        is_output_column = _parse_is_output_column(d.pop("is_output_column", UNSET))

        update_column = cls(
            title=title,
            config=config,
            dependencies=dependencies,
            is_output_column=is_output_column,
        )

        update_column.additional_properties = d
        return update_column

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
