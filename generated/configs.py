# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
"""The configs of column types, and the tables of types."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal, TypeAlias

from msgspec import UNSET, Meta, Struct, UnsetType, convert, field

ColumnReference: TypeAlias = Annotated[
    str, Meta(description="The title or id of a source column.", max_length=255, min_length=1)
]


class TextColumnConfig(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """
    TEXT has no config.
    """


class AbsoluteNumericDistanceColumnConfig(
    Struct, kw_only=True, frozen=True, forbid_unknown_fields=True
):
    """
    The config of an ABSOLUTE_NUMERIC_DISTANCE column.
    """

    sources: Annotated[list[ColumnReference], Meta(max_length=2, min_length=2)]


class AssertValidColumnConfig(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """
    The config of an ASSERT_VALID column.
    """

    source: ColumnReference
    type: Literal["object", "number", "sql"]


class CoalesceColumnConfig(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """
    The config of a COALESCE column.
    """

    sources: Annotated[list[ColumnReference], Meta(max_length=999, min_length=2)]


class CodeExecutionColumnConfig(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """
    The config of a CODE_EXECUTION column.
    """

    code: Annotated[str, Meta(min_length=1)]
    language: Literal["PYTHON", "JAVASCRIPT"] = "PYTHON"


class CombineColumnsColumnConfig(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """
    The config of a COMBINE_COLUMNS column.
    """

    sources: Annotated[list[ColumnReference], Meta(max_length=999, min_length=1)]


class ComparisonType(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """
    How a COMPARE column compares. As texts when it is absent.
    """

    type: Literal["STRING", "JSON", "NUMBER"] = "STRING"
    json_path: Annotated[str, Meta(max_length=1000)] | None = None
    operator: Literal["EQ", "GT", "GTE", "LT", "LTE"] | None = None


class CompositionColumnConfig(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """
    The config of a COMPOSITION column: which column of another sheet it mirrors. Row by row, the
    server copies the values of the source into it.

    """

    source_table_id: Annotated[str, Meta(max_length=255, min_length=1)]
    source_sheet_id: Annotated[str, Meta(max_length=255, min_length=1)]
    source_column_id: Annotated[str, Meta(max_length=255, min_length=1)]
    source_deleted: bool = False


class ContainsColumnConfig(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """
    The config of a CONTAINS column. It has exactly one of `value` and `value_source`.
    """

    source: ColumnReference
    value: str | bool | int | float | None = None
    value_source: ColumnReference | None = None


class CountColumnConfig(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """
    The config of a COUNT column.
    """

    source: ColumnReference
    type: Literal["chars", "words", "sentences", "paragraphs"]
    min_count: Annotated[int, Meta(ge=0, le=9007199254740991)] | None = None
    max_count: Annotated[int, Meta(ge=0, le=9007199254740991)] | None = None


class EndpointColumnConfig(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """
    The config of an ENDPOINT column. In strings of `body`, and in the query of `url`, `{{title}}`
    is the value of the column with that title or id; the columns so named are sources.

    """

    url: Annotated[str, Meta(max_length=2048)]
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"] = "POST"
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


class HumanColumnConfig(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """
    The config of a HUMAN column.
    """

    data_type: Literal["number", "string"]
    ui_element: Any | UnsetType = UNSET


class JsonPathColumnConfig(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """
    The config of a JSON_PATH column.
    """

    source: ColumnReference
    json_path: Annotated[str, Meta(max_length=1000)]
    return_first_match: bool = True


class MathOperatorColumnConfig(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """
    The config of a MATH_OPERATOR column.
    """

    sources: Annotated[list[ColumnReference], Meta(max_length=2, min_length=1)]
    operator: Literal["lt", "le", "gt", "ge"]
    value: int | float | str | None = None


class MinMaxColumnConfig(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """
    The config of a MIN_MAX column.
    """

    source: ColumnReference
    type: Literal["min", "max"]
    json_path: Annotated[str, Meta(max_length=1000)] | None = None


class ParseValueColumnConfig(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """
    The config of a PARSE_VALUE column.
    """

    source: ColumnReference
    type: Literal["string", "number", "boolean", "object"]


class RegexColumnConfig(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """
    The config of a REGEX column.
    """

    source: ColumnReference
    regex_pattern: Annotated[str, Meta(max_length=1000)]


class RegexExtractionColumnConfig(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """
    The config of a REGEX_EXTRACTION column.
    """

    source: ColumnReference
    regex_pattern: Annotated[str, Meta(max_length=1000)]


class XmlPathColumnConfig(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """
    The config of an XML_PATH column.
    """

    source: ColumnReference
    xml_path: Annotated[str, Meta(max_length=1000)]
    type: Literal["find", "findall"] = "find"
    return_text: bool = True


class Constant(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """
    The value of a VARIABLE column.
    """

    type: Literal["string", "json"]
    value: Any


ModelName: TypeAlias = Annotated[
    str, Meta(description="The name of a connection or of a model.", max_length=255, min_length=1)
]


class ModelSettings(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """
    The model that is asked.
    """

    provider: ModelName | None = None
    name: ModelName | None = None
    parameters: dict[str, Any] | None = None


class ModelMetadata(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """
    Which model is asked, and how.
    """

    model: ModelSettings = field(default_factory=lambda: convert({}, type=ModelSettings))


ModelInstruction: TypeAlias = Annotated[
    str,
    Meta(
        description="What a model is told. It may have variables.", max_length=20000, min_length=1
    ),
]


PromptVariables: TypeAlias = dict[str, ColumnReference]
"""
The source of each variable.
"""


UsesCache: TypeAlias = (
    Annotated[
        bool,
        Meta(
            description="Whether equal calls are answered from the cache; by default as the connection says."
        ),
    ]
    | None
)


PromptFormat: TypeAlias = Annotated[
    Literal["f-string", "jinja2"],
    Meta(description="How variables are written. Both ways when it is absent."),
]


class PromptImageUrl(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """
    The address of an image.
    """

    url: Annotated[str, Meta(min_length=1)]
    detail: Literal["auto", "low", "high"] | None = None


class PromptTextPart(
    Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="text"
):
    """
    A text of a message.
    """

    text: str
    id: Any = None
    annotations: Any = None


class PromptImagePart(
    Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="image_url"
):
    """
    An image of a message.
    """

    image_url: PromptImageUrl


PromptPart: TypeAlias = PromptTextPart | PromptImagePart


PromptContent1: TypeAlias = Annotated[
    list[PromptPart], Meta(description="A text with variables, or texts and images.", min_length=1)
]


PromptContent: TypeAlias = Annotated[
    str | PromptContent1, Meta(description="A text with variables, or texts and images.")
]


PromptVariableNames: TypeAlias = (
    Annotated[list[str], Meta(description="Not used. Names of variables.")] | None
)
"""
Not used. Names of variables.
"""


class ChatMessage(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """
    A message of a prompt.
    """

    role: Literal["system", "developer", "user", "assistant"]
    content: PromptContent
    template_format: PromptFormat | None = None
    input_variables: PromptVariableNames = None
    name: str | None = None


class ChatTemplate(
    Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="chat"
):
    """
    A prompt of messages.
    """

    messages: Annotated[list[ChatMessage], Meta(min_length=1)]
    input_variables: PromptVariableNames = None
    tools: list[Any] | None = None
    functions: list[Any] | None = None
    tool_choice: Any = None
    function_call: Any = None


class CompletionTemplate(
    Struct,
    kw_only=True,
    frozen=True,
    forbid_unknown_fields=True,
    tag_field="type",
    tag="completion",
):
    """
    A prompt of one text, which is sent as a message of the user.
    """

    content: PromptContent
    template_format: PromptFormat | None = None
    input_variables: PromptVariableNames = None


class InlineTemplate(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """
    A prompt, and the model that gets it.
    """

    prompt_template: ChatTemplate | CompletionTemplate
    metadata: ModelMetadata = field(default_factory=lambda: convert({}, type=ModelMetadata))
    inline: bool = True


class PromptTemplateColumnConfig(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """
    The config of a PROMPT_TEMPLATE column.
    """

    inline_template: InlineTemplate | None = None
    template: dict[str, Any] | None = None
    prompt_template_variable_mappings: PromptVariables | None = None
    cache: UsesCache = None


class LlmAssertionColumnConfig(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """
    The config of an LLM_ASSERTION column. It has exactly one of `prompt` and `prompt_source`.

    """

    source: ColumnReference
    prompt: ModelInstruction | None = None
    prompt_source: ColumnReference | None = None
    variable_mappings: PromptVariables | None = None
    metadata: ModelMetadata = field(default_factory=lambda: convert({}, type=ModelMetadata))
    cache: UsesCache = None


class AiDataExtractionColumnConfig(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """
    The config of an AI_DATA_EXTRACTION column.
    """

    source: ColumnReference
    query: ModelInstruction
    metadata: ModelMetadata = field(default_factory=lambda: convert({}, type=ModelMetadata))
    cache: UsesCache = None


class ApplyDiffColumnConfig(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """
    The config of an APPLY_DIFF column.
    """

    sources: Annotated[list[ColumnReference], Meta(max_length=2, min_length=2)]


class CosineSimilarityColumnConfig(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """
    The config of a COSINE_SIMILARITY column.
    """

    sources: Annotated[list[ColumnReference], Meta(max_length=2, min_length=2)]
    metadata: ModelMetadata = field(default_factory=lambda: convert({}, type=ModelMetadata))
    cache: UsesCache = None


class CompareColumnConfig(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """
    The config of a COMPARE column.
    """

    sources: Annotated[list[ColumnReference], Meta(max_length=2, min_length=1)]
    target: Any | UnsetType = UNSET
    comparison_type: ComparisonType = field(
        default_factory=lambda: convert({}, type=ComparisonType)
    )


class VariableColumnConfig(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """
    The config of a VARIABLE column.
    """

    value: Constant


#: All column types of the contract.
TYPES: Final[tuple[str, ...]] = (
    "TEXT",
    "ABSOLUTE_NUMERIC_DISTANCE",
    "AI_DATA_EXTRACTION",
    "APPLY_DIFF",
    "ASSERT_VALID",
    "COALESCE",
    "CODE_EXECUTION",
    "COMBINE_COLUMNS",
    "COMPARE",
    "COMPOSITION",
    "CONTAINS",
    "COSINE_SIMILARITY",
    "COUNT",
    "ENDPOINT",
    "HUMAN",
    "JSON_PATH",
    "LLM_ASSERTION",
    "MATH_OPERATOR",
    "MIN_MAX",
    "PARSE_VALUE",
    "PROMPT_TEMPLATE",
    "REGEX",
    "REGEX_EXTRACTION",
    "VARIABLE",
    "XML_PATH",
    "CONDITION",
    "CONVERSATION_SIMULATOR",
    "FOR_LOOP",
    "MCP",
    "WHILE_LOOP",
    "WORKFLOW",
)

#: Other names of types.
ALIASES: Final[dict[str, str]] = {
    "text": "TEXT",
    "prompt_template": "PROMPT_TEMPLATE",
    "llm": "PROMPT_TEMPLATE",
    "code": "CODE_EXECUTION",
    "comparison": "COMPARE",
    "composition": "COMPOSITION",
    "score": "LLM_ASSERTION",
}

#: The config of each type that this server has.
CONFIGS: Final[dict[str, type[Struct]]] = {
    "TEXT": TextColumnConfig,
    "ABSOLUTE_NUMERIC_DISTANCE": AbsoluteNumericDistanceColumnConfig,
    "AI_DATA_EXTRACTION": AiDataExtractionColumnConfig,
    "APPLY_DIFF": ApplyDiffColumnConfig,
    "ASSERT_VALID": AssertValidColumnConfig,
    "COALESCE": CoalesceColumnConfig,
    "CODE_EXECUTION": CodeExecutionColumnConfig,
    "COMBINE_COLUMNS": CombineColumnsColumnConfig,
    "COMPARE": CompareColumnConfig,
    "COMPOSITION": CompositionColumnConfig,
    "CONTAINS": ContainsColumnConfig,
    "COSINE_SIMILARITY": CosineSimilarityColumnConfig,
    "COUNT": CountColumnConfig,
    "ENDPOINT": EndpointColumnConfig,
    "HUMAN": HumanColumnConfig,
    "JSON_PATH": JsonPathColumnConfig,
    "LLM_ASSERTION": LlmAssertionColumnConfig,
    "MATH_OPERATOR": MathOperatorColumnConfig,
    "MIN_MAX": MinMaxColumnConfig,
    "PARSE_VALUE": ParseValueColumnConfig,
    "PROMPT_TEMPLATE": PromptTemplateColumnConfig,
    "REGEX": RegexColumnConfig,
    "REGEX_EXTRACTION": RegexExtractionColumnConfig,
    "VARIABLE": VariableColumnConfig,
    "XML_PATH": XmlPathColumnConfig,
}
