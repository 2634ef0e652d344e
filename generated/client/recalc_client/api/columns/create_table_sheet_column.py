# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from http import HTTPStatus
from typing import Any
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.create_absolute_numeric_distance_column import CreateAbsoluteNumericDistanceColumn
from ...models.create_ai_data_extraction_column import CreateAiDataExtractionColumn
from ...models.create_apply_diff_column import CreateApplyDiffColumn
from ...models.create_assert_valid_column import CreateAssertValidColumn
from ...models.create_coalesce_column import CreateCoalesceColumn
from ...models.create_code_execution_column import CreateCodeExecutionColumn
from ...models.create_column_response import CreateColumnResponse
from ...models.create_combine_columns_column import CreateCombineColumnsColumn
from ...models.create_compare_column import CreateCompareColumn
from ...models.create_composition_column import CreateCompositionColumn
from ...models.create_contains_column import CreateContainsColumn
from ...models.create_cosine_similarity_column import CreateCosineSimilarityColumn
from ...models.create_count_column import CreateCountColumn
from ...models.create_endpoint_column import CreateEndpointColumn
from ...models.create_human_column import CreateHumanColumn
from ...models.create_json_path_column import CreateJsonPathColumn
from ...models.create_llm_assertion_column import CreateLlmAssertionColumn
from ...models.create_math_operator_column import CreateMathOperatorColumn
from ...models.create_min_max_column import CreateMinMaxColumn
from ...models.create_other_column import CreateOtherColumn
from ...models.create_parse_value_column import CreateParseValueColumn
from ...models.create_prompt_template_column import CreatePromptTemplateColumn
from ...models.create_regex_column import CreateRegexColumn
from ...models.create_regex_extraction_column import CreateRegexExtractionColumn
from ...models.create_text_column import CreateTextColumn
from ...models.create_variable_column import CreateVariableColumn
from ...models.create_xml_path_column import CreateXmlPathColumn
from ...models.error_response import ErrorResponse
from ...path import path_segment
from ...types import Response


