"""What the columns that ask a model share: which model, the call, and its result."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeVar

from recalc.columns.base import BadConfig, CellFailed, Json, Outcome
from recalc.generated.configs import ModelSettings
from recalc.models import tokens
from recalc.models.port import ModelFailed

#: Parameters that the server sets, or that ask for something other than one text.
_RESERVED = {
    "audio": "asks for sound, and a cell holds a text",
    "function_call": "asks for calls of functions, which are not made",
    "functions": "asks for calls of functions, which are not made",
    "input": "is set by the server",
    "messages": "is set by the server; use prompt_template",
    "modalities": "asks for sound or images, and a cell holds a text",
    "model": "is set by the server; use metadata.model.name",
    "n": "asks for several answers, and a cell holds one",
    "stream": "is set by the server",
    "stream_options": "is set by the server",
    "system": "is set by the server; use a message with the role system",
    "tool_choice": "asks for calls of tools, which are not made",
    "tools": "asks for calls of tools, which are not made",
}

T = TypeVar("T")


class Metered(Protocol):
    """An answer with the metrics of its calls."""

    @property
    def metrics(self) -> dict[str, Any]: ...

    @property
    def keep(self) -> Callable[[], None]: ...


M = TypeVar("M", bound=Metered)


def check_model(model: ModelSettings, path: str) -> None:
    """Raise BadConfig for a parameter that a column cannot send. Others are the server's to
    know."""
    for name, value in (model.parameters or {}).items():
        problem = _RESERVED.get(name)
        if problem is not None and not (name == "n" and value == 1 and value is not True):
            raise BadConfig(f"{path}.parameters.{name}", problem)
        if name in tokens.BOUNDS and value is not None and not tokens.is_bound(value):
            raise BadConfig(
                f"{path}.parameters.{name}", f"has to be a whole number from 1 to {tokens.MOST}"
            )


def parameters_of(model: ModelSettings) -> dict[str, Any]:
    """Return the parameters that are sent."""
    return {k: v for k, v in (model.parameters or {}).items() if k != "n" and v is not None}


async def outcome(call: Awaitable[M], how: Callable[[M], Json]) -> Outcome:
    """Await a call of a model, and return what ``how`` makes of its answer. Raises CellFailed, with
    the metrics of the calls."""
    try:
        answer = await call
    except ModelFailed as failed:
        raise CellFailed(failed.code, failed.message, failed.metrics) from failed
    try:
        value = how(answer)
    except CellFailed as failed:
        raise CellFailed(failed.failure.code, failed.failure.message, answer.metrics) from failed
    answer.keep()
    return Outcome(value, answer.metrics)
