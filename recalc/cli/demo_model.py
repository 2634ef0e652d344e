"""``recalc demo-model``: a real model on this machine labels texts, and is cancelled half-way."""

from __future__ import annotations

import csv
import io
import json
import signal
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urljoin

import click
import httpx
from recalc_client.api.columns import create_table_sheet_column
from recalc_client.api.rows import list_table_sheet_rows
from recalc_client.models import (
    CreateJsonPathColumn,
    CreatePromptTemplateColumn,
    JsonPathColumnConfig,
)

from recalc.cli import local_model
from recalc.cli.demo_sheet import cancel_half_way, new_sheet, sent
from recalc.cli.demo_texts import TOPICS, Described, described
from recalc.cli.demo_world import own_server
from recalc.cli.progress import print_counts
from recalc.cli.remote import Remote, connect
from recalc.cli.spending import Meter
from recalc.cli.stops import stop_on

#: Prices per million tokens, in a currency that does not exist.
_INPUT, _OUTPUT, _CURRENCY = 100, 400, "demo coins"
_PROMPT = (
    "You sort functions of Python by their descriptions. Answer with one of these topics: "
    f"{', '.join(TOPICS)}."
)
#: Seconds for which the demo waits for the model to be idle.
_IDLE_SECONDS = 30.0


@click.command(name="demo-model", short_help="Let a real model label texts; cancel half-way.")
@click.option(
    "--rows",
    type=click.IntRange(2, 1000),
    default=200,
    show_default=True,
    help="Number of texts to label.",
)
@click.option(
    "--server",
    metavar="URL",
    help="Ask the model of this server, which speaks the protocol of OpenAI and needs no key, "
    "instead of the one that is installed: http://127.0.0.1:11434/v1, for example.",
)
@click.option(
    "--model",
    default=local_model.NAME,
    show_default=True,
    help="Name of the model of --server.",
)
def demo_model(rows: int, server: str | None, model: str) -> None:
    """Let a model label real texts by a JSON schema, cancel half-way, and print what was spent.

    It starts a server of its own, on a temporary database, and a small language model on this
    machine."""
    stop_on(signal.SIGHUP)  # a terminal that closes: server and data are removed all the same
    texts = described(rows)
    with (
        tempfile.TemporaryDirectory() as folder,
        _model(Path(folder), server) as url,
        own_server(Path(folder), _settings(Path(folder), url, model)) as (address, key),
    ):
        remote, count = new_sheet(connect(address, key), "texts.csv", _csv(texts))
        click.echo(f"Imported {count} descriptions of functions, from this Python's own modules.")
        _add_columns(remote)
        cancelled = cancel_half_way(remote)
        _wait_idle(url, cancelled.answered)
        Meter(remote, cancelled.operation_id).print_end()
        click.echo(
            f"The tariff is made up: {_INPUT} {_CURRENCY} for a million tokens in, {_OUTPUT} for a "
            "million out. The model costs nothing."
        )
        click.echo("\nThe counts add up:")
        print_counts(remote.operation(cancelled.operation_id))
        _show_labels(remote, texts)


@contextmanager
def _model(folder: Path, server: str | None) -> Iterator[str]:
    """Give the base URL of the model's API."""
    if server is not None:
        yield server.rstrip("/")
        return
    began = time.perf_counter()
    with local_model.serving(folder) as url:
        took = time.perf_counter() - began
        click.echo(f"Started SmolLM2-135M-Instruct on this machine in {took:.1f} s.")
        yield url


