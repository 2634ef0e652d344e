"""Lists all column types by name. A new one is registered only here."""

from __future__ import annotations

from recalc.columns.asking import AiDataExtraction, LlmAssertion
from recalc.columns.base import ColumnType
from recalc.columns.code import CodeExecution
from recalc.columns.combining import Coalesce, CombineColumns
from recalc.columns.comparing import Compare, MathOperator
from recalc.columns.composition import Composition
from recalc.columns.constant import Variable
from recalc.columns.counting import Count
from recalc.columns.distance import AbsoluteNumericDistance
from recalc.columns.endpoint import Endpoint
from recalc.columns.extracting import JsonPath
from recalc.columns.extremes import MinMax
from recalc.columns.human import Human
from recalc.columns.markup import XmlPath
from recalc.columns.matching import Contains, Regex, RegexExtraction
from recalc.columns.parsing import ParseValue
from recalc.columns.patching import ApplyDiff
from recalc.columns.prompt_template import PromptTemplate
from recalc.columns.similarity import CosineSimilarity
from recalc.columns.text import Text
from recalc.columns.validity import AssertValid
from recalc.generated.configs import ALIASES, TYPES

_TYPES: dict[str, ColumnType] = {
    column_type.name: column_type
    for column_type in (
        Text(),
        AbsoluteNumericDistance(),
        AiDataExtraction(),
        ApplyDiff(),
        AssertValid(),
        Coalesce(),
        CodeExecution(),
        CombineColumns(),
        Compare(),
        Composition(),
        Contains(),
        CosineSimilarity(),
        Count(),
        Endpoint(),
        Human(),
        JsonPath(),
        LlmAssertion(),
        MathOperator(),
        MinMax(),
        ParseValue(),
        PromptTemplate(),
        Regex(),
        RegexExtraction(),
        Variable(),
        XmlPath(),
    )
}

#: The types of the contract that this server has.
BUILT: tuple[str, ...] = tuple(_TYPES)

#: The types whose cells make calls: of models, of endpoints, or of code in a process of its own.
CALLING: tuple[str, ...] = tuple(name for name, each in _TYPES.items() if each.kind == "slow")

#: The types whose configs may have hidden values.
HIDING: tuple[str, ...] = tuple(name for name, each in _TYPES.items() if each.hides_values)

_BUILT_LIST = ", ".join(BUILT)


class UnknownType(Exception):
    """No type of the contract has this name."""


class NotBuilt(Exception):
    """A type of the contract that this server does not have yet."""


def normalize(type_name: str) -> str:
    """Return the name as it is stored: aliases resolved, other names in upper case."""
    return ALIASES.get(type_name) or type_name.upper()


def is_slow(type_name: str) -> bool:
    """Whether cells of this (normalized) type make calls. False for unknown types."""
    return type_name in CALLING


def asks_model(type_name: str) -> bool:
    """Whether cells of this (normalized) type ask a model. False for unknown types."""
    found = _TYPES.get(type_name)
    return found is not None and found.asks_model


def find(type_name: str) -> ColumnType | None:
    """Return the type of this (normalized) name, or None where it is not built."""
    return _TYPES.get(type_name)


def get(type_name: str) -> ColumnType:
    """Return the type of this (normalized) name. Raises UnknownType or NotBuilt."""
    found = _TYPES.get(type_name)
    if found is not None:
        return found
    if type_name in TYPES:
        raise NotBuilt(f"Columns of type {type_name} are not built yet. Built are: {_BUILT_LIST}.")
    raise UnknownType(f"There is no column type {type_name[:64]!r}. Built are: {_BUILT_LIST}.")
