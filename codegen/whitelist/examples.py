"""Examples, which have to fit their schemas."""

from __future__ import annotations

from collections.abc import Iterator

from jsonschema import Draft202012Validator

from codegen.located import Json, Located, Pointer

_LONGEST = 200


def errors_of(value: Json, schema: Json, document: Located) -> Iterator[str]:
    """What of a value does not fit a schema, with formats."""
    components = {"components": document.content.get("components", {})}
    checker = Draft202012Validator.FORMAT_CHECKER
    validator = Draft202012Validator({**components, **schema}, format_checker=checker)
    for error in validator.iter_errors(value):
        message = error.message.rstrip(".")
        yield message if len(message) <= _LONGEST else f"it does not fit `{error.validator}`"


def has_fitting_examples(
    node: Json, document: Located, _: Pointer
) -> Iterator[tuple[Pointer, str]]:
    """Examples beside a schema: in a parameter, a header, or the content of a body."""
    found: dict[Pointer, Json] = {}
    if "example" in node:
        found["example",] = node["example"]
    for name, each in node.get("examples", {}).items():
        resolved = document.resolved(each)
        if "value" in resolved:
            found["examples", name] = resolved["value"]
    yield from _unfitting(found, node.get("schema", {}), document)


def has_fitting_own_examples(
    node: Json, document: Located, _: Pointer
) -> Iterator[tuple[Pointer, str]]:
    """Examples in a schema."""
    listed = enumerate(node.get("examples", []))
    found: dict[Pointer, Json] = {("examples", str(index)): value for index, value in listed}
    if "example" in node:
        found["example",] = node["example"]
    yield from _unfitting(found, node, document)


def _unfitting(
    values: dict[Pointer, Json], schema: Json, document: Located
) -> Iterator[tuple[Pointer, str]]:
    for pointer, value in values.items():
        for error in list(errors_of(value, schema, document))[:1]:
            yield pointer, f"the example does not fit its schema: {error}."
