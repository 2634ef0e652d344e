"""What breaks clients of the released contract is found, kind by kind."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from codegen import breaking, gates
from codegen.build import CONTRACT

Json = Any
RELEASED: Json = yaml.safe_load(
    """
info: {title: t, version: 1.2.0}
security: [{Key: []}]
paths:
  /things/{id}:
    put:
      operationId: put_thing
      parameters:
      - {name: id, in: path, required: true, schema: {type: string, maxLength: 9}}
      - {name: order, in: query, schema: {type: string, enum: [asc, desc]}}
      requestBody:
        content:
          application/json: {schema: {$ref: '#/components/schemas/Thing'}}
      responses:
        '200':
          headers: {ETag: {schema: {type: string}}}
          content:
            application/json: {schema: {$ref: '#/components/schemas/Shown'}}
        '404': {content: {application/json: {schema: {$ref: '#/components/schemas/Error'}}}}
components:
  schemas:
    Thing:
      type: object
      required: [name]
      properties:
        name: {type: string, minLength: 1}
        size: {type: [integer, 'null'], minimum: 0, maximum: 10}
        tags: {type: array, items: {type: string}, maxItems: 3}
        of: {oneOf: [{$ref: '#/components/schemas/Text'}, {$ref: '#/components/schemas/Number'}]}
    Text: {type: object, properties: {text: {type: string}}}
    Number: {type: object, properties: {number: {type: number}}}
    Shown:
      type: object
      required: [name, state]
      properties:
        name: {type: string}
        state: {type: string, enum: [new, old]}
        size: {type: integer}
        more: {type: array, items: {$ref: '#/components/schemas/Shown'}}
    Error: {type: object, properties: {error: {type: string}}}
    ErrorCode404: {type: string, enum: [gone, never]}
