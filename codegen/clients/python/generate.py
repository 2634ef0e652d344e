"""The Python client: its own distribution, ``recalc-client``, imported as ``recalc_client``."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

from openapi_python_client.strings import PythonIdentifier

from codegen.clients.keys import refuse_other_keys
from codegen.clients.python import program
from codegen.clients.python.checks import check_python_client
from codegen.clients.python.names import PREFIX, refuse_same_names
from codegen.clients.python.templates import write_templates
from codegen.clients.python.view import for_python_client
from codegen.contract import Contract
from codegen.located import ContractRefused
from codegen.python import HERE, render
from codegen.tools import run

#: Hooks are run here, in our style, so that the output does not depend on the generator's.
CONFIG = {
    "project_name_override": "recalc-client",
    "post_hooks": [],
    "literal_enums": True,  # two column types differ only in case
}
#: Modules of the client that are the same for every contract.
_MODULES = ("deprecation.py", "path.py", "pytest_plugin.py", "streams.py")
#: Variables, functions and imports of the modules of operations.
_TAKEN = frozenset(
    {*("asyncio", "asyncio_detailed", "cookies", "errors", "headers", "httpx", "kwargs", "params")}
    | {*("path_segment", "response", "sync", "sync_detailed")}
)
_CAPITAL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def write_client(contract: Contract, target: Path, scratch: Path) -> None:
    """Generate the client into ``target``; a warning is an error. Raises ToolFailed, and
    ContractRefused where the contract lacks what a client needs."""
    generate_client(contract, _readme(contract), target, scratch)


def generate_client(
    contract: Contract, readme: str, target: Path, scratch: Path, package: str = "recalc_client"
) -> None:
    """Generate the client with a README into ``target``. Raises as ``write_client``."""
    _refuse_hidden(contract)
    refuse_same_names(contract)
    refuse_other_keys(contract)
    source = scratch / "client.openapi.json"
    source.write_text(json.dumps(for_python_client(contract)))
    config = scratch / "client.config.json"
    config.write_text(json.dumps({**CONFIG, "package_name_override": package}))
    templates = scratch / "client-templates"
    templates.mkdir()
    write_templates(contract, readme, templates)
    run(
        "python",
        *("-P", program.__file__, "generate"),
        *("--path", str(source), "--config", str(config)),
        *("--custom-template-path", str(templates)),
        *("--output-path", str(target), "--meta", "setup", "--fail-on-warning"),
        name="openapi-python-client",
    )
    for name in _MODULES:
        shutil.copy(HERE / "templates" / "client" / name, target / package / name)
    check_python_client(contract, target / package)


def _refuse_hidden(contract: Contract) -> None:
    """Raise ContractRefused for a parameter with the name of a variable, function or import of
    generated code, which would be in its place."""
    for operation in contract.operations():
        taken = _TAKEN | {"body"} if operation.body is not None else _TAKEN
        for parameter in operation.parameters:
            if PythonIdentifier(parameter.name, PREFIX) in taken:
                pointer = ("paths", operation.path, operation.method.lower())
                sentence = f"the Python client cannot send a parameter named `{parameter.name}`."
                raise ContractRefused(contract.located.problem(pointer, sentence))


def _readme(contract: Contract) -> str:
    """Return the client's README: the generator's shows no operation of the contract.

    Raises ContractRefused if the contract lacks an operation that the README shows.
    """
    operations = {_CAPITAL.sub("_", each.id).lower() for each in contract.operations()}
    shown: dict[str, Any] = {
        "create": "create_table_sheet_operation",
        "status": "get_table_sheet_operation_status",
        "cancel": "cancel_table_sheet_operation",
    }
    for missing in sorted(set(shown.values()) - operations):
        sentence = (
            f"there is no operation `{missing}`, which the README of the Python client shows; "
            "adapt `_readme` in codegen/clients/python/generate.py and "
            "codegen/templates/client/README.md.jinja."
        )
        raise ContractRefused(contract.located.problem(("paths",), sentence))
    header = contract.key_header
    return render("client/README.md.jinja", header=header, tags=contract.tags(), **shown)
