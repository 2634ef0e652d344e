"""The fields that tell the objects of a union apart, which the Python client has to read strictly:
it tries one model after the other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from openapi_python_client.strings import ClassName

from codegen.clients.python.names import PREFIX
from codegen.contract import Contract
from codegen.located import ContractRefused, Located, Pointer
from codegen.merging import merged
from codegen.parameters import choices_of, kind_of
from codegen.references import COMPONENT, objects

Json = Any
#: A model, a field of it, and the words that it may have.
Tag = tuple[str, str, list[str]]


def tags(contract: Contract) -> list[Tag]:
    """Return the fields with an enum that tell a model of a union from the others. The last model
    of a union takes words that no contract lists, if it has several: it stands for the rest.

    Raises ContractRefused for such a field of a schema without a name.
    """
    document = merged(contract.located)
    found: dict[tuple[str, str], list[str]] = {}
    for pointer, variants in _unions(document.content):
        for index, name, field, words in _told_apart(variants, document):
            if not name:
                sentence = (
                    f"`{field}` tells this schema from the others, which the Python client can do "
                    "for schemas with names only; move it to `components`."
                )
                raise ContractRefused(document.problem((*pointer, str(index)), sentence))
            found[name, field] = words
    return [(model, field, words) for (model, field), words in found.items()]


def _told_apart(
    variants: list[Json], document: Located
) -> Iterator[tuple[int, str, str, list[str]]]:
    """Yield the place, model, field and words of each variant that a client has to refuse for
    other words."""
    found = [
        (index, each, schema)
        for index, each in enumerate(variants)
        if kind_of(schema := document.resolved(each)) == "object"
    ]
    if len(found) < 2:
        return
    fields = set.intersection(*(set(schema.get("required", ())) for _, _, schema in found))
    for field in sorted(fields):
        schemas = [document.resolved(schema["properties"][field]) for _, _, schema in found]
        words = [choices_of(schema) or [] for schema in schemas]
        listed = [word for each in words for word in each]
        if not all(words) or len(set(listed)) < len(listed):
            continue
        for place, (index, each, _) in enumerate(found):
            is_rest = place == len(found) - 1 and len(words[place]) > 1
            if "const" not in schemas[place] and not is_rest:
                name = each.get("$ref", "").removeprefix(COMPONENT)
                yield index, str(ClassName(name, PREFIX)) if name else "", field, words[place]


def _unions(document: Json) -> Iterator[tuple[Pointer, Json]]:
    """Yield each list of alternatives."""
    for pointer, part in objects(document):
        for keyword in ("oneOf", "anyOf"):
            if keyword in part:
                yield (*pointer, keyword), part[keyword]
