"""Bodies that the handler reads as they arrive: CSV, and forms with files."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.codegen.support import Answer, Served, contract, operation, serve
from tests.codegen.test_parameters import ID

CSV = "required: true\ncontent: {text/csv: {schema: {type: string}}}"
FORM = """\
required: true
content:
  multipart/form-data:
    schema:
      type: object
      required: [title, file]
      additionalProperties: false
      properties:
        title: {type: string, minLength: 1}
        class: {type: integer, default: 3}
        table_id: {type: string, format: uuid}
        file: {type: string, format: binary}
        second: {type: string, format: binary}
"""
TYPE = {"content-type": "multipart/form-data; boundary=xx"}


def part(name: str, content: bytes, file_name: str = "") -> bytes:
    """A part of a form."""
    named = f'; filename="{file_name}"\r\nContent-Type: text/csv' if file_name else ""
    head = f'--xx\r\nContent-Disposition: form-data; name="{name}"{named}\r\n\r\n'
    return head.encode() + content + b"\r\n"


END = b"--xx--\r\n"


async def collect(served: Served, *, body: Any) -> Any:
    """Read all bytes of a body."""
    served.received["pieces"] = [piece async for piece in body] if body is not None else None
    return served.ops.Use200(body=served.models.Ok(ok=True))


async def collect_files(served: Served, *, body: Any) -> Any:
    """Read all files of a form."""
    served.received["files"] = [
        (file.name, file.file_name, file.media_type, b"".join([piece async for piece in file]))
        async for file in body.files
    ]
    return served.ops.Use200(body=served.models.Ok(ok=True))


def test_csv(tmp_path: Path) -> None:
    """The handler gets pieces as they arrive; another media type and no body are refused."""
    served = serve(tmp_path, contract(operation(body=CSV, method="post")), use=collect)
    csv = {"content-type": "Text/CSV; charset=UTF-8"}
    assert served.call("POST", "/x", [b"a,b\n", b"1,2\n"], csv).status == 200
    assert served.received["pieces"] == [b"a,b\n", b"1,2\n"]
    answer = served.call("POST", "/x", b"{}")
    assert (answer.status, answer.message) == (
        415,
        "The body has to be text/csv. Nothing was changed. Send it with Content-Type: text/csv.",
    )
    answer = served.call("POST", "/x", headers=csv)
    assert (answer.status, answer.message) == (400, "The body is missing. Send text/csv.")


def test_csv_is_bounded(tmp_path: Path) -> None:
    """Whether or not the length is known before."""
    served = serve(tmp_path, contract(operation(body=CSV, method="post")), use=collect)
    csv = {"content-type": "text/csv"}
    large = [b"x" * 6_000, b"x" * 6_000]
    known = served.call("POST", "/x", large, csv)
    chunked = served.call(
        "POST", "/x", large, csv | {"content-length": "", "transfer-encoding": "chunked"}
    )
    for answer in (known, chunked):
        assert (answer.status, answer.body["error"]) == (413, "body_too_large")
        assert answer.headers == {}


def test_bytes_that_may_be_absent(tmp_path: Path) -> None:
    """None, then."""
    body = CSV.replace("required: true\n", "")
    served = serve(tmp_path, contract(operation(body=body, method="post")), use=collect)
    assert served.call("POST", "/x").status == 200
    assert served.received["pieces"] is None


@pytest.fixture
def form(tmp_path: Path) -> Served:
    """A server of an operation with a form."""
    return serve(tmp_path, contract(operation(body=FORM, method="post")), use=collect_files)


@pytest.mark.parametrize("size", [1, 7, 10_000])
def test_form(form: Served, size: int) -> None:
    """Fields are typed, files are read in pieces of any size."""
    raw = (
        part("title", "Größe".encode())
        + part("table_id", ID.encode())
        + part("file", b"a,b\r\n--xy\r\n", "a.csv")
        + part("second", b"", "b.csv")
        + END
    )
    pieces = [raw[start : start + size] for start in range(0, len(raw), size)]
    answer = form.call("POST", "/x", pieces, TYPE)
    assert answer.status == 200, answer.body
    fields = form.received["body"].fields
    assert (fields.title, fields.class_, fields.table_id) == ("Größe", 3, UUID(ID))
    assert form.received["files"] == [
        ("file", "a.csv", "text/csv", b"a,b\r\n--xy\r\n"),
        ("second", "b.csv", "text/csv", b""),
    ]


UNREADABLE = "The form cannot be read: {}. Nothing was changed."
TITLE, FILE = part("title", b"t"), part("file", b"x", "a.csv")


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (FILE + END, "title: is required, and was not sent before the files."),
        (TITLE + END, "file: is required, and was not sent."),
        (part("title", b"") + FILE + END, "title: is empty."),
        (TITLE + TITLE + FILE + END, "title: is given more than once. Send it once."),
        (TITLE + FILE + FILE + END, "file: is given more than once. Send it once."),
        (TITLE + part("class", b"x") + FILE + END, "class: 'x' is not an integer."),
        (
            TITLE + FILE + part("class", b"1") + END,
            "class: stands behind a file. Send fields before files.",
        ),
        (
            TITLE + part("other", b"1") + FILE + END,
            (
                "other: is not a part of this form. "
                "The parts are title, class, table_id, file, second."
            ),
        ),
        (part("title", b"\xff") + FILE + END, "title: the bytes are not UTF-8."),
        (part("title", b"x" * 66_000) + FILE + END, "title: has more than 65536 bytes."),
        (
            TITLE + FILE,
            "The form cannot be read: it ends before its last boundary. Nothing was changed.",
        ),
        (
            b"title=t&file=x",
            "The form cannot be read: its boundaries or heads are broken. Nothing was changed.",
        ),
        (
            b'--xx\r\nContent-Disposition: attachment; name="title"\r\n\r\nx\r\n' + END,
            "The form cannot be read: a part has no name. Nothing was changed.",
        ),
        (
            b"--xx\r\nX-Long: " + b"x" * 4_100 + b"\r\n\r\nx\r\n" + END,
            UNREADABLE.format("the head of a part has more than 4096 bytes"),
        ),
    ],
)
def test_form_is_refused(form: Served, raw: bytes, message: str) -> None:
    """Each with its reason, also where the handler reads the files already."""
    answer = form.call("POST", "/x", raw, TYPE, most=100_000)
    assert (answer.status, answer.message) == (400, message)


def test_form_without_boundary(form: Served) -> None:
    """It cannot be read."""
    answer: Answer = form.call("POST", "/x", TITLE, {"content-type": "multipart/form-data"})
    assert answer.message == (
        "The form cannot be read: its Content-Type has no boundary. Nothing was changed."
    )


def test_files_that_are_not_read_are_passed_over(tmp_path: Path) -> None:
    """The next file follows; and the body is bounded all the same."""

    async def skip(served: Served, *, body: Any) -> Any:
        served.received["names"] = [file.name async for file in body.files]
        return served.ops.Use200(body=served.models.Ok(ok=True))

    served = serve(tmp_path, contract(operation(body=FORM, method="post")), use=skip)
    raw = TITLE + part("file", b"x" * 5_000, "a") + part("second", b"y", "b") + END
    assert served.call("POST", "/x", raw, TYPE).status == 200
    assert served.received["names"] == ["file", "second"]
    assert served.call("POST", "/x", raw, TYPE, most=1_000).status == 413
