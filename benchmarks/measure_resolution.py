"""Measure resolution against gold: which entities of different cases become one thing?

    python benchmarks/measure_resolution.py [--dev ../shared/gold/dev] [--train data/gold/train] [--list]

The gold is turned into findings without official names, so that resolution sees only what an extractor may know:
names, types, relations. Pairs of entities of different cases are then counted: gold says "one" where type and
official name are the same. For the invented articles only joins across letters are counted, all of which are wrong
but those of bodies that really exist (their names carry over) and of organisations that two authors named alike.
`--drop` leaves relations out at random (seeded), as an extractor would miss them.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from kg.model import (
    ORGANIZATIONS,
    Case,
    CaseFindings,
    Document,
    Entity,
    EntityType,
    Evidence,
    Findings,
    MappedText,
    Paragraph,
    Predicate,
    Relation,
)
from kg.resolution import NameLexicon, Resolution, resolve_entities
from kg.resolution.clustering import NodeId

ROOT = Path(__file__).resolve().parent.parent


def gold_findings(path: Path, *, drop: float = 0.0, canonical: bool = False, optional: bool = True) -> Findings:
    """One gold file as the findings of an extractor that makes no mistakes, but misses `drop` of the relations."""
    gold = json.loads(path.read_text(encoding="utf-8"))
    text_file = path.with_suffix(".txt")
    text = text_file.read_text(encoding="utf-8")
    chance = random.Random(f"{path.stem} {drop}")
    entities = [e for e in gold["entities"] if optional or not e.get("optional")]
    keys = {e["id"] for e in entities}
    relations = []
    for r in gold["relations"]:
        targets = r["p"] == Predicate.TARGETS
        if r["s"] not in keys or not (targets or r["o"] in keys) or chance.random() < drop:
            continue
        relations.append(Relation(r["s"], Predicate(r["p"]), r["o"], (Evidence(0, 0, r["evidence"]),), 1.0))
    case = Case(1, gold["title"], MappedText(text, tuple(range(len(text)))), (Paragraph(0, len(text)),), gold["theme"])
    found = CaseFindings(
        case=case,
        entities=tuple(
            Entity(
                e["id"],
                EntityType(e["type"]),
                tuple(e["names"]),
                canonical=e["canonical"] if canonical else None,
                family=e.get("family"),
            )
            for e in entities
        ),
        relations=tuple(relations),
        reported_by=gold.get("reported_by"),
    )
    return Findings(Document(text_file.name, text, (case,)), (found,))


def gold_identities(paths: Iterable[Path]) -> dict[NodeId, tuple[str, str]]:
    """Where an entity stands in the gold → its type and official name."""
    found = {}
    for path in paths:
        for e in json.loads(path.read_text(encoding="utf-8"))["entities"]:
            found[NodeId(f"{path.stem}.txt", 1, e["id"])] = (e["type"], e["canonical"])
    return found


def _pairs(groups: Iterable[Sequence[NodeId]]) -> set[tuple[NodeId, NodeId]]:
    return {
        pair
        for group in groups
        for pair in itertools.combinations(sorted(group), 2)
        if pair[0].source != pair[1].source
    }


def _grouped(of: dict[NodeId, object]) -> list[list[NodeId]]:
    groups: dict[object, list[NodeId]] = defaultdict(list)
    for node, value in of.items():
        groups[value].append(node)
    return list(groups.values())


def compare(resolution: Resolution, gold: dict[NodeId, tuple[str, str]]) -> dict[str, set[tuple[NodeId, NodeId]]]:
    """Pairs across cases: right, wrong (joined but different) and missed (one thing but apart)."""
    joined, wanted = _pairs(_grouped(dict(resolution.keys))), _pairs(_grouped(dict(gold)))
    return {"right": joined & wanted, "wrong": joined - wanted, "missed": wanted - joined}


def across_letters(
    resolution: Resolution, gold: dict[NodeId, tuple[str, str]]
) -> dict[str, set[tuple[NodeId, NodeId]]]:
    """Joins across letters: `same` where a real or same-named organisation or programme meets itself, else `wrong`."""
    joined = {(a, b) for a, b in _pairs(_grouped(dict(resolution.keys))) if a.source[0] != b.source[0]}
    same = {
        (a, b)
        for a, b in joined
        if gold[a] == gold[b] and (EntityType(gold[a][0]) in ORGANIZATIONS or gold[a][0] in ("Place", "Programme"))
    }
    return {"same": same, "wrong": joined - same}


def main() -> None:
    """Print the measures; with --list every wrong and missed pair."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--dev", type=Path, default=ROOT.parent / "shared" / "gold" / "dev")
    parser.add_argument("--train", type=Path, default=ROOT / "data" / "gold" / "train")
    parser.add_argument("--drop", type=float, default=0.0, help="share of the relations that are left out")
    parser.add_argument("--no-lexicon", action="store_true", help="resolve without official names")
    parser.add_argument("--list", action="store_true", help="list wrong and missed pairs")
    args = parser.parse_args()
    lexicon = NameLexicon() if args.no_lexicon else None
    for label, folder in (("dev", args.dev), ("train", args.train)):
        paths = sorted(folder.glob("*.json"))
        if not paths:
            print(f"{label}: no gold in {folder}")
            continue
        findings = [gold_findings(path, drop=args.drop) for path in paths]
        start = time.perf_counter()
        resolution = resolve_entities(findings, lexicon=lexicon)
        seconds = time.perf_counter() - start
        gold = gold_identities(paths)
        print(
            f"{label}: {len(gold)} entities of {len(paths)} cases → {len(resolution.entities)} things, {seconds:.2f} s"
        )
        result = compare(resolution, gold)
        right, wrong, missed = (len(result[k]) for k in ("right", "wrong", "missed"))
        print(
            f"  pairs across cases: P {right / max(1, right + wrong):.3f}  R {right / max(1, right + missed):.3f}"
            f"   right {right} wrong {wrong} missed {missed}"
        )
        inside = [g for g in _grouped(dict(resolution.keys)) if len({n.source for n in g}) < len(g)]
        print(f"  things that swallowed two entities of one case: {len(inside)}")
        listed = {k: v for k, v in result.items() if k != "right"}
        if label == "train":
            letters = across_letters(resolution, gold)
            print(f"  joins across letters: same {len(letters['same'])}  wrong {len(letters['wrong'])}")
            listed |= {"letters": letters["wrong"]}
        if args.list:
            for group in inside:
                print("  inside ", [(n.source, gold[n]) for n in sorted(group)])
            for kind, pairs in listed.items():
                for a, b in sorted(pairs):
                    print(f"  {kind:<8}{a.source} {gold[a]}  |  {b.source} {gold[b]}")


if __name__ == "__main__":
    main()
