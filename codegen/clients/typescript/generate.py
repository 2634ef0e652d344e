"""The TypeScript client: types of the contract's schemas, and a method for each operation."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from codegen import views
from codegen.clients.keys import refuse_other_keys
from codegen.clients.operations import check_operations
from codegen.clients.typescript.types import comment, field, type_of
from codegen.contract import METHODS, Contract
from codegen.deprecation import deprecated_since
from codegen.located import ContractRefused
from codegen.names import method_name
from codegen.python import HERE, render
from codegen.references import ITEM
from codegen.whitelist.answers import FIRST_ERROR, STREAMS

Json = Any
_JSON = "application/json"
#: Files of the client that are the same for every contract.
_FILES = ("tsconfig.json", "src/index.ts", "src/runtime.ts", "src/streams.ts")
#: The types of streams, by what they consist of.
_STREAM_TYPES = {
    "events": "Stream<ServerEvent<{}>>",
    "lines": "Stream<{}>",
    "text": "ReadableStream<Uint8Array>",
}
#: The types of runtime.ts for the statuses of a range.
_ERROR_RANGES = {"4XX": "ClientErrorStatus", "5XX": "ServerErrorStatus"}


@dataclass(frozen=True)
class TypeScriptOperation:
    """One operation: its method in the client, and the types of what it takes and answers.
    ``accepts`` are the media types between which the caller chooses, if there are several."""

    name: str
    input: str
    answer: str
    comment: str
    http_method: str
    path: str
    input_fields: tuple[str, ...]
    input_is_optional: bool
    body_media_type: str | None
    answers: tuple[tuple[str, str], ...]
    documented: str
    accept: str
    accepts: tuple[str, ...]
    media_type: str

    @property
    def generic(self) -> str:
        """The type parameter of what depends on the media type that the caller chooses."""
        if not self.accepts:
            return ""
        return f'<Accept extends {self.media_type} = "{self.accept}">'

    @property
    def chosen(self) -> str:
        """The argument for that type parameter."""
        return "<Accept>" if self.accepts else ""


def write_typescript(contract: Contract, target: Path) -> None:
    """Write the npm package ``recalc-client`` into ``target``, which does not exist. Raises
    ContractRefused for what ``fetch`` cannot send, and ToolFailed."""
    _refuse_cookies(contract)
    refuse_other_keys(contract)
    document = views.for_consumers(contract)
    (target / "src").mkdir(parents=True)
    for name in _FILES:
        shutil.copy(HERE / "templates" / "typescript" / name, target / name)
    operations = _operations(contract, document)
    wanted = {method_name(each.id) for each in contract.operations()}
    check_operations("TypeScript", wanted, {each.name for each in operations})
    kinds = " ".join(kind for each in operations for _, kind in each.answers)
    data = {
        "schemas": {
            name: (comment(schema), type_of(schema))
            for name, schema in document["components"]["schemas"].items()
        },
        "operations": operations,
        "imported": _used(operations, document["components"]["schemas"]),
        "ranges": [
            kind
            for kind in _ERROR_RANGES.values()
            if any(kind in status for each in operations for status, _ in each.answers)
        ],
        "streams": [name for name in ("ServerEvent", "Stream") if f"{name}<" in kinds],
        "header": contract.key_header,
        "version": document["info"]["version"],
        "licence": contract.licence,
    }
    for name in ("package.json", "README.md", "src/schemas.ts", "src/client.ts"):
        (target / name).write_text(render(f"typescript/{name}.jinja", **data))


def _refuse_cookies(contract: Contract) -> None:
    """Raise ContractRefused for a parameter in a cookie: browsers let no page set one."""
    for operation in contract.operations():
        for parameter in operation.parameters:
            if parameter.where == "cookie":
                pointer = ("paths", operation.path, operation.method.lower())
                sentence = f"the TypeScript client cannot send the cookie `{parameter.name}`."
                raise ContractRefused(contract.located.problem(pointer, sentence))


def _used(operations: list[TypeScriptOperation], schemas: Mapping[str, Json]) -> list[str]:
    """The schemas that the types of the operations name."""
    texts = [text for each in operations for text in each.input_fields]
    texts += [kind for each in operations for _, kind in each.answers]
    words = set(re.findall(r"\w+", " ".join(texts)))
    return [name for name in schemas if name in words]


def _operations(contract: Contract, document: Json) -> list[TypeScriptOperation]:
    return [
        _operation(contract, path, method, item)
        for path, item in document["paths"].items()
        for method in METHODS
        if method in item
    ]


def _operation(
    contract: Contract, path: str, method: str, item: Mapping[str, Json]
) -> TypeScriptOperation:
    found = item[method]
    name = method_name(found["operationId"])
    class_name = name[:1].upper() + name[1:]
    fields = _parameter_fields(contract, item, found)
    body = contract.resolve(found.get("requestBody"))
    media_type = None
    if body is not None:
        media_type = _JSON if _JSON in body["content"] else next(iter(body["content"]))
        kind = type_of(body["content"][_JSON]["schema"]) if media_type == _JSON else "BodyInit"
        fields.append(field("body", kind, required=body.get("required", False)))
    accepts = _accepted(contract, found["responses"])
    return TypeScriptOperation(
        name=name,
        input=f"{class_name}Input",
        answer=f"{class_name}Answer",
        comment=comment({"description": _description(found)}, indent="  "),
        http_method=method.upper(),
        path=path,
        input_fields=tuple(fields),
        input_is_optional=not any(re.match(r"\w+:", each) for each in fields),
        body_media_type=media_type,
        answers=tuple(
            (
                _status_type(status, found["responses"]),
                _answer_type(contract.resolve(response), accepts if len(accepts) > 1 else ()),
            )
            for status, response in found["responses"].items()
        ),
        documented=", ".join(
            status if status.isdecimal() else f'"{status}"' for status in found["responses"]
        ),
        accept=accepts[0] if accepts else _JSON,
        accepts=accepts if len(accepts) > 1 else (),
        media_type=f"{class_name}MediaType",
    )


def _accepted(contract: Contract, responses: Mapping[str, Json]) -> tuple[str, ...]:
    """The media types of an operation's answers, that of JSON first; its errors have the same."""
    found = {
        media_type
        for status, response in responses.items()
        if status.isdecimal() and int(status) < FIRST_ERROR
        for media_type in contract.resolve(response).get("content", {})
    }
    return tuple(sorted(found, key=lambda media_type: (media_type != _JSON, media_type)))


