"""The program openapi-python-client, with more words that cannot be names of fields, and with
texts as the contract has them. Run as a script; of ``codegen``, it imports nothing."""

from __future__ import annotations

from openapi_python_client import strings
from openapi_python_client.cli import app
from openapi_python_client.parser.properties import string

#: Variables, methods and imports of the models that it generates: a field that is called so gets a
#: trailing underscore, as one does that is called like a word of Python.
_OF_MODELS = frozenset(
    {*("additional_keys", "additional_properties", "cast", "cls", "d", "field_dict", "from_dict")}
    | {*("prop", "prop_dict", "prop_name", "src_dict", "to_dict", "to_multipart")}
)


def _unchanged(value: str) -> str:
    """Return a text as it is: ``repr`` follows, which escapes what is to be escaped. It would be
    escaped twice otherwise."""
    return value


strings.RESERVED_WORDS.update(_OF_MODELS)
string.remove_string_escapes = _unchanged  # type: ignore[attr-defined]

if __name__ == "__main__":
    app()
