"""COSINE_SIMILARITY: compares what two texts mean, by the vectors that a model gives them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from typing_extensions import override

from recalc.columns.base import BadConfig, CellFailed, Config, Json, Outcome
from recalc.columns.model_config import check_model, outcome
from recalc.columns.typed import Typed, distinct, missing_value
from recalc.columns.values import text_of
from recalc.generated.configs import CosineSimilarityColumnConfig
from recalc.models.port import Embedded, Embedding

if TYPE_CHECKING:
    from recalc.columns.slow_context import SlowContext


class CosineSimilarity(Typed[CosineSimilarityColumnConfig]):
    """Return the cosine of the angle between the vectors of two texts, from -1 to 1."""

    name = "COSINE_SIMILARITY"
    kind = "slow"
    asks_model = True
    config_type = CosineSimilarityColumnConfig

    @override
    def check(self, config: CosineSimilarityColumnConfig) -> None:
        distinct(config.sources, "config.sources")
        check_model(config.metadata.model, "config.metadata.model")
        if config.metadata.model.parameters:
            raise BadConfig(
                "config.metadata.model.parameters", "are not sent with embeddings; send none"
            )

    @override
    def names(self, config: CosineSimilarityColumnConfig) -> list[str]:
        return config.sources

    @override
    def request(self, config: Config, titles: Sequence[str], values: Sequence[Json]) -> Embedding:
        own = self.own(config)
        texts = []
        for title, value in list(zip(titles, values, strict=True))[:2]:
            if value is None:
                missing = missing_value(title)
                raise CellFailed(missing.code, missing.message)
            text = text_of(value)
            if not text.strip():
                raise CellFailed("empty_text", f"Source {title!r} is empty, and has no meaning.")
            texts.append(text)
        model = own.metadata.model
        return Embedding(texts, model.provider, model.name, own.cache)

    @override
    async def run(
        self,
        config: Config,
        titles: Sequence[str],
        values: Sequence[Json],
        context: SlowContext,
    ) -> Outcome:
        """Ask for both vectors in one call. Raises CellFailed. Cancelling the task closes the
        connection first."""
        embedding = self.request(config, titles, values)
        return await outcome(context.models.embed(embedding, context.caller), _cosine)


def _cosine(answer: Embedded) -> Json:
    first, second = answer.vectors
    length = math.hypot(*first) * math.hypot(*second)
    if len(first) != len(second) or not length or not math.isfinite(length):
        raise CellFailed(
            "model_invalid_answer",
            "The model gave vectors that cannot be compared. Choose another model.",
        )
    product = math.fsum(a * b for a, b in zip(first, second, strict=True))
    return max(-1.0, min(1.0, product / length))
