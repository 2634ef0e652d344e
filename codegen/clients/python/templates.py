"""Templates for openapi-python-client: its own with a few words replaced, and our README."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

from openapi_python_client.strings import ClassName

from codegen.checks import mapping_of
from codegen.clients.python.names import PREFIX
from codegen.clients.python.replacements import replacements
from codegen.clients.python.tags import tags
from codegen.contract import Contract
from codegen.tools import ToolFailed

_PACKAGE = "openapi_python_client"
#: Warns of a deprecated operation, and of deprecated parameters that are given: what must be sent
#: is always given, what has a default if it differs from it.
_WARNINGS = """\
    {% for id, sentence, parameters in DEPRECATED
       if strings.PythonIdentifier(id, config.field_prefix) == endpoint.name %}
    {% if sentence %}
    _warn("{{ sentence | in_double_quote_literal }}")
    {% endif %}
    {% for where, parameter in endpoint.iter_all_parameters() %}
    {% for place, name, said in parameters
       if place == where.value and name == parameter.name.get_untrusted_value() %}
    {% set value = parameter.python_name %}
    {% set default = parameter.default and parameter.default.python_code | as_unembedded_code %}
    {% if parameter.required %}
    _warn("{{ said | in_double_quote_literal }}")
    {% else %}
    if {{ value }} is not UNSET{% if default %} and {{ value }} != {{ default }}{% endif %}:
        _warn("{{ said | in_double_quote_literal }}")
    {% endif %}
    {% endfor %}
    {% endfor %}
    {% endfor %}
"""
#: The streams of an operation.
_FOUND = """\
{% for id, streams in STREAMS
   if strings.PythonIdentifier(id, config.field_prefix) == endpoint.name %}
"""
#: What their functions need, in the module of the operation.
_STREAM_IMPORTS = f"""\
{_FOUND}from collections.abc import AsyncGenerator, Generator
from ... import models as _models, streams as _streams
{{% endfor %}}
"""
#: Their functions, behind its others.
_STREAM_FUNCTIONS = """\
{% for name, kind, said, argument in streams %}
{% for prefix, generator, more in
   (("", "Generator", ", None"), ("asyncio_", "AsyncGenerator", "")) %}


