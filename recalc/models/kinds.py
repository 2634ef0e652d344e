"""The implementations of a provider's protocol by kind. Each is imported when it is first used."""

from __future__ import annotations

import asyncio
import importlib
import ssl
from collections.abc import Callable
from typing import cast

from recalc.calls import Turns
from recalc.models.connections import Configured
from recalc.models.provider import Provider

MakeProvider = Callable[[Configured, ssl.SSLContext, Turns], Provider]

_MODULES = {
    "openai": ("recalc.models.openai_calls", "OpenAICalls"),
    "anthropic": ("recalc.models.anthropic_calls", "AnthropicCalls"),
}
_loaded: dict[str, MakeProvider] = {}


async def loaded(kind: str) -> MakeProvider:
    """Return what makes the provider of one call. Importing it takes about a second, and is done in
    a thread."""
    if kind not in _loaded:
        _loaded[kind] = await asyncio.to_thread(_import, kind)
    return _loaded[kind]


def _import(kind: str) -> MakeProvider:
    module, name = _MODULES[kind]
    return cast(MakeProvider, getattr(importlib.import_module(module), name))
