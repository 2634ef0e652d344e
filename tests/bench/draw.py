"""Lines over a logarithmic axis as a picture: SVG, without any library."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

Points = Sequence[tuple[float, float]]

_WIDTH, _HEIGHT, _LEFT, _TOP, _RIGHT, _BOTTOM = 560, 280, 80, 46, 170, 46
_LINE_HEIGHT = 14
_COLOURS = ("#1f6feb", "#d29922", "#2da44e", "#cf222e", "#8250df")
_STYLE = (
    "text{font:12px sans-serif;fill:#333}.t{font-size:15px}.s{fill:#777}.g{stroke:#ddd}"
    ".l{fill:none;stroke-width:1.6}"
)


@dataclass(frozen=True)
class Chart:
    """What a chart shows. ``x`` and ``y`` name the axes; ``x`` is logarithmic, ``y`` by choice."""

    title: str
    x: str
    y: str
    log_y: bool = False


def svg(chart: Chart, lines: Mapping[str, Points]) -> str:
    """Draw the lines, each with its points marked and its name at its end."""
    xs = sorted({x for points in lines.values() for x, _ in points})
    ys = [y for points in lines.values() for _, y in points]
    lowest, highest = _span(ys, logarithmic=chart.log_y)

    def at_x(value: float) -> float:
        return _LEFT + _part(value, xs[0], xs[-1], logarithmic=True) * _WIDTH

    def at_y(value: float) -> float:
        part = _part(value, lowest, highest, logarithmic=chart.log_y)
        return _TOP + _HEIGHT * (1 - part)

    width, height = _LEFT + _WIDTH + _RIGHT, _TOP + _HEIGHT + _BOTTOM
    bottom = _TOP + _HEIGHT
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">',
        f"<style>{_STYLE}</style>",
        '<rect width="100%" height="100%" fill="#fff"/>',
        f'<text class="t" x="12" y="24">{escape(chart.title)}</text>',
        *(_tick(f"{at_x(x):.1f}", bottom + 16, "middle", x) for x in xs),
        _text(_LEFT + _WIDTH / 2, height - 10, chart.x),
        _text(_LEFT / 2, _TOP - 8, chart.y),
    ]
    for y in _levels(lowest, highest, logarithmic=chart.log_y):
        line = f'x1="{_LEFT}" x2="{_LEFT + _WIDTH}" y1="{at_y(y):.1f}" y2="{at_y(y):.1f}"'
        parts += [f'<line class="g" {line}/>', _tick(str(_LEFT - 8), at_y(y) + 4, "end", y)]
    places = {name: [(at_x(x), at_y(y)) for x, y in sorted(all_)] for name, all_ in lines.items()}
    labels = _apart({name: found[-1][1] for name, found in places.items()})
    for number, (name, found) in enumerate(places.items()):
        parts += _line(name, found, labels[name], _COLOURS[number % len(_COLOURS)])
    return "\n".join([*parts, "</svg>", ""])


def _apart(ends: Mapping[str, float]) -> dict[str, float]:
    """Return where the names of lines that end at these heights stand, none over another."""
    found: dict[str, float] = {}
    below = -math.inf
    for name, y in sorted(ends.items(), key=lambda each: each[1]):
        below = max(y, below + _LINE_HEIGHT)
        found[name] = below
    return found


def _line(name: str, places: Points, label_y: float, colour: str) -> list[str]:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    marks = [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in places]
    label = f'x="{places[-1][0] + 8:.1f}" y="{label_y + 4:.1f}" style="fill:{colour}"'
    return [
        f'<polyline class="l" stroke="{colour}" points="{path}"/>',
        *marks,
        f"<text {label}>{escape(name)}</text>",
    ]


def _text(x: float, y: float, text: str) -> str:
    return f'<text class="s" x="{x:.0f}" y="{y:.0f}" text-anchor="middle">{escape(text)}</text>'


def _tick(x: str, y: float, anchor: str, value: float) -> str:
    return f'<text class="s" x="{x}" y="{y:.1f}" text-anchor="{anchor}">{_short(value)}</text>'


def _short(value: float) -> str:
    """Write a number briefly: 2.5M, 10k, 0.1."""
    for size, letter in ((1e6, "M"), (1e3, "k")):
        if value >= size:
            return f"{value / size:.3g}{letter}"
    return f"{value:.3g}"


def _span(values: Sequence[float], *, logarithmic: bool) -> tuple[float, float]:
    """Return the ends of an axis: powers of ten, or 0 and the greatest value."""
    if not logarithmic:
        return 0.0, max(values) or 1.0
    low, high = (math.log10(each) for each in (min(values), max(values)))
    return 10.0 ** math.floor(low), 10.0 ** max(math.ceil(high), math.floor(low) + 1)


def _levels(lowest: float, highest: float, *, logarithmic: bool) -> list[float]:
    """Return the values at which lines are drawn across."""
    if not logarithmic:
        return [highest * number / 4 for number in range(5)]
    exponents = range(round(math.log10(lowest)), round(math.log10(highest)) + 1)
    return [10.0**each for each in exponents]


def _part(value: float, lowest: float, highest: float, *, logarithmic: bool) -> float:
    """Return where a value lies between the ends of an axis, from 0 to 1."""
    if logarithmic:
        value, lowest, highest = map(math.log10, (value, lowest, highest))
    return (value - lowest) / (highest - lowest) if highest > lowest else 0.5
