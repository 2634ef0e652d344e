"""Words of enums that only a newer server has, in the Python client."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from codegen.clients.python.tags import tags
from codegen.located import ContractRefused
from tests.codegen.client_support import PythonClient, python_client, read
from tests.codegen.support import contract, operation

SCHEMAS = """\
Status: {type: string, enum: [running, completed]}
Thing:
  type: object
  required: [status, number]
  properties:
    status: {$ref: '#/components/schemas/Status'}
    kind: {type: string, enum: [only]}
    reason: {type: [string, 'null'], enum: [a, b, null]}
    number: {type: integer, enum: [1, 2]}
    zero: {type: integer, enum: [0]}
    each: {type: array, items: {type: string, enum: [a, b]}}
Named: {type: object, required: [type], properties: {type: {type: string, enum: [A]}}}
Constant:
  type: object
  required: [type, status]
  properties: {type: {const: B}, status: {$ref: '#/components/schemas/Status'}}
Several: {type: object, required: [type], properties: {type: {type: string, enum: [C, D]}}}
Rest: {type: object, required: [type], properties: {type: {type: string, enum: [E, F]}}}
Holder:
  type: object
  required: [one]
  properties:
    one:
      oneOf:
      - {$ref: '#/components/schemas/Named'}
      - {$ref: '#/components/schemas/Constant'}
      - {$ref: '#/components/schemas/Several'}
      - {$ref: '#/components/schemas/Rest'}
"""
TEXT = contract(operation(), SCHEMAS)
THING = {"status": "running", "number": 1}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PythonClient]:
    with python_client(tmp_path_factory.mktemp("words"), TEXT) as found:
        yield found


@pytest.mark.parametrize(
    "newer",
    [
        {"status": "paused"},
        {"kind": "another"},
        {"reason": "c"},
        {"reason": None},
        {"number": 3},
        {"each": ["a", "z"]},
    ],
    ids=str,
)
def test_a_word_of_a_newer_server_is_passed_on(
    client: PythonClient, newer: dict[str, object]
) -> None:
    """As it is, whatever the contract listed when the client was made."""
    thing = {**THING, **newer}
    assert client.models.Thing.from_dict(thing).to_dict() == thing


@pytest.mark.parametrize("wrong", [{"status": 1}, {"number": "1"}, {"zero": 1}], ids=str)
def test_what_is_no_word_is_refused(client: PythonClient, wrong: dict[str, object]) -> None:
    """Another type; and another number than a constant."""
    with pytest.raises(TypeError, match="Unexpected value"):
        client.models.Thing.from_dict({**THING, **wrong})


@pytest.mark.parametrize(
    ("one", "model"),
    [
        ({"type": "A"}, "Named"),
        ({"type": "B", "status": "running"}, "Constant"),
        ({"type": "B", "status": "paused"}, "Constant"),
        ({"type": "D"}, "Several"),
        ({"type": "F"}, "Rest"),
        ({"type": "G"}, "Rest"),
    ],
    ids=str,
)
def test_the_objects_of_a_union_are_told_apart(
    client: PythonClient, one: dict[str, object], model: str
) -> None:
    """By the words of the field that all have; the last one with several stands for the rest."""
    found = client.models.Holder.from_dict({"one": one})
    assert type(found.one).__name__ == model
    assert found.to_dict() == {"one": one}


def test_a_union_of_schemas_without_names_is_refused(tmp_path: Path) -> None:
    """Where words tell them apart."""
    variant = (
        "      - {type: object, required: [k], properties: {k: {type: string, enum: [WORD]}}}\n"
    )
    variants = variant.replace("WORD", "a") + variant.replace("WORD", "b")
    text = f"A:\n  type: object\n  properties:\n    one:\n      oneOf:\n{variants}"
    says = (
        "openapi.yaml:32 (#/components/schemas/A/properties/one/oneOf/0): `k` tells this schema "
        "from the others, which the Python client can do for schemas with names only; move it to "
        "`components`."
    )
    with pytest.raises(ContractRefused) as refused:
        tags(read(tmp_path, contract(operation(), text)))
    assert str(refused.value) == says


def test_an_item_of_a_newer_server_stays_json(client: PythonClient) -> None:
    """In a stream of items that a field tells apart."""
    streams = client.module("streams")
    parse = streams.tagged("kind", {"a": lambda value: value["kind"]})
    assert [parse({"kind": "a"}), parse({"kind": "b"})] == ["a", {"kind": "b"}]