"""
)

Edit = Callable[[Json], None]


def operation(document: Json) -> Json:
    return document["paths"]["/things/{id}"]["put"]


def thing(document: Json) -> Json:
    return document["components"]["schemas"]["Thing"]


def shown(document: Json) -> Json:
    return document["components"]["schemas"]["Shown"]


def new_parameter(**more: Any) -> Edit:
    added = {"name": "new", "in": "query", "schema": {"type": "string"}, **more}
    return lambda d: operation(d)["parameters"].append(added)


def changed(of: Callable[[Json], Json], name: str, **more: Any) -> Edit:
    return lambda d: of(d)["properties"][name].update(more)


BREAKS: dict[str, tuple[Edit, str]] = {
    "operation": (
        lambda d: d["paths"].clear(),
        "put_thing: PUT /things/{id} was removed",
    ),
    "operationId": (
        lambda d: operation(d).update(operationId="put"),
        "put_thing: operationId is now put",
    ),
    "status": (
        lambda d: operation(d)["responses"].pop("404"),
        "put_thing: status 404 was removed",
    ),
    "header": (
        lambda d: operation(d)["responses"]["200"].pop("headers"),
        "put_thing: answer 200 has the header ETag no longer",
    ),
    "media type": (
        lambda d: operation(d)["responses"]["200"]["content"].update(
            {"text/csv": operation(d)["responses"]["200"]["content"].pop("application/json")}
        ),
        "put_thing: answer 200 is no longer application/json",
    ),
    "security": (lambda d: d.update(security=[{"Other": []}]), "put_thing: security is another"),
    "parameter": (
        lambda d: operation(d)["parameters"].pop(),
        "put_thing: parameter order in query was removed",
    ),
    "required parameter": (
        new_parameter(required=True),
        "put_thing: parameter new in query is now required",
    ),
    "enum value of a parameter": (
        lambda d: operation(d)["parameters"][1]["schema"].update(enum=["asc"]),
        "put_thing: parameter order in query has the value 'desc' no longer",
    ),
    "bound of a parameter": (
        lambda d: operation(d)["parameters"][0]["schema"].update(maxLength=8),
        "put_thing: parameter id in path has maxLength 8, and had 9",
    ),
    "required body": (
        lambda d: operation(d)["requestBody"].update(required=True),
        "put_thing: the body is now required",
    ),
    "required field": (
        lambda d: thing(d)["required"].append("size"),
        "put_thing: body.size is now required",
    ),
    "field of a body": (
        lambda d: thing(d)["properties"].pop("size"),
        "put_thing: body.size was removed",
    ),
    "least value": (
        changed(thing, "size", minimum=1),
        "put_thing: body.size has minimum 1, and had 0",
    ),
    "most items": (
        changed(thing, "tags", maxItems=2),
        "put_thing: body.tags has maxItems 2, and had 3",
    ),
    "pattern": (
        changed(thing, "name", pattern="^a"),
        "put_thing: body.name has pattern '^a', and had 'none'",
    ),
    "new enum": (
        changed(thing, "name", enum=["a"]),
        "put_thing: body.name took any value, and now only those of an enum",
    ),
    "type that is taken": (
        changed(thing, "size", type="integer"),
        "put_thing: body.size no longer takes null",
    ),
    "closed object": (
        lambda d: thing(d).update(additionalProperties=False),
        "put_thing: body no longer takes fields that it does not name",
    ),
    "alternative": (
        lambda d: thing(d)["properties"]["of"]["oneOf"].pop(),
        "put_thing: body.of no longer takes Number",
    ),
    "inside an alternative": (
        lambda d: d["components"]["schemas"]["Text"]["properties"].clear(),
        "put_thing: body.of(Text).text was removed",
    ),
    "property of an answer": (
        lambda d: shown(d)["properties"].pop("size"),
        "put_thing: answer 200.size was removed",
    ),
    "property that may be absent": (
        lambda d: shown(d)["required"].remove("state"),
        "put_thing: answer 200.state may now be absent",
    ),
    "enum value of an answer": (
        changed(shown, "state", enum=["new"]),
        "put_thing: answer 200.state has the value 'old' no longer",
    ),
    "type that is answered": (
        changed(shown, "size", type=["integer", "null"]),
        "put_thing: answer 200.size may now be null",
    ),
    "error code": (
        lambda d: d["components"]["schemas"]["ErrorCode404"]["enum"].remove("never"),
        "ErrorCode404: the code never was removed",
    ),
}
HARMLESS: dict[str, Edit] = {
    "nothing": lambda _: None,
    "an operation": lambda d: d["paths"].update({"/more": {}}),
    "a status": lambda d: operation(d)["responses"].update({"409": {}}),
    "an optional parameter": new_parameter(),
    "a wider bound": changed(thing, "size", maximum=11, minimum=-1),
    "an optional field": lambda d: thing(d)["properties"].update(more={"type": "string"}),
    "a property of an answer": lambda d: shown(d)["properties"].update(extra={"type": "string"}),
    "a value that is taken": lambda d: operation(d)["parameters"][1]["schema"]["enum"].append("x"),
    "a property that is always there": lambda d: shown(d)["required"].append("size"),
    "a narrower answer": changed(shown, "size", minimum=0, maximum=5),
    "a number for an integer": changed(thing, "size", type=["number", "null"]),
}


def edited(edit: Edit, version: str = "1.3.0") -> Json:
    document = copy.deepcopy(RELEASED)
    edit(document)
    document["info"]["version"] = version
    return document


@pytest.mark.parametrize(("edit", "said"), BREAKS.values(), ids=BREAKS)
def test_a_break_is_found(edit: Edit, said: str) -> None:
    """It alone, in one sentence, once."""
    assert [str(each) for each in breaking.breaks(RELEASED, edited(edit))] == [f"{said}."]


@pytest.mark.parametrize("edit", HARMLESS.values(), ids=HARMLESS)
def test_what_breaks_nobody_passes(edit: Edit) -> None:
    """Clients of the released contract go on as before."""
    assert breaking.breaks(RELEASED, edited(edit)) == []


ANNOUNCED = "## Unreleased\n\n### Breaking\n\n- `put_thing` has no ETag.\n\n### Added\n\n- x\n"
REMOVED = BREAKS["header"][0]


@pytest.mark.parametrize(
    ("before", "now", "changelog", "passes"),
    [
        ("1.2.0", "2.0.0", ANNOUNCED, True),
        ("1.2.0", "2.0.0", ANNOUNCED.replace("Unreleased", "2.0.0 (2026-12-01)"), True),
        ("0.1.0", "0.2.0", ANNOUNCED, True),
        ("1.2.0", "1.3.0", ANNOUNCED, False),
        ("0.1.0", "0.1.1", ANNOUNCED, False),
        ("1.2.0", "2.0.0", ANNOUNCED.replace("put_thing", "get_thing"), False),
        ("1.2.0", "2.0.0", ANNOUNCED.replace("Breaking", "Changed"), False),
        ("1.2.0", "2.0.0", ANNOUNCED.replace("Unreleased", "1.9.0"), False),
    ],
)
def test_a_break_needs_a_new_major_version_and_an_entry(
    before: str, now: str, changelog: str, *, passes: bool
) -> None:
    """Both; before 1.0 a new minor version is one."""
    old, new = edited(lambda _: None, before), edited(REMOVED, now)
    assert (breaking.unannounced(old, new, changelog) == []) is passes


def test_the_gate_compares_with_what_was_released(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`make verify` fails with the list of breaks, and what to do."""
    document = yaml.safe_load(CONTRACT.read_text())
    del document["paths"]["/api/public/v2/tables"]["get"]["responses"]["400"]
    contract = tmp_path / "openapi.yaml"
    contract.write_text(yaml.safe_dump(document))
    assert gates.check(contract) == 1
    said = capsys.readouterr().err
    assert "openapi.yaml: list_tables: status 400 was removed.\n" in said
    assert "### Breaking" in said
    assert gates.release(contract, tmp_path / "released.yaml") == 1
    assert not (tmp_path / "released.yaml").exists()


