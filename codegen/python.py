"""Models, typed operations and routing."""

from __future__ import annotations

import json
import re
import warnings
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from datamodel_code_generator import generate as generate_models
from datamodel_code_generator.enums import DataModelType, InputFileType
from datamodel_code_generator.format import DatetimeClassType, Formatter, PythonVersion
from datamodel_code_generator.parser import LiteralType
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from codegen import checks, views
from codegen.contract import Contract, Parameter
from codegen.names import class_name, python_name
from codegen.tools import ToolFailed

HERE = Path(__file__).parent
#: Options that make the output strict and reproducible; docs/DECISIONS.md says why msgspec.
_MODEL_OPTIONS: dict[str, Any] = {
    "input_file_type": InputFileType.OpenAPI,
    "output_model_type": DataModelType.MsgspecStruct,
    "target_python_version": PythonVersion.PY_311,
    "disable_timestamp": True,
    "strict_nullable": True,
    "use_annotated": True,
    "field_constraints": True,
    "enum_field_as_literal": LiteralType.All,
    "use_standard_collections": True,
    "use_union_operator": True,
    "use_standard_primitive_types": True,
    "output_datetime_class": DatetimeClassType.Datetime,
    "use_schema_description": True,
    "use_msgspec_tagged_unions": True,
    "formatters": [Formatter.BUILTIN],
}


def write_models(contract: Contract, target: Path) -> None:
    """Write ``models.py``: a frozen Struct per schema; closed schemas refuse unknown fields.

    Raises ToolFailed, also where the generator of models only warns.
    """
    schemas = contract.schemas
    options = {name: options_of(schema) for name, schema in schemas.items()}
    write_structs(views.for_models(schemas), options, target, title="The schemas of the contract.")


def write_structs(
    document: dict[str, Any],
    options: dict[str, Any],
    target: Path,
    *,
    title: str,
    **more: Any,
) -> None:
    """Write a module with a Struct for each schema of ``document``. ``more`` are options of the
    generator of models. Raises ToolFailed, also where it only warns."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            # The whitelist has refused such a union in a request; answers are not decoded.
            warnings.filterwarnings("ignore", "msgspec cannot decode the union")
            made = generate_models(
                json.dumps(document),
                extra_template_data=defaultdict(dict, options),
                **_MODEL_OPTIONS,
                **more,
            )
    except Exception as error:  # whatever it raises: it is a tool, and its reason is reported
        reason = " ".join(str(error).split()) or type(error).__name__
        raise ToolFailed(f"datamodel-code-generator: {reason}") from error
    code = re.sub(r"\A(?:#.*\n)+\n*", f'"""{title}"""\n\n', str(made))
    for name, schema in document["components"]["schemas"].items():
        # A class with another name would not have its options, and take unknown fields.
        if "properties" in schema and f"\nclass {name}(" not in code:
            raise ToolFailed(f"datamodel-code-generator: no class is called {name}; rename it.")
    target.write_text(code)


def options_of(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the options of a schema's Struct."""
    options = {"kw_only": True, "frozen": True}
    if schema.get("additionalProperties") is False:
        options["forbid_unknown_fields"] = True
    return {"base_class_kwargs": options}


def write_operations(contract: Contract, target: Path) -> None:
    """``operations.py``: a Protocol per tag, a class per operation and status of success."""
    _render("operations.py.jinja", target, operations=contract.operations(), tags=contract.tags())


def write_routes(contract: Contract, target: Path) -> None:
    """``routes.py``: decode, call and encode for each operation, and the table of them."""
    operations = contract.operations()
    parameters = [p for operation in operations for p in operation.parameters]
    code_sets = _once(codes for o in operations for codes in o.errors.values())
    bodies = _once(o.body for o in operations if o.body is not None and o.body.is_json)
    forms = [o.body for o in operations if o.body is not None and o.body.is_form]
    parameters += [field for form in forms for field in form.fields]
    decoders = _once((p.decoder, p.declared) for p in parameters)
    trees = checks.trees(contract.schemas)

    def decoder(parameter: Parameter) -> str:
        return f"_DECODE_{decoders.index((parameter.decoder, parameter.declared))}"

    def decode(parameter: Parameter, index: int) -> str:
        return parameter.decode(decoder(parameter), index)

    _render(
        "routes.py.jinja",
        target,
        filters={"decode": decode, "decoder": decoder},
        operations=operations,
        bodies=_once(bodies),
        forms=forms,
        trees=_reachable(trees, {body.model for body in bodies}),
        decoders=decoders,
        sources=(("query", "query"), ("header", "header_values"), ("cookie", "cookies")),
        code_sets=code_sets,
        routing=views.for_routing(contract),
    )


def _reachable(trees: dict[str, checks.Tree], roots: set[str]) -> dict[str, checks.Tree]:
    """The trees of ``roots``, and those that they name."""
    found = {name for name in roots if name in trees}
    while True:
        text = json.dumps([trees[name] for name in found])
        more = {name for name in trees if f'"check": "{name}"' in text} - found
        if not more:
            return {name: tree for name, tree in trees.items() if name in found}
        found |= more


def _once(values: Iterable[Any]) -> list[Any]:
    return list(dict.fromkeys(values))


def _docstring(text: str) -> str:
    """``text`` as it can stand between the quotes of a docstring."""
    return text.strip().replace("\\", "\\\\").replace('"', '\\"')


def _render(
    template: str, target: Path, *, filters: dict[str, Any] | None = None, **data: Any
) -> None:
    target.write_text(render(template, filters=filters, **data))


def render(template: str, *, filters: dict[str, Any] | None = None, **data: Any) -> str:
    """Render a template of ``templates/``. Raises UndefinedError for a name without a value."""
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701  # Python and Markdown are written here, not HTML
    )
    environment.filters |= {
        "pyrepr": repr,
        "class_name": class_name,
        "python_name": python_name,
        "doc": _docstring,
        **(filters or {}),
    }
    return environment.get_template(template).render(data)
