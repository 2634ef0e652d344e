"""Settings that no server could live with are refused at start, in one sentence."""

from __future__ import annotations

import re
from typing import Any

import click
import pytest
from pydantic import ValidationError

from recalc.cli.environment import load_settings, shown
from recalc.settings import Settings


def _numbers() -> list[str]:
    fields = Settings.model_fields.items()
    return [name for name, field in fields if field.annotation in (int, float)]


@pytest.mark.parametrize("value", ["inf", "nan", "-1", "1e300", "99999999999999999999999"])
def test_every_number_has_bounds(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """No numeric setting takes what is not finite, negative, or beyond all measure."""
    names = _numbers()
    assert len(names) > 30
    for name in names:
        with monkeypatch.context() as patch:
            patch.setenv(f"RECALC_{name.upper()}", value)
            with pytest.raises(click.ClickException, match=f"^RECALC_{name.upper()}: ") as refused:
                load_settings()
        assert "\n" not in refused.value.message


@pytest.mark.parametrize(
    "settings",
    [
        {"lease": 1},
        {"lease_margin": 10},
        {"poll_interval": 30},
        {"poll_interval": 4.1},
        {"poll_interval": 1e-9},
        {"merge_interval": 100},
        {"confirmation_ttl": 86_401},
        {"max_bodies_bytes": (64 << 20) - 1},
        {"max_body_bytes": (512 << 20) + 1},
        {"max_rows_per_add": 10_001},
    ],
)
def test_what_cannot_work_is_refused(settings: dict[str, Any]) -> None:
    """Leases that nobody could renew in time, tokens that could be used twice, limits that
    another one makes void: one sentence names the setting, or those that contradict."""
    with pytest.raises(click.ClickException) as refused:
        load_settings(**settings)
    (name,) = settings
    assert re.search(f"(--{name}|RECALC_{name.upper()})\\b", refused.value.message)
    assert "Nothing was started or changed" in refused.value.message
    with pytest.raises(ValidationError):
        Settings(**settings)


def test_the_bounds_themselves_are_taken() -> None:
    """A poll of half a lease, a token of a day, and bodies of one body."""
    Settings(
        lease=10,
        lease_margin=2,
        poll_interval=4,
        confirmation_ttl=86_400,
        max_body_bytes=1000,
        max_bodies_bytes=1000,
        max_rows_per_add=10_000,
    )


@pytest.mark.parametrize(
    "entry",
    ["http://a", "a:80", "10.0.0.1/8", "10.1", "0x7f.1", "*.internal", "a b", "[::1]", "-a"],
)
def test_what_is_no_host_address_or_network_is_refused(entry: str) -> None:
    """Each entry of RECALC_OUTBOUND_ALLOW is checked, and the message repeats the bad one."""
    with pytest.raises(click.ClickException) as refused:
        load_settings(outbound_allow=f"good.example, {entry}")
    assert repr(entry) in refused.value.message


def test_spaces_at_the_ends_of_a_value_are_no_part_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Such as the end of a line: a file of that name, or a key that no header can have."""
    given = {
        "DATABASE_URL": "sqlite:///var/recalc.db\r",
        "API_KEY": " a-key-of-your-own-choice\n",
        "HOST": "localhost ",
        "LOG_LEVEL": "debug ",
        "PORT": "8081 ",
    }
    for name, value in given.items():
        monkeypatch.setenv(f"RECALC_{name}", value)
    settings = load_settings()
    assert settings.api_key is not None
    found = [settings.database_url, settings.api_key.get_secret_value()]
    found += [settings.host, settings.log_level, str(settings.port)]
    assert found == [value.strip() for value in given.values()]


@pytest.mark.parametrize(
    "key", ["short", "k" * 257, "sixteen-characterş", " " * 20, "sixteen\ncharacters"]
)
def test_a_key_that_no_request_can_send_is_refused(key: str) -> None:
    """The message has the name of the setting, and not the key."""
    with pytest.raises(click.ClickException) as refused:
        load_settings(api_key=key)
    assert "16 to 256 printable ASCII characters. Nothing was started" in refused.value.message
    assert key not in refused.value.message


@pytest.mark.parametrize("host", ["", " "])
def test_an_empty_host_does_not_listen_on_every_address(host: str) -> None:
    """As where a script's variable is not set: `--host "$HOST"`."""
    with pytest.raises(click.ClickException, match="--host: String should"):
        load_settings(host=host)


@pytest.mark.parametrize(
    ("url", "seen"),
    [
        ("sqlite:///a@b?c.db", "sqlite:///a@b?c.db"),
        ("postgresql://u:secret@h:1/d", "postgresql://…@h:1/d"),
        ("postgresql://h/d?user=u&password=secret", "postgresql://h/d"),
        ("postgresql:///d?host=h&password=secret", "postgresql:///d"),
        ("postgresql://h/d?password=sec@ret", "postgresql://h/d"),
        ("postgresql://u:sec?ret@h/d?a=b", "postgresql://…@h/d"),
        ("postgresql://h?password=secret", "postgresql://h"),
    ],
)
def test_a_shown_url_has_no_password(url: str, seen: str) -> None:
    """Wherever libpq takes one from. The path of a file is shown as it is."""
    assert shown(url) == seen
