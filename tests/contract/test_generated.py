"""What is generated is what the contract gives, and what is written by hand fits it."""

from __future__ import annotations

import importlib
import inspect
import json
import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any, get_args, get_type_hints

import msgspec
import pytest

from codegen import __main__ as codegen_main
from codegen.build import GENERATED, build, differences, files
from codegen.tools import MARK, ToolFailed
from recalc import handlers
from recalc.columns import registry
from recalc.domain.states import CellStatus, OperationStatus
from recalc.generated import configs, models, operations
from tests.support.contract import the_contract

ROOT = Path(__file__).parents[2]
CONTRACT_ = the_contract()
HANDLERS = get_type_hints(handlers.Handlers)


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All of it, generated just now."""
    folder = tmp_path_factory.mktemp("generated")
    build(folder)
    return folder


def test_generated_is_what_the_contract_gives(fresh: Path) -> None:
    """No drift, no stray file; and generating twice gives the same."""
    assert len(files(fresh)) > 100
    assert differences(fresh, GENERATED) == []


def test_drift_is_seen(fresh: Path, tmp_path: Path) -> None:
    """A changed, a missing and a left-over file are each named."""
    for name in ("a.py", "b.py", "c.py"):
        (tmp_path / name).write_text("x")
    other = tmp_path / "other"
    other.mkdir()
    (other / "a.py").write_text("x")
    (other / "b.py").write_text("y")
    (other / "d.py").write_text("x")
    first = tmp_path / "first"
    first.mkdir()
    for name in ("a.py", "b.py", "c.py"):
        (tmp_path / name).rename(first / name)
    assert differences(first, other) == [
        "b.py is not what the contract gives",
        "c.py is missing",
        "d.py is not generated from anything",
    ]


def test_every_generated_file_says_so(fresh: Path) -> None:
    """In its first line, which is the same whatever the contract says; a licence is left as it is.
    The manifest has the contract's hash and the tools' versions."""
    for name, path in files(fresh).items():
        if Path(name).name != "LICENSE":
            assert MARK in path.read_text().split("\n", 1)[0], name
    manifest = json.loads((fresh / "MANIFEST.json").read_text())
    assert manifest["contract"]["sha256"] == CONTRACT_.digest
    assert manifest["tools"]["ruff"] == version("ruff")


def test_a_tool_that_fails_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`make generate` ends with what the tool said, and no traceback."""

    def fail(_: Path) -> None:
        raise ToolFailed("ruff ended with 2: no")

    monkeypatch.setattr(codegen_main, "build", fail)
    before = {name: path.read_bytes() for name, path in files(GENERATED).items()}
    assert codegen_main.main(["generate"]) == 1
    assert capsys.readouterr().err == "ruff ended with 2: no\nNothing was written.\n"
    assert {name: path.read_bytes() for name, path in files(GENERATED).items()} == before


@pytest.mark.parametrize("operation", CONTRACT_.operations(), ids=lambda o: o.id)
def test_every_operation_has_a_handler(operation: Any) -> None:
    """With the signature of the Protocol, returning documented answers only."""
    protocol = getattr(operations, f"{operation.tag.title()}Api")
    wanted = getattr(protocol, operation.python_name)
    handler = getattr(HANDLERS[operation.tag], operation.python_name)
    assert inspect.iscoroutinefunction(handler)
    expected, actual = inspect.signature(wanted), inspect.signature(handler)
    assert list(actual.parameters) == list(expected.parameters)
    hints, wanted_hints = get_type_hints(handler), get_type_hints(wanted)
    for name in list(expected.parameters)[2:]:
        assert hints[name] == wanted_hints[name]
    answers = get_args(hints["return"]) or (hints["return"],)
    wanted_answers = get_args(wanted_hints["return"]) or (wanted_hints["return"],)
    assert set(answers) <= set(wanted_answers)


