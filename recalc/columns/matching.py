"""CONTAINS, REGEX, REGEX_EXTRACTION: search texts. ``values`` says how a value is text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import cast

from typing_extensions import override

from recalc.columns.base import BadConfig, Config, Json
from recalc.columns.linear_regex import BadPattern, extractor, searcher
from recalc.columns.typed import ManySources, OneSource, Source, distinct
from recalc.columns.values import text_of


class ContainsConfig(Config, frozen=True):
    source: Source
    value: str | bool | int | float | None = None
    value_source: Source | None = None


class Contains(ManySources[ContainsConfig]):
    """Whether the text of ``source`` contains ``value``, or the text of ``value_source``.

    Upper and lower case are different. Every text contains the empty one.
    """

    name = "CONTAINS"
    config_type = ContainsConfig

    @override
    def check(self, config: ContainsConfig) -> None:
        if (config.value is None) == (config.value_source is None):
            raise BadConfig("config", "takes exactly one of value and value_source")
        distinct(self.names(config), "config.value_source")

    @override
    def names(self, config: ContainsConfig) -> list[str]:
        return [name for name in (config.source, config.value_source) if name is not None]

    @override
    def evaluator(
        self, config: ContainsConfig, titles: Sequence[str]
    ) -> Callable[[Sequence[Json]], Json]:
        if config.value_source is not None:
            return lambda row: text_of(row[1]) in text_of(row[0])
        value = text_of(config.value)
        return lambda row: value in text_of(row[0])


class RegexConfig(Config, frozen=True):
    source: Source
    regex_pattern: str


class _WithPattern(OneSource[RegexConfig]):
    config_type = RegexConfig

    @override
    def check(self, config: RegexConfig) -> None:
        try:
            extractor(config.regex_pattern)
        except BadPattern as error:
            raise BadConfig("config.regex_pattern", str(error)) from error

    @override
    def names(self, config: RegexConfig) -> list[str]:
        return [config.source]


class Regex(_WithPattern):
    """Whether the pattern is anywhere in the text. ``^`` and ``$`` are the text's ends."""

    name = "REGEX"

    @override
    def evaluator(self, config: RegexConfig, title: str) -> Callable[[Json], Json]:
        search = searcher(config.regex_pattern)
        return lambda value: search(value if isinstance(value, str) else text_of(value))


class RegexExtraction(_WithPattern):
    """List all matches in the text, from left to right.

    A match is given as its text; where the pattern has one group, as the group's text; where it has
    several, as a list of their texts.
    """

    name = "REGEX_EXTRACTION"

    @override
    def evaluator(self, config: RegexConfig, title: str) -> Callable[[Json], Json]:
        extract = extractor(config.regex_pattern)
        return lambda value: cast(Json, extract(text_of(value)))
