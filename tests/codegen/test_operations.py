"""Operations that are generated, imported, served and called."""

from __future__ import annotations

from pathlib import Path

from tests.codegen.support import contract, operation, serve


def test_the_smallest_contract(tmp_path: Path) -> None:
    """An operation without anything but its answer."""
    served = serve(tmp_path, contract(operation()))
    answer = served.call("GET", "/x")
    assert (answer.status, answer.body) == (200, {"ok": True})
    assert served.received == {}
