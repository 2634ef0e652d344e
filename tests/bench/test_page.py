"""docs/BENCHMARKS.md: made of records, also of benchmarks that broke or were stopped."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.bench.draw import Chart, svg
from tests.bench.figures import (
    RECORD,
    SCALE,
    Begun,
    Ended,
    Figure,
    Note,
    Point,
    figure,
    percentile,
    recorded,
    scaled,
    times,
)
from tests.bench.layout import drawn, page

BEGUN = Begun("2026-01-02", 0.1, 3.0)


def test_figures_are_printed_and_recorded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each figure says whether its target was reached; without a file nothing is recorded."""
    figure("before", 1, "ms")
    file = tmp_path / "record"
    monkeypatch.setenv(RECORD, str(file))
    figure("rate", 0.5, "×", at_least=0.75)
    times("answer", [3.0, 1.0, 2.0], p50=2)
    found = recorded(file)
    assert found == [
        Figure("rate", 0.5, "×", at_least=0.75),
        Figure("answer, p50 of 3", 2.0, "ms", at_most=2),
        Figure("answer, p99 of 3 (longest 3 ms)", 3.0, "ms"),
    ]
    assert [isinstance(each, Figure) and each.reached for each in found] == [False, True, True]
    told = capsys.readouterr().out
    assert "0.5 ×   target ≥ 0.75 ×: NOT reached" in told
    assert "2 ms   target ≤ 2 ms: reached" in told
    assert recorded(tmp_path / "none") == []


def test_sizes_are_scaled(monkeypatch: pytest.MonkeyPatch) -> None:
    """To a part of what is documented, and never to nothing."""
    monkeypatch.delenv(SCALE, raising=False)
    assert scaled(1000) == 1000
    monkeypatch.setenv(SCALE, "0.1")
    assert (scaled(1000), scaled(3)) == (100, 1)


def test_percentiles() -> None:
    """By nearest rank: the one of all values is the greatest."""
    values = [float(each) for each in range(100, 0, -1)]
    parts = [percentile(values, part) for part in (0.001, 0.5, 0.99, 0.991, 1)]
    assert parts == [1, 50, 99, 100, 100]
    assert percentile([7.0], 0.5) == 7


def test_a_part_that_broke_keeps_its_figures() -> None:
    """The page says that it is incomplete, and has what was measured."""
    stopped = "it was stopped after 5 s; the rest was not measured"
    text = page(
        {
            "endpoint": [BEGUN, Figure("calls", 1234.5, "calls/s"), Ended(stopped, 5)],
            "large": [BEGUN, Note("none was caught"), Ended("", 7)],
        },
        ["cost"],
    )
    assert "| calls | 1,234 calls/s | – |  |" in text
    assert f"**Incomplete: {stopped}.**" in re.sub(r"\s+", " ", text)
    assert "at 0.1 of the documented sizes; load average before: 3.0. It took 7 s." in text
    assert "- none was caught\n" in text
    assert "](bench/cost.svg)" in text
    assert all(len(line) <= 100 or line.startswith("|") for line in text.splitlines())


def test_parts_without_records_stay_on_the_page() -> None:
    """Another checkout has no records of them; a part that was measured again is replaced."""
    both = page(
        {"large": [BEGUN, Note("old")], "cluster": [BEGUN, Note("of four workers")]}, ["cost"]
    )
    again = page({"large": [BEGUN, Note("new")], "cluster": []}, ["cost"], both)
    assert again == both.replace("- old\n", "- new\n")
    assert page({"large": [], "cluster": []}, ["cost"], both) == both


def test_pictures_are_drawn_of_points() -> None:
    """A chart without points is not drawn; one has a line for each name, and loads nothing."""
    points = [Point("cost", "cancel", 10.0**each, each + 1.0) for each in range(2, 8)]
    pictures = drawn([BEGUN, *points, Point("cost", "page", 100, 1)])
    assert list(pictures) == ["cost"]
    root = ET.fromstring(pictures["cost"])
    names = [each.text for each in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {"cancel", "page", "100", "10M"} <= set(names)
    assert re.findall(r"https?://[^\"\s]*", pictures["cost"]) == ["http://www.w3.org/2000/svg"]


def test_a_line_falls_where_its_values_fall() -> None:
    """Of two values the greater is drawn higher, on both kinds of axis."""
    for log_y in (False, True):
        picture = svg(Chart("t", "x", "y", log_y=log_y), {"a": [(1, 5.0), (100, 50.0)]})
        path = re.search(r'points="([\d.]+),([\d.]+) ([\d.]+),([\d.]+)"', picture)
        assert path is not None
        x1, y1, x2, y2 = map(float, path.groups())
        assert x1 < x2
        assert y1 > y2


def test_names_of_lines_do_not_cover_each_other() -> None:
    """Lines that end at one value have their names below each other."""
    picture = svg(Chart("t", "x", "y"), {"first": [(1, 5.0), (9, 7.0)], "second": [(9, 7.0)]})
    places = re.findall(r'y="([\d.]+)" style="[^"]*">(?:first|second)<', picture)
    assert abs(float(places[0]) - float(places[1])) >= 12


def test_a_benchmark_that_is_stopped_ends_what_it_started(tmp_path: Path) -> None:
    """SIGTERM unwinds it as an error does."""
    program = (
        "import runpy, sys, types\n"
        "import signal\n"
        "fake = types.ModuleType('tests.bench.code')\n"
        "def main(*, smallest):\n"
        "    try:\n"
        "        signal.raise_signal(signal.SIGTERM)\n"
        "    finally:\n"
        "        print('unwound')\n"
        "fake.main = main\n"
        "sys.modules['tests.bench.code'] = fake\n"
        "sys.argv = ['bench', 'code']\n"
        "runpy.run_module('tests.bench', run_name='__main__')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert "unwound" in done.stdout, done
    assert done.returncode == 1
