"""Columns of a sheet: checked against the whole graph, and stored if the graph is still the
same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple
from uuid import UUID

import msgspec

from recalc.columns import registry, secrets
from recalc.columns.base import BadConfig, ColumnType
from recalc.domain import graph
from recalc.domain.errors import Invalid
from recalc.domain.ids import parse_id
from recalc.domain.records import MIRROR, Column, ColumnChange, Dependency, Json, Page
from recalc.engine.column_configs import FROM_CONFIG, answered, means_the_same
from recalc.engine.context import Context
from recalc.engine.cursors import Cursors
from recalc.engine.hidden_values import HiddenValues
from recalc.engine.mirror_source import check_source
from recalc.engine.optimistic import RETRY_SECONDS, retry_while_changed
from recalc.engine.ports import (
    ColumnEdit,
    DeletedColumn,
    NewColumn,
    SheetRef,
    Structure,
)
from recalc.engine.sealing import SecretBox
from recalc.models.port import Caller, Owner

_VALUE = "value"
#: Bytes of config of all columns of a sheet, as a multiple of those that one column may have: every
#: request of the sheet reads all of them.
_SHEET_CONFIGS = 16
#: Bytes that each source of a column counts for among those: a column that takes the row has all
#: others as sources, and names none.
_SOURCE_BYTES = 50


@dataclass(frozen=True, slots=True)
class NamedDependency:
    """A source that the caller names by id, beside those that the config names."""

    column_id: UUID
    reference_type: str = _VALUE
    config_key: str | None = None
    config_meta: Mapping[str, Json] | None = None


class NewestColumn(NamedTuple):
    """A column as it is answered, and the version of its sheet."""

    column: Column
    version: int


_BUSY = (
    "The columns of this sheet changed each time that the request was checked against them, for "
    f"{RETRY_SECONDS:g} s. Nothing was changed. Send it again after 1 s."
)


class SheetColumns:
    """Use cases of columns.

    A change is checked against the columns of the sheet and stored only if they are still the
    same. Otherwise it is checked again, for ``RETRY_SECONDS``; then TooMany is raised.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self._store = context.store
        self._cursors = Cursors(context.secret)
        self._hidden = HiddenValues(SecretBox(context.settings.secrets_keys))

    async def list(self, ref: SheetRef, *, cursor: str | None, limit: int) -> Page[Column]:
        """List a page in order of position. A page begins after the number of the last column, so
        that a column that is deleted meanwhile moves no other."""
        listed = f"columns of {ref.sheet_id}"
        position = self._cursors.decode(listed, cursor)
        structure = await self._store.structure(ref)
        left = [c for c in structure.columns if position is None or c.number > position[0]]
        items = answered(left[:limit], structure.columns)
        return self._cursors.page(listed, items, (items[-1].number,) if len(left) > limit else None)

    async def create(
        self,
        ref: SheetRef,
        *,
        title: str,
        type: str,
        config: Mapping[str, Json] | None,
        dependencies: Sequence[NamedDependency] | None,
        is_output: bool | None = None,
    ) -> NewestColumn:
        """Add a column.

        Raises Invalid for a type that is not built, a bad config, an unknown source, or one column
        too many.
        """
        column_type = _built(type)

        async def attempt() -> NewestColumn | None:
            structure = await self._store.structure(ref)
            limit = self._context.settings.max_columns
            if len(structure.columns) >= limit:
                raise Invalid(
                    "too_many_columns", f"A sheet has at most {limit} columns. Delete some first."
                )
            self._check_config(config or {}, dependencies or ())
            resolved = resolve(column_type, config or {}, dependencies, structure)
            self._check_sheet(structure, None, config or {}, resolved)
            await self._verify(ref, column_type, config or {})
            new = NewColumn(
                id=self._context.new_id(),
                title=title,
                type=column_type.name,
                config=self._hidden.sealed(column_type.name, ref.workspace_id, config or {}),
                dependencies=resolved,
                is_output=is_output,
            )
            added = await self._store.add_columns_if_unchanged(
                ref, structure.columns_version, [new]
            )
            if added is None:
                return None
            (column,), version = added
            self._signal(column)
            return NewestColumn(answered([column], [*structure.columns, column])[0], version)

        return await retry_while_changed(self._context.clock, attempt, _BUSY)

    async def update(
        self,
        ref: SheetRef,
        column_id: UUID,
        *,
        title: str | None = None,
        type: str | None = None,
        config: Mapping[str, Json] | None = None,
        dependencies: Sequence[NamedDependency] | None = None,
        is_output: bool | None = None,
    ) -> ColumnChange:
        """Change each field that is not None, if its value is another.

        A config with the meaning of the stored one, such as an answered one, makes no cell STALE.
        With another type, the sources that were named by id go unless they are named again: they
        were those of the type before. So they do where a column that took the whole row now has a
        template, or the other way round.

        Raises Invalid like ``create``, for a cycle, and for a type that would make an edited column
        of a computed one or the other way round.
        """

        async def attempt() -> ColumnChange | None:
            structure = self._readable(ref, await self._store.structure(ref))
            column = structure.find(column_id)
            new_type = None if type is None else _changed_type(column, type)
            sent = None if config is None else _unmasked(column, new_type, config)
            sources = None
            if new_type is not None or sent is not None or dependencies is not None:
                sources = self._changed(structure, column, new_type, sent, dependencies)
            if (
                sources is None
                and title in (None, column.title)
                and is_output in (None, column.is_output)
            ):
                unchanged = answered([column], structure.columns)[0]
                return ColumnChange(unchanged, [], structure.version)
            if sources is not None and (new_type is not None or sent is not None):
                wanted = column.config if sent is None else sent
                await self._verify(ref, _built(new_type or column.type), wanted)
            new_config = None
            if sources is not None and sent is not None:
                new_config = self._hidden.sealed(new_type or column.type, ref.workspace_id, sent)
            edit = ColumnEdit(title, new_type, new_config, sources, is_output)
            change = await self._store.update_column_if_unchanged(
                ref, structure.columns_version, column_id, edit
            )
            if change is None:
                return None
            self._signal(change.column)
            columns = [change.column if c is column else c for c in structure.columns]
            return replace(change, column=answered([change.column], columns)[0])

        return await retry_while_changed(self._context.clock, attempt, _BUSY)

    async def delete(self, ref: SheetRef, column_id: UUID) -> int:
        """Delete a column and return the sheet's version. Running operations lose its cells in the
        same transaction. Raises Invalid for a column that others use."""

        async def attempt() -> DeletedColumn | None:
            structure = await self._store.structure(ref)
            _refuse_used(structure, structure.find(column_id))
            return await self._store.delete_column_if_unchanged(
                ref, structure.columns_version, column_id
            )

        deleted = await retry_while_changed(self._context.clock, attempt, _BUSY)
        self._context.signals.cells_withdrawn(deleted.withdrawn_from)
        return deleted.version

    def _readable(self, ref: SheetRef, structure: Structure) -> Structure:
        """Return the structure with the hidden values that can be decrypted."""
        columns = [
            replace(c, config=self._hidden.readable(c.type, ref.workspace_id, c.config))
            for c in structure.columns
        ]
        return replace(structure, columns=columns)

    def _signal(self, changed: Column) -> None:
        """Let a mirror that was created or changed be copied at once."""
        if changed.type == MIRROR:
            self._context.signals.mirrors_changed()

    async def _verify(
        self, ref: SheetRef, column_type: ColumnType, config: Mapping[str, Json]
    ) -> None:
        """Check what takes a process to check, or a look at another sheet. Raises Invalid."""
        caller = Caller(owner=Owner(ref.workspace_id))
        try:
            await column_type.verify(column_type.parse(config), self._context.sandbox, caller)
            if column_type.name == MIRROR:
                await check_source(self._store, ref, config)
        except BadConfig as bad:
            raise _invalid_config(bad) from bad

    def _changed(
        self,
        structure: Structure,
        column: Column,
        new_type: str | None,
        config: Mapping[str, Json] | None,
        dependencies: Sequence[NamedDependency] | None,
    ) -> Sequence[Dependency] | None:
        """Return the sources of the changed column; None when it would compute the same as
        before."""
        column_type = _built(new_type or column.type)
        # What is stored names sources as they were titled once: it is read as it is answered.
        present = answered([column], structure.columns)[0].config
        wanted = present if config is None else config
        named = dependencies
        same_use = column_type.takes_row(present) == column_type.takes_row(wanted)
        if named is None and new_type is None and same_use:
            named = _named(column)
        resolved = resolve(column_type, wanted, named, structure, replaced=column)
        if new_type is None and means_the_same(column, wanted, resolved):
            return None
        stored = column.config if config is None else config
        self._check_config(stored, named or ())
        self._check_sheet(structure, column, stored, resolved)
        _refuse_cycle(structure, column, resolved)
        return resolved

    def _check_config(self, config: Mapping[str, Json], named: Sequence[NamedDependency]) -> None:
        """Raise Invalid when a column has more config than one column may have."""
        limit = self._context.settings.max_config_bytes
        size = _size(config, named)
        if size > limit:
            raise Invalid(
                "config_too_large",
                f"config and the config_meta of dependencies have {size} bytes as JSON; a column "
                f"has at most {limit}.",
                parameter="config",
            )

    def _check_sheet(
        self,
        structure: Structure,
        replaced: Column | None,
        config: Mapping[str, Json],
        resolved: Sequence[Dependency],
    ) -> None:
        """Raise Invalid when the sheet of a column would have more config and sources than a sheet
        may have, and more than before."""
        limit = _SHEET_CONFIGS * self._context.settings.max_config_bytes
        size = _size_in_sheet(config, resolved)
        before = 0 if replaced is None else _size_in_sheet(replaced.config, replaced.dependencies)
        others = sum(
            _size_in_sheet(c.config, c.dependencies) for c in structure.columns if c is not replaced
        )
        if size > before and others + size > limit:
            raise Invalid(
                "configs_too_large",
                f"The columns of this sheet would have {others + size} bytes of config as JSON, "
                f"each source counted as {_SOURCE_BYTES}; a sheet has at most {limit}.",
                parameter="config",
            )


