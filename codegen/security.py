"""Who may call an operation: alternatives, each of one or more security schemes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Json = Any
#: The key of a scheme of the routing document that holds its name.
NAME = "x-scheme"
Schemes = Mapping[str, Mapping[str, Json]]


def schemes_of(document: Mapping[str, Json], resolve: Callable[[Json], Json]) -> Schemes:
    """The security schemes of a document, by name."""
    found = document.get("components", {}).get("securitySchemes", {})
    return {name: resolve(scheme) for name, scheme in found.items()}


def alternatives(
    document: Mapping[str, Json], operation: Mapping[str, Json]
) -> tuple[tuple[str, ...], ...]:
    """The names of the schemes of each alternative; none where everyone may call the operation."""
    found = operation.get("security", document.get("security", []))
    return tuple(tuple(requirement) for requirement in found)


def challenges(schemes: Schemes, security: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    """The authentication schemes that WWW-Authenticate names in a 401."""
    named = [
        "Bearer" if schemes[name]["type"] == "http" else "ApiKey"
        for alternative in security
        for name in alternative
    ]
    return tuple(dict.fromkeys(named))


def for_routing(schemes: Schemes) -> dict[str, Json]:
    """The schemes as the server's handlers take them: each knows its name."""
    return {name: {**scheme, NAME: name} for name, scheme in schemes.items()}
