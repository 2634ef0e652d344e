"""Configs as answers show them, and the comparison of a config that is sent with a stored one.

A config is stored as it was sent, with the ids of the columns that its references named at that
time. A column may be renamed later, and another one may get its title: only the ids say which
column is meant.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import msgspec

from recalc.columns import registry
from recalc.columns.base import BadConfig, ColumnType, Config
from recalc.domain.records import Column, Dependency, Json

#: ``config_key`` of the sources that the config names.
FROM_CONFIG = "config"


def answered(columns: Sequence[Column], all_columns: Sequence[Column]) -> list[Column]:
    """Return ``columns`` as answers show them: configs name their sources by present titles.

    ``all_columns`` are all columns of the sheet. A source is named by id where the config named it
    by id or where its title is not unique, so that a config can be sent back as it was answered.
    """
    by_id = {str(column.id): column for column in all_columns}
    titles: dict[str, int] = {}
    for column in all_columns:
        titles[column.title] = titles.get(column.title, 0) + 1

    def shown(column_type: ColumnType, reference: str, identity: str) -> str:
        source = by_id.get(identity)
        if source is None or reference.lower() == identity:
            return reference
        alone = titles[source.title] == 1 and source.title.lower() not in by_id
        return source.title if alone and column_type.can_name(source.title) else identity

    return [_with_references(column, shown) for column in columns]


def _with_references(column: Column, shown: Callable[[ColumnType, str, str], str]) -> Column:
    named = _named(column.type, column.config, column.dependencies)
    if not named:
        return column
    column_type = registry.get(column.type)
    references = {name: shown(column_type, name, identity) for name, identity in named.items()}
    config = column_type.with_references(column.config, references)
    return replace(column, config=config)


def means_the_same(
    column: Column, config: Mapping[str, Json], dependencies: Sequence[Dependency]
) -> bool:
    """Whether this config with these dependencies computes the same as the column does already."""
    return _meaning(column.type, config, dependencies) == _meaning(
        column.type, column.config, column.dependencies
    )


def _meaning(
    type_name: str, config: Mapping[str, Json], dependencies: Sequence[Dependency]
) -> bytes:
    """Return the config with ids for references and a value for every key, and all sources, as
    bytes: 1, 1.0 and true differ."""
    column_type = registry.get(type_name)
    by_ids = column_type.with_references(config, _named(type_name, config, dependencies))
    try:
        meant: Config | Mapping[str, Json] = column_type.parse(by_ids)
    except BadConfig:  # stored by another version of recalc
        meant = by_ids
    sources = [
        (str(d.column_id), d.reference_type, d.config_key, d.config_meta) for d in dependencies
    ]
    return msgspec.json.encode((meant, sources), order="sorted")


def _named(
    type_name: str, config: Mapping[str, Json], dependencies: Sequence[Dependency]
) -> dict[str, str]:
    """Return the references of a config, each with the id of the column that it was resolved to."""
    try:
        references = registry.get(type_name).references(config)
    except (registry.NotBuilt, registry.UnknownType):
        return {}  # a type of a newer version of recalc
    named = [str(d.column_id) for d in dependencies if d.config_key == FROM_CONFIG]
    return dict(zip(references, named, strict=False))
