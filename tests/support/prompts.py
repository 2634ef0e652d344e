"""Prompt columns over a server of models, for tests with several processes."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def models_file(folder: Path, url: str, price: int = 1_000_000) -> dict[str, str]:
    """Write a file with two connections: ``default``, whose model ``m`` costs ``price`` for a
    million tokens of a question and twice that for those of an answer, and ``narrow``, which allows
    8 calls at once. Return the settings that name it."""
    file = folder / "models.toml"
    file.write_text(
        f'[connections.default]\nkind = "openai"\nbase_url = "{url}"\ndefault_model = "m"\n'
        f"prices = {{ m = {{ input = {price}, output = {2 * price} }} }}\n"
        f'[connections.narrow]\nkind = "openai"\nbase_url = "{url}"\ndefault_model = "m"\n'
        "limits = { calls = 8 }\n"
    )
    return {"RECALC_MODELS_FILE": str(file)}


def prompt(content: str = "{text}", **more: Any) -> dict[str, Any]:
    """The config of a PROMPT_TEMPLATE over the column "text". ``model``: of its metadata."""
    message = {"role": "user", "content": content}
    return {
        "inline_template": {
            "prompt_template": {"type": "chat", "messages": [message]},
            "metadata": {"model": more.pop("model", {})},
        },
        "prompt_template_variable_mappings": {"text": "text"},
        **more,
    }
