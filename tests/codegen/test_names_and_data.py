"""Names of fields, and examples, that are written like keywords: each is what it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from codegen.breaking import released
from codegen.check import check
from codegen.contract import Contract
from codegen.views import for_consumers
from tests.codegen.support import contract, operation, serve

#: Data that would be changed, or refused, if it were taken for a schema.
DATA = {
    "const": 5,
    "enum": ["a", "A"],
    "properties": {"n": {"type": "null"}},
    "anyOf": [{"a": 1}, {"type": "null"}],
    "$ref": "#/nowhere",
    "discriminator": 1,
    "oneOf": 2,
    "description": "kept",
}
BODY = "required: true\ncontent:\n  application/json:\n"
SOME = f"{BODY}    schema: {{$ref: '#/components/schemas/Some'}}\n"
#: A schema whose fields have the names of keywords.
NAMES = """\
Some:
  type: object
  properties:
    discriminator: {type: string}
    oneOf: {type: string}
    required: {type: string}
    enum: {type: string}
    x-more: {type: string}
    properties:
      type: object
      properties: {id: {type: integer, readOnly: true}, properties: {type: string}}
"""


def consumed(folder: Path, text: str) -> Any:
    """The document that is served of a contract."""
    path = folder / "openapi.yaml"
    path.write_text(text)
    read = Contract(path)
    check(read.located)
    return for_consumers(read)


def test_fields_with_the_names_of_keywords(tmp_path: Path) -> None:
    """They are fields: `readOnly` beside them too."""
    served = serve(tmp_path, contract(operation(body=SOME, method="post"), NAMES))
    body = {"discriminator": "a", "oneOf": "b", "required": "c", "properties": {"properties": "d"}}
    assert served.call("POST", "/x", body).status == 200
    assert served.received["body"].properties.properties == "d"
    answer = served.call("POST", "/x", {"properties": {"id": 1}})
    assert answer.message == "properties.id: is set by the server. Leave it out."


def test_examples_like_schemas(tmp_path: Path) -> None:
    """They are served as they stand."""
    data = yaml.safe_dump(DATA, default_flow_style=True, width=1000).strip()
    schemas = (
        f"Some:\n  type: object\n  properties: {{a: {{default: null}}}}\n"
        f"  example: {{a: {data}}}\n  examples: [{{a: {data}}}]\n"
    )
    body = f"{SOME}    examples: {{enum: {{value: {{a: {data}}}}}}}\n"
    document = consumed(tmp_path, contract(operation(body=body, method="post"), schemas))
    some = document["components"]["schemas"]["Some"]
    content = document["paths"]["/x"]["post"]["requestBody"]["content"]["application/json"]
    assert some["example"] == some["examples"][0] == {"a": DATA}
    assert content["examples"] == {"enum": {"value": {"a": DATA}}}


def test_a_parameter_of_the_components_that_is_a_reference(tmp_path: Path) -> None:
    """It is the parameter that it names."""
    components = (
        "parameters:\n  A: {$ref: '#/components/parameters/B'}\n"
        "  B: {name: b, in: query, schema: {type: integer}}\n"
    )
    text = contract(operation("- $ref: '#/components/parameters/A'"), components=components)
    assert serve(tmp_path, text).call("GET", "/x?b=x").status == 400
    parameters = consumed(tmp_path, text)["components"]["parameters"]
    assert (
        parameters["A"]
        == parameters["B"]
        == {
            "name": "b",
            "in": "query",
            "schema": {"type": "integer"},
        }
    )


def test_the_released_contract_keeps_names(tmp_path: Path) -> None:
    """Only prose is left out, and not what is named like it; items of streams are kept."""
    some = (
        "Some:\n  type: object\n  description: Prose.\n  dependentRequired: {summary: [b]}\n"
        "  properties: {summary: {type: string, description: Prose.}, b: {type: string}}\n"
    )
    stream = "'200': {description: Prose., content: {text/event-stream: {x-item-schema: {}}}}"
    reference = "'200': {$ref: '#/components/responses/Ok'}"
    text = contract(operation().replace(reference, stream), some)
    document = yaml.safe_load(released(yaml.safe_load(text)))
    assert document["components"]["schemas"]["Some"] == {
        "type": "object",
        "dependentRequired": {"summary": ["b"]},
        "properties": {"summary": {"type": "string"}, "b": {"type": "string"}},
    }
    content = document["paths"]["/x"]["get"]["responses"]["200"]["content"]
    assert content == {"text/event-stream": {"x-item-schema": {}}}
