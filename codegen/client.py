"""The Python client: its own distribution, ``recalc-client``, imported as ``recalc_client``."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

from codegen import views
from codegen.client_templates import write_templates
from codegen.contract import Contract
from codegen.python import HERE, render
from codegen.tools import ToolFailed, run

#: Hooks are run here, in our style, so that the output does not depend on the generator's.
CONFIG = {
    "project_name_override": "recalc-client",
    "package_name_override": "recalc_client",
    "post_hooks": [],
    "literal_enums": True,  # two column types differ only in case
}
#: Modules of the client that are the same for every contract.
_MODULES = ("path.py", "pytest_plugin.py")
_CAPITAL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def write_client(contract: Contract, target: Path, scratch: Path) -> None:
    """Generate the client into ``target``; a warning is an error."""
    source = scratch / "client.openapi.json"
    source.write_text(json.dumps(views.for_consumers(contract)))
    config = scratch / "client.config.json"
    config.write_text(json.dumps(CONFIG))
    templates = scratch / "client-templates"
    templates.mkdir()
    header = _key_header(contract)
    write_templates(contract, header, _readme(contract, header), templates)
    run(
        "openapi-python-client",
        "generate",
        *("--path", str(source), "--config", str(config)),
        *("--custom-template-path", str(templates)),
        *("--output-path", str(target), "--meta", "setup", "--fail-on-warning"),
    )
    for name in _MODULES:
        shutil.copy(HERE / "templates" / "client" / name, target / "recalc_client" / name)


def _key_header(contract: Contract) -> str:
    """Return the header for the key. Raises ToolFailed if the contract has none or several."""
    headers = contract.security_headers()
    if len(headers) != 1:
        raise ToolFailed(f"The client sends a key in one header; the contract has {len(headers)}.")
    return headers.pop()


def _readme(contract: Contract, header: str) -> str:
    """Return the client's README: the generator's shows no operation of the contract.

    Raises ToolFailed if the contract lacks an operation that the README shows.
    """
    operations = {_CAPITAL.sub("_", each.id).lower() for each in contract.operations()}
    shown: dict[str, Any] = {
        "create": "create_table_sheet_operation",
        "status": "get_table_sheet_operation_status",
        "cancel": "cancel_table_sheet_operation",
    }
    if not operations.issuperset(shown.values()):
        raise ToolFailed("codegen/templates/client/README.md.jinja does not fit the contract")
    return render("client/README.md.jinja", header=header, tags=contract.tags(), **shown)
