"""Fields and texts of the Python client that generated code could mistake for its own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from codegen.clients.python.shadows import shadows
from codegen.tools import ToolFailed
from tests.codegen.client_support import python_client
from tests.codegen.support import contract, operation

#: Variables, methods and imports of generated models, and builtins.
NAMES = (
    *("additional_keys", "additional_properties", "cast", "cls", "d", "datetime", "dict"),
    *("field_dict", "files", "from_dict", "isinstance", "json", "list", "prop", "prop_dict"),
    *("prop_name", "self", "src_dict", "str", "T", "to_dict", "to_multipart", "types", "UNSET"),
    *("Any", "UUID", "id", "type"),
)


def schema_of(properties: str) -> str:
    """A contract with a schema ``Thing`` of these properties, which are all required."""
    names = ", ".join(line.split(":")[0] for line in properties.splitlines())
    return f"Thing:\n  type: object\n  required: [{names}]\n  properties:\n" + "".join(
        f"    {line}\n" for line in properties.splitlines()
    )


def test_fields_may_have_the_names_of_variables(tmp_path: Path) -> None:
    """And of methods, imports and builtins: what is read is what is sent, beside other fields of
    all kinds."""
    texts = "".join(f"{name}: {{type: string}}\n" for name in NAMES)
    others = (
        "at: {type: string, format: date-time}\nkey: {type: string, format: uuid}\n"
        "words: {type: array, items: {type: string, enum: [a]}}\n"
        "either: {oneOf: [{type: integer}, {type: 'null'}]}\n"
    )
    thing: dict[str, Any] = {name: f"the {name}" for name in NAMES} | {
        "at": "2026-11-01T00:00:00+00:00",
        "key": "3f8e1c52-6f0b-4f5c-9d0e-2b7a41c6d901",
        "words": ["a", "a"],
        "either": None,
        "more": 1,
    }
    with python_client(tmp_path, contract(operation(), schema_of(texts + others))) as client:
        assert client.models.Thing.from_dict(thing).to_dict() == thing


def test_a_map_may_have_the_names_of_variables(tmp_path: Path) -> None:
    """Objects below names that are not listed are read in a loop, with variables of its own."""
    schema = "Map: {type: object, additionalProperties: {$ref: '#/components/schemas/Ok'}}"
    with python_client(tmp_path, contract(operation(), schema)) as client:
        found = {name: {"ok": True} for name in NAMES}
        assert client.models.Map.from_dict(found).to_dict() == found


CLOSED = """\
Text: {type: object, properties: {text: {type: string}}, additionalProperties: false}
Call:
  type: object
  required: [url]
  properties: {url: {type: string}}
  additionalProperties: false
Thing:
  type: object
  properties:
    config:
      oneOf:
      - {$ref: '#/components/schemas/Text'}
      - {$ref: '#/components/schemas/Call'}
  additionalProperties: false
"""


@pytest.mark.parametrize("config", [{"url": "a"}, {"url": "a", "newer": [1]}, {"other": None}])
def test_fields_that_are_not_listed_are_kept(tmp_path: Path, config: dict[str, Any]) -> None:
    """Of closed objects too: those of a newer server, those that the server has to refuse, and
    those of a config that another model read first."""
    thing = {"config": config, "wrong": 1}
    with python_client(tmp_path, contract(operation(), CLOSED)) as client:
        assert client.models.Thing.from_dict(thing).to_dict() == thing


@pytest.mark.parametrize(
    ("properties", "name"),
    [
        (
            "UUID: {type: string, format: uuid}\nuuid: {type: string, format: uuid}\n",
            "UUID",
        ),
        (
            "x_item: {type: string}\nx: {type: array, items: {type: object, properties: {a: {}}}}",
            "x_item",
        ),
    ],
)
def test_a_field_that_would_hide_something_is_refused(
    properties: str, name: str, tmp_path: Path
) -> None:
    """With the name and the module."""
    text = contract(operation(), schema_of(properties))
    says = rf"`{name}` has two meanings in the Python client's models/thing.py; rename the field"
    with pytest.raises(ToolFailed, match=says), python_client(tmp_path, text):
        pass


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("from a import b\ndef f():\n b = 1\n", {"b"}),
        ("from a import b as c\ndef f(c): pass\n", {"c"}),
        ("if X:\n import a\nasync def f(*, a): pass\n", {"a"}),
        ("def f(): pass\ndef g(f): pass\n", {"f"}),
        ("def f(a):\n a = 1\n", {"a"}),
        ("def f(a):\n return {a: 1 for a in a}\n", set()),
        ("class A:\n b: int\n def b(self): pass\n", {"b"}),
        ("class A:\n b: int\n def c(self):\n  for b in d: pass\n", {"b"}),
        ("class A:\n b: int\n def c(self):\n  for e in d:\n   b = e\n", {"b"}),
        ("class A:\n b: int\n def c(self):\n  b = self.b\n", set()),
    ],
)
def test_names_with_two_meanings(source: str, found: set[str]) -> None:
    """Those that one hides from the other."""
    assert shadows(source) == found


TEXTS = ('say "hi"', "a\\b", "it's", "{x}", "\\N{x} %s ${y}", "a\tb", "'''\"\"\"")


def test_defaults_and_constants_are_those_of_the_contract(tmp_path: Path) -> None:
    """Also texts with quotes and backslashes."""
    parameters = "".join(
        f"- {{name: p{index}, in: query, schema: {{type: string, default: {json.dumps(text)}}}}}\n"
        for index, text in enumerate(TEXTS)
    )
    constants = "".join(
        f"c{index}: {{const: {json.dumps(text)}}}\n" for index, text in enumerate(TEXTS)
    )
    with python_client(tmp_path, contract(operation(parameters), schema_of(constants))) as client:
        sent = client.operation("use")._get_kwargs()["params"]
        assert sent == {f"p{index}": text for index, text in enumerate(TEXTS)}
        thing = {f"c{index}": text for index, text in enumerate(TEXTS)}
        assert client.models.Thing.from_dict(thing).to_dict() == thing
