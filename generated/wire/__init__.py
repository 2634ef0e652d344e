# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
"""What generated routing stands on: matching, decoding, encoding. Copied into ``generated/``.

Nothing here knows the contract. Paths are matched as they were sent and unquoted afterwards, so
that ``%2F`` and ``%0A`` can stand in a parameter. Decoding is strict: a value is taken only as the
contract says it, and what is refused is refused as a ``Refusal`` that names it.
"""

from .answers import Reply, StreamReply, header_value, headers
from .bodies import JsonBody
from .checks import checks
from .encoding import encode_json
from .forms import File, Form, FormBody, FormField
from .matching import Router
from .negotiation import negotiate
from .operation import AnyReply, Operation
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
from .streams import HEARTBEAT, Event, encode_events, encode_lines
from .uploads import ByteStream

__all__ = [
    "HEARTBEAT",
    "AnyReply",
    "ByteStream",
    "ClientGone",
    "Cookies",
    "Decode",
    "DecodeItems",
    "Event",
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
    "StreamReply",
    "boolean",
    "checks",
    "choice",
    "date_time",
    "day",
    "encode_events",
    "encode_json",
    "encode_lines",
    "header_value",
    "headers",
    "integer",
    "items",
    "negotiate",
    "nullable",
    "number",
    "path_value",
    "text",
    "uuid",
]
