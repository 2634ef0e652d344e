"""``python -m tests.docs.picture``: runs ``recalc demo`` and draws its terminal as an SVG."""

from __future__ import annotations

import argparse
import io
import os
import pty
import re
import subprocess
import sys
import termios
from pathlib import Path

from rich.console import Console
from rich.text import Text

PICTURE = Path(__file__).parents[2] / "docs" / "demo.svg"
COLUMNS = 110
_ERASED = re.compile(r".*\x1b\[2K", re.DOTALL)  # all that a line showed before it was erased
_CURSOR = re.compile(r"\x1b\[\?25[lh]")  # hides and shows the cursor
_OTHER = re.compile(r"\x1b(?!\[[0-9;]*m)")  # any sequence but a colour's

# rich's own format loads a font from a content delivery network. This one has no URL to load.
FORMAT = """\
<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<title>A run of the demo in a terminal</title>
<style>
.{unique_id}-matrix {{
  font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace;
  font-size: {char_height}px; line-height: {line_height}px; font-variant-east-asian: full-width;
}}
.{unique_id}-title {{ font-size: 18px; font-weight: bold; font-family: sans-serif; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/>
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def shown(output: str) -> str:
    """Reduce what a program wrote to a terminal to the lines that it left there.

    Raises ValueError if it moved the cursor in a way that this does not know.
    """
    lines = _CURSOR.sub("", output).replace("\r\n", "\n").split("\n")
    text = "\n".join(_ERASED.sub("", line).strip("\r") for line in lines)
    unknown = _OTHER.search(text)
    if unknown is not None or "\r" in text:
        raise ValueError("the output moves the cursor; only erased lines and colours can be drawn")
    return text


def drawn(command: str, output: str) -> str:
    """Draw a terminal in which ``command`` was typed and ``output`` was shown."""
    console = Console(
        record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True, color_system="256"
    )
    console.print(f"[bold green]$[/] [bold]{command}[/]", highlight=False)
    console.print(Text.from_ansi(shown(output).rstrip()))
    picture = console.export_svg(title=command, code_format=FORMAT, unique_id="demo")
    return "\n".join(line.rstrip() for line in picture.splitlines()) + "\n"


def run(*command: str) -> str:
    """Run a command in a terminal of its own, and return its output, colours included.

    Raises CalledProcessError if it does not end with status 0.
    """
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (50, COLUMNS))
    environment = {**os.environ, "TERM": "xterm-256color"}
    with subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment
    ) as process:
        os.close(theirs)
        output = bytearray()
        while piece := _read(ours):
            output += piece
    os.close(ours)
    if process.returncode:
        sys.stderr.buffer.write(output)
        raise subprocess.CalledProcessError(process.returncode, command)
    return output.decode()


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 1 << 16)
    except OSError:  # how Linux reports that the other side is closed
        return b""


def main(arguments: list[str]) -> None:
    """Run the demo, print its output, and draw it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", default="20000", help="rows of the demo")
    parser.add_argument("--output", type=Path, default=PICTURE, help="the SVG to write")
    chosen = parser.parse_args(arguments)
    output = run(sys.executable, "-m", "recalc", "demo", "--rows", chosen.rows)
    print(shown(output))
    chosen.output.parent.mkdir(parents=True, exist_ok=True)
    chosen.output.write_text(drawn("make demo", output), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
