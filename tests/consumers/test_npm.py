"""What needs packages of npm: `make test-consumers` installs them."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tarfile
import zipfile
from pathlib import Path

import pytest

from codegen import node
from codegen.build import CONTRACT, GENERATED
from codegen.clients.packages import build_python, build_typescript
from tests.consumers.conftest import play, run
from tests.support.endpoint import Endpoint
from tests.support.server import Server

HERE = Path(__file__).parent
pytestmark = pytest.mark.skipif(
    not node.has_packages(), reason="npm packages are installed by `make test-consumers`"
)

_OPTIONS = {
    "strict": True,
    "noUncheckedIndexedAccess": True,
    "noEmit": True,
    "allowImportingTsExtensions": True,
    "target": "es2022",
    "module": "nodenext",
    "lib": ["es2022", "dom", "dom.iterable"],
    "types": [],
}


@pytest.fixture
def project(folder: Path) -> Path:
    """An empty project in TypeScript, as strict as it can be, with the npm packages."""
    (folder / "package.json").write_text('{"type": "module"}')
    (folder / "tsconfig.json").write_text(json.dumps({"compilerOptions": _OPTIONS}))
    (folder / "node_modules").mkdir()
    for package in node.PACKAGES.iterdir():
        (folder / "node_modules" / package.name).symlink_to(package)
    return folder


def _run(*command: str | Path, cwd: Path) -> None:
    run(*command, cwd=cwd, env=node.environment())


def _tell(project: Path, story: str, server: Server, endpoint: Endpoint) -> None:
    """Check the types of a project, and run its story."""
    _run(*node.tsc(), cwd=project)
    environment = node.environment()
    play(node.node(), story, server=server, endpoint=endpoint, cwd=project, env=environment)


def _types_of_the_document(project: Path) -> None:
    """Let openapi-typescript write the types of the document that is served."""
    command = node.PACKAGES / "openapi-typescript" / "bin" / "cli.js"
    document = GENERATED / "openapi.json"
    options = ("--output", "api.ts", "--default-non-nullable=false")
    _run(node.node(), command, document, *options, cwd=project)


def test_the_npm_package(project: Path, server: Server, endpoint: Endpoint) -> None:
    """What `make clients` packs has types that hold strictly, also in the examples of its README,
    and creates, runs and cancels."""
    build_typescript(project)
    (packed,) = project.glob("*.tgz")
    with tarfile.open(packed) as package:
        package.extractall(project / "unpacked", filter="data")
    inside = project / "unpacked" / "package"
    assert {"LICENSE", "README.md", "dist", "package.json"} == {p.name for p in inside.iterdir()}
    shutil.move(inside, project / "node_modules" / "recalc-client")
    shutil.rmtree(project / "unpacked")
    readme = (project / "node_modules" / "recalc-client" / "README.md").read_text()
    examples = re.findall(r"```ts\n(.*?)```", readme, re.DOTALL)
    (project / "readme.ts").write_text("".join(examples))
    shutil.copy(HERE / "story.ts", project)
    _tell(project, "story.ts", server, endpoint)


def test_openapi_typescript_and_openapi_fetch(
    project: Path, server: Server, endpoint: Endpoint
) -> None:
    """Both take the document as it is served."""
    _types_of_the_document(project)
    shutil.copy(HERE / "fetch_story.ts", project)
    _tell(project, "fetch_story.ts", server, endpoint)


def test_the_types_are_those_of_openapi_typescript(project: Path) -> None:
    """Each schema's type can be used for the one that openapi-typescript makes, and back."""
    _types_of_the_document(project)
    shutil.copytree(GENERATED / "typescript" / "src", project / "client")
    names = re.findall(
        r"^export type (\w+) =", (project / "client" / "schemas.ts").read_text(), re.MULTILINE
    )
    lines = [
        'import type { components } from "./api.ts";',
        'import type * as ours from "./client/schemas.ts";',
        'type Theirs = components["schemas"];',
        "type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;",
        *(f'export const x{n}: Same<ours.{n}, Theirs["{n}"]> = true;' for n in names),
    ]
    (project / "same.ts").write_text("\n".join(lines))
    _run(*node.tsc(), cwd=project)
    # The check itself is one: another type is not the same.
    (project / "same.ts").write_text(
        "\n".join([*lines[:4], 'export const x: Same<ours.Table, Theirs["Sheet"]> = true;'])
    )
    with pytest.raises(AssertionError, match="is not assignable"):
        _run(*node.tsc(), cwd=project)


def test_the_python_client_is_built(folder: Path) -> None:
    """`make clients` builds a wheel with the plug-in of pytest, and an sdist."""
    build_python(folder)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as package:
        (points,) = [name for name in package.namelist() if name.endswith("entry_points.txt")]
        assert "recalc_client.pytest_plugin" in package.read(points).decode()
    (sdist,) = folder.glob("*.tar.gz")
    with tarfile.open(sdist) as source:
        assert any(name.endswith("recalc_client/pytest_plugin.py") for name in source.getnames())


def test_redocly_reports_nothing(folder: Path) -> None:
    """By its recommended rules, but for the three of codegen/npm/redocly.yaml. It reports an
    operation without a summary."""
    text = CONTRACT.read_text()
    without = re.sub(r"^      summary: .*\n", "", text, count=1, flags=re.MULTILINE)
    assert _reported(folder, text) == []
    assert _reported(folder, without) == ["operation-summary"]


def _reported(folder: Path, text: str) -> list[str]:
    """The rules that a contract breaks; warnings count."""
    contract = folder / "openapi.yaml"
    contract.write_text(text)
    config = node.PACKAGES.parent / "redocly.yaml"
    done = subprocess.run(
        [*node.redocly(), "lint", "--format=json", "--config", config, contract],
        cwd=folder,
        env=node.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    return [problem["ruleId"] for problem in json.loads(done.stdout)["problems"]]
