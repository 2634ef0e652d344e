"""What is kept of paths and ids that were read before changes nothing of what is answered."""

from __future__ import annotations

from uuid import UUID

import pytest

from recalc.generated.wire import Refusal, Router, scalars


def test_a_path_that_was_asked_for_finds_what_is_added_later() -> None:
    """A more specific template, another method, and a path that had nothing before."""
    router: Router[str] = Router()
    router.add("GET", "/sheets/{id}", "one sheet")
    assert router.match(b"/sheets/all") == ({"GET": "one sheet"}, (b"all",))
    assert router.match(b"/tables/x") is None
    router.add("DELETE", "/sheets/{id}", "delete it")
    router.add("GET", "/tables/{id}", "one table")
    router.add("GET", "/sheets/all", "all sheets")
    assert router.match(b"/sheets/all") == ({"GET": "all sheets"}, ())
    assert router.match(b"/sheets/7") == ({"GET": "one sheet", "DELETE": "delete it"}, (b"7",))
    assert router.match(b"/tables/x") == ({"GET": "one table"}, (b"x",))


def test_the_parameters_of_other_paths_stay_theirs() -> None:
    """Also of paths that are too long to be kept."""
    router: Router[str] = Router()
    router.add("GET", "/sheets/{id}", "one sheet")
    sent = [b"a", b"b", b"a", b"%62", b"x" * 300, b"y" * 300, b"a"]
    found = [router.match(b"/sheets/" + each) for each in sent]
    values = [b"a", b"b", b"a", b"b", b"x" * 300, b"y" * 300, b"a"]
    assert found == [({"GET": "one sheet"}, (value,)) for value in values]


def test_an_id_is_read_as_often_as_it_is_sent() -> None:
    """In any case of its digits; what is none is refused each time, with the parameter's name."""
    read = scalars.uuid()
    text = "0123abcd-4567-89ab-cdef-0123456789ab"
    for _ in range(2):
        assert read("table_id", text) == read("sheet_id", text.upper()) == UUID(text)
        for wrong in ("", text[:-1], text + "0", text.replace("-", "0"), "g" + text[1:]):
            for name in ("table_id", "sheet_id"):
                with pytest.raises(Refusal, match=name):
                    read(name, wrong)
