"""Series as a picture: small panels one below the other, in SVG, without any library."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from tests.soak.flat import Series

_WIDTH, _HEIGHT, _LEFT, _TOP, _GAP = 860, 84, 190, 46, 26
_STYLE = (
    "text{font:12px sans-serif;fill:#333}.t{font-size:15px}.s{fill:#777}"
    ".l{fill:none;stroke:#1f6feb;stroke-width:1.2}.f{stroke:#ddd}.m{stroke:#d29922;"
    "stroke-dasharray:3 3}.w{fill:#f4f4f4}"
)


def svg(
    title: str, series: Sequence[Series], *, warm_up: float, events: Sequence[tuple[float, str]]
) -> str:
    """``warm_up``: seconds at the beginning that do not count, drawn grey; ``events``: moments
    to be marked in every panel."""
    ends = max(point[0] for each in series for point in each.points)
    height = _TOP + len(series) * (_HEIGHT + _GAP) + 20
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_LEFT + _WIDTH + 20}" height="{height}">',
        f"<style>{_STYLE}</style>",
        '<rect width="100%" height="100%" fill="#fff"/>',
        f'<text class="t" x="12" y="24">{escape(title)}</text>',
    ]
    for number, each in enumerate(series):
        top = _TOP + number * (_HEIGHT + _GAP)
        parts += _panel(each, top, ends, warm_up, events)
    minutes = f"{ends / 60:.0f} min"
    parts.append(f'<text class="s" x="{_LEFT}" y="{height - 8}">0</text>')
    parts.append(
        f'<text class="s" x="{_LEFT + _WIDTH}" y="{height - 8}" text-anchor="end">{minutes}</text>'
    )
    return "\n".join([*parts, "</svg>", ""])


def _panel(
    series: Series,
    top: int,
    ends: float,
    warm_up: float,
    events: Sequence[tuple[float, str]],
) -> list[str]:
    highest = max((value for _, value in series.points), default=0) or 1

    def x(seconds: float) -> str:
        return f"{_LEFT + seconds / ends * _WIDTH:.1f}"

    def y(value: float) -> str:
        return f"{top + _HEIGHT - value / highest * _HEIGHT:.1f}"

    def rule(kind: str, x1: str, x2: str, y1: str, y2: str, title: str = "") -> str:
        named = f"<title>{escape(title)}</title>"
        return f'<line class="{kind}" x1="{x1}" x2="{x2}" y1="{y1}" y2="{y2}">{named}</line>'

    def label(text: str, below: int) -> str:
        at = f'x="{_LEFT - 8}" y="{top + below}" text-anchor="end"'
        return f'<text class="s" {at}>{text}</text>'

    grey = f'x="{_LEFT}" y="{top}" width="{warm_up / ends * _WIDTH:.1f}" height="{_HEIGHT}"'
    line = " ".join(f"{x(seconds)},{y(value)}" for seconds, value in series.points)
    return [
        f'<rect class="w" {grey}/>',
        rule("f", x(0), x(ends), y(0), y(0)),
        rule("f", x(0), x(ends), y(highest), y(highest)),
        *(rule("m", x(at), x(at), y(0), y(highest), what) for at, what in events),
        f'<polyline class="l" points="{line}"/>',
        f'<text x="12" y="{top + 14}">{escape(series.name)}</text>',
        label(f"{highest:,.4g} {series.unit}".strip(), 10),
        label("0", _HEIGHT),
    ]
