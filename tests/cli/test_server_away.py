"""What `recalc run` and `watch` do, and say, when the server is away, and at signals."""

from __future__ import annotations

from typing import Any

import click
import httpx
import pytest

from recalc.cli import progress, started
from recalc.cli.remote import Remote
from recalc.cli.stops import Stopped
from tests.cli.scripted import (
    ENDED,
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

AWAY = httpx.ConnectError("Connection refused")
CUT = httpx.ReadError("cut")
#: What a proxy answers in place of a server that is away.
PROXY = httpx.Response(503, text="<html>")
#: An operation all cells of which completed.
COMPLETED = {
    "success": True,
    "operation": {
        **example("ActiveOperations")["active_operations"][0],
        "status": "completed",
        "failed_count": 0,
        "superseded_count": 0,
    },
}
WATCH, CANCEL = (f"`recalc {each} {TABLE} {SHEET} {OPERATION}`" for each in ("watch", "cancel"))


@pytest.fixture
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that is away is asked once."""
    monkeypatch.setattr(progress, "_PATIENCE", 0.0)
    monkeypatch.setattr(started, "_CANCEL_SECONDS", 0.0)


def test_a_restart_of_the_server_does_not_end_run() -> None:
    """Requests for the operation and for its spend are lost, or refused until it is ready."""
    script = Script(
        start=[STARTED],
        status=[RUNNING, AWAY, CUT, refusal(503), PROXY, ENDED],
        usage=[AWAY, CUT, PROXY, example("OperationUsed")],
    )
    done = scripted(script, "run")
    assert done.returncode == 1, done.stderr
    assert "cells, completed" in done.stdout
    assert script.asked.count("status") == 6


@pytest.mark.usefixtures("_impatient")
@pytest.mark.parametrize(
    "answer", [AWAY, CUT, refusal(503), refusal(401), httpx.Response(200, json=[1])]
)
def test_a_server_that_stays_away_is_said_with_what_runs_on(answer: Any) -> None:
    """The message does not say that nothing was changed: it names the commands for what runs."""
    done = scripted(Script(start=[STARTED], status=[RUNNING, answer]), "run")
    assert done.returncode == 1
    assert f"The operation may still run. {WATCH} shows it; {CANCEL} cancels it." in done.stderr
    assert "Nothing was changed" not in done.stderr


@pytest.mark.usefixtures("_impatient")
def test_commands_of_a_message_name_the_server_that_was_named() -> None:
    """Where it came from an option, and not from the environment."""
    done = scripted(Script(start=[STARTED], status=[AWAY]), "run", "--url", "http://h/a b")
    assert f"{OPERATION} --url 'http://h/a b'` cancels it" in done.stderr


@pytest.mark.usefixtures("_impatient")
def test_an_operation_that_is_gone_does_not_run_on() -> None:
    """As of a sheet that was deleted meanwhile."""
    done = scripted(Script(start=[STARTED], status=[RUNNING, refusal(404, "It is gone.")]), "run")
    assert (done.returncode, "It is gone." in done.stderr) == (1, True)
    assert "may still run" not in done.stderr


@pytest.mark.usefixtures("_impatient")
@pytest.mark.parametrize("answer", [AWAY, PROXY, refusal(503), refusal(429)])
def test_counts_that_came_before_the_server_went_are_of_an_ended_operation(answer: Any) -> None:
    """What it spent is not known then; the exit code is that of its cells."""
    done = scripted(Script(start=[STARTED], status=[COMPLETED], usage=[answer]), "run")
    assert done.returncode == 0
    assert "What it spent is not known" in done.stderr


@pytest.mark.parametrize("status", [429, 503])
def test_a_proxy_is_not_taken_for_another_server(status: int) -> None:
    """No other address helps where it lets fewer requests through, or its server is away."""
    done = scripted(Script(start=[httpx.Response(status, text="<html>")]), "run")
    assert (done.returncode, done.stderr) == (1, f"Error: The server answered {status}.\n")


@pytest.mark.parametrize(("stop", "code"), [(KeyboardInterrupt(), 130), (Stopped(15), 143)])
def test_a_cancel_is_sent_again(stop: BaseException, code: int) -> None:
    """After Ctrl-C and SIGTERM while the server is away for some seconds."""
    script = Script(
        start=[STARTED],
        status=[RUNNING, stop, ENDED],
        cancel=[AWAY, CUT, refusal(503), example("Cancelled")],
    )
    done = scripted(script, "run")
    assert done.returncode == code
    assert script.asked.count("cancel") == 4
    assert "553 cells had not started" in done.stdout
    assert "= 1000 cells of the operation" in done.stdout
    assert done.stderr == ""


@pytest.mark.usefixtures("_impatient")
@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (AWAY, "did not answer (ConnectError). The operation may not be cancelled."),
        (CUT, "did not answer (ReadError). The operation may not be cancelled."),
        (refusal(401, "Bad key."), "Bad key. The operation was not cancelled."),
    ],
)
def test_a_cancel_that_does_not_arrive_is_said(answer: Any, told: str) -> None:
    """With the whole command that sends it again."""
    script = Script(start=[STARTED], status=[RUNNING, KeyboardInterrupt()], cancel=[answer])
    done = scripted(script, "run")
    assert done.returncode == 130
    assert told in done.stderr
    assert f"The operation may still run. {WATCH} shows it; {CANCEL} cancels it." in done.stderr


def test_counts_that_recalc_cancel_cannot_read() -> None:
    """The cancel was answered: nothing says that nothing was changed."""
    done = scripted(Script(cancel=[example("Cancelled")], status=[AWAY]), "cancel", OPERATION)
    assert "553 cells had not started" in done.stdout
    assert f"The cancel was answered. {WATCH} shows the counts." in done.stderr
    assert "Nothing was changed" not in done.stderr


@pytest.mark.usefixtures("_impatient")
def test_a_cancel_that_was_answered_is_not_doubted() -> None:
    """Where the server goes before its counts are there."""
    script = Script(
        start=[STARTED],
        status=[RUNNING, KeyboardInterrupt(), AWAY],
        cancel=[example("Cancelled")],
    )
    done = scripted(script, "run")
    assert done.returncode == 130
    assert "The cancel was answered." in done.stderr
    assert "may still run" not in done.stderr


@pytest.mark.parametrize(("stop", "code"), [(KeyboardInterrupt(), 130), (Stopped(15), 143)])
@pytest.mark.parametrize(
    ("command", "arguments", "kind"),
    [
        ("run", ["--dry-run"], "start"),
        ("run", ["--first", "3"], "rows"),
        ("watch", [], "operations"),
        ("watch", [OPERATION], "status"),
        ("cancel", [OPERATION], "cancel"),
        ("failures", [], "failures"),
        ("export", [], SHEET),
    ],
)
def test_a_signal_before_the_answer(
    command: str, arguments: list[str], kind: str, stop: BaseException, code: int
) -> None:
    """The exit code is that of the signal, whatever was asked for."""
    done = scripted(Script(**{kind: [stop]}), command, *arguments)
    assert done.returncode == code
    assert "stopped" in done.stderr.lower()


def test_a_signal_while_the_start_is_under_way() -> None:
    """Whether it was started is not known."""
    done = scripted(Script(start=[Stopped(15)]), "run")
    assert done.returncode == 143
    assert "may run all the same: `recalc watch" in done.stderr


@pytest.mark.parametrize(("stop", "code"), [(KeyboardInterrupt(), 130), (Stopped(15), 143)])
def test_a_signal_at_the_question(
    monkeypatch: pytest.MonkeyPatch, stop: BaseException, code: int
) -> None:
    """click makes one error of all signals; the exit code is that of the signal all the same."""

    def confirm(_: str) -> bool:
        try:
            raise stop
        except KeyboardInterrupt:
            raise click.Abort from None

    monkeypatch.setattr(click, "confirm", confirm)
    done = scripted(Script(start=[example("ConfirmationNeeded")]), "run")
    assert done.returncode == code
    assert "Nothing was started." in done.stderr


@pytest.mark.parametrize("stop", [KeyboardInterrupt(), Stopped(15)])
def test_a_signal_while_the_end_is_printed(stop: BaseException) -> None:
    """The operation has ended: its exit code stands, and nothing is cancelled."""
    script = Script(start=[STARTED], status=[ENDED], usage=[example("OperationUsed"), stop])
    done = scripted(script, "run")
    assert done.returncode == 1  # three cells have failed
    assert "cancel" not in script.asked


def test_a_signal_as_soon_as_the_start_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    """The operation is cancelled."""

    def stopped(_remote: Remote, _id: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(started, "Meter", stopped)
    script = Script(start=[STARTED], status=[ENDED], cancel=[example("Cancelled")])
    done = scripted(script, "run")
    assert done.returncode == 130
    assert "cancel" in script.asked


@pytest.mark.usefixtures("_impatient")
def test_watch_says_at_once_that_there_is_no_server() -> None:
    """Only a server that has answered is waited for."""
    script = Script(status=[AWAY])
    done = scripted(script, "watch", OPERATION)
    assert (done.returncode, "did not answer" in done.stderr) == (1, True)
    assert script.asked == ["status"]
