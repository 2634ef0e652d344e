"""The rules of style that the contract keeps, each with an edit that breaks it."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from typing import Any

import pytest
import yaml

from codegen import gates, style
from codegen.build import CONTRACT

Json = Any
GOOD: Json = yaml.safe_load(
    """
info: {title: t, version: 1.0.0, description: d, license: {name: MIT}, contact: {name: c}}
security: [{Key: []}]
tags: [{name: things, description: d}]
paths:
  /things/{id}:
    get:
      operationId: get_thing
      summary: s
      description: d
      tags: [things]
      parameters: [{$ref: '#/components/parameters/id'}]
      responses:
        '200': {description: d}
        '404': {$ref: '#/components/responses/Gone'}
components:
  securitySchemes: {Key: {type: apiKey, description: d}}
  parameters: {id: {name: id, in: path, description: d, schema: {type: string, enum: [a, b]}}}
  responses: {Gone: {description: d, headers: {Age: {description: d}}}}
"""
)


def operation(document: Json) -> Json:
    return document["paths"]["/things/{id}"]["get"]


def path(name: str) -> Callable[[Json], None]:
    return lambda d: d["paths"].update({name: copy.deepcopy(d["paths"]["/things/{id}"])})


def enum(*values: Any) -> Callable[[Json], None]:
    return lambda d: d["components"]["parameters"]["id"]["schema"].update(enum=list(values))


RULES: list[tuple[Callable[[Json], Any], str]] = [
    (lambda d: d["info"].pop("contact"), "#/info has no contact"),
    (lambda d: d["info"].pop("license"), "#/info has no license"),
    (lambda d: d["tags"][0].pop("description"), "#/tags: things has no description"),
    (lambda d: d["tags"].append({"name": "x", "description": "d"}), "x is used by no operation"),
    (lambda d: d["tags"].append(d["tags"][0]), "#/tags: things is declared 2 times"),
    (lambda d: d["tags"].clear(), "#/tags: things is used and not declared"),
    (lambda d: operation(d).pop("operationId"), "GET /things/{id} has no operationId"),
    (lambda d: operation(d).update(operationId="a b"), "operationId 'a b' cannot stand in a URL"),
    (lambda d: operation(d).pop("summary"), "GET /things/{id} has no summary"),
    (lambda d: operation(d).pop("description"), "GET /things/{id} has no description"),
    (lambda d: operation(d)["tags"].clear(), "GET /things/{id} has not one tag"),
    (lambda d: operation(d)["responses"].pop("200"), "GET /things/{id} documents no status 2xx"),
    (lambda d: operation(d)["responses"].pop("404"), "GET /things/{id} documents no status 4xx"),
    (
        lambda d: operation(d)["responses"]["200"].pop("description"),
        "GET /things/{id}: status 200 has no description",
    ),
    (
        lambda d: operation(d)["parameters"].append({"name": "q"}),
        "GET /things/{id}: parameter q has no description",
    ),
    (lambda d: d.pop("security"), "GET /things/{id} says nothing of security"),
    (path("/things/"), "/things/ ends with a slash"),
    (path("/things?x"), "/things?x has a query or a fragment"),
    (path("/{id}/{id}"), "/{id}/{id} has {id} 2 times"),
    (path("/things/{other}"), "/things/{id} and /things/{other} are both paths of one URL"),
    (
        lambda d: d["components"].update(schemas={"X": {}}),
        "#/components/schemas/X is used by nothing",
    ),
    (
        lambda d: d["components"]["parameters"]["id"].pop("description"),
        "#/components/parameters/id has no description",
    ),
    (
        lambda d: d["components"]["responses"]["Gone"]["headers"]["Age"].clear(),
        "#/components/responses/Gone: header Age has no description",
    ),
    (lambda d: d["components"]["securitySchemes"].clear(), "securitySchemes has no Key"),
    (enum("a", "a"), "enum has a value twice"),
    (enum("a", 1), "enum has 1, which is no string"),
    (lambda d: operation(d).update(description="<script>"), "description has a script"),
]


def test_a_good_document_passes() -> None:
    """None of the rules is broken."""
    assert style.problems(copy.deepcopy(GOOD)) == []


@pytest.mark.parametrize(("edit", "said"), RULES, ids=[said for _, said in RULES])
def test_a_broken_rule_is_told(edit: Callable[[Json], Any], said: str) -> None:
    """With the place."""
    document = copy.deepcopy(GOOD)
    edit(document)
    assert [problem for problem in style.problems(document) if said in problem]


def test_the_contract_keeps_them() -> None:
    """But for what the seed or the field forces; each of these exceptions is needed."""
    problems = style.problems(yaml.safe_load(CONTRACT.read_text()))
    for pattern, reason in gates.FORCED.values():
        assert any(re.fullmatch(pattern, problem) for problem in problems)
        assert reason
    assert gates.check() == 0
