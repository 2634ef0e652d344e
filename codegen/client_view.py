"""The served document as the generator of the Python client takes it."""

from __future__ import annotations

import dataclasses
from typing import Any

from codegen import views
from codegen.contract import Contract
from codegen.located import Located
from codegen.parameters import kind_of
from codegen.references import DATA, MAPS

Json = Any


def for_python_client(contract: Contract) -> Json:
    """For the generator of the Python client, which does not know ``patternProperties``, and tries
    one alternative after the other: an enum takes any text, and so it is the last of texts."""
    document: Json = views.for_consumers(contract)
    _simplify(document, dataclasses.replace(contract.located, content=document))
    return document


def _simplify(node: Json, document: Located, *, named: bool = False) -> None:
    """``named``: the keys of ``node`` are names, and no keywords."""
    if isinstance(node, list):
        for each in node:
            _simplify(each, document)
    elif isinstance(node, dict):
        if not named and isinstance(node.get("patternProperties"), dict):
            (node["additionalProperties"],) = node.pop("patternProperties").values()
        if not named and isinstance(node.get("oneOf"), list):
            texts = [each for each in node["oneOf"] if kind_of(document.resolved(each)) == "string"]
            if len(texts) > 1:
                node["oneOf"].sort(key=lambda each: "enum" in document.resolved(each))
        for key, each in node.items():
            if named or key not in DATA:
                _simplify(each, document, named=not named and key in MAPS)