def _refuse_used(structure: Structure, column: Column) -> None:
    """Raise Invalid for a column that is a source of others, naming those."""
    users = [
        other.title
        for other in structure.columns
        if any(d.column_id == column.id for d in other.dependencies)
    ]
    if users:
        raise Invalid(
            "column_in_use",
            f"Column {column.title!r} is a source of {_listed(users)}. "
            "Change or delete those columns first.",
            parameter="column_id",
        )


def _unmasked(column: Column, new_type: str | None, config: Mapping[str, Json]) -> dict[str, Json]:
    """Put the secrets that answers mask back into a config that was sent for the column.

    A config of another type has none of them. Raises Invalid for a mask without its secret.
    """
    try:
        if new_type is not None:
            return secrets.kept(new_type, config, {})
        return secrets.kept(column.type, config, column.config)
    except BadConfig as bad:
        raise _invalid_config(bad) from bad


def _invalid_config(bad: BadConfig) -> Invalid:
    sentence = str(bad).removesuffix(".")
    return Invalid("invalid_config", f"{sentence}.", parameter=bad.path)


def resolve(
    column_type: ColumnType,
    config: Mapping[str, Json],
    named: Sequence[NamedDependency] | None,
    structure: Structure,
    *,
    replaced: Column | None = None,
) -> list[Dependency]:
    """Return the sources of a column: first those that its config names, in that order, then the
    others that are named by id.

    Without ``named``, a column whose type takes the row depends on all columns of the sheet as it
    is now, but for itself (``replaced``, as it was) and those that are computed from it. Raises
    Invalid for a bad config, and for a source that is unknown or not named clearly.
    """
    try:
        parsed = column_type.parse(config)
    except BadConfig as bad:
        raise _invalid_config(bad) from bad
    by_id = {column.id: column for column in structure.columns}
    by_title: dict[str, list[Column]] = {}
    for column in structure.columns:
        by_title.setdefault(column.title, []).append(column)
    resolved = [
        Dependency(column.id, column.number, config_key=FROM_CONFIG)
        for column in (_source(name, by_id, by_title) for name in column_type.sources(parsed))
    ]
    seen = {dependency.column_id for dependency in resolved}
    for dependency in named or ():
        found = by_id.get(dependency.column_id)
        if found is None:
            raise Invalid(
                "unknown_source",
                f"dependencies: there is no column {dependency.column_id} in this sheet.",
                parameter="dependencies",
            )
        if found.id not in seen:
            seen.add(found.id)
            resolved.append(
                Dependency(
                    found.id,
                    found.number,
                    dependency.reference_type,
                    dependency.config_key,
                    dependency.config_meta,
                )
            )
    if named is None and column_type.takes_row(config):
        own = set() if replaced is None else {replaced.number}
        left_out = own | set(graph.downstream(structure.sources(), own))
        left_out |= {dependency.number for dependency in resolved}
        others = (c for c in structure.columns if c.number not in left_out)
        resolved += [Dependency(c.id, c.number) for c in others]
    if column_type.kind == "edited" and resolved:
        raise Invalid(
            "unexpected_dependencies",
            f"dependencies: a {column_type.name} column is computed from no column of its sheet.",
            parameter="dependencies",
        )
    return resolved


