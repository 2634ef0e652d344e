"""The served document as the generator of the Python client takes it."""

from __future__ import annotations

import dataclasses
from typing import Any

from codegen import views
from codegen.contract import Contract
from codegen.located import Located
from codegen.parameters import kind_of
from codegen.references import objects

Json = Any


def for_python_client(contract: Contract) -> Json:
    """For the generator of the Python client, which does not know ``patternProperties``, and tries
    one alternative after the other: an enum takes any text, and so it is the last of texts. A model
    of a closed object would drop fields that it does not list, so that the server could not refuse
    them, and another alternative could not have them: objects are open."""
    document: Json = views.for_consumers(contract)
    _simplify(dataclasses.replace(contract.located, content=document))
    return document


def _simplify(document: Located) -> None:
    for _, part in objects(document.content):
        if part.get("additionalProperties") is False:
            del part["additionalProperties"]
        if isinstance(part.get("patternProperties"), dict):
            (part["additionalProperties"],) = part.pop("patternProperties").values()
        if isinstance(part.get("oneOf"), list):
            texts = [each for each in part["oneOf"] if kind_of(document.resolved(each)) == "string"]
            if len(texts) > 1:
                part["oneOf"].sort(key=lambda each: "enum" in document.resolved(each))