def {{ prefix }}{{ name }}(
    {{ arguments(endpoint) | indent(4) }}
) -> {{ generator }}[{{ kind }}, None{{ more }}]:
    \"\"\"{{ said }}\"\"\"
    kwargs = _get_kwargs(
        {{ kwargs(endpoint, include_client=False) }}
    )
    return _streams.{{ prefix }}{{ name }}(client, kwargs, {{ argument }})
{% endfor %}
{% endfor %}
{% endfor %}
"""
#: What the functions of streams yield, by what their answers consist of.
_YIELDED = {
    "events": "Yield events, over lost connections, until none can follow. Raises StreamRefused.",
    "lines": "Yield the values of the lines. Raises StreamRefused for an error.",
    "text": "Yield the bytes of the answer. Raises StreamRefused for an error.",
}


def write_templates(contract: Contract, readme: str, target: Path) -> None:
    """Write into ``target`` the templates that the generator has to use instead of its own.

    The key goes into its header, path parameters go through ``path_segment`` of
    ``templates/client/path.py``, what is deprecated warns, words that an enum does not list are
    passed on, a form has its files behind its fields, a body may be null, an answer that cannot be
    read is an error with its status, a client does not change the one that it is made of, and the
    distribution has the contract's licence and the pytest plug-in. Raises ToolFailed where a
    template of the generator is not as expected, and ContractRefused.
    """
    found = _FOUND.replace("STREAMS", json.dumps(_streams(contract)))
    header_parameters = "    {{ header_params(endpoint) | indent(4) }}\n"
    warned = _WARNINGS.replace("DEPRECATED", json.dumps(_deprecated(contract)))
    own_words = replacements(tags(contract))
    replaced = {
        **own_words,
        "client.py.jinja": {
            **own_words["client.py.jinja"],
            """default='"Bearer"'""": """default='""'""",
            """default='"Authorization"'""": f"""default='"{contract.key_header}"'""",
            "for the Authorization header": "of the token in its header",
            "name of the Authorization header": "name of the header for the token",
        },
        "endpoint_module.py.jinja": {
            **own_words["endpoint_module.py.jinja"],
            "from urllib.parse import quote\n": _STREAM_IMPORTS.replace(_FOUND, found),
            "from ...types import Response, UNSET\n": (
                "from ...deprecation import warn as _warn\nfrom ...path import path_segment\n"
                "from ...types import Response, UNSET\n"
            ),
            header_parameters: warned + header_parameters,
            'quote(str({{parameter.python_name}}), safe="")': (
                'path_segment("{{parameter.python_name}}", {{parameter.python_name}})'
            ),
        },
        "setup.py.jinja": {
            "    description=": f'    license="{contract.licence}",\n    description=',
            "    package_data=": (
                '    entry_points={"pytest11": ["recalc = {{ package_name }}.pytest_plugin"]},\n'
                "    package_data="
            ),
        },
    }
    own = _folder()
    for name, words in replaced.items():
        text = (own / name).read_text()
        for old, new in words.items():
            if text.count(old) != 1:
                raise ToolFailed(
                    f"{_PACKAGE}'s {name} has {old.strip()!r} {text.count(old)} times instead of "
                    "once. Adapt codegen/clients/python/templates.py to this version."
                )
            text = text.replace(old, new)
        if name == "endpoint_module.py.jinja":
            text += found + _STREAM_FUNCTIONS
        (target / name).write_text(text)
    (target / "README.md.jinja").write_text(f"{{% raw %}}{readme}{{% endraw %}}")


def _deprecated(contract: Contract) -> list[tuple[str, str, list[tuple[str, str, str]]]]:
    """The operations that clients warn of, each with the sentence for itself, and place, name and
    sentence of its deprecated parameters; a sentence is "" for none."""
    found = []
    for operation in contract.operations():
        since = operation.deprecated_since
        sentence = "" if since is None else f"{operation.id} is deprecated since {since}."
        parameters = [
            (p.where, p.name, f"The {p.where} parameter {p.name} of {operation.id} is deprecated.")
            for p in operation.parameters
            if p.deprecated
        ]
        if sentence or parameters:
            found.append((operation.id, sentence, parameters))
    return found


def _streams(contract: Contract) -> list[tuple[str, list[tuple[str, str, str, str]]]]:
    """The operations that are answered with streams, each with the functions for them: name, type
    of what is yielded, documentation, and what parses an item, or the media type of bytes."""
    found = []
    for operation in contract.operations():
        functions = []
        for answer in operation.answers:
            if answer.kind == "text":
                functions.append(("text", "bytes", _YIELDED["text"], repr(answer.media_type)))
            elif answer.kind in _YIELDED:
                kind, parse = _item(contract, answer.model or "")
                kind = f"_streams.ServerEvent[{kind}]" if answer.kind == "events" else kind
                functions.append((answer.kind, kind, _YIELDED[answer.kind], parse))
        if functions:
            found.append((operation.id, functions))
    return found


def _item(contract: Contract, name: str) -> tuple[str, str]:
    """The type of items of a schema, and what parses them: objects of components, also of several
    with a discriminator, become models; others stay the JSON that they are."""
    schemas = contract.document["components"]["schemas"]
    schema = schemas.get(name, {})
    if schema.get("type") == "object":
        model = f"_models.{ClassName(name, PREFIX)}"
        return model, f"{model}.from_dict"
    if "discriminator" in schema:
        models = {tag: f"_models.{ClassName(each, PREFIX)}" for tag, each in mapping_of(schema)}
        by_tag = ", ".join(f'"{tag}": {model}.from_dict' for tag, model in models.items())
        tag = schema["discriminator"]["propertyName"]
        return " | ".join(models.values()), f'_streams.tagged("{tag}", {{{by_tag}}})'
    return "Any", "_streams.untyped"


def _folder() -> Path:
    """The folder of the generator's own templates."""
    found = importlib.util.find_spec(_PACKAGE)
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / "templates"