def test_a_release_is_what_the_next_is_compared_with(tmp_path: Path) -> None:
    """Without prose, and without anything that would count as a break."""
    assert gates.release(target=tmp_path / "released.yaml") == 0
    written = yaml.safe_load((tmp_path / "released.yaml").read_text())
    document = yaml.safe_load(CONTRACT.read_text())
    assert breaking.breaks(written, document) == breaking.breaks(document, written) == []
    assert "summary" not in written["paths"]["/api/public/v2/tables"]["get"]


def test_null_is_written_in_two_ways() -> None:
    """A oneOf with null is the same as a type with null, also where it has an enum."""
    old, new = copy.deepcopy(RELEASED), copy.deepcopy(RELEASED)
    word = {"type": "string", "enum": ["a"]}
    old["components"]["schemas"]["Text"]["properties"]["text"] = {"oneOf": [word, {"type": "null"}]}
    same = {"type": ["string", "null"], "enum": ["a", None]}
    new["components"]["schemas"]["Text"]["properties"]["text"] = same
    assert breaking.breaks(old, new) == []
    same["enum"] = ["b", None]
    assert [str(each) for each in breaking.breaks(old, new)] == [
        "put_thing: body.of(Text).text has the value 'a' no longer."
    ]


def test_a_config_that_is_narrowed_is_a_break() -> None:
    """The configs of column types are compared, though no body names them; a released contract
    keeps what says so."""
    contract = yaml.safe_load(CONTRACT.read_text())
    old = yaml.safe_load(breaking.released(contract))
    assert breaking.breaks(old, contract) == []
    config = contract["components"]["schemas"]["CountColumnConfig"]
    config["properties"]["max_count"]["maximum"] = 9
    assert [str(each) for each in breaking.breaks(old, contract)] == [
        "CountColumnConfig: it.max_count has maximum 9, and had 9007199254740991."
    ]
