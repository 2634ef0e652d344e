# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
"""Contains shared errors types that can be raised from API functions"""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx


class UnexpectedStatus(Exception):
    """Raised by api functions when the response status an undocumented status and Client.raise_on_unexpected_status is True"""

    def __init__(self, status_code: int, content: bytes):
        self.status_code = status_code
        self.content = content

        super().__init__(status_code, content)

    def __str__(self) -> str:
        return f"Unexpected status code: {self.status_code}\n\nResponse content:\n{self.content.decode(errors='ignore')}"


class UnreadableAnswer(UnexpectedStatus, ValueError):
    """Raised by api functions when the body of an answer is none that the contract has for its
    status, as the page of a proxy"""

    def __str__(self) -> str:
        return (
            f"The server answered {self.status_code} with a body that the contract does not have:"
            f"\n{self.content.decode(errors='replace')}"
        )


@contextmanager
def readable(response: httpx.Response) -> Iterator[None]:
    """Raise UnreadableAnswer where the block cannot read an answer"""
    try:
        yield
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise UnreadableAnswer(response.status_code, response.content) from error


__all__ = ["UnexpectedStatus", "UnreadableAnswer", "readable"]
