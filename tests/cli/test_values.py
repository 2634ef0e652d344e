"""Values that commands refuse, and what of a server's answers they print."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from recalc.cli.remote import Remote, connect
from tests.cli.scripted import (
    OPERATION,
    RUNNING,
    SHEET,
    STARTED,
    TABLE,
    Script,
    example,
    refusal,
    scripted,
)
from tests.support.commands import called

KEY = "a-key-for-tests-0123456789"


@pytest.mark.parametrize(
    "url", ["http://[::1", "http://x:y", "http://a..b", "http://é..x", "http://", "http://x:70000"]
)
def test_what_is_no_address_is_refused(url: str) -> None:
    """Before anything is sent."""
    done = called("run", TABLE, SHEET, "--url", url, "--api-key", KEY)
    assert done.returncode == 1
    assert "is no address of a server" in done.stderr
    assert "Nothing was sent." in done.stderr


def test_what_an_address_and_a_key_were_copied_with_is_dropped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Spaces and line breaks at their ends."""
    made: list[Any] = []

    def noted(url: str, api_key: str | None) -> Any:
        made.append((url, api_key))
        return connect(url, api_key)

    def nothing(_: Remote, _id: str) -> Any:
        raise httpx.ConnectError("away")

    monkeypatch.setattr("recalc.cli.operations.connect", noted)
    monkeypatch.setattr(Remote, "cancel", nothing)
    called("cancel", TABLE, SHEET, OPERATION, "--url", " http://h\n", "--api-key", f" {KEY}\n")
    assert made == [("http://h", KEY)]


@pytest.mark.parametrize("body", ["null", "[1]", "5", '{"success": true, "sheet": null}', "{"])
@pytest.mark.parametrize("status", [200, 202, 404])
@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        ("run", []),
        ("run", ["--dry-run"]),
        ("run", ["--first", "1"]),
        ("watch", []),
        ("watch", [OPERATION]),
        ("cancel", [OPERATION]),
        ("failures", []),
        ("export", []),
    ],
)
def test_an_answer_of_another_server(
    command: str, arguments: list[str], status: int, body: str
) -> None:
    """It is said in a sentence, whatever JSON it is."""
    answer = httpx.Response(status, content=body, headers={"Content-Type": "application/json"})
    kinds = ("start", "status", "cancel", "rows", "operations", "failures", SHEET)
    done = scripted(Script(**{kind: [answer] for kind in kinds}), command, *arguments)
    assert done.returncode == 1
    assert "does not answer as a recalc server does" in done.stderr or "answered" in done.stderr


@pytest.mark.parametrize("body", ["null", "[1]", "5", "{"])
@pytest.mark.parametrize("status", [200, 404])
def test_an_export_that_is_none(status: int, body: str) -> None:
    """Its answer is read piece by piece, and not by the generated client."""
    answer = httpx.Response(status, content=body)
    answers: dict[str, Any] = {SHEET: [example("SheetFound")], "rows": [answer]}
    done = scripted(Script(**answers), "export")
    assert done.returncode == 1
    assert "does not answer as a recalc server does" in done.stderr


@pytest.mark.parametrize("status", [429, 503])
def test_an_export_that_a_proxy_refuses(status: int) -> None:
    """No other address helps where it lets fewer requests through, or its server is away."""
    answer = httpx.Response(status, text="<html>")
    answers: dict[str, Any] = {SHEET: [example("SheetFound")], "rows": [answer]}
    done = scripted(Script(**answers), "export")
    assert (done.returncode, done.stderr) == (1, f"Error: The server answered {status}.\n")


@pytest.mark.parametrize("price", ["nan", "inf", "-inf"])
def test_a_price_has_to_be_finite(price: str) -> None:
    """JSON has no other numbers."""
    script = Script(start=[STARTED])
    done = scripted(script, "run", "--max-price", price)
    assert done.returncode == 2
    assert "--max-price" in done.stderr
    assert script.asked == []


