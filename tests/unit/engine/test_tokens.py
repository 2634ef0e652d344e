"""What travels to clients and back: confirmation tokens and cursors."""

from __future__ import annotations

import base64
import hashlib

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recalc.domain.errors import Invalid
from recalc.engine.confirmation import Confirmations
from recalc.engine.cursors import Cursors

NOW = 1_700_000_000_000
TTL = 600_000
DIGEST = hashlib.sha256(b"selection").digest()
OURS = Confirmations(b"ours", ttl_ms=TTL)
CURSORS = Cursors(b"ours")
TOKEN = OURS.issue(DIGEST, 3, NOW, nonce="n1")


# --- confirmation tokens ---


def test_a_token_gives_back_its_nonce() -> None:
    """The same request on the same columns in time: the nonce, at the last moment too."""
    assert OURS.check(TOKEN, DIGEST, 3, NOW) == "n1"
    assert OURS.check(TOKEN, DIGEST, 3, NOW + TTL - 1) == "n1"
    assert Confirmations(b"ours", ttl_ms=1).check(TOKEN, DIGEST, 3, NOW) == "n1"


def test_tokens_fit_into_a_request() -> None:
    """A token is printable, and shorter than the contract's 4096 characters."""
    assert TOKEN.isascii()
    assert TOKEN.isprintable()
    assert len(TOKEN) < 4096


@pytest.mark.parametrize(
    ("token", "digest", "structure", "now", "why"),
    [
        (
            Confirmations(b"theirs", ttl_ms=TTL).issue(DIGEST, 3, NOW, nonce="n"),
            DIGEST,
            3,
            NOW,
            "not one of this server",
        ),
        (TOKEN, hashlib.sha256(b"other").digest(), 3, NOW, "another selection"),
        (TOKEN, DIGEST, 4, NOW, "columns changed"),
        (TOKEN, DIGEST, 2, NOW, "columns changed"),
        (TOKEN, DIGEST, 3, NOW + TTL, "expired"),
        (TOKEN, DIGEST, 3, NOW + 10 * TTL, "expired"),
    ],
)
def test_a_token_for_something_else_is_refused(
    token: str, digest: bytes, structure: int, now: int, why: str
) -> None:
    """Foreign, of another selection or structure, expired: Invalid, saying which."""
    with pytest.raises(Invalid, match=why) as refused:
        OURS.check(token, digest, structure, now)
    assert refused.value.code == "invalid_confirmation_token"
    assert refused.value.parameter == "confirmation_token"


@pytest.mark.parametrize(
    "token",
    [
        "",
        ".",
        "x",
        TOKEN[:-1],
        TOKEN[1:],
        TOKEN + "A",
        TOKEN.swapcase(),
        "\x00",
        "é",
        "\ud800",
        "e30.x",
        TOKEN.split(".", maxsplit=1)[0],
        TOKEN * 50,
        "." + TOKEN,
    ],
)
def test_garbage_is_no_token(token: str) -> None:
    """Anything that this server did not sign is Invalid, never another error."""
    with pytest.raises(Invalid):
        OURS.check(token, DIGEST, 3, NOW)


@given(st.text(max_size=200))
def test_any_text_is_refused(token: str) -> None:
    """No text from anywhere passes, or raises anything but Invalid."""
    with pytest.raises(Invalid):
        OURS.check(token, DIGEST, 3, NOW)


# --- cursors ---


@given(st.text(max_size=50), st.lists(st.integers(0, (1 << 63) - 1), min_size=1, max_size=2))
def test_a_cursor_gives_back_its_position(listed: str, position: list[int]) -> None:
    """For the list that it was made for, on the database that it was made on, and no other."""
    cursor = CURSORS.encode(listed, *position)
    assert CURSORS.decode(listed, cursor) == tuple(position)
    assert cursor.isascii()
    with pytest.raises(Invalid):
        CURSORS.decode(f"{listed}1", cursor)
    with pytest.raises(Invalid):
        Cursors(b"theirs").decode(listed, cursor)


def test_nothing_can_be_read_out_of_a_cursor() -> None:
    """Cursors of neighbouring positions have the same length and share nothing; those of one
    position in two lists neither."""
    made = [CURSORS.encode("tables of 1", position) for position in range(1000)]
    assert len({len(cursor) for cursor in made}) == 1
    assert len({cursor[:4] for cursor in made}) > 990
    assert len({cursor[-10:] for cursor in made}) == 1000
    assert CURSORS.encode("tables of 2", 5)[:4] != made[5][:4]


def test_no_cursor_is_the_start() -> None:
    """None starts at the beginning, and makes a last page when there is no next position."""
    assert CURSORS.decode("rows", None) is None
    assert not CURSORS.page("rows", [1], None).has_more
    page = CURSORS.page("rows", [1], (5, 7))
    assert page.has_more
    assert CURSORS.decode("rows", page.next_cursor) == (5, 7)


def forged(value: object) -> str:
    return base64.urlsafe_b64encode(msgspec.msgpack.encode(value)).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        "", "=", "!", "\x00", "é", "\ud800", "a" * 65, "a" * 64, "a" * 100_000, " ", "AAAA\n",
        forged(None), forged(5), forged(("rows",)), forged(("rows", -1)), forged(("rows", 1 << 62)),
        forged(("rows", 1)), forged(("rows", 1, 2)), forged({"rows": 1}), forged((b"\xff", 1)),
        Cursors(b"theirs").encode("rows", 1), CURSORS.encode("tables", 1),
        CURSORS.encode("rows", 1)[:-1], CURSORS.encode("rows", 1) + "AAAA",
        "A" + CURSORS.encode("rows", 1)[1:],
    ],
)  # fmt: skip
def test_hostile_cursors_are_invalid(cursor: str) -> None:
    """What this list did not return is Invalid, naming the parameter, never another error."""
    with pytest.raises(Invalid) as refused:
        CURSORS.decode("rows", cursor)
    assert (refused.value.code, refused.value.parameter) == ("invalid_cursor", "cursor")


@given(st.text(max_size=70))
def test_any_text_is_no_cursor(cursor: str) -> None:
    """No text is taken for one, or raises anything but Invalid."""
    with pytest.raises(Invalid):
        CURSORS.decode("rows", cursor)
