"""The file of RECALC_MODELS_FILE: what it describes, and how its mistakes are named."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from recalc.domain.errors import Invalid
from recalc.models.connections import Configured, choose, load_connections

GOOD = """
[connections.default]
kind = "openai"
base_url = "http://127.0.0.1:8000/v1"
api_key_env = "SOME_KEY"
default_model = "small"
default_embedding_model = "vectors"
prices = { "small" = { input = 0.15, output = 0.6 }, "vectors" = { input = 1 } }
limits = { calls = 8, requests_per_minute = 500, tokens_per_minute = 200000 }
timeouts = { first_token = 20, between_tokens = 5.5 }
retries = 2
cache = true

[connections.claude]
kind = "anthropic"
"""
KEYS = {"SOME_KEY": "sk-secret"}


def load(tmp_path: Path, text: str) -> dict[str, Configured]:
    file = tmp_path / "models.toml"
    file.write_text(text)
    return load_connections(str(file), KEYS)


def mistakes(tmp_path: Path, text: str) -> list[str]:
    """The mistakes that a file is refused for."""
    with pytest.raises(Invalid) as refused:
        load(tmp_path, text)
    assert "models.toml" in refused.value.message
    assert "Nothing was started" in refused.value.message
    assert "sk-secret" not in refused.value.message
    return re.findall(r"^- (.*)$", refused.value.message, re.MULTILINE)


def test_a_good_file(tmp_path: Path) -> None:
    """Every key arrives, the key's value is hidden, and what is left out has its default."""
    found = load(tmp_path, GOOD)
    first, second = found["default"], found["claude"]
    assert first.key is not None
    assert first.key.reveal() == "sk-secret"
    assert "sk-secret" not in repr(found)
    assert first.connection.prices["small"].of(1_000_000, 500_000) == 0.45
    assert first.connection.limits.calls == 8
    assert first.connection.timeouts.between_tokens == 5.5
    assert first.connection.timeouts.connect == 10
    assert second.key is None
    assert second.connection.url == "https://api.anthropic.com"
    assert second.connection.limits.calls is None


def test_which_connection_is_meant(tmp_path: Path) -> None:
    """Without a name it is the one that is named default, or the only one."""
    found = load(tmp_path, GOOD)
    assert choose(found, None) is found["default"]
    assert choose(found, "claude") is found["claude"]
    assert choose(found, "other") is None
    only = {"claude": found["claude"]}
    assert choose(only, None) is only["claude"]
    two = {"a": found["claude"], "b": found["default"]}
    assert choose(two, None) is None


def test_all_mistakes_at_once(tmp_path: Path) -> None:
    """Each mistake is named with its key and with what is allowed, all in one message."""
    found = mistakes(
        tmp_path,
        """
        colour = 1
        [connections.a]
        kind = "grok"
        base_ulr = "x"
        retries = 1.5
        cache = "yes"
        limits = { calls = 0 }
        timeouts = { first_token = nan, connect = true }
        prices = { m = { output = 1 }, n = 3 }
        [connections.b]
        [connections.c]
        kind = "openai"
        base_url = "ftp://host"
        api_key_env = "NOT_SET"
        [connections.d]
        kind = "openai"
        base_url = "https://user:pass@host"
        [connections."é"]
        kind = "openai"
        """,
    )
    expected = [
        r"colour is not a key",
        r"connections\.a\.base_ulr is not a key; there are kind, base_url, api_key_env",
        r"connections\.a\.kind has to be one of anthropic, openai",
        r"connections\.a\.retries has to be a whole number from 0 up to 100",
        r"connections\.a\.cache has to be true or false",
        r"connections\.a\.limits\.calls has to be a whole number from 1 up to 1000000000",
        r"connections\.a\.timeouts\.first_token has to be a number above 0",
        r"connections\.a\.timeouts\.connect has to be a number above 0",
        r'connections\.a\.prices\."m"\.input is required: a number from 0',
        r'connections\.a\.prices\."n" has to be a table',
        r"connections\.b\.kind is required: one of anthropic, openai",
        r"connections\.c\.base_url has to be an http:// or https:// URL",
        r"connections\.c\.api_key_env names NOT_SET, which is not set",
        r"connections\.d\.base_url holds credentials",
        r"connections\.é: a name has 1 to 64 letters",
    ]
    for each in expected:
        assert any(re.match(each, mistake) for mistake in found), (each, found)
    assert len(found) == len(expected)


def test_a_key_in_place_of_its_name(tmp_path: Path) -> None:
    """A key that was written into the file by mistake is not repeated."""
    (mistake,) = mistakes(
        tmp_path, '[connections.a]\nkind = "openai"\napi_key_env = "sk-real-key"\n'
    )
    assert "sk-real-key" not in mistake


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("", r"it has no \[connections.NAME\]"),
        ("connections = 3", r"it has no"),
        ("a = ", "it is not TOML"),
    ],
)
def test_a_file_of_another_kind(tmp_path: Path, text: str, mistake: str) -> None:
    """A file that describes no connection is refused."""
    assert re.match(mistake, mistakes(tmp_path, text)[-1])


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """The message names the file."""
    with pytest.raises(Invalid, match=r"(?s)nowhere\.toml.*cannot be read"):
        load_connections(str(tmp_path / "nowhere.toml"), {})


def test_a_kind_that_is_not_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A kind whose package is missing is named with the command that installs it."""
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    (mistake,) = mistakes(tmp_path, '[connections.a]\nkind = "anthropic"\n')
    assert "recalc[anthropic]" in mistake
