"""Bodies of requests, as the generated code has them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from codegen.parameters import Parameter

Json = Any


@dataclass(frozen=True)
class Body:
    """A body: JSON that is decoded to ``model``, a form whose fields are, or bytes."""

    media_type: str
    model: str
    required: bool
    free_json: bool = False
    fields: tuple[Parameter, ...] = ()
    files: tuple[tuple[str, bool], ...] = ()
    closed: bool = False

    @property
    def is_json(self) -> bool:
        return self.media_type == "application/json"

    @property
    def is_form(self) -> bool:
        return self.media_type == "multipart/form-data"

    @property
    def type(self) -> str:
        """The type that the handler is given."""
        if self.is_json:
            found = f"models.{self.model}"
        elif self.is_form:
            found = f"wire.Form[models.{self.model}]"
        else:
            found = "wire.ByteStream"
        return found if self.required else f"{found} | None"

    @property
    def read(self) -> str:
        """The expression that reads it from ``request``."""
        if not self.is_json:
            what = f"form(_{self.model}" if self.is_form else f"stream({self.media_type!r}"
            return f"await request.{what}, required={self.required})"
        return f"await request.{'required_body' if self.required else 'body'}(_{self.model})"


def is_file(schema: Mapping[str, Json]) -> bool:
    """Whether a field of a form is a file."""
    return schema.get("format") == "binary"


def form_of(
    schema: Mapping[str, Json], name: str, resolve: Callable[[Json], Json], *, required: bool
) -> tuple[Body, Json]:
    """The form that a schema describes, and the schema of the model of its fields."""
    needed = schema.get("required", [])
    properties = {key: resolve(inner) for key, inner in schema.get("properties", {}).items()}
    fields = {key: inner for key, inner in properties.items() if not is_file(inner)}
    body = Body(
        "multipart/form-data",
        name,
        required,
        fields=tuple(Parameter(key, "form", key in needed, inner) for key, inner in fields.items()),
        files=tuple((key, key in needed) for key in properties if key not in fields),
        closed=schema.get("additionalProperties") is False,
    )
    model = {
        "type": "object",
        "properties": fields,
        "required": [key for key in needed if key in fields],
    }
    return body, model