def _description(operation: Mapping[str, Json]) -> str:
    """What the documentation comment of an operation's method says."""
    summary: str = operation.get("summary", operation["operationId"])
    since = deprecated_since(operation)
    return summary if since is None else f"{summary}\n@deprecated Since {since}."


def _status_type(status: str, documented: Mapping[str, Json]) -> str:
    """The type of a response's status: one number, or those of a range or `default` that have no
    response of their own."""
    if status.isdecimal():
        return status
    errors = list(_ERROR_RANGES.values()) if status == "default" else [_ERROR_RANGES[status]]
    others = [key for key in documented if key.isdecimal() and int(key) >= FIRST_ERROR]
    if status == "default":
        others += [kind for key, kind in _ERROR_RANGES.items() if key in documented]
    found = " | ".join(errors)
    return f"Exclude<{found}, {' | '.join(others)}>" if others else found


def _parameter_fields(
    contract: Contract, item: Mapping[str, Json], operation: Mapping[str, Json]
) -> list[str]:
    """The fields of an operation's input that hold parameters: ``path``, ``query``, ``headers``."""
    listed = [*item.get("parameters", []), *operation.get("parameters", [])]
    places: dict[str, dict[str, tuple[str, bool]]] = {"path": {}, "query": {}, "header": {}}
    for parameter in map(contract.resolve, listed):
        if parameter["in"] in places:
            name, required = parameter["name"], parameter.get("required", False)
            kind = type_of(contract.resolve(parameter["schema"]))
            warning = "/** @deprecated */ " if parameter.get("deprecated", False) else ""
            text = warning + field(name, kind, required=required)
            places[parameter["in"]][name] = (text, required)
    fields = []
    for place, word in (("path", "path"), ("query", "query"), ("header", "headers")):
        inside = places[place]
        if inside:
            text = "; ".join(text for text, _ in inside.values())
            needed = any(required for _, required in inside.values())
            fields.append(field(word, f"{{ {text} }}", required=needed))
    return fields


def _answer_type(response: Mapping[str, Json], accepts: tuple[str, ...]) -> str:
    """The type of a response's body; the caller chooses between those of several media types."""
    content = response.get("content", {})
    types = {media_type: _body_type(media_type, body) for media_type, body in content.items()}
    if not types:
        return "null"
    if len(types) == 1:
        return next(iter(types.values()))
    chosen = "; ".join(f'"{each}": {types.get(each, "never")}' for each in accepts)
    return f"{{ {chosen} }}[Accept]"


def _body_type(media_type: str, body: Mapping[str, Json]) -> str:
    stream = _STREAM_TYPES.get(STREAMS.get(media_type, ""))
    return type_of(body["schema"]) if stream is None else stream.format(type_of(body.get(ITEM)))