def _size(
    config: Mapping[str, Json], named: Sequence[NamedDependency] | Sequence[Dependency]
) -> int:
    """Return the bytes, as JSON, of the parts of a column whose length a client decides."""
    given = [
        (d.reference_type, d.config_key, d.config_meta)
        for d in named
        if d.config_meta is not None
        or d.config_key not in {None, FROM_CONFIG}
        or d.reference_type != _VALUE
    ]
    return sum(len(msgspec.json.encode(each)) for each in (config, *given))


def _size_in_sheet(config: Mapping[str, Json], dependencies: Sequence[Dependency]) -> int:
    """Return what a column counts for among all of its sheet."""
    return _size(config, dependencies) + _SOURCE_BYTES * len(dependencies)


def _named(column: Column) -> list[NamedDependency]:
    """Return the sources that were named by id, or filled in, when the column was created."""
    return [
        NamedDependency(d.column_id, d.reference_type, d.config_key, d.config_meta)
        for d in column.dependencies
        if d.config_key != FROM_CONFIG
    ]


def _source(
    name: str, by_id: Mapping[UUID, Column], by_title: Mapping[str, Sequence[Column]]
) -> Column:
    """Return the column that a config names by title or id. Raises Invalid for none or several."""
    identity = parse_id(name)
    if identity is not None and identity in by_id:
        return by_id[identity]
    found = by_title.get(name, ())
    if not found:
        raise Invalid(
            "unknown_source",
            f"config: there is no column {name!r} in this sheet. Name a source by title or id.",
            parameter="config",
        )
    if len(found) > 1:
        raise Invalid(
            "ambiguous_source",
            f"config: {len(found)} columns are titled {name!r}. Name the source by its id.",
            parameter="config",
        )
    return found[0]


