"""One way to call the SDK, synchronous or asynchronous, and a list of what was called."""

from __future__ import annotations

import asyncio
import functools
import inspect
from collections.abc import Coroutine
from dataclasses import dataclass
from types import ModuleType
from typing import Any, TypeVar
from uuid import UUID

import promptlayer
import pytest
from promptlayer.evaluations import polling, setup
from promptlayer.tables import api, manager

T = TypeVar("T")
Json = Any


@dataclass
class Sdk:
    """A client of the SDK, and what names its functions: the asynchronous ones begin with "a"."""

    client: Any
    asynchronous: bool

    @classmethod
    def of(cls, *, asynchronous: bool, **options: Any) -> Sdk:
        kind = promptlayer.AsyncPromptLayer if asynchronous else promptlayer.PromptLayer
        return cls(kind(**options), asynchronous)

    async def do(self, method: Any, *arguments: Any, **options: Any) -> Json:
        """Call a method of a manager."""
        result = method(*arguments, **options)
        return await result if inspect.isawaitable(result) else result

    async def call(self, name: str, *arguments: Any, **options: Any) -> Json:
        """Call a function of the SDK that managers stand on, by its synchronous name."""
        client = self.client
        credentials = (client.api_key, client.base_url, client.throw_on_error)
        return await self.do(self.function(name), *credentials, *arguments, **options)

    def function(self, name: str) -> Any:
        """The function of this name, or its asynchronous form."""
        for module in (api, polling, setup):
            for form in _forms(name) if self.asynchronous else (name,):
                if hasattr(module, form):
                    return getattr(module, form)
        raise AssertionError(f"the SDK has no function {name!r} any more")

    def run(self, story: Coroutine[Any, Any, T]) -> T:
        """Run a test's story. A synchronous client is called outside any event loop, as its users
        call it: it starts loops of its own."""
        if self.asynchronous:
            return asyncio.run(story)
        try:
            story.send(None)
        except StopIteration as end:
            value: T = end.value
            return value
        raise AssertionError("a synchronous client waited for an event loop")


def _forms(name: str) -> tuple[str, ...]:
    """How the asynchronous form of a function may be called."""
    bare = name.removeprefix("_")
    return (f"a{bare}", f"a{name}", f"_a{bare}", f"_await_{bare.removeprefix('wait_')}")


class Calls:
    """Watches functions and methods of the SDK: which of them there are, and which were called."""

    def __init__(self) -> None:
        self.there: set[str] = set()
        self.called: set[str] = set()

    def watch(self, patch: pytest.MonkeyPatch, holder: ModuleType | type, names: list[str]) -> None:
        for name in names:
            known = f"{holder.__name__.rsplit('.', 1)[-1]}.{name}"
            self.there.add(known)
            patch.setattr(holder, name, self._watched(known, getattr(holder, name)))

    def _watched(self, known: str, function: Any) -> Any:
        @functools.wraps(function)
        def watched(*arguments: Any, **options: Any) -> Any:
            self.called.add(known)
            return function(*arguments, **options)

        return watched


def functions(module: ModuleType) -> list[str]:
    """The public functions that a module defines."""
    return [
        name
        for name, found in inspect.getmembers(module, inspect.isfunction)
        if found.__module__ == module.__name__ and not name.startswith("_")
    ]


def managers() -> dict[type, list[str]]:
    """The managers of tables and what is in them, each with its public methods."""
    return {
        found: [
            name
            for name, _ in inspect.getmembers(found, inspect.isfunction)
            if not name.startswith("_")
        ]
        for _, found in inspect.getmembers(manager, inspect.isclass)
        if found.__module__ == manager.__name__
    }


def is_uuid(text: str) -> bool:
    return str(UUID(text)) == text
