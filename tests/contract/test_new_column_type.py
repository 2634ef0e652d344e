"""CONTRIBUTING.md, "Add a column type": its steps, done with a type that the contract lacks."""

from __future__ import annotations

import copy
import importlib.util
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import pytest
import yaml

from codegen.build import CONTRACT
from codegen.configs import write_configs
from codegen.contract import Contract
from codegen.python import write_models
from recalc.columns.base import BadConfig, Json
from recalc.columns.typed import OneSource
from recalc.columns.values import text_of

REF = "#/components/schemas/{}"
#: The unions in which a type is named, and the variant of each that is copied.
VARIANTS = {
    "Column": "ParseValueColumn",
    "CreateColumnRequest": "CreateParseValueColumn",
    "UpdateTypedColumn": "UpdateParseValueColumn",
}
CONFIG = {
    "description": "The config of a REPEAT column.",
    "type": "object",
    "required": ["source"],
    "properties": {
        "source": {"$ref": REF.format("ColumnReference")},
        "times": {"type": "integer", "minimum": 1, "maximum": 9, "default": 2},
    },
    "additionalProperties": False,
    "examples": [{"source": "carrier", "times": 3}],
}


def _described() -> dict[str, Any]:
    """Step 1: the contract with REPEAT, whose variants are copies of those of PARSE_VALUE."""
    document: dict[str, Any] = yaml.safe_load(CONTRACT.read_text())
    schemas = document["components"]["schemas"]
    schemas["RepeatColumnConfig"] = CONFIG
    schemas["AnyColumnConfig"]["anyOf"].append({"$ref": REF.format("RepeatColumnConfig")})
    for union, similar in VARIANTS.items():
        name = similar.replace("ParseValue", "Repeat")
        text = json.dumps(copy.deepcopy(schemas[similar]))
        schemas[name] = json.loads(
            text.replace("PARSE_VALUE", "REPEAT").replace("ParseValue", "Repeat")
        )
        schemas[union]["oneOf"].append({"$ref": REF.format(name)})
        schemas[union]["discriminator"]["mapping"]["REPEAT"] = REF.format(name)
    return document


def _imported(file: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"new_{file.stem}", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # where msgspec looks up what annotations name
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, ModuleType]]:
    """What `make generate` makes of it."""
    folder = tmp_path_factory.mktemp("new")
    (folder / "openapi.yaml").write_text(yaml.safe_dump(_described(), sort_keys=False))
    contract = Contract(folder / "openapi.yaml")
    write_configs(contract, folder / "configs.py")
    write_models(contract, folder / "models.py")
    modules = {name: _imported(folder / f"{name}.py") for name in ("configs", "models")}
    yield modules
    for module in modules.values():
        del sys.modules[module.__name__]


def test_the_type_is_named(generated: dict[str, ModuleType]) -> None:
    """Requests may name it, and its config has a Struct."""
    configs, models = generated["configs"], generated["models"]
    assert configs.CONFIGS["REPEAT"] is configs.RepeatColumnConfig
    assert "REPEAT" in configs.TYPES
    body = b'{"title": "a", "type": "REPEAT", "config": {"source": "b"}}'
    assert msgspec.json.decode(body, type=models.CreateColumnRequest).type == "REPEAT"


def test_the_type_computes(generated: dict[str, ModuleType]) -> None:
    """Step 2: the class reads the Struct's fields, defaults included, and bad configs are
    refused."""
    struct = generated["configs"].RepeatColumnConfig

    class Repeat(OneSource[Any]):
        """The text, so many times."""

        name = "REPEAT"
        config_type = struct

        def names(self, config: Any) -> list[str]:
            return [config.source]

        def evaluator(self, config: Any, title: str) -> Callable[[Json], Json]:
            return lambda value: text_of(value) * config.times

    repeat = Repeat()
    parsed = repeat.parse({"source": "a"})
    assert repeat.sources(parsed) == ["a"]
    assert repeat.compile(parsed, ["a"])([["x"], [None], [1]])[::2] == ["xx", "11"]
    with pytest.raises(BadConfig, match=r"config.times: is more than 9, which is the most"):
        repeat.parse({"source": "a", "times": 10})
