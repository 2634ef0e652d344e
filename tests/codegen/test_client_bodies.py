"""Bodies as the Python client sends them, and as the server takes them."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.codegen.client_support import python_client
from tests.codegen.support import contract, operation, serve
from tests.codegen.test_uploads import FORM, collect_files

#: Schemas of bodies that may be null, each with another value.
TYPES = {
    "{type: [object, 'null'], properties: {a: {type: string}}}": {"a": "1"},
    "{type: [string, 'null']}": "text",
    "{}": ["text"],
}


def request(kwargs: dict[str, Any]) -> httpx.Request:
    """The request that httpx makes of the arguments for it."""
    found = httpx.Request(**{**kwargs, "url": "http://things/x"})
    found.read()
    return found


def test_a_form_has_its_files_behind_its_fields(tmp_path: Path) -> None:
    """Whatever the order in the contract: the server reads files as they arrive, and no field
    behind them."""
    text = contract(operation(body=FORM, method="post"))
    with python_client(tmp_path, text) as client:
        types = client.module("types")
        body = client.models.UseBody(
            title="t",
            class_=5,
            file=types.File(io.BytesIO(b"one"), "a.csv", "text/csv"),
            second=types.File(io.BytesIO(b"two"), "b.csv", "text/csv"),
        )
        sent = request(client.operation("use")._get_kwargs(body=body))
    served = serve(tmp_path, text, use=collect_files)
    headers = {"content-type": sent.headers["content-type"]}
    answer = served.call("POST", "/x", [sent.content], headers)
    assert answer.status == 200, answer
    assert (served.received["body"].fields.title, served.received["body"].fields.class_) == ("t", 5)
    assert served.received["files"] == [
        ("file", "a.csv", "text/csv", b"one"),
        ("second", "b.csv", "text/csv", b"two"),
    ]


@pytest.mark.parametrize("schema", TYPES)
@pytest.mark.parametrize("required", [False, True])
def test_a_body_that_may_be_null(schema: str, required: bool, tmp_path: Path) -> None:
    """Null is sent as such; a body that is left out is not sent."""
    body = f"required: {str(required).lower()}\ncontent: {{application/json: {{schema: {schema}}}}}"
    with python_client(tmp_path, contract(operation(body=body, method="post"))) as client:
        use = client.operation("use")
        value: Any = TYPES[schema]
        if isinstance(value, dict):
            value = client.models.UseBodyType0.from_dict(value)
        assert request(use._get_kwargs(body=None)).content == b"null"
        assert json.loads(request(use._get_kwargs(body=value)).content) == TYPES[schema]
        if not required:
            assert request(use._get_kwargs()).content == b""