@pytest.mark.parametrize(
    ("command", "named"), [(("keys", "revoke"), "KEY_ID"), (("secrets", "delete"), "NAME")]
)
def test_an_argument_that_is_no_text(tmp_path: Path, command: tuple[str, str], named: str) -> None:
    """The argument is blamed, and not the database."""
    url = f"sqlite:///{tmp_path}/recalc.db"
    done = called(*command, b"\xff".decode(errors="surrogateescape"), RECALC_DATABASE_URL=url)
    assert done.returncode == 2
    assert f"'{named}': it is not valid UTF-8" in done.stderr


def test_an_error_of_an_open_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It was opened, and the command may have changed something."""

    def failing(*_: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("recalc.cli.admin.Keys", failing)
    done = called("keys", "create", RECALC_DATABASE_URL=f"sqlite:///{tmp_path}/recalc.db")
    assert done.returncode == 1
    assert "may have been done in part" in done.stderr
    assert "cannot be opened" not in done.stderr


def test_a_host_that_is_no_name(tmp_path: Path) -> None:
    """As one that an operator has mistyped."""
    url = f"sqlite:///{tmp_path}/recalc.db"
    done = called("serve", "--host", "é..x", RECALC_DATABASE_URL=url)
    assert done.returncode == 1
    assert "Cannot listen on é..x" in done.stderr


CONTROLS = "a\x1b[2Jb\nc\x9b"
SHOWN = "a [2Jb c "


def _answers() -> dict[str, tuple[str, list[str], dict[str, Any]]]:
    """A command, its arguments, and answers with what controls a terminal, by what has it."""
    dry_run, failed = example("DryRun"), example("ListFailures")
    (first, *columns), (group, *_) = dry_run["columns"], failed["data"]
    cancelled = {**RUNNING["operation"], "status": "cancelled", "cancel_message": CONTROLS}
    usage = example("OperationUsed")
    prices = [{"currency": CONTROLS, "amount": 1}]
    spent = {**usage["usage"], "total": {**usage["usage"]["total"], "prices": prices}}
    return {
        "a title": (
            "run",
            ["--dry-run"],
            {"start": [{**dry_run, "columns": [{**first, "title": CONTROLS}, *columns]}]},
        ),
        "a message of a dry run": (
            "run",
            ["--dry-run"],
            {"start": [{**dry_run, "columns": [{**first, "message": CONTROLS}, *columns]}]},
        ),
        "a message of a cell": (
            "failures",
            [],
            {
                "failures": [
                    {
                        **failed,
                        "data": [{**group, "example": {**group["example"], "message": CONTROLS}}],
                    }
                ]
            },
        ),
        "a code of a cell": (
            "failures",
            [],
            {"failures": [{**failed, "data": [{**group, "error": CONTROLS}]}]},
        ),
        "a refusal": ("failures", [], {"failures": [refusal(400, CONTROLS)]}),
        "a refusal of an export": (
            "export",
            [],
            {
                SHEET: [example("SheetFound")],
                "rows": [refusal(400, CONTROLS)],
            },
        ),
        "the answer to a cancel": (
            "cancel",
            [OPERATION],
            {"cancel": [{**example("NothingCancelled"), "message": CONTROLS}]},
        ),
        "the reason of a cancel": (
            "watch",
            [OPERATION],
            {"status": [{"success": True, "operation": cancelled}]},
        ),
        "a currency": (
            "watch",
            [OPERATION],
            {
                "status": [{"success": True, "operation": cancelled}],
                "usage": [{**usage, "usage": spent}],
            },
        ),
    }


@pytest.mark.parametrize(("command", "arguments", "answers"), _answers().values(), ids=_answers())
def test_texts_of_a_server_do_not_control_the_terminal(
    command: str, arguments: list[str], answers: dict[str, Any]
) -> None:
    """They are printed as one line, without control characters."""
    done = scripted(Script(**answers), command, *arguments)
    printed = done.stdout + done.stderr
    assert SHOWN.strip() in printed
    assert not [each for each in printed if not (each.isprintable() or each == "\n")]
