"""Programs of peers as benchmarks run them, without the packages of any peer."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

import pytest

from tests.bench import flights
from tests.bench.peers import process
from tests.bench.peers.recompute import digest, read_rows


def test_a_peer_that_has_ended_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what it printed: no figure is made of a peer that broke."""
    monkeypatch.setattr(process, "PYTHON", Path(sys.executable))
    with (
        process.started("tests.bench.no_such_peer", folder=tmp_path) as peer,
        pytest.raises(RuntimeError, match="No module named"),
    ):
        peer.answer()


def test_a_peer_that_hangs_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It has a bound, as everything that tests wait for."""
    monkeypatch.setattr(process, "PYTHON", Path(sys.executable))
    monkeypatch.setattr(process, "HANG_SECONDS", 0.05)
    (tmp_path / "silent.py").write_text("import sys\nsys.stdin.read()\n")
    where = {"PYTHONPATH": str(tmp_path)}
    with (
        process.started("silent", folder=tmp_path, environment=where) as peer,
        pytest.raises(RuntimeError, match="has ended"),
    ):
        peer.answer()
    assert peer.process.returncode == -signal.SIGKILL


def test_peers_that_are_not_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says how to install them."""
    monkeypatch.setattr(process, "PYTHON", tmp_path / "none")
    with pytest.raises(SystemExit, match="make bench-peers"), process.started("x", folder=tmp_path):
        pass


def test_a_digest_tells_results_apart(tmp_path: Path) -> None:
    """Types of other libraries count as the numbers that they are; any other value differs."""
    ours = digest([(True, 3, 7)])
    assert digest([(1, 3.0, 7)]) == ours  # type: ignore[list-item]
    assert digest([(True, 3, 8)]) != ours
    assert digest([(True, 3, 7), (True, 3, 7)]) != ours
    with pytest.raises(TypeError):
        digest([(True, None, 7)])  # type: ignore[list-item]


def test_rows_of_peers(tmp_path: Path) -> None:
    """The first ones of the file, quoted values too."""
    file = tmp_path / "rows.csv"
    file.write_text('text,json\n"a,""b""",{}\nc,1\nd,2\n')
    assert read_rows(file, 2) == [('a,"b"', "{}"), ("c", "1")]


def test_flights_are_the_same_each_time(tmp_path: Path) -> None:
    """From a seed: 19 titles, and a value in each field but those of cancelled flights."""
    files = (tmp_path / "one", tmp_path / "two")
    for file in files:
        flights.write(file, 1000)
    one, two = (file.read_text() for file in files)
    assert one == two
    titles, *rows = (line.split(",") for line in one.splitlines())
    assert (len(titles), len(rows)) == (19, 1000)
    assert {len(row) for row in rows} == {19}
    empty = [row for row in rows if row[3] == ""]
    assert 0 < len(empty) < 100