def _get_kwargs(
    table_id: UUID,
    sheet_id: UUID,
    *,
    body: CreateAbsoluteNumericDistanceColumn
    | CreateAiDataExtractionColumn
    | CreateApplyDiffColumn
    | CreateAssertValidColumn
    | CreateCoalesceColumn
    | CreateCodeExecutionColumn
    | CreateCombineColumnsColumn
    | CreateCompareColumn
    | CreateCompositionColumn
    | CreateContainsColumn
    | CreateCosineSimilarityColumn
    | CreateCountColumn
    | CreateEndpointColumn
    | CreateHumanColumn
    | CreateJsonPathColumn
    | CreateLlmAssertionColumn
    | CreateMathOperatorColumn
    | CreateMinMaxColumn
    | CreateOtherColumn
    | CreateParseValueColumn
    | CreatePromptTemplateColumn
    | CreateRegexColumn
    | CreateRegexExtractionColumn
    | CreateTextColumn
    | CreateVariableColumn
    | CreateXmlPathColumn,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/api/public/v2/tables/{table_id}/sheets/{sheet_id}/columns".format(
            table_id=path_segment("table_id", table_id),
            sheet_id=path_segment("sheet_id", sheet_id),
        ),
    }

    if isinstance(body, CreateTextColumn):
        _kwargs["json"] = body.to_dict()
    elif isinstance(body, CreateAbsoluteNumericDistanceColumn):
        _kwargs["json"] = body.to_dict()
    elif isinstance(body, CreateAiDataExtractionColumn):
        _kwargs["json"] = body.to_dict()
    elif isinstance(body, CreateApplyDiffColumn):
        _kwargs["json"] = body.to_dict()
    elif isinstance(body, CreateAssertValidColumn):
        _kwargs["json"] = body.to_dict()
    elif isinstance(body, CreateCoalesceColumn):
        _kwargs["json"] = body.to_dict()
    elif isinstance(body, CreateCodeExecutionColumn):
        _kwargs["json"] = body.to_dict()
    elif isinstance(body, CreateCombineColumnsColumn):
        _kwargs["json"] = body.to_dict()
    elif isinstance(body, CreateCompareColumn):
        _kwargs["json"] = body.to_dict()
    elif isinstance(body, CreateCompositionColumn):
        _kwargs["json"] = body.to_dict()
    elif isinstance(body, CreateContainsColumn):
        _kwargs["json"] = body.to_dict()
    elif isinstance(body, CreateCosineSimilarityColumn):
        _kwargs["json"] = body.to_dict()
    elif isinstance(body, CreateCountColumn):
        _kwargs["json"] = body.to_dict()
    elif isinstance(body, CreateEndpointColumn):
        _kwargs["json"] = body.to_dict()
    elif isinstance(body, CreateHumanColumn):
        _kwargs["json"] = body.to_dict()
    elif isinstance(body, CreateJsonPathColumn):
        _kwargs["json"] = body.to_dict()
    elif isinstance(body, CreateLlmAssertionColumn):
        _kwargs["json"] = body.to_dict()
    elif isinstance(body, CreateMathOperatorColumn):
        _kwargs["json"] = body.to_dict()
    elif isinstance(body, CreateMinMaxColumn):
        _kwargs["json"] = body.to_dict()
    elif isinstance(body, CreateParseValueColumn):
        _kwargs["json"] = body.to_dict()
    elif isinstance(body, CreatePromptTemplateColumn):
        _kwargs["json"] = body.to_dict()
    elif isinstance(body, CreateRegexColumn):
        _kwargs["json"] = body.to_dict()
    elif isinstance(body, CreateRegexExtractionColumn):
        _kwargs["json"] = body.to_dict()
    elif isinstance(body, CreateVariableColumn):
        _kwargs["json"] = body.to_dict()
    elif isinstance(body, CreateXmlPathColumn):
        _kwargs["json"] = body.to_dict()
    else:
        _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> CreateColumnResponse | ErrorResponse | None:
    if response.status_code == 201:
        response_201 = CreateColumnResponse.from_dict(response.json())

        return response_201

    if response.status_code == 400:
        response_400 = ErrorResponse.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = ErrorResponse.from_dict(response.json())

        return response_401

    if response.status_code == 404:
        response_404 = ErrorResponse.from_dict(response.json())

        return response_404

    if response.status_code == 408:
        response_408 = ErrorResponse.from_dict(response.json())

        return response_408

    if response.status_code == 413:
        response_413 = ErrorResponse.from_dict(response.json())

        return response_413

    if response.status_code == 415:
        response_415 = ErrorResponse.from_dict(response.json())

        return response_415

    if response.status_code == 429:
        response_429 = ErrorResponse.from_dict(response.json())

        return response_429

    if response.status_code == 503:
        response_503 = ErrorResponse.from_dict(response.json())

        return response_503

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[CreateColumnResponse | ErrorResponse]:
    with errors.readable(response):
        return Response(
            parsed=_parse_response(client=client, response=response),
            status_code=HTTPStatus(response.status_code),
            content=response.content,
            headers=response.headers,
        )


