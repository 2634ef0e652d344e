"""What the generator implements, by kind of object. Whatever has no place here is refused.

To support a keyword, implement it and add it to the table of its kind.
"""

from __future__ import annotations

from codegen.whitelist import configs, document, requests, responses, schemas
from codegen.whitelist.kinds import Kind

KINDS: dict[str, Kind] = {
    **document.KINDS,
    **requests.KINDS,
    **responses.KINDS,
    **schemas.KINDS,
    **configs.KINDS,
}
#: The kinds of schemas that become models.
MODELS = ("schema", "request schema")
