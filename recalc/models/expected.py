"""What a call is expected to be before it is made: its connection, its model and its tokens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from recalc.models import tokens
from recalc.models.connections import Configured, choose
from recalc.models.port import Chat, Embedding, ModelFailed, not_configured

#: Tokens that an answer is counted as before it has come, where no parameter bounds it.
_ANSWER_TOKENS = 256


class Expected(NamedTuple):
    """A call before it is made. The tokens are estimates."""

    configured: Configured
    model: str
    input_tokens: int
    output_tokens: int

    @property
    def price(self) -> tuple[str, float] | None:
        """The currency and the amount of the call; None where the connection has no price of the
        model."""
        price = self.configured.connection.prices.get(self.model)
        if price is None:
            return None
        return price.currency, price.of(self.input_tokens, self.output_tokens)


def expected(connections: Mapping[str, Configured], asked: Chat | Embedding) -> Expected:
    """Return what the call for ``asked`` is expected to be. Raises ModelFailed where it cannot be
    made."""
    configured = _configured(connections, asked.connection)
    connection = configured.connection
    if isinstance(asked, Embedding):
        model = asked.model or connection.default_embedding_model
        if model is None:
            raise _no_model(configured, "default_embedding_model")
        return Expected(configured, model, sum(map(tokens.of_text, asked.texts)), 0)
    model = asked.model or connection.default_model
    if model is None:
        raise _no_model(configured, "default_model")
    bounds = (asked.parameters.get(name) for name in tokens.BOUNDS)
    bound = next(filter(tokens.is_bound, bounds), _ANSWER_TOKENS)
    return Expected(configured, model, tokens.of_messages(asked.messages), bound)


def _configured(connections: Mapping[str, Configured], name: str | None) -> Configured:
    if not connections:
        raise not_configured()
    found = choose(connections, name)
    if found is None:
        names = ", ".join(sorted(connections))
        problem = (
            f"There is no model connection {name!r}."
            if name is not None
            else "The column names no model connection, and none is named default."
        )
        raise ModelFailed(
            "unknown_connection",
            f"{problem} Name one of these as metadata.model.provider: {names}.",
        )
    return found


def _no_model(configured: Configured, key: str) -> ModelFailed:
    return ModelFailed(
        "model_not_named",
        f"The column names no model, and the connection {configured.name!r} has no {key}. Send "
        f"metadata.model.name, or add {key} to the file of RECALC_MODELS_FILE.",
    )
