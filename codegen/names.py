"""Names of the contract as Python names."""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Iterator

_CAPITAL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_SEPARATORS = re.compile(r"[-. ]")
_SEPARATED = re.compile(r"[-._ ]+([A-Za-z0-9])")
#: A name of a header or a cookie (RFC 9110).
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+\Z")
#: Classes, types and constants that modules with models have already: of the server, of the Python
#: client and of the TypeScript client.
RESERVED = frozenset(
    {*("Annotated", "Any", "ClassVar", "Decimal", "Enum", "Literal", "Meta", "Optional", "Struct")}
    | {*("TypeAlias", "UNSET", "UUID", "Union", "UnsetType", "AuthenticatedClient", "BinaryIO")}
    | {*("Client", "File", "FileTypes", "Generator", "HTTPStatus", "Mapping", "Response", "T")}
    | {*("TextIO", "TypeVar", "Unset", "BodyInit", "CallOptions", "ClientErrorStatus")}
    | {*("ClientOptions", "Exclude", "Headers", "Promise", "ReadableStream", "RecalcClient")}
    | {*("Record", "ServerErrorStatus", "ServerEvent", "Stream", "StreamRefused", "Uint8Array")}
    | {"UnexpectedAnswer"}
)
#: Parameters that the methods of handlers have in any case.
TAKEN = frozenset({"self", "caller", "body", "accept"})


def python_name(name: str) -> str:
    """``name`` as a Python name in lower case; a word of Python gets a trailing underscore."""
    found = _SEPARATORS.sub("_", _CAPITAL.sub("_", name)).lower()
    return f"{found}_" if keyword.iskeyword(found) or found in TAKEN else found


def parameter_name(name: str) -> str:
    """The name of a parameter as a Python name."""
    found = _SEPARATORS.sub("_", name).lower()
    return f"{found}_" if keyword.iskeyword(found) or found in TAKEN else found


def header_name(name: str) -> str:
    """The name of an answer's header as a Python name; an answer has a status in any case."""
    found = parameter_name(name)
    return f"{found}_" if found == "status" else found


def class_name(name: str) -> str:
    """``name`` as a class: ``get_table`` becomes ``GetTable``."""
    return "".join(part[:1].upper() + part[1:] for part in re.split(r"[-._ ]", name))


def method_name(name: str) -> str:
    """The name of an operation's method in the TypeScript client: ``get_table`` is ``getTable``."""
    return _SEPARATORS.sub("_", _SEPARATED.sub(lambda match: match[1].upper(), name))


def is_token(name: str) -> bool:
    """Whether a header or a cookie can have this name."""
    return _TOKEN.match(name) is not None


def is_usable(name: str) -> bool:
    """Whether a name that was made of one of the contract is a name of Python that hides none."""
    return name.isascii() and name.isidentifier() and not hasattr(builtins, name)


def collision(python: str, name: str, place: str, named: dict[str, str]) -> Iterator[str]:
    """What is wrong with the Python name of ``name``, given those before it with their places."""
    if not python.strip("_") or not is_usable(python.rstrip("_") + "_"):
        yield f"`{name}` cannot be a name in Python; use letters, digits and `_`."
    elif python in named:
        yield f"`{name}` has the Python name `{python}`, which {named[python]} has already."
    else:
        named[python] = place
