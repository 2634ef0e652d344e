"""The contract as the generators see it: operations with resolved references."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from codegen import rules
from codegen.located import Located, read
from codegen.names import class_name, python_name
from codegen.parameters import Parameter
from codegen.schemas import named
from codegen.whitelist.document import METHODS

Json = Any
__all__ = ["METHODS", "Body", "Contract", "Operation", "Parameter", "Response"]


@dataclass(frozen=True)
class Body:
    """A JSON body: the model that it is decoded to, and what the model cannot say."""

    model: str
    required: bool
    free_json: bool


@dataclass(frozen=True)
class Response:
    """A documented answer: its status, model and headers."""

    status: int
    model: str
    description: str
    headers: tuple[str, ...]


@dataclass(frozen=True)
class Operation:
    """One operationId. Header parameters that repeat the security scheme are left out."""

    id: str
    tag: str
    method: str
    path: str
    summary: str
    parameters: tuple[Parameter, ...]
    body: Body | None
    responses: tuple[Response, ...]

    @property
    def python_name(self) -> str:
        return python_name(self.id)

    @property
    def class_name(self) -> str:
        return class_name(self.id)

    @property
    def safe(self) -> bool:
        return self.method == "GET"


class Contract:
    """``openapi.yaml``, read. Only a contract that ``check`` has not refused is generated from."""

    def __init__(self, path: Path) -> None:
        self.located: Located = read(path)
        self.digest = self.located.digest
        self.document = self.located.content
        self._inline: dict[str, Json] = {}

    @property
    def schemas(self) -> dict[str, Json]:
        """The named schemas; and those of bodies and objects that have no name, with names."""
        self.operations()
        components = self.document.get("components", {}).get("schemas", {})
        return named({**components, **self._inline})

    def resolve(self, value: Json) -> Json:
        """``value``, or what its ``$ref`` points to."""
        while isinstance(value, dict) and "$ref" in value:
            found = self.located.find(value["$ref"])
            assert found is not None, "broken references were refused before"
            value = found[1]
        return value

    def security_headers(self) -> set[str]:
        """The headers that the security schemes read."""
        schemes = self.document.get("components", {}).get("securitySchemes", {}).values()
        return {scheme["name"] for scheme in map(self.resolve, schemes) if scheme["in"] == "header"}

    def tags(self) -> list[str]:
        return [tag["name"] for tag in self.document.get("tags", [])]

    def operations(self) -> list[Operation]:
        return list(self._operations)

    @cached_property
    def _operations(self) -> tuple[Operation, ...]:
        return tuple(
            self._operation(path, method, found, item)
            for path, method, _, found, item in rules.operations(self.located)
        )

    def _operation(
        self, path: str, method: str, found: Mapping[str, Json], item: Mapping[str, Json]
    ) -> Operation:
        name = class_name(found["operationId"])
        return Operation(
            id=found["operationId"],
            tag=found["tags"][0],
            method=method.upper(),
            path=path,
            summary=found.get("summary", found["operationId"]),
            parameters=tuple(self._parameters(path, found, item)),
            body=self._body(name, found.get("requestBody")),
            responses=tuple(
                self._response(name, int(status), self.resolve(response))
                for status, response in found["responses"].items()
            ),
        )

    def _parameters(
        self, path: str, found: Mapping[str, Json], item: Mapping[str, Json]
    ) -> list[Parameter]:
        parameters = [
            Parameter(
                name=parameter["name"],
                where=parameter["in"],
                required=parameter.get("required", False),
                schema=plain(self._scalar(parameter["schema"])),
                exploded=parameter.get("explode", parameter["in"] in ("query", "cookie")),
            )
            for parameter in rules.merged_parameters(self.located, item, found)
            if not (parameter["in"] == "header" and parameter["name"] in self.security_headers())
        ]
        # In the order of the path, so that a parameter's place is its index there.
        in_path = re.findall(r"{([^}]+)}", path)
        by_name = {p.name: p for p in parameters if p.where == "path"}
        return [by_name[name] for name in in_path] + [p for p in parameters if p.where != "path"]

    def _scalar(self, schema: Json) -> Json:
        """The schema of a parameter, without references."""
        found = self.resolve(schema)
        return {**found, "items": self.resolve(found["items"])} if "items" in found else found

    def _body(self, operation: str, reference: Mapping[str, Json] | None) -> Body | None:
        if reference is None:
            return None
        body = self.resolve(reference)
        schema = body["content"]["application/json"]["schema"]
        return Body(
            model=self.model(schema, f"{operation}Body"),
            required=body.get("required", False),
            free_json=self.is_free(schema),
        )

    def _response(self, operation: str, status: int, response: Mapping[str, Json]) -> Response:
        schema = response["content"]["application/json"]["schema"]
        return Response(
            status=status,
            model=self.model(schema, f"{operation}{status}Body"),
            description=response["description"],
            headers=tuple(response.get("headers", ())),
        )

    def model(self, schema: Json, name: str) -> str:
        """The model of a schema: that of the component that it refers to, or ``name``, under which
        it is added to ``schemas``."""
        reference = schema.get("$ref", "")
        _, found, component = reference.partition("#/components/schemas/")
        if found and "/" not in component:
            return str(component)
        self._inline[name] = schema
        return name

    def is_free(self, schema: Json, above: tuple[int, ...] = ()) -> bool:
        """Whether arbitrary JSON can stand anywhere inside ``schema``."""
        schema = self.resolve(schema)
        if id(schema) in above:
            return False
        above = (*above, id(schema))
        if not {"type", "oneOf", "enum"} & schema.keys():
            return True
        if schema.get("additionalProperties") is True:
            return True
        inner = [*schema.get("properties", {}).values(), *schema.get("oneOf", [])]
        inner += [schema["items"]] if "items" in schema else []
        return any(self.is_free(part, above) for part in inner)


def plain(schema: Mapping[str, Json]) -> Mapping[str, Json]:
    """The schema of a parameter without the words that a boolean may be sent as beside true and
    false: these belong to its decoding."""
    forms = schema.get("anyOf", [])
    if {"type": "boolean"} not in forms:
        return schema
    return {"type": "boolean"} | {key: schema[key] for key in schema if key != "anyOf"}
