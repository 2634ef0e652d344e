"""`make generate` where a step fails: sentences, no traceback, and `generated/` as it was."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import pytest

from codegen import __main__ as codegen_main
from codegen.build import GENERATED, build, files, replace
from codegen.python import write_structs
from codegen.tools import ToolFailed
from codegen.views import of_schemas
from tests.codegen.support import contract, operation


def content() -> dict[str, bytes]:
    """All that is in `generated/`."""
    return {name: path.read_bytes() for name, path in files(GENERATED).items()}


def test_a_refused_contract(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """All sentences, and nothing is written."""
    path = tmp_path / "openapi.yaml"
    parameters = "- {name: a, in: query, schema: {type: object}}\n- {name: b, in: query}"
    path.write_text(contract(operation(parameters)).replace("[things]", "[others]"))
    monkeypatch.setattr(codegen_main, "build", functools.partial(build, contract_file=path))
    before = content()
    assert codegen_main.main(["generate"]) == 1
    said = capsys.readouterr().err.splitlines()
    assert said[-1] == "Nothing was written."
    assert all(line.startswith("openapi.yaml:") for line in said[:-1])
    assert content() == before


@pytest.mark.parametrize("command", ["generate", "verify"])
def test_a_fault_of_the_generator(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One sentence names the place."""

    def fail(_: Path) -> None:
        raise KeyError("x")

    monkeypatch.setattr(codegen_main, "build", fail)
    before = content()
    assert codegen_main.main([command]) == 1
    said = capsys.readouterr().err
    assert said.startswith("This is a fault of the generator, in test_generate.py:")
    assert said.endswith(": KeyError: 'x'\nNothing was written.\n")
    assert content() == before


def test_a_model_that_would_have_another_name(tmp_path: Path) -> None:
    """Its options would not be found, and it would take unknown fields: it is refused."""
    schema = {"type": "object", "properties": {"a": {"type": "string"}}}
    with pytest.raises(ToolFailed, match=r"no class is called A\$b; rename it\."):
        write_structs(of_schemas({"A$b": schema}), {}, tmp_path / "models.py", title="Models.")


def test_replacing_a_folder(tmp_path: Path) -> None:
    """The new content, and nothing beside it."""
    folder, fresh = tmp_path / "generated", tmp_path / "fresh"
    for each, name in ((folder, "old"), (fresh, "new")):
        each.mkdir()
        (each / name).write_text(name)
    replace(folder, fresh)
    assert [path.name for path in folder.iterdir()] == ["new"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["fresh", "generated"]


@pytest.mark.parametrize("failure", [OSError("disk full"), KeyboardInterrupt("Ctrl-C")])
@pytest.mark.parametrize("moved", ["generated", "new"])
def test_replacing_that_fails_changes_nothing(
    failure: BaseException, moved: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where it is interrupted after a step or in the last: the old folder is put back."""
    folder, fresh = tmp_path / "generated", tmp_path / "fresh"
    for each, name in ((folder, "old"), (fresh, "new")):
        each.mkdir()
        (each / name).write_text(name)
    rename = Path.rename

    def fail(path: Path, target: Any) -> Path:
        if path.name == "new" and moved == "new":
            raise failure
        done = rename(path, target)
        if path.name == moved:
            raise failure
        return done

    monkeypatch.setattr(Path, "rename", fail)
    with pytest.raises(type(failure), match=str(failure)):
        replace(folder, fresh)
    assert [path.name for path in folder.iterdir()] == ["old"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["fresh", "generated"]
