"""Which columns of a sheet take the values of a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from recalc.domain.errors import Invalid, TooMany
from recalc.engine.context import Context
from recalc.engine.imports.job import ImportJob
from recalc.engine.ports import NewColumn, Structure

#: Changes of a sheet's columns, by others, after which adding the file's columns is given up.
_TRIES = 100


async def add_missing_columns(context: Context, job: ImportJob) -> None:
    """Give every title of the file a column number, adding TEXT columns for those without one.

    Raises:
        Invalid: a change of the columns since they were looked at has made a title ambiguous.
        TooMany: the columns were changed by others again and again meanwhile.
    """
    titles = job.upload.inspection.titles
    for _ in range(_TRIES):
        structure = await context.store.structure(job.ref)
        known, new = match_titles(titles, structure, context.settings.max_columns)
        if not new:
            job.numbers, job.version = known, structure.version
            return
        columns = [NewColumn(context.new_id(), title, "TEXT", {}, ()) for title in new]
        done = await context.store.add_columns_if_unchanged(
            job.ref, structure.columns_version, columns
        )
        if done is not None:
            added, job.version = done
            job.added = [column.id for column in added]
            job.numbers = known | {column.title: column.number for column in added}
            return
    raise TooMany(
        "sheet_busy",
        "The sheet's columns were changed by others again and again, so that the file's could not "
        "be added. None of its rows were added. Try again.",
        retry_after=1,
    )


def match_titles(
    titles: Sequence[str], structure: Structure, max_columns: int
) -> tuple[dict[str, int], list[str]]:
    """The numbers of the TEXT columns that have these titles, and the titles that none has.

    Raises Invalid for the title of a computed column, for one that several columns have, and for
    more columns than a sheet holds.
    """
    known: dict[str, int] = {}
    new: list[str] = []
    for title in titles:
        named = [column for column in structure.columns if column.title == title]
        if not named:
            new.append(title)
        elif len(named) > 1:
            raise _bad_title(
                "ambiguous_column",
                f"{len(named)} columns of the sheet are titled {title!r}. Rename one of them, or "
                "the column in the file.",
            )
        elif named[0].type != "TEXT":
            raise _bad_title(
                "computed_column",
                f"Column {title!r} of the sheet is of type {named[0].type}; only TEXT columns take "
                "values of files. Remove or rename the column in the file.",
            )
        else:
            known[title] = named[0].number
    if len(structure.columns) + len(new) > max_columns:
        raise _bad_title(
            "too_many_columns",
            f"The sheet has {len(structure.columns)} columns and the file {len(new)} new ones; "
            f"a sheet has at most {max_columns}. Remove columns from the file.",
        )
    return known, new


def _bad_title(
    code: Literal["ambiguous_column", "computed_column", "too_many_columns"], message: str
) -> Invalid:
    return Invalid(code, message, parameter="file_content_base64")
