"""Prompt templates: texts with variables, as ``{name}`` or ``{{name}}``.

A template is rendered in one pass, so that a value that holds braces stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import Literal

from recalc.columns.base import BadConfig

Format = Literal["f-string", "jinja2"]

_NAME = r"[^\W\d]\w*(?:[ .-]\w+)*"
_F_STRING = re.compile(r"(?P<brace>\{\{|\}\})|\{(?P<single>" + _NAME + r")\}")
_JINJA = re.compile(r"\{\{\s*(?P<double>" + _NAME + r")\s*\}\}")
_EITHER = re.compile(r"\{\{\s*(?P<double>" + _NAME + r")\s*\}\}|\{(?P<single>" + _NAME + r")\}")
_PATTERNS = {"f-string": _F_STRING, "jinja2": _JINJA, None: _EITHER}
_STATEMENT = re.compile(r"\{%|\{#")


def check_template(
    text: str, style: Format | None, names: Collection[str] | None, path: str
) -> None:
    """Raise BadConfig for a statement of jinja2, and for a variable that is none of ``names``.

    Without a format, braces that name no variable are text, as JSON in a prompt is.
    """
    if style == "jinja2" and _STATEMENT.search(text):
        raise BadConfig(path, "has a statement or comment of jinja2; only {{variables}} are built")
    if style is None or names is None:
        return
    for name in variables(text, style):
        if name not in names:
            raise BadConfig(
                path,
                f"has the variable {name!r}, which prompt_template_variable_mappings does not map",
            )


def variables(text: str, style: Format | None) -> list[str]:
    """Return the names of what looks like a variable, in order."""
    return [name for found in _PATTERNS[style].finditer(text) if (name := _name(found))]


def render(
    text: str, style: Format | None, known: Collection[str], value: Callable[[str], str]
) -> str:
    """Return the text with the ``value`` of each ``known`` variable in its place. In an f-string a
    double brace is a single one."""

    def replaced(found: re.Match[str]) -> str:
        name = _name(found)
        if name is None:
            return found[0][0]
        return value(name) if name in known else found[0]

    return _PATTERNS[style].sub(replaced, text)


def _name(found: re.Match[str]) -> str | None:
    groups = found.groupdict()
    return groups.get("single") or groups.get("double")
