"""Runs of Schemathesis against a running server: every check, every phase."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

import yaml

from codegen.build import CONTRACT
from codegen.located import read
from codegen.variants import configs
from recalc.generated.configs import CONFIGS
from tests.fuzz.hooks import TITLES
from tests.server.sheets import Api, Sheet
from tests.support.cluster import cluster
from tests.support.contract import the_contract
from tests.support.server import KEY, Server, running

ROOT = Path(__file__).parents[2]
SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")
#: Operations that would take away what the second run works on.
DELETES = ("delete_table", "delete_table_sheet", "delete_table_sheet_column")
OPERATIONS = len(list(the_contract().operations()))


@dataclass(frozen=True)
class Budget:
    """How much one run tries: the most examples of each operation, and the seed and the phases of
    Schemathesis if they are set."""

    examples: int
    seed: int | None = None
    phases: str | None = None

    def options(self) -> list[str]:
        """Return the options of Schemathesis for this."""
        seed = [] if self.seed is None else ["--seed", str(self.seed)]
        phases = [] if self.phases is None else ["--phases", self.phases]
        return ["--max-examples", str(self.examples), *seed, *phases]


@contextmanager
def server_on(store: str, folder: Path) -> Iterator[Server]:
    """A server on "sqlite" or "postgres"; there with a worker beside it, whose log is looked at."""
    # A sheet's events do not end by themselves.
    settings = {"RECALC_LOG_FORMAT": "json", "RECALC_STREAM_LIFETIME": "0.2"}
    if store == "sqlite":
        with running(folder, settings) as started:
            yield started
    else:
        with cluster(folder, servers=1, workers=1, environment=settings) as several:
            yield several.servers[0]
            for worker in several.workers:
                assert "Traceback" not in worker.log.read_text()


def on_anything(server: Server, folder: Path, budget: Budget) -> int:
    """Send requests for every operation, on what the operations before have made.

    Returns the number of cases. Raises AssertionError when there were too few for the budget: the
    phase of examples and coverage gives each operation a few, whatever the budget.
    """
    cases = _fuzz(server, ROOT / "schemathesis.toml", folder, *budget.options())
    enough_for(cases, budget, OPERATIONS)
    return cases


def on_a_sheet(server: Server, folder: Path, budget: Budget) -> int:
    """Do the same with ids of a real sheet, where operations find cells to recalculate and cancel.

    Configs name columns that the sheet has: the contract's examples of each type, and what is made
    up (``hooks``). Returns the number of cases. Raises
    AssertionError when there were too few for the budget, or a type of which no column was created.
    """
    with server.client() as client:
        sheet = Api(client).sheet()
        sheet.rows(50)
        sheet.column("words", "COUNT", source="text", type="words")
        for title in sorted(set(TITLES) - {"text", "words"}):
            sheet.column(title, "TEXT")
        sheet.column("health", "ENDPOINT", url=f"{server.url}/healthz")
        table_id, sheet_id = _ids(sheet)
        mirrored = Api(client).sheet()
        ids = (*_ids(mirrored), mirrored.column("mirrored", "TEXT"))
        cell_id = next(iter(sheet.page()[0]["cells"].values()))["id"]
    config = folder / "seeded.toml"
    parameters = (
        f'\n[parameters]\n"path.table_id" = "{table_id}"\n'
        f'"path.sheet_id" = "{sheet_id}"\n"path.cell_id" = "{cell_id}"\n'
    )
    hooks = f'hooks = "{Path(__file__).with_name("hooks.py")}"\n'
    config.write_text(hooks + (ROOT / "schemathesis.toml").read_text() + parameters)
    excluded = [f"--exclude-operation-id={name}" for name in DELETES]
    budget = replace(budget, phases=budget.phases or "examples,fuzzing")
    (example,) = configs(read(CONTRACT))["CompositionColumnConfig"]["examples"]
    keys = ("source_table_id", "source_sheet_id", "source_column_id")
    source = dict(zip(map(example.get, keys), ids, strict=True))
    cases = _fuzz(server, config, folder, *excluded, *budget.options(), replaced=source)
    enough_for(cases, budget, OPERATIONS - len(DELETES))
    log = "".join(each.read_text() for each in folder.glob("*.log"))
    assert log.count("operation_created") > 1, "hardly anything was recalculated"
    assert log.count("operation_cancelled") + log.count("operation_completed") > 0
    with server.client() as client:
        created = Counter(_types(Api(client), f"{sheet.path}/columns"))
    assert set(created) == set(CONFIGS), f"columns by type, not all were created: {created}"
    return cases


def _ids(sheet: Sheet) -> tuple[str, str]:
    """Return the ids of a sheet's table, and its own."""
    table, _, sheet_id = sheet.path.rsplit("/", 3)[1:]
    return table, sheet_id


def _types(api: Api, columns: str) -> Iterator[str]:
    """Yield the type of each column of a sheet."""
    cursor = ""
    while cursor is not None:
        page = api.get(f"{columns}{cursor and '?cursor='}{cursor}")
        yield from (column["type"] for column in page["data"])
        cursor = page["next_cursor"]


def enough_for(cases: int, budget: Budget, operations: int) -> None:
    """Check that the operations had four fifths of their examples on average.

    Some have fewer different requests than the budget allows.
    """
    least = operations * budget.examples * 4 // 5
    assert cases >= least, f"hardly anything was tried: {cases} cases, at least {least} are due"


def _contract(folder: Path, replaced: Mapping[str, str]) -> Path:
    """Write the contract as Schemathesis reads it, and return the file. ``replaced``: ids of its
    examples, and those of the server that stand in their place.

    Not the document that is served: that has fewer forms of booleans. The schema of an event's data
    stands where version 3.2 of OpenAPI has it: Schemathesis takes ``schema``, which is that of the
    whole stream, for the schema of each event.
    """
    document = yaml.safe_load(CONTRACT.read_text())
    for item in document["paths"].values():
        for operation in (each for each in item.values() if "responses" in each):
            for response in operation["responses"].values():
                stream = response.get("content", {}).get("text/event-stream")
                if stream is not None:
                    del stream["schema"]
                    event = stream.pop("x-item-schema")
                    data = {"contentMediaType": "application/json", "contentSchema": event}
                    stream["itemSchema"] = {"properties": {"data": data}}
    path = folder / "openapi.json"
    text = json.dumps(document, default=str)
    for known, real in replaced.items():
        text = text.replace(known, real)
    path.write_text(text)
    return path


def _fuzz(
    server: Server,
    config: Path,
    folder: Path,
    *options: str,
    replaced: Mapping[str, str] = MappingProxyType({}),
) -> int:
    """Run Schemathesis against the server; fail with its report."""
    command: list[str | Path] = [SCHEMATHESIS, "--config-file", config]
    command += ["run", _contract(folder, replaced), "--url", server.url]
    finished = subprocess.run(
        [*command, "--continue-on-failure", "--no-color", *options],
        cwd=folder,
        env={**os.environ, "SCHEMATHESIS_API_KEY": KEY, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert server.process.poll() is None, "the server ended"
    assert finished.returncode == 0, finished.stdout[-20_000:] + finished.stderr[-2000:]
    assert "Traceback" not in server.log.read_text()
    tested = re.search(r"(\d+) generated", finished.stdout)
    assert tested is not None
    return int(tested[1])
