"""The interface by which column types run code, and what they exchange with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from typing_extensions import override

from recalc.models.port import Caller

Language = Literal["PYTHON", "JAVASCRIPT"]


class CodeFailed(Exception):
    """Code that gave no result. ``code`` is stable, ``message`` is for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class Program:
    """The body of a function of ``data``, in one of the languages."""

    language: Language
    code: str


class Sandbox(Protocol):
    """Runs code. Cancelling a run kills its process at once."""

    async def run(self, program: Program, data: bytes, caller: Caller) -> bytes:
        """Return the result as JSON text, for ``data``, which is the JSON text of the row.

        The text comes from a process that runs foreign code: it has to be decoded as any foreign
        text is. Raises CodeFailed.
        """

    async def check(self, program: Program, caller: Caller) -> None:
        """Compile the code without running it. Raises CodeFailed with the code ``code_syntax`` and
        the line where it is wrong, or with another code where it could not be compiled."""


class NoSandbox(Sandbox):
    """Takes the place of a sandbox where none is set up."""

    @override
    async def run(self, program: Program, data: bytes, caller: Caller) -> bytes:
        raise not_available("no sandbox is set up")

    @override
    async def check(self, program: Program, caller: Caller) -> None:
        raise not_available("no sandbox is set up")


def not_available(reason: str) -> CodeFailed:
    """Return the failure of code that this installation cannot run."""
    return CodeFailed(
        "code_not_available",
        f"This server runs no code: {reason}. Install recalc[code] for every server and worker.",
    )
