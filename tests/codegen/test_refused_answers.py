"""Answers, callers and deprecations that the generator refuses: each with its one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.codegen.support import contract, indented, operation, refusal

RESPONSES = "        '200': {$ref: '#/components/responses/Ok'}\n"
#: The place of the only operation's responses, as sentences name it.
AT = "#/paths/~1x/get/responses"
OK = "{application/json: {schema: {$ref: '#/components/schemas/Ok'}}}"
AN_ERROR = "{application/json: {schema: {$ref: '#/components/schemas/ErrorResponse'}}}"
ERROR_SCHEMA = (
    "the schema of an error is `$ref: '#/components/schemas/ErrorResponse'`, and no other."
)
STATUSES = "supported: statuses from 200 to 599, and for errors `4XX`, `5XX`, `default`."
ERROR = "an error is sent as application/json; its `content` has to be that, and no other."
TYPES = (
    "supported: `application/json`, `application/*+json`, `text/event-stream`, "
    "`application/x-ndjson`, `text/csv`."
)
NO_ITEM = "`x-item-schema` is missing: the schema of each event or line."
ITEM = "x-item-schema: {$ref: '#/components/schemas/Ok'}"


def sentences(folder: Path, text: str) -> list[str]:
    """The refusals of a contract, from the JSON pointer on."""
    return [found.partition("(")[2].replace("): ", ": ", 1) for found in refusal(folder, text)]


def with_responses(text: str) -> str:
    return contract(operation()).replace(RESPONSES, indented(text, 8))


@pytest.mark.parametrize(
    ("responses", "says"),
    [
        (
            "default: {description: Any., content: " + OK + "}\n'200': {description: Ok.}",
            f"{AT}/default/content/application~1json: {ERROR_SCHEMA}",
        ),
        (
            "2XX: {description: Any., content: " + OK + "}\n'200': {description: Ok.}",
            f"{AT}/2XX: `2XX` is not supported; {STATUSES}",
        ),
        (
            "default: {description: Any., content: " + AN_ERROR + "}",
            f"{AT}: has no status below 400, which its handler would answer.",
        ),
        (
            "'101': {description: Any.}\n'200': {description: Ok.}",
            f"{AT}/101: `101` is not supported; {STATUSES}",
        ),
        (
            "'404': {description: No., content: " + AN_ERROR + "}",
            f"{AT}: has no status below 400, which its handler would answer.",
        ),
        (
            (
                "'200': {description: Ok.}\n"
                "'404': {description: No., content: {application/problem+json: {schema: "
                "{$ref: '#/components/schemas/Ok'}}}}"
            ),
            f"{AT}/404: {ERROR}",
        ),
        (
            "'200': {description: Ok.}\n'500': {description: No.}",
            f"{AT}/500: {ERROR}",
        ),
        (
            "'204': {description: Ok., content: " + OK + "}",
            f"{AT}/204/content: 204 is sent without a body; leave `content` out.",
        ),
        (
            "'303': {description: Ok., content: " + OK + "}",
            f"{AT}/303/content: 303 is sent without a body; leave `content` out.",
        ),
        (
            "'303': {description: Ok.}",
            f"{AT}/303: a redirect needs the header `Location`, with `required: true`.",
        ),
        (
            "'307': {description: Ok., headers: {Location: {schema: {type: string}}}}",
            f"{AT}/307: a redirect needs the header `Location`, with `required: true`.",
        ),
        (
            "'200': {description: Ok., headers: {Vary: {schema: {type: string}}}}",
            f"{AT}/200/headers/Vary: `Vary` is set by the server; leave it out.",
        ),
        (
            "'200': {description: Ok., headers: {X-A: {schema: {type: array}}}}",
            (
                f"{AT}/200/headers/X-A/schema/type: `type: array` is not supported; supported: "
                "`string`, `integer`, `number`, `boolean`."
            ),
        ),
        (
            "'200': {description: Ok., headers: {X-A: {schema: {type: [string, 'null']}}}}",
            (
                f"{AT}/200/headers/X-A/schema/type: `type: ['string', 'null']` is not supported; "
                "supported: `string`, `integer`, `number`, `boolean`."
            ),
        ),
        (
            "'200': {description: Ok., content: {application/pdf: {}}}",
            (f"{AT}/200/content/application~1pdf: `application/pdf` is not supported; {TYPES}"),
        ),
        (
            "'200': {description: Ok., content: {'*/*': {}}}",
            (f"{AT}/200/content/*~1*: `*/*` is not supported; {TYPES}"),
        ),
        (
            "'200': {description: Ok., content: {application/json: {}}}",
            f"{AT}/200/content/application~1json: `schema` is missing.",
        ),
        (
            "'200': {description: Ok., content: {text/event-stream: {schema: {type: string}}}}",
            f"{AT}/200/content/text~1event-stream: {NO_ITEM}",
        ),
        (
            "'200': {description: Ok., content: {application/x-ndjson: {}}}",
            f"{AT}/200/content/application~1x-ndjson: {NO_ITEM}",
        ),
        (
            "'200': {description: Ok., content: {text/event-stream: {" + ITEM + ", schema: "
            "{$ref: '#/components/schemas/Ok'}}}}",
            (
                f"{AT}/200/content/text~1event-stream/schema: the schema of text/event-stream is "
                "`type: string`."
            ),
        ),
        (
            "'200': {description: Ok., content: {text/csv: {" + ITEM + "}}}",
            f"{AT}/200/content/text~1csv/x-item-schema: text/csv has no items of a schema.",
        ),
        (
            (
                "'200': {description: Ok., content: {application/json: {schema: "
                "{$ref: '#/components/schemas/Ok'}}, text/csv: {}}}"
            ),
            f"{AT}: Accept chooses between several media types; 406 has to be documented as well.",
        ),
    ],
)
def test_responses(tmp_path: Path, responses: str, says: str) -> None:
    """Statuses, media types and headers that are not implemented."""
    assert sentences(tmp_path, with_responses(responses)) == [says]


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("success: {type: boolean}", "success: {const: true}", "True was expected"),
        (
            "message: {type: string}",
            "message: {type: integer}",
            "'A sentence.' is not of type 'integer'",
        ),
        (
            "      required: [success, error, message]",
            "      additionalProperties: false\n      required: [success, error, message]",
            "Additional properties are not allowed ('parameter' was unexpected)",
        ),
    ],
)
def test_the_schema_of_errors(tmp_path: Path, old: str, new: str, what: str) -> None:
    """It has to take what the server sends."""
    text = contract(operation())
    assert old in text
    (said,) = sentences(tmp_path, text.replace(old, new))
    assert said == (
        "#/components/schemas/ErrorResponse: the server sends errors with `success: false`, "
        f"`error`, `message` and in some `parameter`, which this schema does not take: {what}."
    )


def with_operation(line: str) -> str:
    return contract(operation()).replace(
        "    operationId: use", f"    {line}\n      operationId: use"
    )


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (
            "security: [{}, {ApiKeyAuth: []}]",
            "security/0: `{}` is not supported; `security: []` asks for no key at all.",
        ),
        ("security: [{Other: []}]", "security/0: there is no security scheme `Other`."),
        (
            "security: [{ApiKeyAuth: [admin]}]",
            "security/0/ApiKeyAuth: scopes are not supported; write `ApiKeyAuth: []`.",
        ),
        (
            "x-deprecated-since: 2026-11-01",
            "x-deprecated-since: `x-deprecated-since` stands beside `deprecated: true` only.",
        ),
    ],
)
def test_operations(tmp_path: Path, line: str, says: str) -> None:
    """Callers and deprecations that are not implemented."""
    assert sentences(tmp_path, with_operation(line)) == [f"#/paths/~1x/get/{says}"]


@pytest.mark.parametrize("since", ["", "\n      x-deprecated-since: soon"])
def test_a_deprecation_without_a_date(tmp_path: Path, since: str) -> None:
    """The header needs one."""
    says = (
        "#/paths/~1x/get: `deprecated: true` needs `x-deprecated-since`, a date such as 2026-11-01."
    )
    assert sentences(tmp_path, with_operation(f"deprecated: true{since}")) == [says]


@pytest.mark.parametrize(
    ("scheme", "says"),
    [
        (
            "{type: oauth2, flows: {}}",
            ["/type: `type: oauth2` is not supported; supported: `apiKey`, `http`."],
        ),
        (
            "{type: http, scheme: basic}",
            ["/scheme: `scheme: basic` is not supported; supported: `bearer`."],
        ),
        ("{type: mutualTLS}", ["/type: `type: mutualTLS` is not supported; supported: "]),
    ],
)
def test_schemes(tmp_path: Path, scheme: str, says: list[str]) -> None:
    """Security schemes that the server does not enforce."""
    text = contract(operation()).replace("{type: apiKey, in: header, name: X-API-KEY}", scheme)
    found = sentences(tmp_path, text)
    at = "#/components/securitySchemes/ApiKeyAuth"
    assert any(each.startswith(f"{at}{says[0]}") for each in found), found


def test_the_document_s_callers(tmp_path: Path) -> None:
    """The security of all operations is checked as well."""
    text = contract(operation()).replace("security: [{ApiKeyAuth: []}]", "security: [{Other: []}]")
    assert sentences(tmp_path, text) == ["#/security/0: there is no security scheme `Other`."]
