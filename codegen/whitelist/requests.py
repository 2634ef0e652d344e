"""Parameters and bodies of requests."""

from __future__ import annotations

from collections.abc import Iterator

from codegen.located import Json, Located, Pointer
from codegen.whitelist.kinds import ANY, Kind, Named, One, Only, unchecked
from codegen.whitelist.schemas import ANNOTATIONS, SCALARS, has_one_type

_DESCRIBED = ("summary", "description")
_STYLES = {"query": "form", "cookie": "form", "path": "simple", "header": "simple"}
#: OpenAPI says that these header parameters are ignored: they are described by other means.
_IGNORED = {
    "accept": "the media types of the responses",
    "content-type": "the media type of the body",
    "authorization": "`security`",
}


def _is_consistent(node: Json, _: Located, __: Pointer) -> Iterator[tuple[Pointer, str]]:
    where = node["in"]
    wanted = _STYLES[where]
    if node.get("style", wanted) != wanted:
        sentence = (
            f"`style: {node['style']}` is not supported in a {where} parameter; supported: "
            f"`{wanted}`."
        )
        yield ("style",), sentence
    if where == "header" and node["name"].lower() in _IGNORED:
        described = _IGNORED[node["name"].lower()]
        sentence = (
            f"`{node['name']}` is not supported as a header parameter; it is described by "
            f"{described}."
        )
        yield ("name",), sentence
    if "schema" not in node:
        yield (), "a parameter without `schema` is not supported."


KINDS = {
    "parameter": Kind(
        "a parameter",
        {
            **unchecked("name", "description", "example", "required"),
            "in": Only(("path", "query", "header", "cookie")),
            "examples": Named("example"),
            "schema": One("parameter schema"),
            "style": ANY,
            "explode": Only((True, False)),
            "allowReserved": Only((False,)),
            "allowEmptyValue": Only((False,)),
        },
        beside_reference=_DESCRIBED,
        checks=(_is_consistent,),
    ),
    "parameter schema": Kind(
        "the schema of a parameter",
        {**SCALARS, **unchecked("anyOf")},
        beside_reference=ANNOTATIONS,
        checks=(has_one_type,),
    ),
    "request body": Kind(
        "a request body",
        {
            **unchecked("description", "required"),
            "content": Named("request content", names=("application/json",)),
        },
        beside_reference=_DESCRIBED,
    ),
    "request content": Kind(
        "the content of a request",
        {"schema": One("schema"), "example": ANY, "examples": Named("example")},
    ),
}
