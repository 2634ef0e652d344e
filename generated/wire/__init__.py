# Machine-written from openapi.yaml (sha256 6d9b45e85f9e632de8dcc73299a7297c60d28b7d26f88d153d8fcfdc8da1c1a4) by codegen with datamodel-code-generator 0.89.0, openapi-python-client 0.29.1, ruff 0.17.6.
"""What generated routing stands on: matching, decoding, encoding. Copied into ``generated/``.

Nothing here knows the contract. Paths are matched as they were sent and unquoted afterwards, so
that ``%2F`` and ``%0A`` can stand in a parameter. Decoding is strict: a value is taken only as the
contract says it, and what is refused is refused as a ``Refusal`` that names it.
"""

from .encoding import encode_json
from .matching import Router
from .operation import Operation, Reply
from .parameters import Query, header, text, uuid
from .refusals import ClientGone, Refusal
from .request import Headers, Holding, Request

__all__ = [
    "ClientGone",
    "Headers",
    "Holding",
    "Operation",
    "Query",
    "Refusal",
    "Reply",
    "Request",
    "Router",
    "encode_json",
    "header",
    "text",
    "uuid",
]
