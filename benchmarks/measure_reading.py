"""Measure the reading room on a casebook dump whose cases are annotated with line ranges.

    python benchmarks/measure_reading.py CASEBOOK GOLD_DIR [GOLD_DIR…]

The first GOLD_DIR holds JSON files with `ranges` (1-based inclusive lines of CASEBOOK in reading order). For each of
these cases: the share of its characters that land in the case with its title, the share of that case's characters
that are not its own, and the share of its neighbouring line pairs that are neighbours in the repaired text too.
For the `.txt` files of every GOLD_DIR: the share of annotated names that stand in the source (white space removed)
and are found in the repaired text (white space removed) as well; names that are lost are listed.
"""

from __future__ import annotations

import json
import sys
import time
from itertools import pairwise
from pathlib import Path

from kg.model import Case, Document
from kg.reading import read_document

MARKER = "案例简介"


def line_starts(text: str) -> list[int]:
    """Source offset of each line."""
    starts = [0]
    for i, char in enumerate(text):
        if char == "\n":
            starts.append(i + 1)
    return starts


def measure_cases(document: Document, gold_dir: Path) -> None:
    """Print the figures of every gold case and their means."""
    starts = line_starts(document.text)
    owner = {o: case for case in document.cases for o in case.text.offsets}
    rank = {case.number: {o: i for i, o in enumerate(case.text.offsets)} for case in document.cases}
    own, right, total, foreign, pairs, kept = 0.0, 0, 0, 0, 0, 0
    for path in sorted(gold_dir.glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        if "ranges" not in gold:
            continue
        numbers = [n for low, high in gold["ranges"] for n in range(low, high + 1)]
        spans = [range(starts[n - 1], starts[n] - 1) for n in numbers]
        lines = [[o for o in span if not document.text[o].isspace()] for span in spans]
        lines = [line for line in lines if line and "".join(document.text[o] for o in line) != MARKER]
        places = [o for line in lines for o in line]
        case = owner.get(places[0])
        if case is None:
            print(f"{path.stem}: its title lies in no case")
            total += len(places)
            continue
        mine = set(places)
        hits = sum(owner.get(o) is case for o in places)
        wrong = sum(o not in mine for o, c in zip(case.text.offsets, case.text.text, strict=True) if not c.isspace())
        joined, couples = order_agreement(case, lines, rank[case.number])
        themed = "" if case.theme == gold["theme"] else f" theme {case.theme} ≠ {gold['theme']}"
        print(
            f"{path.stem} case {case.number:2d}: right {hits / len(places):6.1%}  "
            f"foreign {wrong / len(case.text.text):6.1%}  order {joined / couples:6.1%}{themed} {case.title}"
        )
        right, total, foreign, own = right + hits, total + len(places), foreign + wrong, own + len(case.text.text)
        pairs, kept = pairs + couples, kept + joined
    shares = f"right {right / total:.2%}  foreign {foreign / own:.2%}  order {kept / pairs:.2%}"
    print(f"all: {shares}  cases {len(document.cases)}")


def order_agreement(case: Case, lines: list[list[int]], rank: dict[int, int]) -> tuple[int, int]:
    """Neighbouring gold lines whose seam has nothing but white space between it in the repaired text; and all."""
    joined = 0
    for above, below in pairwise(lines):
        end, start = rank.get(above[-1], -9), rank.get(below[0], -9)
        joined += 0 <= end < start and not case.text.text[end + 1 : start].strip()
    return joined, max(1, len(lines) - 1)


def measure_names(gold_dirs: list[Path]) -> None:
    """Print how many annotated names survive the repair, and which do not."""
    found = names = 0
    for path in sorted(p for folder in gold_dirs for p in folder.glob("*.txt")):
        document = read_document(path)
        squeeze = str.maketrans("", "", "“”‘’\"'「」")
        source = "".join(document.text.split()).translate(squeeze)
        repaired = "".join("".join(c.text.text.split()) for c in document.cases).translate(squeeze)
        gold = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        for name in (n for entity in gold["entities"] for n in entity["names"]):
            plain = "".join(name.split()).translate(squeeze)
            if plain in source:
                names += 1
                found += plain in repaired
                if plain not in repaired:
                    print(f"{path.stem}: lost {name}")
    print(f"names: {found} of {names} ({found / max(1, names):.2%})")


def main() -> None:
    """Run all measurements on the paths that the command line names."""
    book, *gold_dirs = (Path(argument) for argument in sys.argv[1:])
    began = time.perf_counter()
    document = read_document(book)
    print(f"read in {time.perf_counter() - began:.2f} s")
    measure_cases(document, gold_dirs[0])
    measure_names(gold_dirs)


if __name__ == "__main__":
    main()
