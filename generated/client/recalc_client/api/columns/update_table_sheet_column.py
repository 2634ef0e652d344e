# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from http import HTTPStatus
from typing import Any
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.error_response import ErrorResponse
from ...models.update_absolute_numeric_distance_column import UpdateAbsoluteNumericDistanceColumn
from ...models.update_ai_data_extraction_column import UpdateAiDataExtractionColumn
from ...models.update_apply_diff_column import UpdateApplyDiffColumn
from ...models.update_assert_valid_column import UpdateAssertValidColumn
from ...models.update_coalesce_column import UpdateCoalesceColumn
from ...models.update_code_execution_column import UpdateCodeExecutionColumn
from ...models.update_column import UpdateColumn
from ...models.update_column_response import UpdateColumnResponse
from ...models.update_combine_columns_column import UpdateCombineColumnsColumn
from ...models.update_compare_column import UpdateCompareColumn
from ...models.update_composition_column import UpdateCompositionColumn
from ...models.update_contains_column import UpdateContainsColumn
from ...models.update_cosine_similarity_column import UpdateCosineSimilarityColumn
from ...models.update_count_column import UpdateCountColumn
from ...models.update_endpoint_column import UpdateEndpointColumn
from ...models.update_human_column import UpdateHumanColumn
from ...models.update_json_path_column import UpdateJsonPathColumn
from ...models.update_llm_assertion_column import UpdateLlmAssertionColumn
from ...models.update_math_operator_column import UpdateMathOperatorColumn
from ...models.update_min_max_column import UpdateMinMaxColumn
from ...models.update_other_column import UpdateOtherColumn
from ...models.update_parse_value_column import UpdateParseValueColumn
from ...models.update_prompt_template_column import UpdatePromptTemplateColumn
from ...models.update_regex_column import UpdateRegexColumn
from ...models.update_regex_extraction_column import UpdateRegexExtractionColumn
from ...models.update_text_column import UpdateTextColumn
from ...models.update_variable_column import UpdateVariableColumn
from ...models.update_xml_path_column import UpdateXmlPathColumn
from ...path import path_segment
from ...types import Response


