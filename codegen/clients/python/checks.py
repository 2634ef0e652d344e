"""Checks of the client that was generated: it has all operations, and can be imported."""

from __future__ import annotations

from pathlib import Path

from codegen.clients.operations import check_operations
from codegen.clients.python.names import operation_module, tag_folder
from codegen.clients.python.shadows import shadows
from codegen.contract import Contract
from codegen.tools import ToolFailed, run

#: Imports a package and all of its modules.
_IMPORT = """
import importlib, pkgutil, sys
sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])
package = importlib.import_module(sys.argv[2])
for each in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
    importlib.import_module(each.name)
"""


def check_python_client(contract: Contract, package: Path) -> None:
    """Raise ToolFailed unless the Python client has all operations, can be imported with every
    module of it, and has no name that hides another."""
    wanted = {
        f"{tag_folder(each.tag)}.{operation_module(each.id)}" for each in contract.operations()
    }
    modules = [path for path in (package / "api").glob("*/*.py") if path.name != "__init__.py"]
    check_operations("Python", wanted, {f"{path.parent.name}.{path.stem}" for path in modules})
    try:
        run("python", "-c", _IMPORT, str(package.parent), package.name)
    except ToolFailed as failed:
        reason = str(failed).strip().rsplit("\n", 1)[-1]
        raise ToolFailed(f"the Python client cannot be imported: {reason}") from failed
    for path in (*modules, *(package / "models").glob("*.py")):
        names = shadows(path.read_text())
        if names:
            raise ToolFailed(
                f"`{min(names)}` has two meanings in the Python client's {path.parent.name}/"
                f"{path.name}; rename the field or parameter that is called so."
            )
