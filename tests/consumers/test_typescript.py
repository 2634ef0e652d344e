"""The TypeScript client, run by Node from a wheel as it is generated: types are stripped only.

tests/consumers/test_npm.py checks its types.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from codegen import node
from codegen.build import GENERATED
from codegen.clients.typescript.types import type_of
from codegen.contract import Contract
from tests.consumers.conftest import play
from tests.support.endpoint import Endpoint
from tests.support.server import Server

ROOT = Path(__file__).parents[2]
STORY = Path(__file__).with_name("story.ts")
CLIENT = GENERATED / "typescript" / "src"


@pytest.mark.skipif(not node.has_node(), reason="Node's wheel is installed by `make test`")
def test_node_creates_runs_and_cancels(folder: Path, server: Server, endpoint: Endpoint) -> None:
    """The whole story with the sources that are generated, and no npm package."""
    story = STORY.read_text().replace('"recalc-client"', f'"{CLIENT}/index.ts"')
    (folder / "story.ts").write_text(story)
    (folder / "package.json").write_text('{"type": "module"}')
    play(node.node(), "story.ts", server=server, endpoint=endpoint, cwd=folder)


def test_every_operation_and_schema_is_there() -> None:
    """A method for each operation, a type for each schema."""
    contract = Contract(ROOT / "openapi.yaml")
    client, schemas = (CLIENT / "client.ts").read_text(), (CLIENT / "schemas.ts").read_text()
    assert client.count("\n  async ") == len(contract.operations())
    assert schemas.count("\nexport type ") == len(contract.document["components"]["schemas"])


@pytest.mark.parametrize(
    ("schema", "written"),
    [
        (True, "unknown"),
        ({}, "unknown"),
        ({"$ref": "#/components/schemas/Cell"}, "Cell"),
        ({"type": "integer"}, "number"),
        ({"type": ["string", "null"]}, "string | null"),
        ({"enum": ["a", 1, None]}, '"a" | 1 | null'),
        ({"const": "a"}, '"a"'),
        ({"type": "array", "items": {"type": ["string", "null"]}}, "(string | null)[]"),
        ({"type": "array"}, "unknown[]"),
        ({"type": "object"}, "{ [name: string]: unknown }"),
        ({"type": "object", "additionalProperties": False}, "Record<string, never>"),
        (
            {"type": "object", "additionalProperties": {"type": "integer"}},
            "{ [name: string]: number }",
        ),
        (
            {"type": "object", "properties": {"a": {"type": "null"}, "b-c": {}}, "required": ["a"]},
            '{\n  a: null;\n  "b-c"?: unknown;\n}',
        ),
        (
            {"oneOf": [{"$ref": "#/x/A"}, {"$ref": "#/x/B"}], "discriminator": {}},
            "A | B",
        ),
        ({"allOf": [{"$ref": "#/x/A"}, {"type": ["string", "null"]}]}, "A & (string | null)"),
        ({"anyOf": [{"type": "boolean"}, {"type": "null"}]}, "boolean | null"),
    ],
)
def test_schemas_as_types(schema: object, written: str) -> None:
    """What each keyword of JSON Schema that a contract may use becomes."""
    assert type_of(schema) == written
