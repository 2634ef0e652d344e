"""Schemathesis against a running server over HTTP: every check, every phase."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.sheets import Api
from tests.support.cluster import cluster
from tests.support.server import KEY, Server, running

ROOT = Path(__file__).parents[2]
SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")
#: Seconds of each run in `make test`; `make fuzz MAX_EXAMPLES=…` is bounded by examples instead.
SECONDS = 40
#: Operations that would take away what the second run works on.
DELETES = ("delete_table", "delete_table_sheet", "delete_table_sheet_column")


@pytest.fixture(params=["sqlite", "postgres"])
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Server]:
    """A server on each store; on PostgreSQL with a worker beside it."""
    settings = {"RECALC_LOG_FORMAT": "json"}
    if request.param == "sqlite":
        with running(tmp_path, settings) as started:
            yield started
    else:
        with cluster(tmp_path, servers=1, workers=1, environment=settings) as several:
            yield several.servers[0]
            for worker in several.workers:
                assert "Traceback" not in worker.log.read_text()


@pytest.mark.timeout(0)
def test_no_request_breaks_the_contract(server: Server, tmp_path: Path) -> None:
    """Whatever is sent, in whatever order, every answer is one that the contract documents."""
    _fuzz(server, ROOT / "schemathesis.toml", tmp_path)


@pytest.mark.timeout(0)
def test_nor_on_a_sheet_that_has_rows_and_computed_columns(server: Server, tmp_path: Path) -> None:
    """The same with ids of a real sheet, where operations find cells to recalculate and cancel."""
    with server.client() as client:
        sheet = Api(client).sheet()
        sheet.rows(50)
        sheet.column("words", "COUNT", source="text", type="words")
        sheet.column("health", "ENDPOINT", url=f"{server.url}/healthz")
        table_id, sheet_id = sheet.path.split("/")[-3], sheet.path.split("/")[-1]
        cell_id = next(iter(sheet.page()[0]["cells"].values()))["id"]
    config = tmp_path / "seeded.toml"
    parameters = (
        f'\n[parameters]\n"path.table_id" = "{table_id}"\n'
        f'"path.sheet_id" = "{sheet_id}"\n"path.cell_id" = "{cell_id}"\n'
    )
    config.write_text((ROOT / "schemathesis.toml").read_text() + parameters)
    excluded = [f"--exclude-operation-id={name}" for name in DELETES]
    _fuzz(server, config, tmp_path, "--phases=examples,fuzzing", *excluded)
    log = "".join(each.read_text() for each in tmp_path.glob("*.log"))
    assert log.count("operation_created") > 1, "hardly anything was recalculated"
    assert log.count("operation_cancelled") + log.count("operation_completed") > 0


def _fuzz(server: Server, config: Path, folder: Path, *options: str) -> None:
    """Run Schemathesis against the server; fail with its report."""
    examples = os.environ.get("RECALC_FUZZ_EXAMPLES")
    budget = ["--max-examples", examples] if examples else ["--max-time", str(SECONDS)]
    command: list[str | Path] = [SCHEMATHESIS, "--config-file", config]
    command += ["run", f"{server.url}/openapi.json"]
    finished = subprocess.run(
        [*command, *budget, "--continue-on-failure", "--no-color", *options],
        cwd=folder,
        env={**os.environ, "SCHEMATHESIS_API_KEY": KEY},
        capture_output=True,
        text=True,
        check=False,
    )
    assert server.process.poll() is None, "the server ended"
    assert finished.returncode == 0, finished.stdout[-20_000:] + finished.stderr[-2000:]
    tested = re.search(r"(\d+) generated", finished.stdout)
    assert tested is not None
    assert int(tested[1]) > 500, "hardly anything was tried"
    assert "Traceback" not in server.log.read_text()
