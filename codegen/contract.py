"""The contract as the generators see it: operations with resolved references."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

Json = Any
METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Parameter:
    """A parameter in path, query or header; ``type`` is its Python type."""

    name: str
    where: str
    required: bool
    schema: Mapping[str, Json]

    @property
    def python_name(self) -> str:
        return self.name.replace("-", "_").lower()

    @property
    def type(self) -> str:
        found = self._base_type()
        return found if self.required or "default" in self.schema else f"{found} | None"

    @property
    def choices(self) -> list[str] | None:
        return self.schema.get("enum")

    def _base_type(self) -> str:
        if self.choices is not None:
            return f"Literal[{', '.join(repr(word) for word in self.choices)}]"
        if self.schema.get("format") == "uuid":
            return "UUID"
        return {"string": "str", "integer": "int", "boolean": "bool"}[self.schema["type"]]


@dataclass(frozen=True)
class Body:
    """A JSON body: the model that it is decoded to, and what the model cannot say."""

    model: str
    required: bool
    at_least_one: bool
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
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", self.id).lower()

    @property
    def class_name(self) -> str:
        return "".join(part[:1].upper() + part[1:] for part in self.id.split("_"))

    @property
    def safe(self) -> bool:
        return self.method == "GET"


class Contract:
    """``openapi.yaml``, read."""

    def __init__(self, path: Path) -> None:
        raw = path.read_bytes()
        self.digest = hashlib.sha256(raw).hexdigest()
        self.document: dict[str, Json] = yaml.safe_load(raw)

    @property
    def schemas(self) -> dict[str, Json]:
        found: dict[str, Json] = self.document["components"]["schemas"]
        return found

    def resolve(self, value: Json) -> Json:
        """``value``, or what its ``$ref`` points to."""
        while isinstance(value, dict) and "$ref" in value:
            found: Json = self.document
            for key in value["$ref"].removeprefix("#/").split("/"):
                found = found[key]
            value = found
        return value

    def security_headers(self) -> set[str]:
        schemes = self.document["components"]["securitySchemes"].values()
        return {scheme["name"] for scheme in schemes if scheme.get("in") == "header"}

    def tags(self) -> list[str]:
        return [tag["name"] for tag in self.document["tags"]]

    def operations(self) -> list[Operation]:
        return list(self._operations())

    def _operations(self) -> Iterator[Operation]:
        for path, item in self.document["paths"].items():
            for method in METHODS:
                if method in item:
                    yield self._operation(path, method, item)

    def _operation(self, path: str, method: str, item: Mapping[str, Json]) -> Operation:
        found = item[method]
        return Operation(
            id=found["operationId"],
            tag=found["tags"][0],
            method=method.upper(),
            path=path,
            summary=found["summary"],
            parameters=tuple(self._parameters(path, found, item)),
            body=self._body(found.get("requestBody")),
            responses=tuple(
                self._response(int(status), self.resolve(response))
                for status, response in found["responses"].items()
            ),
        )

    def _parameters(
        self, path: str, found: Mapping[str, Json], item: Mapping[str, Json]
    ) -> list[Parameter]:
        listed = [*item.get("parameters", []), *found.get("parameters", [])]
        parameters = [
            Parameter(
                name=parameter["name"],
                where=parameter["in"],
                required=parameter.get("required", False),
                schema=plain(self.resolve(parameter["schema"])),
            )
            for parameter in map(self.resolve, listed)
            if not (parameter["in"] == "header" and parameter["name"] in self.security_headers())
        ]
        # In the order of the path, so that a parameter's place is its index there.
        in_path = re.findall(r"{([^}]+)}", path)
        by_name = {p.name: p for p in parameters if p.where == "path"}
        if set(in_path) != set(by_name):
            raise ValueError(f"{path}: declares {sorted(by_name)}")
        return [by_name[name] for name in in_path] + [p for p in parameters if p.where != "path"]

    def _body(self, body: Mapping[str, Json] | None) -> Body | None:
        if body is None:
            return None
        schema = body["content"]["application/json"]["schema"]
        return Body(
            model=model_name(schema),
            required=body.get("required", False),
            at_least_one=self.resolve(schema).get("minProperties", 0) == 1,
            free_json=self.is_free(schema),
        )

    def _response(self, status: int, response: Mapping[str, Json]) -> Response:
        return Response(
            status=status,
            model=model_name(response["content"]["application/json"]["schema"]),
            description=response["description"],
            headers=tuple(response.get("headers", ())),
        )

    def is_free(self, schema: Json) -> bool:
        """Whether arbitrary JSON can stand anywhere inside ``schema``."""
        schema = self.resolve(schema)
        if not {"type", "oneOf", "enum"} & schema.keys():
            return True
        if schema.get("additionalProperties") is True:
            return True
        inner = [*schema.get("properties", {}).values(), *schema.get("oneOf", [])]
        inner += [schema["items"]] if "items" in schema else []
        return any(self.is_free(part) for part in inner)


def plain(schema: Mapping[str, Json]) -> Mapping[str, Json]:
    """The schema of a parameter without the words that a boolean may be sent as beside true and
    false: these belong to its decoding."""
    forms = schema.get("anyOf", [])
    if {"type": "boolean"} not in forms:
        return schema
    return {"type": "boolean"} | {key: schema[key] for key in schema if key != "anyOf"}


def model_name(schema: Mapping[str, Json]) -> str:
    """The model of a body, which has to be a named schema."""
    reference: str = schema["$ref"]
    return reference.rsplit("/", 1)[-1]
