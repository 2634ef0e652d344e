"""Parts of a contract that a client would lack: they are there, or the contract is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from codegen.clients.operations import check_operations
from codegen.clients.python.checks import check_python_client
from codegen.located import ContractRefused
from codegen.tools import ToolFailed
from tests.codegen.client_support import python_client, read, typescript
from tests.codegen.support import contract, operation

ITEM = """\
pathItems:
  X:
    parameters:
    - {name: a, in: query, schema: {type: string}}
    get:
      operationId: use
      tags: [things]
      responses:
        '200': {$ref: '#/components/responses/Ok'}
"""
REFERENCE = contract("/x: {$ref: '#/components/pathItems/X'}", components=ITEM)


def named(name: str, path: str) -> str:
    """An operation with this operationId."""
    return operation(path=path).replace("operationId: use", f"operationId: {name}")


def test_a_path_item_by_reference_is_in_both_clients(tmp_path: Path) -> None:
    """With its parameters; the server has it, too."""
    with python_client(tmp_path, REFERENCE) as client:
        kwargs = client.operation("use")._get_kwargs(a="1")
    assert (kwargs["url"], kwargs["params"]) == ("/x", {"a": "1"})
    client_ts, _ = typescript(tmp_path, REFERENCE)
    assert "async use(" in client_ts
    assert "query?: { a?: string };" in client_ts


def test_a_parameter_that_refers_to_another(tmp_path: Path) -> None:
    """Of the components; both clients have it."""
    text = contract(
        operation("- {$ref: '#/components/parameters/A'}"),
        components=(
            "parameters:\n  A: {$ref: '#/components/parameters/B'}\n"
            "  B: {name: b, in: query, schema: {type: string}}\n"
        ),
    )
    with python_client(tmp_path, text) as client:
        assert client.operation("use")._get_kwargs(b="1")["params"] == {"b": "1"}


def test_a_client_without_an_operation_is_no_client(tmp_path: Path) -> None:
    """Nor is one with an operation that the server does not have."""
    with pytest.raises(ToolFailed, match=r"^the Some client lacks b, c\.$"):
        check_operations("Some", {"a", "b", "c"}, {"a"})
    with pytest.raises(ToolFailed, match=r"^the Some client has, and the server lacks, b\.$"):
        check_operations("Some", {"a"}, {"a", "b"})
    with pytest.raises(ToolFailed, match=r"^the Python client lacks things\.use\.$"):
        check_python_client(read(tmp_path, contract(operation())), tmp_path)


def test_a_client_that_cannot_be_imported_is_refused(tmp_path: Path) -> None:
    """With the last line of what Python says."""
    folder = tmp_path / "package" / "api" / "things"
    folder.mkdir(parents=True)
    for each in (folder, folder.parent, folder.parent.parent):
        (each / "__init__.py").write_text("")
    (folder / "use.py").write_text("import no_such_module\n")
    with pytest.raises(ToolFailed, match=r"client cannot be imported: .*'no_such_module'$"):
        check_python_client(read(tmp_path, contract(operation())), tmp_path / "package")


SAME = {
    "operations": contract(named("listHTTPRows", "/x") + named("list_http_rows", "/y")),
    "tags": contract(operation()).replace(
        "{name: things}", "{name: things}, {name: HTTPRows}, {name: http_rows}"
    ),
    "schemas": contract(operation(), "HTTPRow: {type: string}\nHttpRow: {type: string}\n"),
}
SAYS = {
    "operations": "14 (#/paths/~1y/get/operationId): `list_http_rows` would be the module "
    "`list_http_rows` of the Python client, which `listHTTPRows`",
    "tags": "3 (#/tags/2): `http_rows` would be the module `http_rows` of the Python client, which "
    "`HTTPRows`",
    "schemas": "28 (#/components/schemas/HttpRow): `HttpRow` would be the module `http_row` of the "
    "Python client, which `HTTPRow`",
}


@pytest.mark.parametrize("parts", SAME)
def test_parts_with_the_same_module_are_refused(parts: str, tmp_path: Path) -> None:
    """The second would replace the first."""
    with pytest.raises(ContractRefused) as refused, python_client(tmp_path, SAME[parts]):
        pass
    assert str(refused.value) == f"openapi.yaml:{SAYS[parts]} is already; choose another name."


NAMES = {
    "get-thing": "getThing",
    "get.thing": "getThing",
    "get thing": "getThing",
    "get_Thing": "getThing",
    "get--thing": "getThing",
    "get-2": "get2",
    "get_thing_": "getThing_",
    "getThing": "getThing",
}


@pytest.mark.parametrize("name", NAMES)
def test_names_of_operations_in_typescript(name: str, tmp_path: Path) -> None:
    """Words are joined, whatever separates them: names have no hyphens, dots and blanks."""
    client_ts, _ = typescript(tmp_path, contract(named(name, "/x")))
    found = NAMES[name]
    assert f"  async {found}(\n    input: {found[:1].upper()}{found[1:]}Input = {{}}," in client_ts