def _refuse_cycle(structure: Structure, column: Column, resolved: Sequence[Dependency]) -> None:
    """Raise Invalid when the columns would depend on themselves, naming those of one cycle."""
    sources = structure.sources() | {column.number: tuple(d.number for d in resolved)}
    found = graph.cycle(sources)
    if found is not None:
        titles = {c.number: c.title for c in structure.columns}
        way = " → ".join(repr(titles[number]) for number in found)
        raise Invalid(
            "dependency_cycle",
            f"Columns would depend on themselves: {way}. Nothing was changed.",
            parameter="config",
        )


def _changed_type(column: Column, wanted: str) -> str | None:
    """Return the name of the type that a column gets; None when it has that type.

    Raises Invalid for a type that is not built, and when an edited column would become a computed
    one or the other way round: edited values and results are stored apart, and readers of one kind
    would not see the other.
    """
    column_type = _built(wanted)
    if column_type.name == column.type:
        return None
    if column_type.kind == "edited" or not column.is_computed:
        kept = "has values that people wrote" if column.takes_values else "has other values"
        raise Invalid(
            "type_change_refused",
            f"type: column {column.title!r} {kept}, which a column of type {column_type.name} "
            "cannot show. Nothing was changed. Add a column of that type, and delete this one if "
            "you do not need it.",
            parameter="type",
        )
    return column_type.name


def _built(type_name: str) -> ColumnType:
    """Return a column type by any of its names. Raises Invalid for one that is not built."""
    try:
        return registry.get(registry.normalize(type_name))
    except registry.NotBuilt as error:
        raise Invalid("column_type_not_built", str(error), parameter="type") from error
    except registry.UnknownType as error:
        raise Invalid("unknown_column_type", str(error), parameter="type") from error


def _listed(titles: Sequence[str]) -> str:
    return ", ".join(repr(title) for title in titles)
