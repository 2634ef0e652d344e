"""Fuzz every decoder with coverage to guide it: ``make fuzz-decoders``. Needs atheris."""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.decoders.targets import TARGETS


def fuzz(name: str, seconds: int, corpus: Path) -> bool:
    """Fuzz one decoder in a process of its own. Whether it held."""
    for number, seed in enumerate(TARGETS[name].seeds):
        (corpus / f"seed-{number}").write_bytes(seed)
    command = [sys.executable, "-m", "tests.decoders.one", name]
    options = [f"-max_total_time={seconds}", "-max_len=4096", "-timeout=10", "-rss_limit_mb=2048"]
    options.append(f"-artifact_prefix={corpus.parent}/")
    done = subprocess.run(
        [*command, str(corpus), *options], capture_output=True, text=True, check=False
    )
    runs = re.search(r"Done (\d+) runs", done.stderr)
    if done.returncode or runs is None:
        print(f"  {name:20} BROKE\n{done.stdout[-2000:]}{done.stderr[-6000:]}", flush=True)
        return False
    kept = sum(1 for _ in corpus.iterdir())
    print(f"  {name:20} {int(runs[1]):9,} inputs, {kept:5} of new coverage, held", flush=True)
    return True


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.decoders", description=__doc__)
    parser.add_argument("--seconds", type=int, default=60, help="for each decoder")
    parser.add_argument("--target", choices=list(TARGETS), action="append")
    chosen = parser.parse_args()
    held = []
    for name in chosen.target or TARGETS:
        with tempfile.TemporaryDirectory() as folder:
            corpus = Path(folder, "corpus")
            corpus.mkdir()
            held.append(fuzz(name, chosen.seconds, corpus))
    print(f"{sum(held)} of {len(held)} decoders held")
    sys.exit(0 if all(held) else 1)


if __name__ == "__main__":
    main()
