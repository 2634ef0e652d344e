"""What people are told of a body that is refused: the field, what is wrong, what to send."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from recalc.domain.wording import counted, was
from recalc.generated import models, routes, wire
from recalc.store import messages
from tests.contract.conftest import TABLE

FILE = {"type": "file", "file_name": "a.csv", "file_content_base64": "YQ=="}
COLUMN = {"title": "a", "type": "TEXT"}


@pytest.mark.parametrize(
    ("model", "body", "parameter", "message"),
    [
        # lengths
        (
            models.CreateSheetRequest,
            {"source": {**FILE, "file_content_base64": ""}},
            "source.file_content_base64",
            (
                "is empty, so the file has no bytes. Send a file with a header line, or with a "
                "JSON list."
            ),
        ),
        (
            models.CreateSheetRequest,
            {"source": {**FILE, "delimiter": ";;"}},
            "source.delimiter",
            "has more than 1 character, which is the most.",
        ),
        (
            models.CreateTableSheetFileImportRequest,
            {"file_name": "a.csv", "file_content_base64": "YQ==", "delimiter": '"'},
            "delimiter",
            (
                "has to be one character, and neither a double quote, a line end nor U+0000. Usual "
                "ones are a comma, a semicolon, a tab and a vertical bar."
            ),
        ),
        (
            models.CreateSheetRequest,
            {"title": ""},
            "title",
            "is empty. Send at least one character.",
        ),
        (
            models.CreateSheetRequest,
            {"title": "a" * 256},
            "title",
            "has more than 255 characters, which is the most.",
        ),
        (
            models.DeleteRowsRequest,
            {"row_indices": []},
            "row_indices",
            "is an empty list. Send at least one item.",
        ),
        (
            models.DeleteRowsRequest,
            {"row_indices": [0] * 10_001},
            "row_indices",
            "has more than 10000 items, which is the most. Send fewer at once.",
        ),
        # numbers
        (models.CreateSheetRequest, {"index": -1}, "index", "is less than 0, which is the least."),
        (
            models.CreateSheetRequest,
            {"index": 1 << 40},
            "index",
            "is more than 2147483647, which is the most.",
        ),
        (
            models.CreateSheetRequest,
            {"index": 1.5},
            "index",
            "has to be an integer, and has a fraction.",
        ),
        (
            models.DeleteRowsRequest,
            {"row_indices": [0, -1]},
            "row_indices[1]",
            "is less than 0, which is the least.",
        ),
        # choices
        (
            models.CreateTableSheetOperationRequest,
            {"statuses": ["STALE", "DONE"]},
            "statuses[1]",
            "'DONE' is none of COMPLETED, DISPATCHED, FAILED, QUEUED, RUNNING, STALE.",
        ),
        (
            models.UpdateSheetRequest,
            {"eval_run_status": "stopped"},
            "eval_run_status",
            "'stopped' is none of aborted, completed, running.",
        ),
        (
            models.CreateSheetRequest,
            {"source": {**FILE, "type": "request_logs"}},
            "source.type",
            "'request_logs' is none of file.",
        ),
        # kinds
        (models.CreateSheetRequest, [], "body", "has to be an object, and is a list."),
        (
            models.CreateSheetRequest,
            {"title": 5},
            "title",
            "has to be a string or null, and is an integer.",
        ),
        (
            models.CreateSheetRequest,
            {"index": True},
            "index",
            "has to be an integer or null, and is a boolean.",
        ),
        (
            models.CreateTableRequest,
            {"create_default_sheet": "yes"},
            "create_default_sheet",
            "has to be true or false or null, and is a string.",
        ),
        (
            models.CreateColumnRequest,
            {**COLUMN, "config": []},
            "config",
            "has to be an object or null, and is a list.",
        ),
        (
            models.AddRowsRequest,
            {"values": [{}, 1]},
            "values[1]",
            "has to be an object, and is an integer.",
        ),
        # fields
        (
            models.CreateSheetRequest,
            {"source": {"type": "file", "file_name": "a.csv"}},
            "source.file_content_base64",
            "is required, and was not sent.",
        ),
        (models.CreateColumnRequest, {"title": "a"}, "type", "is required, and was not sent."),
        (
            models.DeleteRowsRequest,
            {"row_indices": [0], "rows": [0]},
            "rows",
            "is not a field of this request. The fields are row_indices.",
        ),
        (
            models.CreateSheetRequest,
            {"source": {**FILE, "delimiters": ";"}},
            "source.delimiters",
            (
                "is not a field of this request. The fields are type, file_name, "
                "file_content_base64, delimiter."
            ),
        ),
        (models.UpdateCellRequest, {}, "body", "has no field. Send at least one."),
        # texts
        (
            models.CreateSheetRequest,
            {"title": "a\0b"},
            "title",
            "has the character U+0000, which cannot be stored. Leave it out.",
        ),
        (
            models.RecalculateCellsRequest,
            {"column_ids": ["x"]},
            "column_ids[0]",
            "is not a UUID. Send 8-4-4-4-12 hexadecimal digits.",
        ),
        (
            models.RecalculateCellsRequest,
            {"cell_ids": [str(TABLE), TABLE.hex]},
            "cell_ids[1]",
            "is not a UUID. Send 8-4-4-4-12 hexadecimal digits.",
        ),
        (
            models.CreateColumnRequest,
            {**COLUMN, "dependencies": [{"column_id": TABLE.hex}]},
            "dependencies[0].column_id",
            "is not a UUID. Send 8-4-4-4-12 hexadecimal digits.",
        ),
        # free JSON
        (
            models.AddRowsRequest,
            {"values": [{"a": 1 << 63}]},
            "body",
            "has an integer that does not fit in 64 bits. Send it as a string.",
        ),
    ],
)
def test_a_refusal_names_the_field_and_says_what_to_send(
    model: Any, body: object, parameter: str, message: str
) -> None:
    """In words of ours: nothing of the decoder's shows."""
    with pytest.raises(wire.Refusal) as refused:
        _kind(model).decode(msgspec.json.encode(body))
    assert refused.value.parameter == parameter
    assert refused.value.message == f"{parameter}: {message}"


def _kind(model: Any) -> wire.JsonBody[Any]:
    """The body of this type, as the routes decode it."""
    found: wire.JsonBody[Any] = getattr(routes, f"_{model.__name__}")
    return found


def test_every_choice_of_a_column_type_is_listed() -> None:
    """A wrong type is answered with all that there are, aliases included."""
    with pytest.raises(wire.Refusal) as refused:
        _kind(models.CreateColumnRequest).decode(b'{"title": "a", "type": "SUM"}')
    for name in ("TEXT", "COUNT", "XML_PATH", "score"):
        assert name in refused.value.message


def test_numbers_have_their_words() -> None:
    """One row was, two rows were; of a cancel too."""
    said = [f"{counted(n, 'row')} {was(n)} deleted." for n in (0, 1, 2)]
    assert said == ["0 rows were deleted.", "1 row was deleted.", "2 rows were deleted."]
    one = messages.cancelled_message(TABLE, 1, 1)
    assert "1 cell had not started and reads as before" in one
    assert "1 was running and is STALE with its previous value." in one
    many = messages.cancelled_message(TABLE, 0, 2)
    assert "0 cells had not started and read as before" in many
    assert "2 were running and are STALE with their previous values." in many
