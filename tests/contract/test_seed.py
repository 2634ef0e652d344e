"""The contract that the project exists for is in ``openapi.yaml``, unchanged."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
CONTRACT = yaml.safe_load((HERE.parents[1] / "openapi.yaml").read_text())
SEED = yaml.safe_load((HERE / "seed.yaml").read_text())
#: What the seed permits to add anywhere: prose, examples, links, grouping, and the codes of errors.
ADDITIONS = {"description", "summary", "example", "examples", "links", "tags", "x-error-codes"}
#: What is added beside that; docs/CONTRACT.md has the reasons.
ADDED_STATUSES = ("401", "429", "503")
ADDED_PROPERTIES = {
    "ErrorResponse": ("parameter",),
    "CancelTableSheetOperationResponse": ("aborted_call_count",),
}
PATH = "/api/public/v2/tables/{table_id}/sheets/{sheet_id}/operations/{operation_id}"


def bare(value: Any, *, named: bool = False) -> Any:
    """``value`` without what may be added. ``named``: its keys are names, not keywords."""
    if isinstance(value, list):
        return [bare(inner) for inner in value]
    if not isinstance(value, dict):
        return value
    return {
        key: bare(inner, named=key in {"properties", "responses", "schemas"})
        for key, inner in value.items()
        if named or key not in ADDITIONS
    }


def test_the_operation_is_the_seeds() -> None:
    """Same path, method, operationId, parameters and responses; only some statuses are added."""
    seed = SEED["paths"][PATH]["delete"]
    ours = bare(CONTRACT["paths"][PATH]["delete"])
    for added in ADDED_STATUSES:
        assert set(ours["responses"].pop(added)) == {"$ref"}
    assert ours == seed


def test_the_path_adds_nothing_to_the_operation() -> None:
    """No parameters or servers of the path that would change it."""
    assert set(CONTRACT["paths"][PATH]) == {"get", "delete"}


def test_the_schemas_are_the_seeds() -> None:
    """Same properties, required lists and openness."""
    seed = SEED["components"]["schemas"]
    assert len(seed) == 2
    for name, schema in seed.items():
        ours = bare(CONTRACT["components"]["schemas"][name])
        for added in ADDED_PROPERTIES.get(name, ()):
            assert added not in ours.get("required", ())
            del ours["properties"][added]
        assert ours == schema


def test_what_is_added_is_listed() -> None:
    """In docs/CONTRACT.md, with the reason."""
    text = (HERE.parents[1] / "docs" / "CONTRACT.md").read_text().partition("## Errors")[0]
    listed = re.findall(r"^\| `([^`]+)` \|", text, re.MULTILINE)
    properties = [f"{name}.{key}" for name, keys in ADDED_PROPERTIES.items() for key in keys]
    assert listed == [*ADDED_STATUSES, *properties, *sorted(ADDITIONS)]


def test_security_is_the_seeds() -> None:
    """The same scheme, for everything, and the same version of the format."""
    assert CONTRACT["openapi"] == SEED["openapi"]
    assert CONTRACT["security"] == SEED["security"]
    assert bare(CONTRACT["components"]["securitySchemes"]) == SEED["components"]["securitySchemes"]
    assert CONTRACT["servers"] == SEED["servers"]
