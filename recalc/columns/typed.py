"""Base classes of the column types: strict configs, missing values, one Failure for each cell."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, TypeVar, get_args, get_type_hints

import msgspec
from typing_extensions import override

from recalc.columns.base import (
    BadConfig,
    ColumnType,
    Compute,
    Config,
    Failure,
    Json,
    Result,
    classify,
)
from recalc.generated.configs import ColumnReference
from recalc.generated.explaining.messages import located

C = TypeVar("C", bound=Config)


def convert(config: Mapping[str, Json], config_type: type[C]) -> C:
    """Convert the config to its type, without coercion and without unknown keys. Raises
    BadConfig."""
    try:
        return msgspec.convert(dict(config), config_type, strict=True)
    except msgspec.ValidationError as error:
        path, problem = located(error, config_type)
        raise BadConfig(f"config.{path}" if path else "config", problem) from error


def distinct(sources: Sequence[str], path: str) -> None:
    """Raise BadConfig if a source is named twice."""
    seen = set()
    for source in sources:
        if source in seen:
            raise BadConfig(path, f"names {source!r} twice")
        seen.add(source)


def _names_sources(kind: object) -> bool:
    """Whether values of this type are, or hold, a ``ColumnReference``."""
    return kind == ColumnReference or any(_names_sources(part) for part in get_args(kind))


class Typed(ColumnType, Generic[C]):
    """A type whose config is a ``config_type``."""

    config_type: type[C]

    def __init_subclass__(cls, **more: Any) -> None:
        super().__init_subclass__(**more)
        if "config_type" in cls.__dict__:
            fields = get_type_hints(cls.config_type, include_extras=True)
            cls.source_keys = tuple(key for key, kind in fields.items() if _names_sources(kind))

    @override
    def parse(self, config: Mapping[str, Json]) -> C:
        typed = convert(config, self.config_type)
        self.check(typed)
        return typed

    @override
    def sources(self, config: Config) -> list[str]:
        return self.names(self.own(config))

    def own(self, config: Config) -> C:
        """Return the config as this type's, which has to come from its ``parse``."""
        if not isinstance(config, self.config_type):
            raise TypeError(f"{type(config).__name__} is not a config of {self.name}")
        return config

    def check(self, config: C) -> None:
        """Check what the types of the fields cannot express. Raises BadConfig."""

    @abstractmethod
    def names(self, config: C) -> list[str]:
        """Return the sources that the config names."""


class OneSource(Typed[C]):
    """A quick type that computes a cell from one value. A cell without it FAILS."""

    kind = "quick"

    @abstractmethod
    def evaluator(self, config: C, title: str) -> Callable[[Json], Json]:
        """Return the function of one value. It raises CellFailed for a cell that cannot be
        computed."""

    @override
    def compile(self, config: Config, titles: Sequence[str]) -> Compute:
        evaluate = self.evaluator(self.own(config), titles[0])
        missing = missing_value(titles[0])

        def compute(rows: Sequence[Sequence[Json]]) -> list[Result]:
            results: list[Result] = []
            for row in rows:
                value = row[0]
                if value is None:
                    results.append(missing)
                    continue
                try:
                    results.append(evaluate(value))
                except Exception as error:  # noqa: BLE001 - an exception FAILS its cell only
                    results.append(classify(error))
            return results

        return compute


class ManySources(Typed[C]):
    """A quick type that computes a cell from the values of all its sources."""

    kind = "quick"

    @abstractmethod
    def evaluator(self, config: C, titles: Sequence[str]) -> Callable[[Sequence[Json]], Json]:
        """Return the function of one row's values. It raises CellFailed for a cell that cannot be
        computed."""

    @override
    def compile(self, config: Config, titles: Sequence[str]) -> Compute:
        own = self.own(config)
        titles = titles[: len(self.names(own))]
        evaluate = self.evaluator(own, titles)
        needed = () if self.takes_missing else tuple(enumerate(missing_value(t) for t in titles))

        def compute(rows: Sequence[Sequence[Json]]) -> list[Result]:
            results: list[Result] = []
            for row in rows:
                for position, missing in needed:
                    if row[position] is None:
                        results.append(missing)
                        break
                else:
                    try:
                        results.append(evaluate(row))
                    except Exception as error:  # noqa: BLE001 - an exception FAILS its cell only
                        results.append(classify(error))
            return results

        return compute


def missing_value(title: str) -> Failure:
    """Return the Failure of a cell whose source has no value."""
    return Failure(
        "missing_value", f"Source {title!r} has no value in this row. Fill or recalculate it."
    )
