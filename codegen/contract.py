"""The contract as the generators see it: operations with resolved references."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from codegen import error_codes, rules, security
from codegen.bodies import Body, form_of
from codegen.deprecation import deprecated_since, header_of
from codegen.directions import differing, for_answer, for_request, input_name
from codegen.located import ContractRefused, Located, Pointer, read
from codegen.names import class_name, python_name
from codegen.parameters import Parameter, is_exploded, kind_of
from codegen.responses import Answer, Response, offers, responses_of
from codegen.schemas import named
from codegen.variants import served
from codegen.whitelist.document import METHODS

Json = Any
__all__ = ["METHODS", "Body", "Contract", "Operation", "Parameter", "Response"]


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
    errors: Mapping[int, tuple[str, ...]]
    #: The alternatives of schemes with which it may be called; none where everyone may.
    security: tuple[tuple[str, ...], ...]
    challenges: tuple[str, ...]
    deprecated_since: date | None

    @property
    def headers(self) -> list[tuple[str, str]]:
        """The headers of all its answers."""
        vary = [("vary", "Accept")] if self.offers else []
        since = self.deprecated_since
        return vary + ([] if since is None else [("deprecation", header_of(since))])

    @property
    def answers(self) -> list[Answer]:
        """What its handler may return."""
        return [answer for response in self.responses for answer in response.answers]

    @property
    def offers(self) -> tuple[str, ...]:
        """The media types between which Accept chooses; or none."""
        return offers(self.responses)

    @property
    def python_name(self) -> str:
        return python_name(self.id)

    @property
    def result_name(self) -> str:
        return f"{class_name(self.id)}Result"

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

    @cached_property
    def served(self) -> Located:
        """The contract as the server decodes and encodes it: see ``variants``."""
        return served(self.located)

    @property
    def schemas(self) -> dict[str, Json]:
        """The named schemas; and those of bodies and objects that have no name, with names."""
        self.operations()
        found: dict[str, Json] = {}
        for name, schema in self._components.items():
            found[name] = for_answer(schema)
            if name in self._differing:
                found[input_name(name)] = for_request(schema, self._differing)
        return named({**found, **self._inline})

    @property
    def _components(self) -> dict[str, Json]:
        found: dict[str, Json] = self.served.content.get("components", {}).get("schemas", {})
        return found

    @cached_property
    def _codes(self) -> dict[int, dict[str, str]]:
        return error_codes.meanings(self._components)

    @cached_property
    def _differing(self) -> frozenset[str]:
        return differing(self._components)

    def resolve(self, value: Json) -> Json:
        """``value``, or what its ``$ref`` points to."""
        return self.served.resolved(value)

    def security_schemes(self) -> security.Schemes:
        """The security schemes, by name."""
        return security.schemes_of(self.document, self.resolve)

    def is_key(self, parameter: Mapping[str, Json]) -> bool:
        """Whether a parameter repeats the header of a security scheme."""
        headers = {name.lower() for name in self.security_headers()}
        return parameter["in"] == "header" and parameter["name"].lower() in headers

    def security_headers(self) -> set[str]:
        """The headers that the security schemes read."""
        return {
            scheme["name"]
            for scheme in self.security_schemes().values()
            if scheme.get("in") == "header"
        }

    @property
    def key_header(self) -> str:
        """The header in which clients send a key. Raises ContractRefused unless there is one."""
        headers = self.security_headers()
        if len(headers) != 1:
            sentence = f"clients send a key in one header, and {len(headers)} are described."
            raise self._refused(("components", "securitySchemes"), sentence)
        return headers.pop()

    @property
    def licence(self) -> str:
        """The licence of both clients. Raises ContractRefused if the contract names none."""
        found: str | None = self.document["info"].get("license", {}).get("identifier")
        if found is None:
            sentence = "`license` with an `identifier` such as MIT is missing; clients name it."
            raise self._refused(("info",), sentence)
        return found

    def _refused(self, pointer: Pointer, sentence: str) -> ContractRefused:
        return ContractRefused(self.located.problem(pointer, sentence))

    def tags(self) -> list[str]:
        return [tag["name"] for tag in self.document.get("tags", [])]

    def operations(self) -> list[Operation]:
        return list(self._operations)

    @cached_property
    def _operations(self) -> tuple[Operation, ...]:
        return tuple(
            self._operation(path, method, found, item)
            for path, method, _, found, item in rules.operations(self.served)
        )

    def _operation(
        self, path: str, method: str, found: Mapping[str, Json], item: Mapping[str, Json]
    ) -> Operation:
        name = class_name(found["operationId"])
        responses = {key: self.resolve(value) for key, value in found["responses"].items()}
        required = security.alternatives(self.document, found)
        return Operation(
            id=found["operationId"],
            tag=found["tags"][0],
            method=method.upper(),
            path=path,
            summary=found.get("summary", found["operationId"]),
            parameters=tuple(self._parameters(path, found, item)),
            body=self._body(name, found.get("requestBody")),
            responses=responses_of(name, found["responses"], self.resolve, self.model),
            errors=error_codes.codes_of(f"{method} {path}", found, responses, self._codes),
            security=required,
            challenges=security.challenges(self.security_schemes(), required),
            deprecated_since=deprecated_since(found),
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
                exploded=is_exploded(parameter),
                deprecated=parameter.get("deprecated", False),
            )
            for parameter in rules.merged_parameters(self.served, item, found)
            if not self.is_key(parameter)
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
        required = body.get("required", False)
        ((media_type, content),) = body["content"].items()
        schema = content.get("schema", {})
        if media_type == "multipart/form-data":
            name = self._free(f"{operation}Form")
            form, self._inline[name] = form_of(schema, name, self.resolve, required=required)
            return form
        if media_type != "application/json":
            return Body(media_type, "", required)
        model = self.model(schema, f"{operation}Body", request=True)
        return Body(media_type, model, required, free_json=self.is_free(schema))

    def model(self, schema: Json, name: str, *, request: bool = False) -> str:
        """The model of a schema: that of the component that it refers to, or ``name``, under which
        it is added to ``schemas``."""
        reference = schema.get("$ref", "")
        _, found, component = reference.partition("#/components/schemas/")
        if found and "/" not in component:
            return input_name(component) if request and component in self._differing else component
        name = self._free(name)
        self._inline[name] = for_request(schema, self._differing) if request else for_answer(schema)
        return name

    def _free(self, name: str) -> str:
        """``name``, or one like it that no component has."""
        while name in self._components:
            name += "2"  # the generator of models drops other suffixes
        return name

    def is_free(self, schema: Json, above: tuple[int, ...] = ()) -> bool:
        """Whether arbitrary JSON can stand anywhere inside ``schema``."""
        schema = self.resolve(schema)
        if id(schema) in above:
            return False
        above = (*above, id(schema))
        if not kind_of(schema) and "oneOf" not in schema:
            return True
        return any(self.is_free(part, above) for part in _inside(schema))


def _inside(schema: Mapping[str, Json]) -> list[Json]:
    """The schemas of what may stand in a value; what a schema does not say may be anything. A model
    drops the fields that it does not name, so that these do not count beside ``properties``."""
    if kind_of(schema) == "array":
        return [schema.get("items", {})]
    if "properties" in schema or kind_of(schema) != "object":
        return [*schema.get("properties", {}).values(), *schema.get("oneOf", ())]
    others = schema.get("additionalProperties", True)
    named = list(schema.get("patternProperties", {}).values())
    return named if others is False else [*named, {} if others is True else others]


def plain(schema: Mapping[str, Json]) -> Mapping[str, Json]:
    """The schema of a parameter without the words that a boolean may be sent as beside true and
    false: these belong to its decoding."""
    forms = schema.get("anyOf", [])
    if {"type": "boolean"} not in forms:
        return schema
    return {"type": "boolean"} | {key: schema[key] for key in schema if key != "anyOf"}
