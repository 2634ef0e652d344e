"""Secrets and hidden values: encrypted, bound to their place, and given to calls they are for."""

from __future__ import annotations

from typing import Any, cast

import pytest

from recalc.columns.base import SEALED, CellFailed
from recalc.columns.secret_references import filled, is_clear, names_in
from recalc.columns.urls import origin_of
from recalc.domain.errors import Invalid
from recalc.domain.records import SealedSecret
from recalc.engine.context import Context
from recalc.engine.hidden_values import HiddenValues
from recalc.engine.sealing import NoKey, SecretBox, Unreadable
from recalc.engine.secrets import MAX_CHARS, Secrets
from recalc.engine.signals import Signals
from recalc.settings import Settings

OLD, NEW = b"o" * 32, b"n" * 32
BOX = SecretBox([OLD])
CONFIG: dict[str, Any] = {"url": "https://a.example/x", "headers": {"Key": "hush", "Other": "${A}"}}


class OneWorkspace:
    """A store of the secrets of workspace 1. It does not answer the first ``away`` questions."""

    def __init__(self, away: int = 0) -> None:
        self.stored: dict[str, SealedSecret] = {}
        self._away = away

    async def put_secret(
        self, workspace_id: int, name: str, *, origins: str, sealed: bytes
    ) -> None:
        assert workspace_id == 1
        self.stored[name] = SealedSecret(name, origins, sealed, 0, 0)

    async def list_secrets(self, workspace_id: int) -> list[SealedSecret]:
        if self._away:
            self._away -= 1
            raise ConnectionError
        return list(self.stored.values()) if workspace_id == 1 else []


def secrets(store: OneWorkspace, box: SecretBox = BOX) -> Secrets:
    settings = Settings(poll_interval=0.01)
    return Secrets(Context(cast("Any", store), settings, Signals(), b""), box)


async def code(secrets: Secrets, origin: str, *names: str, workspace: int = 1) -> str:
    with pytest.raises(CellFailed) as failed:
        await secrets.values(workspace, frozenset(names), origin)
    assert "hush" not in failed.value.failure.message
    return failed.value.failure.code


def test_a_sealed_text_opens_with_its_key_in_its_place_only() -> None:
    """Another place, another key, and any changed byte: it does not open, and says no more."""
    sealed = BOX.seal("hush", "1", "name")
    assert b"hush" not in sealed
    assert sealed != BOX.seal("hush", "1", "name")
    assert BOX.open(sealed, "1", "name") == "hush"
    for elsewhere in (("2", "name"), ("1", "other"), ("1name",), ("1", "name", ""), ()):
        with pytest.raises(Unreadable):
            BOX.open(sealed, *elsewhere)
    for at in range(len(sealed)):
        changed = bytearray(sealed)
        changed[at] ^= 1
        with pytest.raises(Unreadable):
            BOX.open(bytes(changed), "1", "name")
    for short in (b"", sealed[:5], sealed[:13], sealed[:-1]):
        with pytest.raises(Unreadable):
            BOX.open(short, "1", "name")


def test_keys_rotate() -> None:
    """The first key of the list encrypts, all decrypt; a key that has left decrypts nothing."""
    sealed = BOX.seal("hush", "x")
    both = SecretBox([NEW, OLD])
    assert both.open(sealed, "x") == "hush"
    again = both.seal("hush", "x")
    assert SecretBox([NEW]).open(again, "x") == "hush"
    with pytest.raises(Unreadable):
        SecretBox([NEW]).open(sealed, "x")
    with pytest.raises(Unreadable):
        SecretBox([]).open(sealed, "x")
    with pytest.raises(NoKey):
        SecretBox([]).seal("hush", "x")


def test_only_what_another_key_sealed_is_sealed_again() -> None:
    """In its place, and with the first key; what no key opens stays what it is."""
    both = SecretBox([NEW, OLD])
    again = both.resealed(BOX.seal("hush", "x"), "x")
    assert again is not None
    assert SecretBox([NEW]).open(again, "x") == "hush"
    assert both.resealed(again, "x") is None
    for box, place in ((both, "y"), (SecretBox([OLD]), "x")):
        with pytest.raises(Unreadable):
            box.resealed(again, place)


def test_header_values_are_stored_encrypted() -> None:
    """With a key only; they are read back for the same workspace, server and header, and stay
    encrypted anywhere else."""
    hidden = HiddenValues(BOX)
    stored = hidden.sealed("ENDPOINT", 1, CONFIG)
    headers = cast("dict[str, str]", stored["headers"])
    assert [value.startswith(SEALED) for value in headers.values()] == [True, True]
    assert hidden.readable("ENDPOINT", 1, stored) == CONFIG
    assert hidden.opened("ENDPOINT", 1, stored) == CONFIG
    elsewhere: list[tuple[int, dict[str, Any]]] = [
        (1, {**stored, "url": "https://b.example/x"}),
        (2, stored),
        (1, {**stored, "headers": {"Other": headers["Key"]}}),
        (1, {**stored, "headers": {"Key": SEALED + "no base64"}}),
    ]
    for workspace, config in elsewhere:
        assert hidden.readable("ENDPOINT", workspace, config) == config
        with pytest.raises(CellFailed, match="secret_unreadable"):
            hidden.opened("ENDPOINT", workspace, config)
    assert HiddenValues(SecretBox([])).sealed("ENDPOINT", 1, CONFIG) == CONFIG
    assert HiddenValues(SecretBox([])).readable("ENDPOINT", 1, stored) == stored


