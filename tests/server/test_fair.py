"""Workspaces share the concurrency of a server: a large one delays no other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Self

import pytest

from tests.server.sheets import Api, Sheet
from tests.support.cluster import cluster
from tests.support.endpoint import Endpoint
from tests.support.hang import HANG_SECONDS
from tests.support.model_server import Answer, ModelServer
from tests.support.neighbours import make_keys
from tests.support.prompts import prompt
from tests.support.server import Server, running
from tests.support.waiting import eventually

#: Many executions for each operation, so that a worker holds as many as it may.
SETTINGS = {"RECALC_SLICE_CELLS": "20", "RECALC_WORKER_PROCESSES": "2"}
CALLS = 64


@dataclass
class Shared:
    """A server and the URL of its database."""

    server: Server
    url: str


@pytest.fixture(params=["sqlite", "postgres"])
def shared(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shared]:
    """Start a server; on PostgreSQL with one worker process beside it."""
    if request.param == "sqlite":
        with running(tmp_path, SETTINGS) as server:
            yield Shared(server, f"sqlite:///{tmp_path}/recalc.db")
    else:
        with cluster(tmp_path, servers=1, workers=1, environment=SETTINGS) as several:
            yield Shared(several.servers[0], several.url)


@dataclass
class Tenant:
    """Create a workspace with a sheet whose cells call an endpoint of its own."""

    shared: Shared
    key: str
    rows: int
    endpoint: Endpoint = field(default_factory=Endpoint)
    sheet: Sheet = field(init=False)
    _stack: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> Self:
        self._stack.enter_context(self.endpoint)
        client = self._stack.enter_context(self.shared.server.client(self.key))
        self.sheet = Api(client).sheet()
        self.sheet.rows(self.rows)
        self.sheet.column("call", "ENDPOINT", url=self.endpoint.url)
        return self

    def __exit__(self, *raised: object) -> None:
        self.endpoint.release()
        self._stack.close()


def test_a_workspace_that_is_new_calls_while_another_has_all_calls(shared: Shared) -> None:
    """500 cells of one workspace call an endpoint that never answers. One cell of another begins,
    and ends, while none of those has ended."""
    mine, theirs = make_keys(shared.url, 2)
    with Tenant(shared, mine, 500) as hog, Tenant(shared, theirs, 1) as other:
        large = hog.sheet.operate()
        hog.endpoint.wait_for(lambda e: e.open == CALLS)
        small = other.sheet.operate()
        other.endpoint.wait_for(lambda e: e.open == 1)
        assert hog.endpoint.open == len(hog.endpoint.begun) == CALLS
        other.endpoint.release()
        assert other.sheet.ended(small)["completed_count"] == 1
        again = other.sheet.operate(statuses=["COMPLETED"])
        assert other.sheet.ended(again)["completed_count"] == 1
        assert hog.endpoint.open == len(hog.endpoint.begun) == CALLS
        assert hog.sheet.cancel(large)["cancelled_cell_count"] == 500


def test_quick_cells_do_not_wait_for_anybodys_calls(shared: Shared) -> None:
    """All calls are taken by one workspace; cells of another that make none are computed."""
    mine, theirs = make_keys(shared.url, 2)
    with Tenant(shared, mine, 500) as hog, shared.server.client(theirs) as client:
        large = hog.sheet.operate()
        hog.endpoint.wait_for(lambda e: e.open == CALLS)
        sheet = Api(client).sheet()
        sheet.rows(100)
        sheet.column("length", "COUNT", source="text", type="chars")
        assert sheet.ended(sheet.operate())["completed_count"] == 100
        assert hog.endpoint.open == CALLS
        hog.sheet.cancel(large)


def test_quick_cells_do_not_wait_for_anybodys_quick_cells(shared: Shared) -> None:
    """Two rows of one workspace take minutes, and both processes that evaluate. Cells of another
    are computed while neither of those has ended."""
    mine, theirs = make_keys(shared.url, 2)
    with shared.server.client(mine) as hog, shared.server.client(theirs) as client:
        large = [_long_row(Api(hog)) for _ in range(2)]
        for sheet, operation in large:
            eventually(partial(_runs, sheet, operation))
        sheet = Api(client).sheet()
        sheet.rows(100)
        sheet.column("length", "COUNT", source="text", type="chars")
        assert sheet.ended(sheet.operate(), HANG_SECONDS)["completed_count"] == 100
        for sheet, operation in large:
            assert sheet.cancel(operation)["running_invalidated_count"] == LONG_CELLS


#: Cells of one row that a process computes together, each until its limit of 5 s.
LONG_CELLS = 40


def _runs(sheet: Sheet, operation: str, cells: int = LONG_CELLS) -> bool:
    """Return whether as many cells of an operation are running."""
    return bool(sheet.operation(operation)["status_counts"]["RUNNING"] >= cells)


def _long_row(api: Api) -> tuple[Sheet, str]:
    """Start an operation on the cells of one row: 50 000 matches in each, each of which looks
    through the rest of the text."""
    sheet = api.sheet()
    api.post(f"{sheet.path}/rows", {"values": [{"text": "a" * 50_000}]}, 201)
    for number in range(LONG_CELLS):
        config = {"source": "text", "regex_pattern": ".*?b|a"}
        sheet.column(f"many {number}", "REGEX_EXTRACTION", **config)
    return sheet, sheet.operate()


def test_a_workspace_that_is_new_calls_while_ten_others_wait(shared: Shared) -> None:
    """Each of ten workspaces has a large operation, and nothing of any ends; each has a call all
    the same, and so has the next one that comes."""
    keys = make_keys(shared.url, 11)
    with ExitStack() as stack:
        tenants = [stack.enter_context(Tenant(shared, key, 200)) for key in keys[:10]]
        tenants[0].sheet.operate()
        tenants[0].endpoint.wait_for(lambda e: e.open == CALLS)
        for tenant in tenants[1:]:
            tenant.sheet.operate()
        for tenant in tenants[1:]:
            tenant.endpoint.wait_for(lambda e: e.open >= 1)
        newcomer = stack.enter_context(Tenant(shared, keys[10], 1))
        newcomer.sheet.operate()
        newcomer.endpoint.wait_for(lambda e: e.open == 1)
        assert [tenant.endpoint.open for tenant in tenants] == [CALLS] + [1] * 9
        assert not any(tenant.endpoint.closed_early for tenant in tenants)


def test_as_calls_end_the_one_that_waits_comes_to_its_share(shared: Shared) -> None:
    """One workspace had all calls. As they end, half of them and more become the other's."""
    mine, theirs = make_keys(shared.url, 2)
    with Tenant(shared, mine, 100) as hog, Tenant(shared, theirs, 40) as other:
        operations = [(hog.sheet, hog.sheet.operate())]
        hog.endpoint.wait_for(lambda e: e.open == CALLS)
        operations.append((other.sheet, other.sheet.operate()))
        other.endpoint.wait_for(lambda e: e.open == 1)
        hog.endpoint.release()
        other.endpoint.wait_for(lambda e: e.open >= CALLS // 2)
        other.endpoint.release()
        for sheet, operation in operations:
            ended = sheet.ended(operation)
            assert ended["completed_count"] == ended["cell_count"]


@dataclass(frozen=True)
class Waits:
    """Cells that wait for their turns: their column, what makes them wait, and how many of them use
    a permit all the same."""

    type: str
    config: dict[str, Any]
    limits: str = ""
    refused: bool = False
    busy: int = 0


WAITS = {
    "limit of a connection": Waits("PROMPT_TEMPLATE", prompt(), limits="requests_per_minute = 1"),
    "sleep after a 429": Waits("PROMPT_TEMPLATE", prompt(), refused=True),
    "calls to one host": Waits("ENDPOINT", {}, busy=3),
    "processes for code": Waits(
        "CODE_EXECUTION",
        {"language": "PYTHON", "code": "while True:\n    pass"},
        busy=1,
    ),
}
FEW_CALLS = 6


@pytest.mark.parametrize("reason", WAITS)
def test_cells_that_wait_for_their_turns_use_no_calls(tmp_path: Path, reason: str) -> None:
    """One workspace has more such cells than there are calls. All calls that these do not make are
    for another workspace, and then for another sheet of the same."""
    waits = WAITS[reason]
    later = Answer(status=429, headers={"Retry-After": "3000"}, error={"message": "slow down"})
    with ModelServer(lambda _: later if waits.refused else Answer()) as models:
        file = tmp_path / "models.toml"
        file.write_text(
            f'[connections.default]\nkind = "openai"\nbase_url = "{models.url}"\n'
            f'default_model = "m"\n[connections.default.limits]\n{waits.limits}\n'
        )
        environment = {
            "RECALC_MODELS_FILE": str(file),
            "RECALC_SLOW_CALLS": str(FEW_CALLS),
            "RECALC_CELL_DEADLINE": "3600",
            "RECALC_CODE_TIMEOUT": "3600",
            "RECALC_CODE_PROCESSES": "1",
        }
        if waits.type == "ENDPOINT":
            environment["RECALC_ENDPOINT_HOST_CALLS"] = str(waits.busy)
            environment["RECALC_OUTBOUND_ALLOW"] = "localhost, 127.0.0.1"
        with running(tmp_path, environment) as server, ExitStack() as stack:
            url = f"sqlite:///{tmp_path}/recalc.db"
            mine, theirs = make_keys(url, 2)
            shared = Shared(server, url)
            client = stack.enter_context(server.client(mine))
            waiting = Api(client).sheet()
            waiting.rows(30)
            config = waits.config
            if waits.type == "ENDPOINT":
                url_of_another_host = stack.enter_context(Endpoint()).url
                config = {"url": url_of_another_host.replace("127.0.0.1", "localhost")}
            waiting.column("waits", waits.type, **config)
            operation = waiting.operate()
            eventually(partial(_runs, waiting, operation, FEW_CALLS))
            for key in (theirs, mine):
                with Tenant(shared, key, 30) as other:
                    others = other.sheet.operate()
                    other.endpoint.wait_for(lambda e: e.open == FEW_CALLS - waits.busy)
                    assert waiting.operation(operation)["status"] == "running"
                    other.endpoint.release()
                    assert other.sheet.ended(others)["completed_count"] == 30
            waiting.cancel(operation)
