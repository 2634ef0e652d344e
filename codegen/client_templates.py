"""Templates for openapi-python-client: its own with a few words replaced, and our README."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

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


def write_templates(contract: Contract, readme: str, target: Path) -> None:
    """Write into ``target`` the templates that the generator has to use instead of its own.

    The key goes into its header, path parameters go through ``path_segment`` of
    ``templates/client/path.py``, what is deprecated warns, and the distribution has the contract's
    licence and the pytest plug-in. Raises ToolFailed where a template of the generator is not as
    expected.
    """
    header_parameters = "    {{ header_params(endpoint) | indent(4) }}\n"
    warned = _WARNINGS.replace("DEPRECATED", json.dumps(_deprecated(contract)))
    replaced = {
        "client.py.jinja": {
            """default='"Bearer"'""": """default='""'""",
            """default='"Authorization"'""": f"""default='"{contract.key_header}"'""",
            "for the Authorization header": "of the token in its header",
            "name of the Authorization header": "name of the header for the token",
        },
        "endpoint_module.py.jinja": {
            "from urllib.parse import quote\n": "",
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
                    "once. Adapt codegen/client_templates.py to this version."
                )
            text = text.replace(old, new)
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


def _folder() -> Path:
    """The folder of the generator's own templates."""
    found = importlib.util.find_spec(_PACKAGE)
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / "templates"