async def test_a_secret_is_for_its_servers() -> None:
    """A URL names a server by scheme, host and port; ``*`` is any server."""
    store = OneWorkspace()
    use = secrets(store)
    await use.set(1, "A", "hush 1", ["https://A.example:443/path", "http://b.example:8080"])
    await use.set(1, "ANY", "hush 2", ["https://a.example", "*"])
    assert store.stored["A"].origins == "http://b.example:8080 https://a.example"
    assert await use.values(1, frozenset({"A", "ANY"}), "https://a.example") == {
        "A": "hush 1",
        "ANY": "hush 2",
    }
    assert await use.values(1, frozenset({"ANY"}), "http://c.example") == {"ANY": "hush 2"}
    for other in ("http://a.example", "https://b.example:8080", "https://a.example.evil.example"):
        assert await code(use, other, "A", "ANY") == "secret_not_for_server"


async def test_what_is_missing_fails_the_cell() -> None:
    """No such secret, one of another workspace, no key, and a row that was moved in the
    database."""
    store = OneWorkspace()
    use = secrets(store)
    await use.set(1, "A", "hush", ["*"])
    assert await code(use, "https://a.example", "A", "B") == "secret_missing"
    assert await code(use, "https://a.example", "A", workspace=2) == "secret_missing"
    assert (
        await code(secrets(store, SecretBox([])), "https://a.example", "A") == "secret_unreadable"
    )
    store.stored["B"] = SealedSecret("B", "*", store.stored["A"].sealed, 0, 0)
    assert await code(use, "https://a.example", "B") == "secret_unreadable"


async def test_a_database_that_is_away_is_waited_for() -> None:
    store = OneWorkspace(away=3)
    use = secrets(store)
    await use.set(1, "A", "hush", ["*"])
    assert await use.values(1, frozenset({"A"}), "https://a.example") == {"A": "hush"}


@pytest.mark.parametrize(
    ("name", "value", "servers"),
    [
        ("", "v", ["*"]),
        ("1A", "v", ["*"]),
        ("A-B", "v", ["*"]),
        ("A" * 129, "v", ["*"]),
        ("A", "", ["*"]),
        ("A", " v", ["*"]),
        ("A", "v\n", ["*"]),
        ("A", "v\r\nInjected: 1", ["*"]),
        ("A", "ü", ["*"]),
        ("A", "v" * (MAX_CHARS + 1), ["*"]),
        ("A", "v", []),
        ("A", "v", ["a.example"]),
        ("A", "v", ["ftp://a.example"]),
        ("A", "v", ["https://"]),
    ],
)
async def test_bad_secrets_are_refused(name: str, value: str, servers: list[str]) -> None:
    """A name that cannot be referred to, a value that is no part of a header, or no server: nothing
    is stored, and the message does not repeat the value."""
    store = OneWorkspace()
    with pytest.raises(Invalid) as refused:
        await secrets(store).set(1, name, value, servers)
    assert refused.value.code == "bad_secret"
    assert store.stored == {}


async def test_without_a_key_no_secret_is_stored() -> None:
    store = OneWorkspace()
    with pytest.raises(Invalid) as refused:
        await secrets(store, SecretBox([])).set(1, "A", "v", ["*"])
    assert refused.value.code == "no_secrets_key"
    assert store.stored == {}


@pytest.mark.parametrize(
    ("text", "names", "result"),
    [
        ("Bearer ${A}", {"A"}, "Bearer 1"),
        ("${A}:${B}${A}", {"A", "B"}, "1:${A}1"),
        ("$${A} $A {A} $ $$", set(), "${A} $A {A} $ $$"),
        ("$$${A}", set(), "$${A}"),
    ],
)
def test_references(text: str, names: set[str], result: str) -> None:
    """``${NAME}`` is replaced once: what a secret holds is no reference. ``$${`` is ``${``."""
    assert is_clear(text)
    assert names_in(text) == names
    assert filled(text, {"A": "1", "B": "${A}"}) == result


@pytest.mark.parametrize("text", ["${", "${}", "${1}", "${A B}", "${A-B}", "x${A"])
def test_references_that_are_none(text: str) -> None:
    assert not is_clear(text)


def test_servers_of_urls() -> None:
    """Spellings of one server are one, and what is no server is None."""
    spellings = ["https://ex.example", "HTTPS://EX.example:443/a?b#c"]
    assert {origin_of(url) for url in spellings} == {"https://ex.example"}
    assert origin_of("http://bücher.example:81/") == "http://xn--bcher-kva.example:81"
    assert origin_of("http://[::1]:81/") == "http://[::1]:81"
    for url in ("", "ex.example", "https://", "ftp://a", "http://a:b", None, 5):
        assert origin_of(url) is None
