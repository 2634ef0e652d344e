"""Both clients of clients.yaml: errors of ranges and `default`, and what is deprecated."""

from __future__ import annotations

import importlib
import json
import subprocess
import warnings
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest

from codegen import node
from codegen.check import check
from codegen.clients.python.generate import generate_client
from codegen.clients.typescript.generate import write_typescript
from codegen.contract import Contract
from codegen.located import ContractRefused

CLIENTS = Path(__file__).with_name("clients.yaml")
PACKAGE = "client_of_clients"
THING = {"name": "one"}
REFUSAL = {"success": False, "error": "a_code", "message": "No."}


@pytest.fixture(scope="module")
def contract() -> Contract:
    found = Contract(CLIENTS)
    check(found.located)
    return found


@pytest.fixture(scope="module")
def package(contract: Contract, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The Python client, importable as ``PACKAGE``."""
    folder = tmp_path_factory.mktemp("client")
    generate_client(contract, "", folder / "client", folder, PACKAGE)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(folder / "client"))
        yield PACKAGE


class Things:
    """The operations of the Python client, answered with ``status``."""

    def __init__(self, package: str) -> None:
        self.status = 200
        root = importlib.import_module(package)
        self.client = root.AuthenticatedClient(
            "http://things", "key", raise_on_unexpected_status=True
        )
        transport = httpx.MockTransport(self._answer)
        self.client.set_httpx_client(httpx.Client(base_url="http://things", transport=transport))
        self.client.set_async_httpx_client(
            httpx.AsyncClient(base_url="http://things", transport=transport)
        )
        self.get, self.old = (
            importlib.import_module(f"{package}.api.things.{name}")
            for name in ("get_thing", "get_older_thing")
        )
        self.unexpected = root.errors.UnexpectedStatus

    def _answer(self, _: httpx.Request) -> httpx.Response:
        return httpx.Response(self.status, json=THING if self.status < 400 else REFUSAL)


@pytest.fixture
def things(package: str) -> Iterator[Things]:
    found = Things(package)
    with found.client:
        yield found


@pytest.mark.parametrize("status", [404, 409, 503])
def test_errors_of_ranges_and_default_are_parsed(things: Things, status: int) -> None:
    """As those of a status that is listed."""
    things.status = status
    assert things.get.sync("1", client=things.client).to_dict() == REFUSAL


def test_an_error_beyond_the_range_is_unexpected(things: Things) -> None:
    """The older operation documents 4XX only."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        things.status = 422
        assert things.old.sync("1", client=things.client).to_dict() == REFUSAL
        things.status = 503
        with pytest.raises(things.unexpected):
            things.old.sync("1", client=things.client)


def _said(caught: pytest.WarningsRecorder) -> list[str]:
    """The sentences of the warnings, each of which is about a line of this file."""
    assert {each.filename for each in caught} <= {__file__}
    assert {each.category for each in caught} <= {DeprecationWarning}
    return [str(each.message) for each in caught]


OLD = [
    "get_older_thing is deprecated since 2026-11-01.",
    "The path parameter id of get_older_thing is deprecated.",
]


async def test_a_deprecated_operation_warns(things: Things) -> None:
    """Each of its four functions, at the line that calls it."""
    for call in (things.old.sync, things.old.sync_detailed):
        with pytest.warns(DeprecationWarning, match="deprecated") as caught:
            call("1", client=things.client)
        assert _said(caught) == OLD
    for start in (things.old.asyncio, things.old.asyncio_detailed):
        with pytest.warns(DeprecationWarning, match="deprecated") as caught:
            await start("1", client=things.client)
        assert _said(caught) == OLD


@pytest.mark.parametrize(
    ("given", "names"),
    [
        ({}, []),
        ({"page": 2, "limit": 10}, []),
        ({"shape": "round"}, ["query parameter shape"]),
        ({"limit": 11}, ["query parameter limit"]),
        ({"warn": "x"}, ["query parameter warn"]),
        ({"shape": "", "x_shape": "round"}, ["query parameter shape", "header parameter X-Shape"]),
    ],
)
def test_a_deprecated_parameter_warns(
    things: Things, given: dict[str, Any], names: list[str]
) -> None:
    """Where it is given; its default is no choice of the caller."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        things.get.sync("1", client=things.client, **given)
    assert [str(each.message) for each in caught] == [
        f"The {name} of getThing is deprecated." for name in names
    ]


@pytest.mark.parametrize("name", ["params", "Headers", "path_segment", "kwargs", "syncDetailed"])
def test_a_parameter_that_the_client_would_replace_is_refused(name: str, tmp_path: Path) -> None:
    """The generated functions have variables of these names."""
    path = tmp_path / "openapi.yaml"
    path.write_text(CLIENTS.read_text().replace("name: page", f"name: {name}"))
    with pytest.raises(ContractRefused, match=rf"openapi.yaml:\d+ .*cannot send .* named `{name}`"):
        generate_client(Contract(path), "", tmp_path / "client", tmp_path)


def test_constants_that_are_no_text(things: Things) -> None:
    """Numbers and booleans pass as what they are."""
    models = importlib.import_module(f"{PACKAGE}.models")
    thing = {**THING, "always": True, "half": 0.5, "one": 1}
    assert models.Thing.from_dict(thing).to_dict() == thing


def test_a_cookie_that_the_typescript_client_cannot_send_is_refused(tmp_path: Path) -> None:
    """Browsers let no page set one."""
    path = tmp_path / "openapi.yaml"
    path.write_text(CLIENTS.read_text().replace("name: page, in: query", "name: page, in: cookie"))
    with pytest.raises(ContractRefused, match=r"openapi.yaml:\d+ .*cannot send the cookie `page`"):
        write_typescript(Contract(path), tmp_path / "client")


@pytest.fixture(scope="module")
def typescript(contract: Contract, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("typescript") / "client"
    write_typescript(contract, folder)
    return folder / "src"


def test_typescript_marks_what_is_deprecated(typescript: Path) -> None:
    """For editors and linters: operations, parameters and fields."""
    client = (typescript / "client.ts").read_text()
    old = "  /**\n   * Get a thing\n   * @deprecated Since 2026-11-01.\n   */\n"
    assert f"{old}  async getOlderThing(" in client
    assert "path: { /** @deprecated */ id: string };" in client
    assert "query?: { /** @deprecated */ shape?: string; /** @deprecated */ limit?:" in client
    assert " page?: number; " in client
    assert "headers?: { /** @deprecated */" in client
    schemas = (typescript / "schemas.ts").read_text()
    assert "   * What it looks like.\n   * @deprecated\n   */\n  shape?: string;" in schemas


def test_typescript_has_the_statuses_of_ranges(typescript: Path) -> None:
    """What is left of a range and of `default` beside the statuses that are listed."""
    client = (typescript / "client.ts").read_text()
    ranges = "ClientErrorStatus | ServerErrorStatus"
    for kind in ("404", "Exclude<ClientErrorStatus, 404>"):
        assert f"| {{ status: {kind}; body: ErrorResponse; headers: Headers }}" in client
    assert f"status: Exclude<{ranges}, 404 | ClientErrorStatus>;" in client
    assert 'statuses: [200, 404, "4XX", "default"],' in client


STORY = """
import { RecalcClient } from "CLIENT";
const [url = ""] = process.argv.slice(2);
const things = new RecalcClient({ url, apiKey: "key" });
const seen: unknown[] = [];
for (const id of ["200", "404", "409", "503"]) {
  const answer = await things.getThing({ path: { id } });
  seen.push([answer.status, answer.body]);
}
for (const id of ["409", "503"]) {
  const answer = await things.getOlderThing({ path: { id } }).catch((error) => error);
  seen.push([answer.status, answer.name ?? "answered"]);
}
console.log(JSON.stringify(seen));
"""


class _Echo(BaseHTTPRequestHandler):
    """Answers with the status that the path ends with."""

    def do_GET(self) -> None:
        status = int(self.path.rpartition("/")[2])
        body = json.dumps(THING if status == 200 else REFUSAL).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def echo() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), _Echo) as server:
        serving = Thread(target=server.serve_forever)
        serving.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            serving.join()


@pytest.mark.skipif(not node.has_node(), reason="Node's wheel is installed by `make test`")
def test_typescript_returns_errors_of_ranges(typescript: Path, tmp_path: Path, echo: str) -> None:
    """As answers; a status that no range documents is thrown."""
    (tmp_path / "story.ts").write_text(STORY.replace("CLIENT", f"{typescript}/index.ts"))
    (tmp_path / "package.json").write_text('{"type": "module"}')
    done = subprocess.run(
        [node.node(), "story.ts", echo],
        cwd=tmp_path,
        env=node.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [
        [200, THING],
        *([status, REFUSAL] for status in (404, 409, 503)),
        [409, "answered"],
        [503, "UnexpectedAnswer"],
    ]