def _settings(folder: Path, url: str, model: str) -> dict[str, str]:
    """Write a file of models, and return the settings of a server with it."""
    file = folder / "models.toml"
    # JSON's strings and numbers are also TOML's.
    file.write_text(
        f'[connections.default]\nkind = "openai"\nbase_url = {json.dumps(url)}\n'
        f"default_model = {json.dumps(model)}\nlimits = {{ calls = {local_model.SLOTS} }}\n"
        "timeouts = { first_token = 600, between_tokens = 600 }\n"
        f"[connections.default.prices]\n{json.dumps(model)} = "
        f"{{ input = {_INPUT}, output = {_OUTPUT}, currency = {json.dumps(_CURRENCY)} }}\n"
    )
    return {
        "RECALC_MODELS_FILE": str(file),
        "RECALC_SLOW_CALLS": str(local_model.SLOTS),
        "RECALC_CELL_DEADLINE": "3600",
    }


def _csv(texts: Sequence[Described]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows([("name", "text"), *((each.name, each.text) for each in texts)])
    return out.getvalue()


def _add_columns(remote: Remote) -> None:
    """Add a prompt whose answer has to be JSON of a schema, and the label in it."""
    schema = {
        "type": "object",
        "properties": {"topic": {"type": "string", "enum": list(TOPICS)}},
        "required": ["topic"],
        "additionalProperties": False,
    }
    wanted = {"name": "label", "strict": True, "schema": schema}
    parameters = {
        "temperature": 0,
        "max_tokens": 40,
        "response_format": {"type": "json_schema", "json_schema": wanted},
    }
    messages = [{"role": "system", "content": _PROMPT}, {"role": "user", "content": "{text}"}]
    answer = CreatePromptTemplateColumn.from_dict(
        {
            "title": "answer",
            "type": "PROMPT_TEMPLATE",
            "config": {
                "inline_template": {
                    "prompt_template": {"type": "chat", "messages": messages},
                    "metadata": {"model": {"parameters": parameters}},
                }
            },
        }
    )
    topic = CreateJsonPathColumn(
        title="topic",
        type_="JSON_PATH",
        config=JsonPathColumnConfig(source="answer", json_path="$.topic"),
    )
    for column in (answer, topic):
        sent(
            create_table_sheet_column.sync_detailed(
                remote.table_id, remote.sheet_id, client=remote.client, body=column
            )
        )
    click.echo("Added columns answer, which asks the model for JSON of a schema, and topic.")


def _wait_idle(url: str, answered: float) -> None:
    """Wait until the model computes nothing, and print when. Prints nothing for a server that does
    not tell, as llama.cpp's does."""
    slots = urljoin(url, "/slots")
    while time.perf_counter() - answered < _IDLE_SECONDS:
        found = httpx.get(slots)
        if not found.is_success:
            return
        busy = sum(bool(slot["is_processing"]) for slot in found.json())
        seconds = time.perf_counter() - answered
        if not busy:
            click.echo(f"The model was idle {seconds * 1000:.0f} ms after the answer.")
            return
    click.echo(f"The model was still busy {_IDLE_SECONDS:g} s after the answer.")


def _show_labels(remote: Remote, texts: Sequence[Described]) -> None:
    """Print the first labels, and how many are the topics of the functions' modules."""
    labels = _labels(remote)
    right = sum(labels.get(n) == each.topic for n, each in enumerate(texts))
    click.echo("\nIts first labels:")
    for number, label in list(labels.items())[:5]:
        click.echo(f"  {label:<9}  {texts[number].text}")
    click.echo(
        f"\nOf {len(labels)} labels {right} are the topic of the function's module: it is a very "
        "small model."
    )


def _labels(remote: Remote) -> dict[int, str]:
    """The topics of rows that have one, by the row's number."""
    found: dict[int, str] = {}
    after = 0
    while True:
        page = sent(
            list_table_sheet_rows.sync_detailed(
                remote.table_id,
                remote.sheet_id,
                client=remote.client,
                from_row_index=after,
                include_columns=True,
            )
        )
        (topic,) = (each["id"] for each in page["columns"] if each["title"] == "topic")
        for row in page["data"]:
            value = row["cells"][topic].get("value")
            if value is not None:
                found[row["row_index"]] = value
        if page["next_cursor"] is None:
            return found
        after = page["data"][-1]["row_index"] + 1
