"""Cells per second of every quick column type, on chunks of 1 000 rows of one process.

``python -m tests.bench.columns`` prints a table: the best of many chunks, without storage.
"""

from __future__ import annotations

import random
import time
from collections.abc import Sequence

import msgspec

from recalc.columns import registry
from recalc.columns.base import Json

ROWS = 1000
SECONDS = 0.5

WORDS = [
    *("carrier", "flight", "origin", "EWR", "JFK", "LGA", "delay", "departed", "arrived", "gate"),
    *("minutes", "weather", "tail", "N14228", "UA1545", "2013-01-01", "05:15", "boarding", "crew"),
    *("Zürich", "café", "déjà.", "late!", "why?"),
]


def _rows(seed: int) -> tuple[list[str], list[str], list[str]]:
    """Texts of about 150 characters, JSON of about 280 bytes, and numbers as text."""
    chance = random.Random(seed)
    texts = [" ".join(chance.choices(WORDS, k=24)) for _ in range(ROWS)]
    documents = [
        msgspec.json.encode(
            {
                "flight": {"carrier": chance.choice(WORDS), "number": chance.randrange(9999)},
                "delays": [{"minutes": chance.random() * 90, "why": w} for w in WORDS[:3]],
                "remarks": text[:100],
            }
        ).decode()
        for text in texts
    ]
    numbers = [f"{chance.random() * 1000:.2f}" for _ in range(ROWS)]
    return texts, documents, numbers


def _cases() -> list[tuple[str, dict[str, Json], list[tuple[Json, ...]]]]:
    texts, documents, numbers = _rows(1)
    _, _, others = _rows(2)
    text: list[tuple[Json, ...]] = [(t,) for t in texts]
    document: list[tuple[Json, ...]] = [(d,) for d in documents]
    pairs: list[tuple[Json, ...]] = list(zip(texts, reversed(texts), strict=True))
    documents_pair: list[tuple[Json, ...]] = [(d, d) for d in documents]
    numbers_pair: list[tuple[Json, ...]] = list(zip(numbers, others, strict=True))
    whole: list[tuple[Json, ...]] = [(n, n + 1) for n in range(ROWS)]
    first = {"source": "a"}
    both: dict[str, Json] = {"sources": ["a", "b"]}
    compare_json: dict[str, Json] = {"type": "JSON", "json_path": "$.flight.carrier"}
    return [
        ("CONTAINS", {**first, "value": "weather"}, text),
        ("CONTAINS", {**first, "value_source": "b"}, pairs),
        ("REGEX", {**first, "regex_pattern": r"\b[A-Z]{2}\d{3,4}\b"}, text),
        ("REGEX", {**first, "regex_pattern": r"(?i)zürich\s+caf"}, text),
        ("REGEX_EXTRACTION", {**first, "regex_pattern": r"\b[A-Z]{2}\d{3,4}\b"}, text),
        ("REGEX_EXTRACTION", {**first, "regex_pattern": r"(\d{4})-(\d\d)-(\d\d)"}, text),
        ("COMPARE", both, pairs),
        ("COMPARE", {**both, "comparison_type": {"type": "JSON"}}, documents_pair),
        ("COMPARE", {**both, "comparison_type": compare_json}, documents_pair),
        ("COUNT", {**first, "type": "chars"}, text),
        ("COUNT", {**first, "type": "words"}, text),
        ("COUNT", {**first, "type": "sentences"}, text),
        ("COUNT", {**first, "type": "paragraphs"}, text),
        ("JSON_PATH", {**first, "json_path": "$.flight.carrier"}, document),
        ("JSON_PATH", {**first, "json_path": "$.delays[0].minutes"}, document),
        ("JSON_PATH", {**first, "json_path": "$..minutes", "return_first_match": False}, document),
        ("JSON_PATH", {**first, "json_path": "$.delays[?@.minutes>45].why"}, document),
        ("COALESCE", both, [(None, t) for t in texts]),
        ("COMBINE_COLUMNS", both, pairs),
        ("MATH_OPERATOR", {**both, "operator": "lt"}, numbers_pair),
        ("MATH_OPERATOR", {**both, "operator": "lt"}, whole),
        ("MATH_OPERATOR", {"sources": ["a"], "operator": "gt", "value": 500}, numbers_pair),
    ]


def cells_per_second(
    name: str, config: dict[str, Json], rows: Sequence[Sequence[Json]], seconds: float = SECONDS
) -> tuple[float, int]:
    """The speed of the best chunk, and how many of its cells failed (none should)."""
    column_type = registry.get(name)
    parsed = column_type.parse(config)
    compute = column_type.compile(parsed, column_type.sources(parsed))
    failed = sum(type(result).__name__ == "Failure" for result in compute(rows))
    best = float("inf")
    end = time.perf_counter() + seconds
    while best == float("inf") or time.perf_counter() < end:
        start = time.perf_counter()
        compute(rows)
        best = min(best, time.perf_counter() - start)
    return len(rows) / best, failed


def main(*, smallest: bool = False) -> None:
    print(f"{'type':18}{'cells/s':>12}  failed  config")
    for name, config, rows in _cases():
        speed, failed = cells_per_second(name, config, rows, 0 if smallest else SECONDS)
        shown = {k: v for k, v in config.items() if k not in {"source", "sources"}}
        print(f"{name:18}{speed:12,.0f}{failed:8}  {shown or ''}")


if __name__ == "__main__":
    main()
