"""All of ``generated/``, into any folder; and its comparison with another."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

from codegen.check import check
from codegen.clients.python.generate import write_client
from codegen.clients.typescript.generate import write_typescript
from codegen.configs import write_configs
from codegen.contract import Contract
from codegen.python import HERE, write_models, write_operations, write_routes
from codegen.tools import format_python, import_package, manifest, stamp
from codegen.views import for_consumers

ROOT = HERE.parent
CONTRACT = ROOT / "openapi.yaml"
GENERATED = ROOT / "generated"
LICENCE = ROOT / "LICENSE"
#: What tools leave beside generated files; never generated, never compared.
LEFT_BY_TOOLS = ("__pycache__", ".ruff_cache", ".mypy_cache", "build")


def build(target: Path, contract_file: Path = CONTRACT) -> None:
    """Write everything that is made from the contract into ``target``, which is empty.

    Raises ContractRefused for a contract that the generator does not implement, and ToolFailed.
    """
    contract = Contract(contract_file)
    check(contract.located)
    write_server(contract, target)
    with tempfile.TemporaryDirectory() as scratch:
        write_client(contract, target / "client", Path(scratch))
    write_typescript(contract, target / "typescript")
    _write_json(target / "openapi.json", for_consumers(contract))
    _write_json(target / "MANIFEST.json", manifest(contract.digest))
    format_python(target)
    for path in files(target).values():
        stamp(path)
    # Each client is a distribution of its own, and its licence goes with it, word for word.
    for client in ("client", "typescript"):
        shutil.copy(LICENCE, target / client / LICENCE.name)
    import_package(target)


def write_server(contract: Contract, target: Path) -> None:
    """Write the package that the server imports, not yet formatted, into ``target``."""
    (target / "__init__.py").write_text('"""Made from the contract: see ``codegen``."""\n')
    for name in ("explaining", "wire"):
        shutil.copytree(HERE / name, target / name, ignore=shutil.ignore_patterns("__pycache__"))
    write_models(contract, target / "models.py")
    write_configs(contract, target / "configs.py")
    write_operations(contract, target / "operations.py")
    write_routes(contract, target / "routes.py")


def replace(folder: Path, fresh: Path) -> None:
    """Put ``fresh`` in the place of ``folder``. Whatever interrupts it, Ctrl-C for example, leaves
    ``folder`` as it was or as it should be."""
    beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        shutil.copytree(fresh, beside / "new")
        if folder.exists():
            folder.rename(beside / "old")
        (beside / "new").rename(folder)
    finally:
        if (beside / "old").exists() and not folder.exists():
            (beside / "old").rename(folder)
        shutil.rmtree(beside, ignore_errors=True)


def _write_json(path: Path, document: object) -> None:
    path.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n")


def files(folder: Path) -> dict[str, Path]:
    """Every file below ``folder``, by its path in it."""
    found = {
        str(path.relative_to(folder)): path for path in sorted(folder.rglob("*")) if path.is_file()
    }
    return {name: path for name, path in found.items() if not _left_by_tools(Path(name))}


def _left_by_tools(path: Path) -> bool:
    return any(part in LEFT_BY_TOOLS or part.endswith(".egg-info") for part in path.parts)


def differences(fresh: Path, committed: Path) -> list[str]:
    """How ``committed`` differs from what the contract gives: one sentence each."""
    wanted, there = files(fresh), files(committed)
    found = [f"{name} is missing" for name in wanted if name not in there]
    found += [f"{name} is not generated from anything" for name in there if name not in wanted]
    found += [
        f"{name} is not what the contract gives"
        for name in wanted
        if name in there and wanted[name].read_bytes() != there[name].read_bytes()
    ]
    return sorted(found)
