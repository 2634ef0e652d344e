"""Commands in the process of the tests, whose server answers as a script says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain, repeat
from subprocess import CompletedProcess
from typing import Any

import httpx
import pytest
from recalc_client import AuthenticatedClient

from recalc.cli import export, failures, operations, progress, remote
from tests.support.commands import called
from tests.support.contract import the_contract

TABLE, SHEET = "00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000002"
_EXAMPLES = the_contract().document["components"]["examples"]

#: A JSON body with 200, a response, or an error that is raised instead.
Answer = Any


def example(name: str) -> dict[str, Any]:
    """Return an example of the contract."""
    value: dict[str, Any] = _EXAMPLES[name]["value"]
    return value


STARTED = httpx.Response(202, json=example("OperationQueued"))
OPERATION: str = STARTED.json()["operation_id"]
RUNNING = {"success": True, "operation": example("ActiveOperations")["active_operations"][0]}
ENDED = {"success": True, "operation": {**RUNNING["operation"], "status": "completed"}}


def refusal(status: int, message: str = "It is refused.") -> httpx.Response:
    body = {"success": False, "error": "some_code", "message": message}
    return httpx.Response(status, json=body)


def _kind(request: httpx.Request) -> str:
    """Name what a request asks for."""
    last = request.url.path.rpartition("/")[2]
    if last == OPERATION:
        return "cancel" if request.method == "DELETE" else "status"
    return "start" if request.method == "POST" else last


class Script:
    """Answers by what is asked for: ``start``, ``status``, ``cancel``, or the last part of the
    path. The last one of each is repeated; what has none is not there. ``asked`` is what was
    requested."""

    def __init__(self, **answers: list[Answer]) -> None:
        self._answers = {kind: chain(each, repeat(each[-1])) for kind, each in answers.items()}
        self.asked: list[str] = []

    def answer(self, request: httpx.Request) -> httpx.Response:
        kind = _kind(request)
        self.asked.append(kind)
        found = next(self._answers[kind]) if kind in self._answers else refusal(404, "Not there.")
        if isinstance(found, BaseException):
            raise found
        return found if isinstance(found, httpx.Response) else httpx.Response(200, json=found)

    def connect(self, url: str, api_key: str | None) -> AuthenticatedClient:
        client = AuthenticatedClient(base_url=url, token="key")
        transport = httpx.MockTransport(self.answer)
        return client.set_httpx_client(httpx.Client(base_url=url, transport=transport))


@contextmanager
def _at_once(script: Script) -> Iterator[None]:
    """Connect commands to the script. They do not pause."""
    with pytest.MonkeyPatch.context() as patch:
        for each in (operations, export, failures):
            patch.setattr(each, "connect", script.connect)
        patch.setattr(remote, "_PAUSE", 0.0)
        patch.setattr(progress, "POLL_SECONDS", 0.0)
        yield


def scripted(
    script: Script, command: str, *arguments: str, stdin: str = ""
) -> CompletedProcess[str]:
    """Call a command for the sheet of the script."""
    with _at_once(script):
        return called(command, TABLE, SHEET, *arguments, stdin=stdin)
