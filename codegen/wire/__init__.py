"""What generated routing stands on: matching, decoding, encoding. Copied into ``generated/``.

Nothing here knows the contract. Paths are matched as they were sent and unquoted afterwards, so
that ``%2F`` and ``%0A`` can stand in a parameter. Decoding is strict: a value is taken only as the
contract says it, and what is refused is refused as a ``Refusal`` that names it.
"""

from .bodies import JsonBody
from .checks import checks
from .encoding import encode_json
from .forms import File, Form, FormBody, FormField
from .matching import Router
from .operation import Operation, Reply
from .parameters import Cookies, HeaderValues, Query, path_value
from .refusals import ClientGone, Refusal
from .request import Headers, Holding, Request
from .scalars import (
    Decode,
    DecodeItems,
    boolean,
    choice,
    date_time,
    day,
    integer,
    items,
    nullable,
    number,
    text,
    uuid,
)
from .uploads import ByteStream

__all__ = [
    "ByteStream",
    "ClientGone",
    "Cookies",
    "Decode",
    "DecodeItems",
    "File",
    "Form",
    "FormBody",
    "FormField",
    "HeaderValues",
    "Headers",
    "Holding",
    "JsonBody",
    "Operation",
    "Query",
    "Refusal",
    "Reply",
    "Request",
    "Router",
    "boolean",
    "checks",
    "choice",
    "date_time",
    "day",
    "encode_json",
    "integer",
    "items",
    "nullable",
    "number",
    "path_value",
    "text",
    "uuid",
]
