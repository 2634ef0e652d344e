"""Templates for openapi-python-client: its own with a few words replaced, and our README."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from codegen.contract import Contract
from codegen.tools import ToolFailed

_PACKAGE = "openapi_python_client"


def write_templates(contract: Contract, header: str, readme: str, target: Path) -> None:
    """Write into ``target`` the templates that the generator has to use instead of its own.

    The key goes into ``header``, path parameters go through ``path_segment`` of
    ``templates/client/path.py``, and the distribution has the contract's licence and the pytest
    plug-in. Raises ToolFailed where a template of the generator is not as expected.
    """
    licence = contract.document["info"]["license"]["identifier"]
    replaced = {
        "client.py.jinja": {
            """default='"Bearer"'""": """default='""'""",
            """default='"Authorization"'""": f"""default='"{header}"'""",
            "for the Authorization header": "of the token in its header",
            "name of the Authorization header": "name of the header for the token",
        },
        "endpoint_module.py.jinja": {
            "from urllib.parse import quote\n": "",
            "from ...types import Response, UNSET\n": (
                "from ...path import path_segment\nfrom ...types import Response, UNSET\n"
            ),
            'quote(str({{parameter.python_name}}), safe="")': (
                'path_segment("{{parameter.python_name}}", {{parameter.python_name}})'
            ),
        },
        "setup.py.jinja": {
            "    description=": f'    license="{licence}",\n    description=',
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


def _folder() -> Path:
    """The folder of the generator's own templates."""
    found = importlib.util.find_spec(_PACKAGE)
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / "templates"
