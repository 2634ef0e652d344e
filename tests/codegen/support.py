"""Small contracts: generates the server's part of one, imports it, and calls its operations."""

from __future__ import annotations

import asyncio
import importlib
import importlib.util
import itertools
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec

from codegen.build import write_server
from codegen.check import check
from codegen.contract import Contract
from codegen.located import ContractRefused
from codegen.names import class_name, python_name

HEAD = """\
openapi: 3.1.0
info: {title: Things, version: '1'}
tags: [{name: things}]
security: [{ApiKeyAuth: []}]
"""
#: What every contract here has: how to authenticate, and the answer of most operations.
COMPONENTS = """\
components:
  securitySchemes:
    ApiKeyAuth: {type: apiKey, in: header, name: X-API-KEY}
  responses:
    Ok:
      description: Done.
      content:
        application/json:
          schema: {$ref: '#/components/schemas/Ok'}
"""
SCHEMAS = """\
  schemas:
    Ok:
      type: object
      required: [ok]
      properties:
        ok: {type: boolean}
"""
ERRORS = """\
    ErrorResponse:
      type: object
      required: [success, error, message]
      properties:
        success: {type: boolean}
        error: {type: string}
        message: {type: string}
"""
_numbers = itertools.count()


def indented(text: str, spaces: int) -> str:
    """The lines of ``text``, moved to the right."""
    return "".join(f"{' ' * spaces}{line}\n" if line else "\n" for line in text.splitlines())


def contract(paths: str, schemas: str = "", components: str = "") -> str:
    """A contract with these paths (from the first column), schemas and other components."""
    return (
        f"{HEAD}paths:\n{indented(paths, 2)}{COMPONENTS}{indented(components, 2)}{SCHEMAS}"
        f"{indented(schemas, 4)}{ERRORS}"
    )


def operation(
    parameters: str = "", body: str = "", *, method: str = "get", path: str = "/x"
) -> str:
    """Paths with one operation, ``use``."""
    text = f"{path}:\n  {method}:\n    operationId: use\n    tags: [things]\n"
    if parameters:
        text += f"    parameters:\n{indented(parameters, 4)}"
    if body:
        text += f"    requestBody:\n{indented(body, 6)}"
    return text + "    responses:\n      '200': {$ref: '#/components/responses/Ok'}\n"


def refusal(folder: Path, text: str) -> list[str]:
    """The sentences with which a contract is refused; none if it is not."""
    path = folder / "openapi.yaml"
    path.write_text(text)
    try:
        check(Contract(path).located)
    except ContractRefused as refused:
        return str(refused).split("\n")
    return []


@dataclass(frozen=True)
class Answer:
    """What a call got: an answer, or the refusal of the request in the same form."""

    status: int
    body: Any
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """The message of a refusal."""
        return str(self.body["message"])


class _Memory:
    """Counts nothing."""

    def read(self, more: int) -> None:
        pass

    def unfold(self, more: int) -> None:
        pass


Handler = Callable[..., Any]


class Served:
    """The server's part of a contract. ``called`` is the handler that was called last, and
    ``received`` what it got."""

    def __init__(
        self, package: ModuleType, tags: Iterable[str], handlers: Mapping[str, Handler]
    ) -> None:
        self.models = importlib.import_module(f"{package.__name__}.models")
        self.ops = importlib.import_module(f"{package.__name__}.operations")
        self.routes = importlib.import_module(f"{package.__name__}.routes")
        self.wire = importlib.import_module(f"{package.__name__}.wire")
        self.called = ""
        self.received: dict[str, Any] = {}
        self._tags = frozenset(tags)
        self._handlers = handlers
        self._router = self.routes.router()

    def __getattr__(self, name: str) -> Any:
        """The handler of an operation, or the class of a tag, which is the same object here."""
        if name.startswith("_"):
            raise AttributeError(name)
        if name in self._tags:
            return self

        async def handle(caller: object, **received: Any) -> Any:
            self.called, self.received = name, received
            handler = self._handlers.get(name)
            if handler is not None:
                made = handler(self, **received)
                return await made if asyncio.iscoroutine(made) else made
            answer = getattr(self.ops, f"{class_name(name)}200")
            return answer(body=self.models.Ok(ok=True))

        return handle

    def call(
        self,
        method: str,
        target: str,
        body: bytes | Iterable[bytes] | object = b"",
        headers: Mapping[str, str] | None = None,
        *,
        most: int = 10_000,
    ) -> Answer:
        """Call an operation. A body that is neither bytes nor pieces of bytes is sent as JSON; the
        server takes ``most`` bytes."""
        return asyncio.run(self._call(method, target, body, headers or {}, most))

    async def _call(
        self, method: str, target: str, body: Any, headers: Mapping[str, str], most: int
    ) -> Answer:
        path, _, query = target.partition("?")
        found = self._router.match(path.encode())
        if found is None or method not in found[0]:
            return Answer(404, {"message": "There is no such path."})
        operation_, values = found[0][method], found[1]
        given = {name.lower(): value for name, value in headers.items()}
        if isinstance(body, bytes):
            pieces = [body]
        elif isinstance(body, list) and body and all(isinstance(each, bytes) for each in body):
            pieces = body
        else:
            pieces = [msgspec.json.encode(body)]
        if any(pieces):
            given.setdefault("content-type", "application/json")
            given.setdefault("content-length", str(sum(map(len, pieces))))
        waiting = iter(pieces)
        left = len(pieces)

        async def receive() -> dict[str, Any]:
            nonlocal left
            left -= 1
            return {"type": "http.request", "body": next(waiting), "more_body": left > 0}

        request = self.wire.Request(
            values=values,
            headers=[(name.encode(), value.encode("latin-1")) for name, value in given.items()],
            query_string=query.encode(),
            receive=receive,
            max_body=most,
            max_values=1_000,
            holding=_Memory(),
        )
        try:
            reply = await operation_.call(self, "caller", request)
        except self.wire.Refusal as refused:
            problem = {"error": refused.code, "message": refused.message}
            return Answer(refused.status, problem, refused.headers)
        decoded = msgspec.json.decode(reply.body) if reply.body else None
        sent = {name.decode(): value.decode("latin-1") for name, value in reply.headers}
        return Answer(reply.status, decoded, sent)


def serve(folder: Path, text: str, **handlers: Handler) -> Served:
    """Generate the server's part of a contract, and import it. A handler that is not given answers
    200 with the schema ``Ok``."""
    name = f"generated_{next(_numbers)}"
    path = folder / "openapi.yaml"
    path.write_text(text)
    read = Contract(path)
    check(read.located)
    target = folder / name
    target.mkdir()
    write_server(read, target)
    spec = importlib.util.spec_from_file_location(
        name, target / "__init__.py", submodule_search_locations=[str(target)]
    )
    assert spec is not None
    package = importlib.util.module_from_spec(spec)
    sys.modules[name] = package
    return Served(package, map(python_name, read.tags()), handlers)