BAD = """
from uuid import UUID
from recalc.generated import models, operations as ops
from recalc.handlers.tables import Tables
from recalc.domain.records import Caller

class Missing:
    async def get_table(self, caller: Caller, *, table_id: UUID) -> ops.GetTable200:
        raise NotImplementedError

class WrongSignature(Tables):
    async def get_table(  # type: ignore[override]
        self, caller: Caller, *, table: UUID
    ) -> ops.GetTable200:
        raise NotImplementedError

class Undocumented(Tables):
    async def get_table(  # type: ignore[override]
        self, caller: Caller, *, table_id: UUID
    ) -> ops.DeleteTable200:
        raise NotImplementedError

def check(good: Tables, missing: Missing, wrong: WrongSignature, status: Undocumented) -> None:
    a: ops.TablesApi[Caller] = good
    b: ops.TablesApi[Caller] = missing
    c: ops.TablesApi[Caller] = wrong
    d: ops.TablesApi[Caller] = status
"""


def test_the_type_checker_refuses_bad_handlers(tmp_path: Path) -> None:
    """A missing method, another signature, an undocumented answer: each is an error, a good
    handler is none."""
    bad = tmp_path / "bad.py"
    bad.write_text(BAD)
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--config-file", str(ROOT / "pyproject.toml"), str(bad)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    found = re.findall(r"bad\.py:\d+: error: .*variable has type \"(.*?)\"", done.stdout)
    lines = [int(n) for n in re.findall(r"bad\.py:(\d+): error", done.stdout)]
    start = BAD.split("\n").index("    a: ops.TablesApi[Caller] = good") + 1
    assert len(found) == 3, done.stdout
    assert lines == [start + 1, start + 2, start + 3], done.stdout


def test_handwritten_words_are_the_contracts() -> None:
    """Statuses and column types are the same on both sides of the edge."""
    assert set(_words(models.CellStatus)) == {status.value for status in CellStatus}
    assert set(_words(models.OperationStatus)) == {status.value for status in OperationStatus}
    types = get_type_hints(models.CreateColumnRequest)["type"]
    assert set(_words(types)) == {*configs.TYPES, *configs.ALIASES}
    for word in _words(types):
        assert registry.normalize(word) in configs.TYPES


def test_aliases_stand_for_types() -> None:
    """As the contract's prose says."""
    prose = the_contract().schemas["CreateColumnRequest"]["description"]
    stands_for = {
        "text": "TEXT",
        "prompt_template": "PROMPT_TEMPLATE",
        "llm": "PROMPT_TEMPLATE",
        "code": "CODE_EXECUTION",
        "comparison": "COMPARE",
        "composition": "COMPOSITION",
        "score": "LLM_ASSERTION",
    }
    assert stands_for == configs.ALIASES
    for alias, name in stands_for.items():
        assert f"`{alias}`" in prose
        assert name in prose


def _words(literal: Any) -> tuple[str, ...]:
    found = get_args(literal)
    return _words(found[0]) if get_args(found[0]) else found


def test_models_are_strict() -> None:
    """Closed schemas refuse unknown fields, null is not absent, nothing is coerced."""
    decoder = msgspec.json.Decoder(models.UpdateTableRequest)
    assert decoder.decode(b"{}").folder_id is msgspec.UNSET
    assert decoder.decode(b'{"folder_id": null}').folder_id is None
    for bad in (b'{"folder_id": "1"}', b'{"folder_id": true}', b'{"x": 1}', b'{"title": ""}'):
        with pytest.raises(msgspec.ValidationError):
            decoder.decode(bad)


def test_the_client_has_every_operation(monkeypatch: pytest.MonkeyPatch) -> None:
    """It imports as a distribution of its own, and no call asks for the key again."""
    monkeypatch.syspath_prepend(str(GENERATED / "client"))
    client = importlib.import_module("recalc_client")
    assert client.AuthenticatedClient
    for operation in CONTRACT_.operations():
        name = f"recalc_client.api.{operation.tag}.{operation.python_name}"
        module = importlib.import_module(name)
        assert "x_api_key" not in inspect.signature(module.asyncio).parameters