def sync_detailed(
    table_id: UUID,
    sheet_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    body: CreateAbsoluteNumericDistanceColumn
    | CreateAiDataExtractionColumn
    | CreateApplyDiffColumn
    | CreateAssertValidColumn
    | CreateCoalesceColumn
    | CreateCodeExecutionColumn
    | CreateCombineColumnsColumn
    | CreateCompareColumn
    | CreateCompositionColumn
    | CreateContainsColumn
    | CreateCosineSimilarityColumn
    | CreateCountColumn
    | CreateEndpointColumn
    | CreateHumanColumn
    | CreateJsonPathColumn
    | CreateLlmAssertionColumn
    | CreateMathOperatorColumn
    | CreateMinMaxColumn
    | CreateOtherColumn
    | CreateParseValueColumn
    | CreatePromptTemplateColumn
    | CreateRegexColumn
    | CreateRegexExtractionColumn
    | CreateTextColumn
    | CreateVariableColumn
    | CreateXmlPathColumn,
) -> Response[CreateColumnResponse | ErrorResponse]:
    """Add a column

     `config` depends on the type and names source columns by title or id. A type that this
    server does not support, a bad config and an unknown source are answered 400. A sheet has at
    most 999 columns. The cells of a computed column read STALE until they are recalculated.

    Regular expressions (REGEX, REGEX_EXTRACTION) are in the RE2 dialect, at most 1000
    characters. `\\w`, `\\d`, `\\s` and `\\b` know ASCII only: `\\w` is no `é`; write `\\pL` for
    letters of all scripts. JSONPath (JSON_PATH, COMPARE) is RFC 9535, at most 1000 characters;
    other paths are answered 400. The patterns of its match() and search() are I-Regexp (RFC
    9485), which has no `\\w`, `\\d`, `\\s` or `\\b`: other patterns match nothing.

    Args:
        table_id (UUID):
        sheet_id (UUID):
        body (CreateAbsoluteNumericDistanceColumn | CreateAiDataExtractionColumn |
            CreateApplyDiffColumn | CreateAssertValidColumn | CreateCoalesceColumn |
            CreateCodeExecutionColumn | CreateCombineColumnsColumn | CreateCompareColumn |
            CreateCompositionColumn | CreateContainsColumn | CreateCosineSimilarityColumn |
            CreateCountColumn | CreateEndpointColumn | CreateHumanColumn | CreateJsonPathColumn |
            CreateLlmAssertionColumn | CreateMathOperatorColumn | CreateMinMaxColumn |
            CreateOtherColumn | CreateParseValueColumn | CreatePromptTemplateColumn |
            CreateRegexColumn | CreateRegexExtractionColumn | CreateTextColumn | CreateVariableColumn
            | CreateXmlPathColumn): A new column. `config` is that of its `type`. An alias is stored
            as its type: `text` TEXT,
            `prompt_template` and `llm` PROMPT_TEMPLATE, `code` CODE_EXECUTION, `comparison` COMPARE,
            `composition` COMPOSITION, `score` LLM_ASSERTION.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[CreateColumnResponse | ErrorResponse]
    """

    kwargs = _get_kwargs(
        table_id=table_id,
        sheet_id=sheet_id,
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    table_id: UUID,
    sheet_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    body: CreateAbsoluteNumericDistanceColumn
    | CreateAiDataExtractionColumn
    | CreateApplyDiffColumn
    | CreateAssertValidColumn
    | CreateCoalesceColumn
    | CreateCodeExecutionColumn
    | CreateCombineColumnsColumn
    | CreateCompareColumn
    | CreateCompositionColumn
    | CreateContainsColumn
    | CreateCosineSimilarityColumn
    | CreateCountColumn
    | CreateEndpointColumn
    | CreateHumanColumn
    | CreateJsonPathColumn
    | CreateLlmAssertionColumn
    | CreateMathOperatorColumn
    | CreateMinMaxColumn
    | CreateOtherColumn
    | CreateParseValueColumn
    | CreatePromptTemplateColumn
    | CreateRegexColumn
    | CreateRegexExtractionColumn
    | CreateTextColumn
    | CreateVariableColumn
    | CreateXmlPathColumn,
) -> CreateColumnResponse | ErrorResponse | None:
    """Add a column

     `config` depends on the type and names source columns by title or id. A type that this
    server does not support, a bad config and an unknown source are answered 400. A sheet has at
    most 999 columns. The cells of a computed column read STALE until they are recalculated.

    Regular expressions (REGEX, REGEX_EXTRACTION) are in the RE2 dialect, at most 1000
    characters. `\\w`, `\\d`, `\\s` and `\\b` know ASCII only: `\\w` is no `é`; write `\\pL` for
    letters of all scripts. JSONPath (JSON_PATH, COMPARE) is RFC 9535, at most 1000 characters;
    other paths are answered 400. The patterns of its match() and search() are I-Regexp (RFC
    9485), which has no `\\w`, `\\d`, `\\s` or `\\b`: other patterns match nothing.

    Args:
        table_id (UUID):
        sheet_id (UUID):
        body (CreateAbsoluteNumericDistanceColumn | CreateAiDataExtractionColumn |
            CreateApplyDiffColumn | CreateAssertValidColumn | CreateCoalesceColumn |
            CreateCodeExecutionColumn | CreateCombineColumnsColumn | CreateCompareColumn |
            CreateCompositionColumn | CreateContainsColumn | CreateCosineSimilarityColumn |
            CreateCountColumn | CreateEndpointColumn | CreateHumanColumn | CreateJsonPathColumn |
            CreateLlmAssertionColumn | CreateMathOperatorColumn | CreateMinMaxColumn |
            CreateOtherColumn | CreateParseValueColumn | CreatePromptTemplateColumn |
            CreateRegexColumn | CreateRegexExtractionColumn | CreateTextColumn | CreateVariableColumn
            | CreateXmlPathColumn): A new column. `config` is that of its `type`. An alias is stored
            as its type: `text` TEXT,
            `prompt_template` and `llm` PROMPT_TEMPLATE, `code` CODE_EXECUTION, `comparison` COMPARE,
            `composition` COMPOSITION, `score` LLM_ASSERTION.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        CreateColumnResponse | ErrorResponse
    """

    return sync_detailed(
        table_id=table_id,
        sheet_id=sheet_id,
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    table_id: UUID,
    sheet_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    body: CreateAbsoluteNumericDistanceColumn
    | CreateAiDataExtractionColumn
    | CreateApplyDiffColumn
    | CreateAssertValidColumn
    | CreateCoalesceColumn
    | CreateCodeExecutionColumn
    | CreateCombineColumnsColumn
    | CreateCompareColumn
    | CreateCompositionColumn
    | CreateContainsColumn
    | CreateCosineSimilarityColumn
    | CreateCountColumn
    | CreateEndpointColumn
    | CreateHumanColumn
    | CreateJsonPathColumn
    | CreateLlmAssertionColumn
    | CreateMathOperatorColumn
    | CreateMinMaxColumn
    | CreateOtherColumn
    | CreateParseValueColumn
    | CreatePromptTemplateColumn
    | CreateRegexColumn
    | CreateRegexExtractionColumn
    | CreateTextColumn
    | CreateVariableColumn
    | CreateXmlPathColumn,
) -> Response[CreateColumnResponse | ErrorResponse]:
    """Add a column

     `config` depends on the type and names source columns by title or id. A type that this
    server does not support, a bad config and an unknown source are answered 400. A sheet has at
    most 999 columns. The cells of a computed column read STALE until they are recalculated.

    Regular expressions (REGEX, REGEX_EXTRACTION) are in the RE2 dialect, at most 1000
    characters. `\\w`, `\\d`, `\\s` and `\\b` know ASCII only: `\\w` is no `é`; write `\\pL` for
    letters of all scripts. JSONPath (JSON_PATH, COMPARE) is RFC 9535, at most 1000 characters;
    other paths are answered 400. The patterns of its match() and search() are I-Regexp (RFC
    9485), which has no `\\w`, `\\d`, `\\s` or `\\b`: other patterns match nothing.

    Args:
        table_id (UUID):
        sheet_id (UUID):
        body (CreateAbsoluteNumericDistanceColumn | CreateAiDataExtractionColumn |
            CreateApplyDiffColumn | CreateAssertValidColumn | CreateCoalesceColumn |
            CreateCodeExecutionColumn | CreateCombineColumnsColumn | CreateCompareColumn |
            CreateCompositionColumn | CreateContainsColumn | CreateCosineSimilarityColumn |
            CreateCountColumn | CreateEndpointColumn | CreateHumanColumn | CreateJsonPathColumn |
            CreateLlmAssertionColumn | CreateMathOperatorColumn | CreateMinMaxColumn |
            CreateOtherColumn | CreateParseValueColumn | CreatePromptTemplateColumn |
            CreateRegexColumn | CreateRegexExtractionColumn | CreateTextColumn | CreateVariableColumn
            | CreateXmlPathColumn): A new column. `config` is that of its `type`. An alias is stored
            as its type: `text` TEXT,
            `prompt_template` and `llm` PROMPT_TEMPLATE, `code` CODE_EXECUTION, `comparison` COMPARE,
            `composition` COMPOSITION, `score` LLM_ASSERTION.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[CreateColumnResponse | ErrorResponse]
    """

    kwargs = _get_kwargs(
        table_id=table_id,
        sheet_id=sheet_id,
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    table_id: UUID,
    sheet_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    body: CreateAbsoluteNumericDistanceColumn
    | CreateAiDataExtractionColumn
    | CreateApplyDiffColumn
    | CreateAssertValidColumn
    | CreateCoalesceColumn
    | CreateCodeExecutionColumn
    | CreateCombineColumnsColumn
    | CreateCompareColumn
    | CreateCompositionColumn
    | CreateContainsColumn
    | CreateCosineSimilarityColumn
    | CreateCountColumn
    | CreateEndpointColumn
    | CreateHumanColumn
    | CreateJsonPathColumn
    | CreateLlmAssertionColumn
    | CreateMathOperatorColumn
    | CreateMinMaxColumn
    | CreateOtherColumn
    | CreateParseValueColumn
    | CreatePromptTemplateColumn
    | CreateRegexColumn
    | CreateRegexExtractionColumn
    | CreateTextColumn
    | CreateVariableColumn
    | CreateXmlPathColumn,
) -> CreateColumnResponse | ErrorResponse | None:
    """Add a column

     `config` depends on the type and names source columns by title or id. A type that this
    server does not support, a bad config and an unknown source are answered 400. A sheet has at
    most 999 columns. The cells of a computed column read STALE until they are recalculated.

    Regular expressions (REGEX, REGEX_EXTRACTION) are in the RE2 dialect, at most 1000
    characters. `\\w`, `\\d`, `\\s` and `\\b` know ASCII only: `\\w` is no `é`; write `\\pL` for
    letters of all scripts. JSONPath (JSON_PATH, COMPARE) is RFC 9535, at most 1000 characters;
    other paths are answered 400. The patterns of its match() and search() are I-Regexp (RFC
    9485), which has no `\\w`, `\\d`, `\\s` or `\\b`: other patterns match nothing.

    Args:
        table_id (UUID):
        sheet_id (UUID):
        body (CreateAbsoluteNumericDistanceColumn | CreateAiDataExtractionColumn |
            CreateApplyDiffColumn | CreateAssertValidColumn | CreateCoalesceColumn |
            CreateCodeExecutionColumn | CreateCombineColumnsColumn | CreateCompareColumn |
            CreateCompositionColumn | CreateContainsColumn | CreateCosineSimilarityColumn |
            CreateCountColumn | CreateEndpointColumn | CreateHumanColumn | CreateJsonPathColumn |
            CreateLlmAssertionColumn | CreateMathOperatorColumn | CreateMinMaxColumn |
            CreateOtherColumn | CreateParseValueColumn | CreatePromptTemplateColumn |
            CreateRegexColumn | CreateRegexExtractionColumn | CreateTextColumn | CreateVariableColumn
            | CreateXmlPathColumn): A new column. `config` is that of its `type`. An alias is stored
            as its type: `text` TEXT,
            `prompt_template` and `llm` PROMPT_TEMPLATE, `code` CODE_EXECUTION, `comparison` COMPARE,
            `composition` COMPOSITION, `score` LLM_ASSERTION.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        CreateColumnResponse | ErrorResponse
    """

    return (
        await asyncio_detailed(
            table_id=table_id,
            sheet_id=sheet_id,
            client=client,
            body=body,
        )
    ).parsed
