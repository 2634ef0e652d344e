"""What Schemathesis changes in requests that it makes up: configs name columns that the sheet has.

Loaded by Schemathesis itself, in the run on a sheet of known columns.
"""

from __future__ import annotations

from typing import Any

import schemathesis

from codegen.build import CONTRACT
from codegen.located import read
from codegen.variants import configs

_ONE = ("source", "value_source")


def _titles() -> tuple[str, ...]:
    """Return the titles that the contract's examples of configs name as sources."""
    document = read(CONTRACT)
    found = {"text", "words"}
    for schema in configs(document).values():
        for example in schema.get("examples", ()):
            found.update(example[key] for key in _ONE if key in example)
            found.update(example.get("sources", ()))
    return tuple(sorted(found))


#: Columns that the sheet of the run has: those of the contract's examples, and a computed one.
TITLES = _titles()


def name_columns(context: schemathesis.HookContext, body: Any) -> Any:
    """Put titles of the sheet in place of the references of a config, which only columns have.

    Texts that the contract refuses stay as they are, so that a request is as right or as wrong as
    it was.
    """
    if isinstance(body, dict) and isinstance(body.get("config"), dict):
        return {**body, "config": with_titles(body["config"])}
    return body


def with_titles(config: dict[str, Any]) -> dict[str, Any]:
    """Return the config with a known title in place of each reference: the same for the same one.

    A config with more references than there are titles stays as it is.
    """
    sources = config.get("sources")
    listed = sources if isinstance(sources, list) else []
    references = [each for each in [*map(config.get, _ONE), *listed] if _is_reference(each)]
    names = dict(zip(dict.fromkeys(references), TITLES, strict=False))
    if len(names) < len(set(references)):
        return config

    def named(value: Any) -> Any:
        return names[value] if _is_reference(value) else value

    changed = {**config, **{key: named(config[key]) for key in _ONE if key in config}}
    return {**changed, "sources": list(map(named, listed))} if listed else changed


def _is_reference(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) < 256


schemathesis.hook("map_body")(name_columns)
