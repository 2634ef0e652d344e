"""Schemas, keys and directions that one of the clients cannot take as the contract has them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from codegen.located import ContractRefused
from tests.codegen.client_support import python_client, typescript
from tests.codegen.support import contract, operation

BEARER = contract(operation()).replace(
    "    ApiKeyAuth:", "    Bearer: {type: http, scheme: bearer}\n    ApiKeyAuth:"
)


def _python(folder: Path, text: str) -> None:
    with python_client(folder, text):
        pass


@pytest.mark.parametrize("generate", [_python, typescript])
@pytest.mark.parametrize(
    ("security", "fine"),
    [
        ("[{Bearer: []}]", False),
        ("[{Bearer: [], ApiKeyAuth: []}]", False),
        ("[{Bearer: []}, {ApiKeyAuth: []}]", True),
        ("[]", True),
    ],
)
def test_an_operation_that_takes_no_key_alone_is_refused(
    generate: Callable[[Path, str], Any], security: str, fine: bool, tmp_path: Path
) -> None:
    """Both clients send a key in its header, and nothing else."""
    text = BEARER.replace("tags: [things]\n", f"tags: [things]\n      security: {security}\n")
    if fine:
        generate(tmp_path, text)
        return
    with pytest.raises(ContractRefused) as refused:
        generate(tmp_path, text)
    assert str(refused.value) == (
        "openapi.yaml:10 (#/paths/~1x/get/security): clients send a key in the header `X-API-KEY` "
        "only, which does not suffice here; list `ApiKeyAuth` alone as one of the alternatives."
    )


PATTERN = contract(
    operation(),
    "Words:\n  type: object\n  additionalProperties: false\n"
    "  patternProperties: {'^x-': {type: integer}}\n"
    "Thing: {type: object, properties: {patternProperties: {type: string}}}\n",
)


def test_fields_whose_names_fit_a_pattern(tmp_path: Path) -> None:
    """Both clients have their type; a field of that name is an ordinary one."""
    with python_client(tmp_path, PATTERN) as client:
        words = client.models.Words.from_dict({"x-a": 1})
        assert (words["x-a"], words.to_dict()) == (1, {"x-a": 1})
        thing = {"patternProperties": "a"}
        assert client.models.Thing.from_dict(thing).to_dict() == thing
    _, schemas = typescript(tmp_path, PATTERN)
    assert "export type Words = { [name: string]: number };" in schemas


def test_an_enum_beside_other_texts_takes_none_of_them(tmp_path: Path) -> None:
    """The Python client reads a time as such, and a word that it does not know as a text."""
    time, never = "{type: string, format: date-time}", "{type: string, enum: [never]}"
    schema = f"Thing: {{type: object, properties: {{at: {{oneOf: [{never}, {time}]}}}}}}"
    with python_client(tmp_path, contract(operation(), schema)) as client:
        read = client.models.Thing.from_dict
        assert isinstance(read({"at": "2026-11-01T00:00:00+00:00"}).at, datetime)
        assert [read({"at": word}).at for word in ("never", "soon")] == ["never", "soon"]


THINGS = """\
Owned:
  type: object
  required: [id]
  properties: {id: {type: integer, readOnly: true}}
Thing:
  allOf:
  - {$ref: '#/components/schemas/Owned'}
  - type: object
    required: [name, secret]
    properties: {name: {type: string}, secret: {type: string, writeOnly: true}}
Things:
  type: object
  properties: {all: {type: array, items: {$ref: '#/components/schemas/Thing'}}}
Seen:
  type: object
  properties:
    at: {type: string, readOnly: true}
    before: {$ref: '#/components/schemas/Seen'}
  example: {$ref: '#/components/schemas/SeenInput'}
"""
BODY = "content: {application/json: {schema: {$ref: '#/components/schemas/Things'}}}"


def test_fields_of_one_direction(tmp_path: Path) -> None:
    """Requests of both clients have no field that is only read, and answers none that is only
    written: a client can neither send the one nor wait for the other."""
    text = contract(operation(body=BODY, method="post"), THINGS)
    with python_client(tmp_path, text) as client:
        models = client.models
        sent = models.ThingsInput(all_=[models.ThingInput(name="a", secret="s")])
        kwargs = client.operation("use")._get_kwargs(body=sent)
        assert kwargs["json"] == {"all": [{"name": "a", "secret": "s"}]}
        assert models.Thing.from_dict({"id": 1, "name": "a"}).to_dict() == {"id": 1, "name": "a"}
        assert not hasattr(models, "SeenInput")
    client_ts, schemas = typescript(tmp_path, text)
    assert "body?: ThingsInput;" in client_ts
    assert "export type ThingsInput = {\n  all?: ThingInput[];\n};" in schemas
    assert "export type ThingInput = {\n  name: string;\n  secret: string;\n};" in schemas
    assert "export type Thing = {\n  id: number;\n  name: string;\n};" in schemas


def test_fields_of_one_direction_in_a_body_without_a_name(tmp_path: Path) -> None:
    """As in one with a name."""
    schema = "{type: object, properties: {id: {type: integer, readOnly: true}, a: {type: string}}}"
    body = f"content: {{application/json: {{schema: {schema}}}}}"
    client_ts, _ = typescript(tmp_path, contract(operation(body=body, method="post")))
    assert "id?" not in client_ts
    assert "a?: string" in client_ts
