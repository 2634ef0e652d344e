"""Names of the Python client: the contract's parts are its modules, and have to differ there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from openapi_python_client.strings import ClassName, PythonIdentifier

from codegen.clients.python import program  # noqa: F401  # it has more words that are no names
from codegen.contract import Contract
from codegen.located import ContractRefused, Pointer

#: How the generator of the client begins names that would begin with a digit.
PREFIX = "field_"
Named = Iterable[tuple[Pointer, str]]


def operation_module(operation_id: str) -> str:
    """Return the module of an operation, in the folder of its tag."""
    return str(PythonIdentifier(operation_id, PREFIX))


def tag_folder(tag: str) -> str:
    """Return the folder of a tag."""
    return str(PythonIdentifier(tag, "tag"))


def _schema_module(name: str) -> str:
    return str(PythonIdentifier(ClassName(name, PREFIX), PREFIX))


def refuse_same_names(contract: Contract) -> None:
    """Raise ContractRefused for two operations, tags or schemas that have the same module, of
    which the client would have the second only."""
    operations = [
        (("paths", each.path, each.method.lower(), "operationId"), each.id)
        for each in contract.operations()
    ]
    tags = [(("tags", str(index)), tag) for index, tag in enumerate(contract.tags())]
    schemas = [
        (("components", "schemas", name), name)
        for name in contract.document["components"]["schemas"]
    ]
    parts: list[tuple[Named, Callable[[str], str]]] = [
        (operations, operation_module),
        (tags, tag_folder),
        (schemas, _schema_module),
    ]
    problems = [
        contract.located.problem(pointer, sentence)
        for named, module in parts
        for pointer, sentence in _same(named, module)
    ]
    if problems:
        raise ContractRefused("\n".join(problems))


def _same(named: Named, module: Callable[[str], str]) -> Iterator[tuple[Pointer, str]]:
    first: dict[str, str] = {}
    for pointer, name in named:
        found = module(name)
        if found in first:
            sentence = (
                f"`{name}` would be the module `{found}` of the Python client, which "
                f"`{first[found]}` is already; choose another name."
            )
            yield pointer, sentence
        first.setdefault(found, name)
