"""The counters of executions as SQL columns, changed by addition only.

Stores compute a change with ``recalc.domain.accounting`` and write it with these, so that no
statement does arithmetic of its own:

- SQLite: ``UPDATE execution SET {ADDED} WHERE pk = ?`` with ``(*values(change), pk)``;
- PostgreSQL, for many rows: ``SET {added(value="w.{}", row="e.")} FROM unnest(…) AS w (pk, …)``
  with one array per counter, ``column(changes, name)``, in the order of ``MOVED``.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import fields

from recalc.domain.accounting import Counts

#: All counters, in the order of ``Counts``.
COUNTERS = tuple(each.name for each in fields(Counts))
#: The counters that change after an execution was created: all but ``cell_count``.
MOVED = COUNTERS[1:]


def added(value: str = "?", row: str = "") -> str:
    """Return the assignments that add a change to a row's counters, in the order of ``MOVED``.

    ``value`` is a placeholder, or names the change: ``{}`` in it becomes the counter's name.
    ``row`` is put before the counter where it is read, to name the row's table.
    """
    return ", ".join(f"{name} = {row}{name} + {value.format(name)}" for name in MOVED)


#: ``added`` with a question mark for each value.
ADDED = added()


def values(change: Counts) -> tuple[int, ...]:
    """Return the values of a change, in the order of ``MOVED``."""
    return tuple(getattr(change, name) for name in MOVED)


def column(changes: Iterable[Counts], name: str) -> list[int]:
    """Return one counter of several changes."""
    return [getattr(change, name) for change in changes]
