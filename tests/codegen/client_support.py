"""Clients of small contracts: generates one, and imports the Python client of it."""

from __future__ import annotations

import importlib
import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import pytest

from codegen.check import check
from codegen.clients.python.generate import generate_client
from codegen.clients.typescript.generate import write_typescript
from codegen.contract import Contract
from tests.codegen import support

_numbers = itertools.count()
_LICENCE = "version: '1', license: {name: MIT, identifier: MIT}"


def read(folder: Path, text: str) -> Contract:
    """The contract of a text of ``support.contract``, with the licence that clients need."""
    path = folder / "openapi.yaml"
    path.write_text(text.replace("version: '1'", _LICENCE, 1))
    found = Contract(path)
    check(found.located)
    return found


class PythonClient:
    """The modules of a Python client."""

    def __init__(self, package: str) -> None:
        self._package = package
        self.models = self.module("models")

    def module(self, name: str) -> ModuleType:
        """A module of the package."""
        return importlib.import_module(f"{self._package}.{name}")

    def operation(self, name: str) -> ModuleType:
        """The module of an operation that is tagged ``things``."""
        return self.module(f"api.things.{name}")


@contextmanager
def python_client(folder: Path, text: str) -> Iterator[PythonClient]:
    """Generate the Python client of a contract. Raises ContractRefused and ToolFailed."""
    package = f"client_{next(_numbers)}"
    generate_client(read(folder, text), "", folder / "client", folder, package)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(folder / "client"))
        yield PythonClient(package)


def typescript(folder: Path, text: str) -> tuple[str, str]:
    """Generate the TypeScript client of a contract: the texts of client.ts and schemas.ts. Raises
    ContractRefused and ToolFailed."""
    write_typescript(read(folder, text), folder / "typescript")
    source = folder / "typescript" / "src"
    return (source / "client.ts").read_text(), (source / "schemas.ts").read_text()


def contract_of(*operations: str, schemas: str = "", components: str = "") -> str:
    """A contract of paths with the operation ``use``; the second and later ones are ``use1`` …"""
    paths = "".join(
        text.replace("operationId: use\n", f"operationId: use{number or ''}\n")
        for number, text in enumerate(operations)
    )
    return support.contract(paths, schemas, components)
