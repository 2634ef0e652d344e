"""The error of a database that a newer version has upgraded."""

from __future__ import annotations


class NewerSchema(Exception):
    """Raised for a database whose schema this version does not know. ``revision`` is its number."""

    def __init__(self, revision: str) -> None:
        super().__init__(f"The schema {revision} is not one of this version.")
        self.revision = revision
