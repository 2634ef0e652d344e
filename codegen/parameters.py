"""The Python type of a parameter, and the expression that decodes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from codegen.names import parameter_name
from codegen.patterns import translated

Json = Any
_TYPES = {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}
_BY_FORMAT = {
    "uuid": ("UUID", "wire.uuid()"),
    "date-time": ("datetime", "wire.date_time()"),
    "date": ("date", "wire.day()"),
}
_TEXT = {"minLength": "minimum", "maxLength": "maximum"}
_BOUNDS = {
    "minimum": "minimum",
    "maximum": "maximum",
    "exclusiveMinimum": "above",
    "exclusiveMaximum": "below",
    "multipleOf": "multiple_of",
}
_ITEMS = {"minItems": "minimum", "maxItems": "maximum", "uniqueItems": "unique"}
#: The bounds of integers that name their size.
_SIZES = {"int32": (-(1 << 31), (1 << 31) - 1), "int64": (-(1 << 63), (1 << 63) - 1)}


@dataclass(frozen=True)
class Parameter:
    """A parameter in path, query, header or cookie, with the schemas of its ``$ref``s."""

    name: str
    where: str
    required: bool
    schema: Mapping[str, Json]
    exploded: bool = True
    deprecated: bool = False

    @property
    def python_name(self) -> str:
        """The name that the handler's parameter has."""
        return parameter_name(self.name)

    @property
    def local_name(self) -> str:
        """The name that it has in the routes, where nothing else has a name that ends so."""
        return f"{self.python_name}_value"

    @property
    def is_list(self) -> bool:
        return kind_of(self.schema) == "array"

    @property
    def has_default(self) -> bool:
        return self.schema.get("default") is not None

    @property
    def decoded_type(self) -> str:
        """The type of what is decoded."""
        if self.is_list:
            return f"list[{_type(self.schema['items'])}]"
        return _type(self.schema)

    @property
    def type(self) -> str:
        """The type that the handler is given."""
        found = self.decoded_type
        absent = not self.required and not self.has_default
        return f"{found} | None" if absent and not found.endswith("None") else found

    @property
    def decoder(self) -> str:
        """The expression that makes its decoder."""
        if not self.is_list:
            return _decoder(self.schema)
        arguments = [_decoder(self.schema["items"]), *_arguments(self.schema, _ITEMS)]
        return f"wire.items({', '.join(arguments)})"

    @property
    def declared(self) -> str:
        """The type of its decoder."""
        if self.is_list:
            return f"wire.DecodeItems[{_type(self.schema['items'])}]"
        return f"wire.Decode[{_type(self.schema)}]"

    def decode(self, decoder: str, index: int) -> str:
        """The expression that decodes it, where ``decoder`` is the name of its decoder and
        ``index`` its place in the path."""
        if self.where == "path":
            return f"wire.path_value({self.name!r}, request.values[{index}], {decoder})"
        default = self.schema.get("default")
        how = "required" if self.required else "optional" if default is None else "defaulted"
        arguments = [repr(self.name), decoder]
        if how == "defaulted":
            arguments.append(self._default(decoder))
        if self.is_list:
            how += "_items"
            arguments.append(f"exploded={self.exploded}")
        source = {"query": "query", "header": "header_values", "cookie": "cookies"}[self.where]
        return f"{source}.{how}({', '.join(arguments)})"

    def _default(self, decoder: str) -> str:
        default = self.schema["default"]
        if "format" in (self.schema.get("items", self.schema)):
            value = default if self.is_list else str(default)
            return f"{decoder}({self.name!r}, {value!r})"
        if kind_of(self.schema) == "number":
            return repr(float(default))
        return repr(default)


def is_exploded(parameter: Mapping[str, Json]) -> bool:
    """Whether each item of a list is sent with the name of its own."""
    found: bool = parameter.get("explode", parameter["in"] in ("query", "cookie"))
    return found


def choices_of(schema: Mapping[str, Json]) -> list[Json] | None:
    """The values that a schema lists, without null; None if it lists none."""
    if "const" in schema:
        return [schema["const"]]
    found = schema.get("enum")
    return None if found is None else [value for value in found if value is not None]


def kind_of(schema: Mapping[str, Json]) -> str:
    """The type of a schema beside null; "" if it has none."""
    types = schema.get("type")
    if isinstance(types, list):
        return next((each for each in types if each != "null"), "null")
    if types is not None:
        return str(types)
    kinds = {_kind_of_value(value) for value in choices_of(schema) or ()}
    if kinds == {"integer", "number"}:
        return "number"
    return kinds.pop() if len(kinds) == 1 else ""


def is_nullable(schema: Mapping[str, Json]) -> bool:
    """Whether a schema takes null by its type."""
    types = schema.get("type")
    return types == "null" or (isinstance(types, list) and "null" in types)


def is_plain_text(schema: Mapping[str, Json]) -> bool:
    """Whether any word may be a value, so that ``null`` cannot mean null."""
    return kind_of(schema) == "string" and schema.get("format") not in _BY_FORMAT


def _kind_of_value(value: Json) -> str:
    kinds = ((bool, "boolean"), (int, "integer"), (float, "number"), (str, "string"))
    return next((kind for type_, kind in kinds if isinstance(value, type_)), "")


def _type(schema: Mapping[str, Json]) -> str:
    choices, kind = choices_of(schema), kind_of(schema)
    if choices is not None and kind in ("string", "integer", "boolean"):
        found = f"Literal[{', '.join(map(repr, choices))}]"
    elif kind == "string" and schema.get("format") in _BY_FORMAT:
        found = _BY_FORMAT[schema["format"]][0]
    else:
        found = _TYPES[kind]
    return f"{found} | None" if is_nullable(schema) else found


def _decoder(schema: Mapping[str, Json]) -> str:
    kind, form = kind_of(schema), schema.get("format")
    if kind == "string" and form in _BY_FORMAT:
        found = _BY_FORMAT[form][1]
    elif kind == "string":
        arguments = _arguments(schema, _TEXT)
        if "pattern" in schema:
            arguments.append(f"pattern=re.compile({translated(schema['pattern'])!r})")
        if form is not None:
            arguments.append(f"form={form!r}")
        found = f"wire.text({', '.join(arguments)})"
    elif kind == "boolean":
        found = "wire.boolean()"
    else:
        found = f"wire.{kind}({', '.join(_arguments(sized(schema), _BOUNDS))})"
    choices = choices_of(schema)
    if choices is not None:
        values = ", ".join(map(repr, choices))
        found = f"wire.choice({found}, ({values},))"
    return f"wire.nullable({found})" if is_nullable(schema) and not is_plain_text(schema) else found


def sized(schema: Mapping[str, Json]) -> Mapping[str, Json]:
    """A schema of integers, with the bounds that its format names."""
    if schema.get("format") not in _SIZES:
        return schema
    least, most = _SIZES[schema["format"]]
    bounds = {
        "minimum": max(least, schema.get("minimum", least)),
        "maximum": min(most, schema.get("maximum", most)),
    }
    return {**schema, **bounds}


def _arguments(schema: Mapping[str, Json], names: Mapping[str, str]) -> list[str]:
    return [f"{short}={schema[word]!r}" for word, short in names.items() if word in schema]
