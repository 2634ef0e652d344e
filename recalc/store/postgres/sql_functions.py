"""Apply the SQL functions of ``functions/`` to a database.

The files are the only definition of the functions, and are applied after the migrations. A changed
function needs a migration of its own, which may do nothing else: by its revision, a process of the
version before that starts later is refused, and does not put its own functions back. The newest
migration names the digest of the files as ``functions``, which a test compares.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from sqlalchemy import Connection

FUNCTIONS = Path(__file__).with_name("functions")

# Each file replaces functions, so that their rows were written by this transaction.
_NOT_APPLIED = """
SELECT oid::regprocedure::text FROM pg_proc
 WHERE proname LIKE 'recalc\\_%' AND pronamespace = current_schema()::regnamespace
   AND xmin <> pg_current_xact_id()::xid
"""


def read_functions(folder: Path = FUNCTIONS) -> dict[str, str]:
    """Return the SQL of each file by its name, in the order in which they are applied."""
    return {file.name: file.read_text() for file in sorted(folder.glob("*.sql"))}


def digest(files: dict[str, str]) -> str:
    """Return the digest of all files, names included."""
    return sha256("\0".join(part for file in files.items() for part in file).encode()).hexdigest()


def apply_functions(connection: Connection) -> None:
    """Make the functions of the database those of ``functions/``, in one transaction.

    Replaces the ones that are there, and drops every ``recalc_…`` function that no file has. Does
    nothing where the digest that the database keeps is that of the files: replacing a function
    would make every session plan it anew.
    """
    files = read_functions()
    expected = digest(files).encode()
    with connection.begin():
        database = connection.connection.driver_connection
        assert database is not None
        applied = database.execute("SELECT value FROM meta WHERE key = 'functions'").fetchone()
        if applied is not None and bytes(applied[0]) == expected:
            return
        for file in files.values():
            # Sent as it is: SQLAlchemy gives ":name" and "%" no meaning in it.
            database.execute(file)
        for (signature,) in database.execute(_NOT_APPLIED).fetchall():
            database.execute(f"DROP FUNCTION {signature}")
        database.execute(
            "INSERT INTO meta (key, value) VALUES ('functions', %s)"
            " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            (expected,),
        )