def _get_kwargs(
    table_id: UUID,
    sheet_id: UUID,
    column_id: UUID,
    *,
    body: UpdateAbsoluteNumericDistanceColumn
    | UpdateAiDataExtractionColumn
    | UpdateApplyDiffColumn
    | UpdateAssertValidColumn
    | UpdateCoalesceColumn
    | UpdateCodeExecutionColumn
    | UpdateColumn
    | UpdateCombineColumnsColumn
    | UpdateCompareColumn
    | UpdateCompositionColumn
    | UpdateContainsColumn
    | UpdateCosineSimilarityColumn
    | UpdateCountColumn
    | UpdateEndpointColumn
    | UpdateHumanColumn
    | UpdateJsonPathColumn
    | UpdateLlmAssertionColumn
    | UpdateMathOperatorColumn
    | UpdateMinMaxColumn
    | UpdateOtherColumn
    | UpdateParseValueColumn
    | UpdatePromptTemplateColumn
    | UpdateRegexColumn
    | UpdateRegexExtractionColumn
    | UpdateTextColumn
    | UpdateVariableColumn
    | UpdateXmlPathColumn,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "patch",
        "url": "/api/public/v2/tables/{table_id}/sheets/{sheet_id}/columns/{column_id}".format(
            table_id=path_segment("table_id", table_id),
            sheet_id=path_segment("sheet_id", sheet_id),
            column_id=path_segment("column_id", column_id),
        ),
    }

    if isinstance(body, UpdateColumn):
        _kwargs["json"] = body.to_dict()
    elif isinstance(body, UpdateTextColumn):
        _kwargs["json"] = body.to_dict()
    elif isinstance(body, UpdateAbsoluteNumericDistanceColumn):
        _kwargs["json"] = body.to_dict()
    elif isinstance(body, UpdateAiDataExtractionColumn):
        _kwargs["json"] = body.to_dict()
    elif isinstance(body, UpdateApplyDiffColumn):
        _kwargs["json"] = body.to_dict()
    elif isinstance(body, UpdateAssertValidColumn):
        _kwargs["json"] = body.to_dict()
    elif isinstance(body, UpdateCoalesceColumn):
        _kwargs["json"] = body.to_dict()
    elif isinstance(body, UpdateCodeExecutionColumn):
        _kwargs["json"] = body.to_dict()
    elif isinstance(body, UpdateCombineColumnsColumn):
        _kwargs["json"] = body.to_dict()
    elif isinstance(body, UpdateCompareColumn):
        _kwargs["json"] = body.to_dict()
    elif isinstance(body, UpdateCompositionColumn):
        _kwargs["json"] = body.to_dict()
    elif isinstance(body, UpdateContainsColumn):
        _kwargs["json"] = body.to_dict()
    elif isinstance(body, UpdateCosineSimilarityColumn):
        _kwargs["json"] = body.to_dict()
    elif isinstance(body, UpdateCountColumn):
        _kwargs["json"] = body.to_dict()
    elif isinstance(body, UpdateEndpointColumn):
        _kwargs["json"] = body.to_dict()
    elif isinstance(body, UpdateHumanColumn):
        _kwargs["json"] = body.to_dict()
    elif isinstance(body, UpdateJsonPathColumn):
        _kwargs["json"] = body.to_dict()
    elif isinstance(body, UpdateLlmAssertionColumn):
        _kwargs["json"] = body.to_dict()
    elif isinstance(body, UpdateMathOperatorColumn):
        _kwargs["json"] = body.to_dict()
    elif isinstance(body, UpdateMinMaxColumn):
        _kwargs["json"] = body.to_dict()
    elif isinstance(body, UpdateParseValueColumn):
        _kwargs["json"] = body.to_dict()
    elif isinstance(body, UpdatePromptTemplateColumn):
        _kwargs["json"] = body.to_dict()
    elif isinstance(body, UpdateRegexColumn):
        _kwargs["json"] = body.to_dict()
    elif isinstance(body, UpdateRegexExtractionColumn):
        _kwargs["json"] = body.to_dict()
    elif isinstance(body, UpdateVariableColumn):
        _kwargs["json"] = body.to_dict()
    elif isinstance(body, UpdateXmlPathColumn):
        _kwargs["json"] = body.to_dict()
    else:
        _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ErrorResponse | UpdateColumnResponse | None:
    if response.status_code == 200:
        response_200 = UpdateColumnResponse.from_dict(response.json())

        return response_200

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
) -> Response[ErrorResponse | UpdateColumnResponse]:
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
    column_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    body: UpdateAbsoluteNumericDistanceColumn
    | UpdateAiDataExtractionColumn
    | UpdateApplyDiffColumn
    | UpdateAssertValidColumn
    | UpdateCoalesceColumn
    | UpdateCodeExecutionColumn
    | UpdateColumn
    | UpdateCombineColumnsColumn
    | UpdateCompareColumn
    | UpdateCompositionColumn
    | UpdateContainsColumn
    | UpdateCosineSimilarityColumn
    | UpdateCountColumn
    | UpdateEndpointColumn
    | UpdateHumanColumn
    | UpdateJsonPathColumn
    | UpdateLlmAssertionColumn
    | UpdateMathOperatorColumn
    | UpdateMinMaxColumn
    | UpdateOtherColumn
    | UpdateParseValueColumn
    | UpdatePromptTemplateColumn
    | UpdateRegexColumn
    | UpdateRegexExtractionColumn
    | UpdateTextColumn
    | UpdateVariableColumn
    | UpdateXmlPathColumn,
) -> Response[ErrorResponse | UpdateColumnResponse]:
    """Change a column

     Fields that are absent or null stay as they are. With a new type, a new config or new
    dependencies the cells of the column, and of those computed from it, read STALE with the
    values that they have. A new type that comes without `dependencies` drops those that were
    named by id. A change that would make columns depend on themselves is refused.

    An edited column keeps its type, and a computed one stays computed: edited and computed values are
    stored
    apart, and one would hide the other. Add another column instead.

    A header value of an ENDPOINT column that is sent as it was answered, `••••`, stays what it
    is, as long as `url` has the same scheme, host and port. With another, or where no value is
    stored, it is refused: 400.

    Args:
        table_id (UUID):
        sheet_id (UUID):
        column_id (UUID):
        body (UpdateAbsoluteNumericDistanceColumn | UpdateAiDataExtractionColumn |
            UpdateApplyDiffColumn | UpdateAssertValidColumn | UpdateCoalesceColumn |
            UpdateCodeExecutionColumn | UpdateColumn | UpdateCombineColumnsColumn |
            UpdateCompareColumn | UpdateCompositionColumn | UpdateContainsColumn |
            UpdateCosineSimilarityColumn | UpdateCountColumn | UpdateEndpointColumn |
            UpdateHumanColumn | UpdateJsonPathColumn | UpdateLlmAssertionColumn |
            UpdateMathOperatorColumn | UpdateMinMaxColumn | UpdateOtherColumn | UpdateParseValueColumn
            | UpdatePromptTemplateColumn | UpdateRegexColumn | UpdateRegexExtractionColumn |
            UpdateTextColumn | UpdateVariableColumn | UpdateXmlPathColumn): What changes, with another
            `type` or without one.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorResponse | UpdateColumnResponse]
    """

    kwargs = _get_kwargs(
        table_id=table_id,
        sheet_id=sheet_id,
        column_id=column_id,
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    table_id: UUID,
    sheet_id: UUID,
    column_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    body: UpdateAbsoluteNumericDistanceColumn
    | UpdateAiDataExtractionColumn
    | UpdateApplyDiffColumn
    | UpdateAssertValidColumn
    | UpdateCoalesceColumn
    | UpdateCodeExecutionColumn
    | UpdateColumn
    | UpdateCombineColumnsColumn
    | UpdateCompareColumn
    | UpdateCompositionColumn
    | UpdateContainsColumn
    | UpdateCosineSimilarityColumn
    | UpdateCountColumn
    | UpdateEndpointColumn
    | UpdateHumanColumn
    | UpdateJsonPathColumn
    | UpdateLlmAssertionColumn
    | UpdateMathOperatorColumn
    | UpdateMinMaxColumn
    | UpdateOtherColumn
    | UpdateParseValueColumn
    | UpdatePromptTemplateColumn
    | UpdateRegexColumn
    | UpdateRegexExtractionColumn
    | UpdateTextColumn
    | UpdateVariableColumn
    | UpdateXmlPathColumn,
) -> ErrorResponse | UpdateColumnResponse | None:
    """Change a column

     Fields that are absent or null stay as they are. With a new type, a new config or new
    dependencies the cells of the column, and of those computed from it, read STALE with the
    values that they have. A new type that comes without `dependencies` drops those that were
    named by id. A change that would make columns depend on themselves is refused.

    An edited column keeps its type, and a computed one stays computed: edited and computed values are
    stored
    apart, and one would hide the other. Add another column instead.

    A header value of an ENDPOINT column that is sent as it was answered, `••••`, stays what it
    is, as long as `url` has the same scheme, host and port. With another, or where no value is
    stored, it is refused: 400.

    Args:
        table_id (UUID):
        sheet_id (UUID):
        column_id (UUID):
        body (UpdateAbsoluteNumericDistanceColumn | UpdateAiDataExtractionColumn |
            UpdateApplyDiffColumn | UpdateAssertValidColumn | UpdateCoalesceColumn |
            UpdateCodeExecutionColumn | UpdateColumn | UpdateCombineColumnsColumn |
            UpdateCompareColumn | UpdateCompositionColumn | UpdateContainsColumn |
            UpdateCosineSimilarityColumn | UpdateCountColumn | UpdateEndpointColumn |
            UpdateHumanColumn | UpdateJsonPathColumn | UpdateLlmAssertionColumn |
            UpdateMathOperatorColumn | UpdateMinMaxColumn | UpdateOtherColumn | UpdateParseValueColumn
            | UpdatePromptTemplateColumn | UpdateRegexColumn | UpdateRegexExtractionColumn |
            UpdateTextColumn | UpdateVariableColumn | UpdateXmlPathColumn): What changes, with another
            `type` or without one.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ErrorResponse | UpdateColumnResponse
    """

    return sync_detailed(
        table_id=table_id,
        sheet_id=sheet_id,
        column_id=column_id,
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    table_id: UUID,
    sheet_id: UUID,
    column_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    body: UpdateAbsoluteNumericDistanceColumn
    | UpdateAiDataExtractionColumn
    | UpdateApplyDiffColumn
    | UpdateAssertValidColumn
    | UpdateCoalesceColumn
    | UpdateCodeExecutionColumn
    | UpdateColumn
    | UpdateCombineColumnsColumn
    | UpdateCompareColumn
    | UpdateCompositionColumn
    | UpdateContainsColumn
    | UpdateCosineSimilarityColumn
    | UpdateCountColumn
    | UpdateEndpointColumn
    | UpdateHumanColumn
    | UpdateJsonPathColumn
    | UpdateLlmAssertionColumn
    | UpdateMathOperatorColumn
    | UpdateMinMaxColumn
    | UpdateOtherColumn
    | UpdateParseValueColumn
    | UpdatePromptTemplateColumn
    | UpdateRegexColumn
    | UpdateRegexExtractionColumn
    | UpdateTextColumn
    | UpdateVariableColumn
    | UpdateXmlPathColumn,
) -> Response[ErrorResponse | UpdateColumnResponse]:
    """Change a column

     Fields that are absent or null stay as they are. With a new type, a new config or new
    dependencies the cells of the column, and of those computed from it, read STALE with the
    values that they have. A new type that comes without `dependencies` drops those that were
    named by id. A change that would make columns depend on themselves is refused.

    An edited column keeps its type, and a computed one stays computed: edited and computed values are
    stored
    apart, and one would hide the other. Add another column instead.

    A header value of an ENDPOINT column that is sent as it was answered, `••••`, stays what it
    is, as long as `url` has the same scheme, host and port. With another, or where no value is
    stored, it is refused: 400.

    Args:
        table_id (UUID):
        sheet_id (UUID):
        column_id (UUID):
        body (UpdateAbsoluteNumericDistanceColumn | UpdateAiDataExtractionColumn |
            UpdateApplyDiffColumn | UpdateAssertValidColumn | UpdateCoalesceColumn |
            UpdateCodeExecutionColumn | UpdateColumn | UpdateCombineColumnsColumn |
            UpdateCompareColumn | UpdateCompositionColumn | UpdateContainsColumn |
            UpdateCosineSimilarityColumn | UpdateCountColumn | UpdateEndpointColumn |
            UpdateHumanColumn | UpdateJsonPathColumn | UpdateLlmAssertionColumn |
            UpdateMathOperatorColumn | UpdateMinMaxColumn | UpdateOtherColumn | UpdateParseValueColumn
            | UpdatePromptTemplateColumn | UpdateRegexColumn | UpdateRegexExtractionColumn |
            UpdateTextColumn | UpdateVariableColumn | UpdateXmlPathColumn): What changes, with another
            `type` or without one.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorResponse | UpdateColumnResponse]
    """

    kwargs = _get_kwargs(
        table_id=table_id,
        sheet_id=sheet_id,
        column_id=column_id,
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    table_id: UUID,
    sheet_id: UUID,
    column_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    body: UpdateAbsoluteNumericDistanceColumn
    | UpdateAiDataExtractionColumn
    | UpdateApplyDiffColumn
    | UpdateAssertValidColumn
    | UpdateCoalesceColumn
    | UpdateCodeExecutionColumn
    | UpdateColumn
    | UpdateCombineColumnsColumn
    | UpdateCompareColumn
    | UpdateCompositionColumn
    | UpdateContainsColumn
    | UpdateCosineSimilarityColumn
    | UpdateCountColumn
    | UpdateEndpointColumn
    | UpdateHumanColumn
    | UpdateJsonPathColumn
    | UpdateLlmAssertionColumn
    | UpdateMathOperatorColumn
    | UpdateMinMaxColumn
    | UpdateOtherColumn
    | UpdateParseValueColumn
    | UpdatePromptTemplateColumn
    | UpdateRegexColumn
    | UpdateRegexExtractionColumn
    | UpdateTextColumn
    | UpdateVariableColumn
    | UpdateXmlPathColumn,
) -> ErrorResponse | UpdateColumnResponse | None:
    """Change a column

     Fields that are absent or null stay as they are. With a new type, a new config or new
    dependencies the cells of the column, and of those computed from it, read STALE with the
    values that they have. A new type that comes without `dependencies` drops those that were
    named by id. A change that would make columns depend on themselves is refused.

    An edited column keeps its type, and a computed one stays computed: edited and computed values are
    stored
    apart, and one would hide the other. Add another column instead.

    A header value of an ENDPOINT column that is sent as it was answered, `••••`, stays what it
    is, as long as `url` has the same scheme, host and port. With another, or where no value is
    stored, it is refused: 400.

    Args:
        table_id (UUID):
        sheet_id (UUID):
        column_id (UUID):
        body (UpdateAbsoluteNumericDistanceColumn | UpdateAiDataExtractionColumn |
            UpdateApplyDiffColumn | UpdateAssertValidColumn | UpdateCoalesceColumn |
            UpdateCodeExecutionColumn | UpdateColumn | UpdateCombineColumnsColumn |
            UpdateCompareColumn | UpdateCompositionColumn | UpdateContainsColumn |
            UpdateCosineSimilarityColumn | UpdateCountColumn | UpdateEndpointColumn |
            UpdateHumanColumn | UpdateJsonPathColumn | UpdateLlmAssertionColumn |
            UpdateMathOperatorColumn | UpdateMinMaxColumn | UpdateOtherColumn | UpdateParseValueColumn
            | UpdatePromptTemplateColumn | UpdateRegexColumn | UpdateRegexExtractionColumn |
            UpdateTextColumn | UpdateVariableColumn | UpdateXmlPathColumn): What changes, with another
            `type` or without one.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ErrorResponse | UpdateColumnResponse
    """

    return (
        await asyncio_detailed(
            table_id=table_id,
            sheet_id=sheet_id,
            column_id=column_id,
            client=client,
            body=body,
        )
    ).parsed
