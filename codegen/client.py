"""The Python client: its own distribution, ``recalc-client``, imported as ``recalc_client``."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

from codegen import views
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
_IMPORT = "from urllib.parse import quote\n"
_VERSION = re.compile(r"^    version=.*\n", re.MULTILINE)
_CAPITAL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_QUOTED = re.compile(r'quote\(str\((\w+)\), safe=""\)')


def write_client(contract: Contract, target: Path, scratch: Path) -> None:
    """Generate the client into ``target``; a warning is an error."""
    source = scratch / "client.openapi.json"
    source.write_text(json.dumps(views.for_client(contract)))
    config = scratch / "client.config.json"
    config.write_text(json.dumps(CONFIG))
    run(
        "openapi-python-client",
        "generate",
        *("--path", str(source), "--config", str(config)),
        *("--output-path", str(target), "--meta", "setup", "--fail-on-warning"),
    )
    _guard_paths(contract, target / "recalc_client")
    _declare_licence(contract, target / "setup.py")
    _write_readme(contract, target / "README.md")


def _write_readme(contract: Contract, target: Path) -> None:
    """Replace the generator's README, which knows neither the header of the key nor an operation.

    Raises ToolFailed if the contract has no single header for the key, or lacks an operation that
    the README shows.
    """
    operations = {_CAPITAL.sub("_", each.id).lower() for each in contract.operations()}
    shown: dict[str, Any] = {
        "create": "create_table_sheet_operation",
        "status": "get_table_sheet_operation_status",
        "cancel": "cancel_table_sheet_operation",
    }
    headers = contract.security_headers()
    if len(headers) != 1 or not operations.issuperset(shown.values()):
        raise ToolFailed("codegen/templates/client_readme.md.jinja does not fit the contract")
    target.write_text(
        render("client_readme.md.jinja", header=headers.pop(), tags=contract.tags(), **shown)
    )


def _declare_licence(contract: Contract, setup: Path) -> None:
    """Declare the contract's licence in ``setup``, which the generator does not."""
    licence = contract.document["info"]["license"]["identifier"]
    code = setup.read_text()
    declared = _VERSION.sub(rf'\g<0>    license="{licence}",\n', code)
    if declared == code:
        raise ToolFailed("the client's setup.py has no line for the version")
    setup.write_text(declared)


def _guard_paths(contract: Contract, package: Path) -> None:
    """Let every path parameter through ``path_segment`` of ``templates/path.py``: the generator
    quotes them, which leaves ".." as it is, and a cancel of it would delete the sheet."""
    shutil.copy(HERE / "templates" / "path.py", package / "path.py")
    guarded = 0
    for module in sorted((package / "api").rglob("*.py")):
        code, count = _QUOTED.subn(r'path_segment("\1", \1)', module.read_text())
        module.write_text(code.replace(_IMPORT, "from ...path import path_segment\n"))
        guarded += count
    expected = sum(p.where == "path" for o in contract.operations() for p in o.parameters)
    if not guarded or guarded != expected:
        raise ToolFailed(f"the client has {guarded} quoted path parameters of {expected}")
