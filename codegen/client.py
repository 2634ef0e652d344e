"""The Python client: its own distribution, ``recalc-client``, imported as ``recalc_client``."""

from __future__ import annotations

import json
from pathlib import Path

from codegen import views
from codegen.contract import Contract
from codegen.tools import format_python, run

#: Hooks are run here, in our style, so that the output does not depend on the generator's.
CONFIG = {
    "project_name_override": "recalc-client",
    "package_name_override": "recalc_client",
    "post_hooks": [],
    "literal_enums": True,  # two column types differ only in case
}


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
    format_python(target)
