"""Configs as they are answered, and whether one that is sent means what is stored.

A config is stored as it was sent, and beside it the ids of the columns that its references named
then. A column may be renamed since, and another one may have its title by now: only the ids say
what is meant.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import msgspec

from recalc.columns import registry
from recalc.domain.records import Column, Dependency, Json

#: ``config_key`` of the sources that a config names itself.
FROM_CONFIG = "config"


def answered(columns: Sequence[Column], all_columns: Sequence[Column]) -> list[Column]:
    """``columns`` as they are answered: each config names its sources by their present titles.

    ``all_columns`` are the sheet's. A source that the config named by id stays named so, and one
    whose title does not name it alone is named by id: what is answered can be sent back.
    """
    by_id = {str(column.id): column for column in all_columns}
    titles: dict[str, int] = {}
    for column in all_columns:
        titles[column.title] = titles.get(column.title, 0) + 1

    def shown(reference: str, identity: str) -> str:
        source = by_id.get(identity)
        if source is None or reference.lower() == identity:
            return reference
        alone = titles[source.title] == 1 and source.title.lower() not in by_id
        return source.title if alone else identity

    return [_with_references(column, shown) for column in columns]


def _with_references(column: Column, shown: Callable[[str, str], str]) -> Column:
    named = _named(column.type, column.config, column.dependencies)
    if not named:
        return column
    references = {reference: shown(reference, identity) for reference, identity in named.items()}
    config = registry.get(column.type).with_references(column.config, references)
    return replace(column, config=config)


def means_the_same(
    column: Column, config: Mapping[str, Json], dependencies: Sequence[Dependency]
) -> bool:
    """Whether this config with these dependencies computes what the column computes already."""
    return _meaning(column.type, config, dependencies) == _meaning(
        column.type, column.config, column.dependencies
    )


def _meaning(
    type_name: str, config: Mapping[str, Json], dependencies: Sequence[Dependency]
) -> bytes:
    """The config with ids for references, and all sources, as bytes: 1, 1.0 and true differ."""
    named = _named(type_name, config, dependencies)
    by_ids = registry.get(type_name).with_references(config, named)
    sources = [
        (str(d.column_id), d.reference_type, d.config_key, d.config_meta) for d in dependencies
    ]
    return msgspec.json.encode((by_ids, sources), order="sorted")


def _named(
    type_name: str, config: Mapping[str, Json], dependencies: Sequence[Dependency]
) -> dict[str, str]:
    """The references of a config, each with the id of the column that it was resolved to."""
    try:
        references = registry.get(type_name).references(config)
    except (registry.NotBuilt, registry.UnknownType):
        return {}  # made by a newer version of recalc
    named = [str(d.column_id) for d in dependencies if d.config_key == FROM_CONFIG]
    return dict(zip(references, named, strict=False))
