"""CONTAINS, REGEX, REGEX_EXTRACTION: search texts. ``values`` says how a value is text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar, cast

from typing_extensions import override

from recalc.columns.base import BadConfig, Json
from recalc.columns.linear_regex import BadPattern, extractor, searcher
from recalc.columns.typed import ManySources, OneSource, distinct
from recalc.columns.values import text_of
from recalc.generated.configs import (
    ContainsColumnConfig,
    RegexColumnConfig,
    RegexExtractionColumnConfig,
)

_P = TypeVar("_P", RegexColumnConfig, RegexExtractionColumnConfig)


class Contains(ManySources[ContainsColumnConfig]):
    """Whether the text of ``source`` contains ``value``, or the text of ``value_source``.

    Upper and lower case are different. Every text contains the empty one.
    """

    name = "CONTAINS"
    config_type = ContainsColumnConfig

    @override
    def check(self, config: ContainsColumnConfig) -> None:
        if (config.value is None) == (config.value_source is None):
            raise BadConfig("config", "takes exactly one of value and value_source")
        distinct(self.names(config), "config.value_source")

    @override
    def names(self, config: ContainsColumnConfig) -> list[str]:
        return [name for name in (config.source, config.value_source) if name is not None]

    @override
    def evaluator(
        self, config: ContainsColumnConfig, titles: Sequence[str]
    ) -> Callable[[Sequence[Json]], Json]:
        if config.value_source is not None:
            return lambda row: text_of(row[1]) in text_of(row[0])
        value = text_of(config.value)
        return lambda row: value in text_of(row[0])


class _WithPattern(OneSource[_P]):
    @override
    def check(self, config: _P) -> None:
        try:
            extractor(config.regex_pattern)
        except BadPattern as error:
            raise BadConfig("config.regex_pattern", str(error)) from error

    @override
    def names(self, config: _P) -> list[str]:
        return [config.source]


class Regex(_WithPattern[RegexColumnConfig]):
    """Whether the pattern is anywhere in the text. ``^`` and ``$`` are the text's ends."""

    name = "REGEX"
    config_type = RegexColumnConfig

    @override
    def evaluator(self, config: RegexColumnConfig, title: str) -> Callable[[Json], Json]:
        search = searcher(config.regex_pattern)
        return lambda value: search(value if isinstance(value, str) else text_of(value))


class RegexExtraction(_WithPattern[RegexExtractionColumnConfig]):
    """List all matches in the text, from left to right.

    A match is given as its text; where the pattern has one group, as the group's text; where it has
    several, as a list of their texts.
    """

    name = "REGEX_EXTRACTION"
    config_type = RegexExtractionColumnConfig

    @override
    def evaluator(self, config: RegexExtractionColumnConfig, title: str) -> Callable[[Json], Json]:
        extract = extractor(config.regex_pattern)
        return lambda value: cast(Json, extract(text_of(value)))
