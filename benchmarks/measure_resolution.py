"""Measure resolution against gold: which entities of different cases become one thing.

    python benchmarks/measure_resolution.py [--dev ../shared/gold/dev] [--train data/gold/train] [--list]
    python benchmarks/measure_resolution.py --corpus ../shared/corpus      # what the extractor finds, end to end

The gold is turned into findings without official names, so that resolution sees only what an extractor may know:
names, types, relations. Pairs of entities of different cases are then counted. `strict`: gold says "one" where type
and official name are the same to the letter. `levelled`: also where two annotators wrote one body's official name
differently (with and without legal form or quotation marks, or its short name). For the invented articles joins
across letters are counted too: `wrong` are all but those of organisations, places, programmes and generally known
things (微信) of the same name.
`--drop` leaves relations out at random (seeded), as an extractor would miss them. With `--corpus` the extractor reads
the casebook; in each of its cases that has gold, what it found is matched with the gold's entities by their names.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from kg.model import (
    OFFERINGS,
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
    normalise,
)
from kg.pipeline import extract, read
from kg.resolution import NameLexicon, Resolution, load_lexicon, resolve_entities
from kg.resolution.clustering import NodeId
from kg.resolution.naming import load_naming

ROOT = Path(__file__).resolve().parent.parent


def gold_findings(path: Path, *, drop: float = 0.0, canonical: bool = False, optional: bool = True) -> Findings:
    """One gold file as the findings of an extractor that makes no mistakes, but misses `drop` of the relations."""
    gold = json.loads(path.read_text(encoding="utf-8"))
    text_file = path.with_suffix(".txt")
    text = text_file.read_text(encoding="utf-8") if text_file.exists() else gold["title"]
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


Identities = dict[NodeId, tuple[str, str]]
Pairs = set[tuple[NodeId, NodeId]]


def gold_identities(paths: Iterable[Path], *, levelled: bool) -> Identities:
    """Where an entity stands in the gold → its type and official name."""
    found = {}
    for path in paths:
        for e in json.loads(path.read_text(encoding="utf-8"))["entities"]:
            kind, name = EntityType(e["type"]), e["canonical"]
            if levelled:
                name = load_lexicon().canonical(name, kind) or name
                core = kind in OFFERINGS
                name = load_naming().offering_forms(name)[-1] if core else load_naming().standard(name, kind)
            found[NodeId(f"{path.stem}.txt", 1, e["id"])] = (kind.value, name)
    return found


def _pairs(groups: Iterable[Sequence[NodeId]]) -> Pairs:
    return {pair for group in groups for pair in itertools.combinations(sorted(group), 2) if pair[0][:2] != pair[1][:2]}


def _grouped(of: Mapping[NodeId, object]) -> list[list[NodeId]]:
    groups: dict[object, list[NodeId]] = defaultdict(list)
    for node, value in of.items():
        groups[value].append(node)
    return list(groups.values())


def compare(resolution: Resolution, gold: Identities) -> dict[str, Pairs]:
    """Pairs across cases: right, wrong (joined but different) and missed (one thing but apart)."""
    joined, wanted = _pairs(_grouped(resolution.keys)), _pairs(_grouped(gold))
    return {"right": joined & wanted, "wrong": joined - wanted, "missed": wanted - joined}


def across_letters(resolution: Resolution, gold: Identities) -> dict[str, Pairs]:
    """Joins across letters: `same` where an organisation, place, programme or known platform meets its like."""
    joined = {(a, b) for a, b in _pairs(_grouped(resolution.keys)) if _letters(a) != _letters(b)}
    real = {kind.value for kind in ORGANIZATIONS | {EntityType.PLACE, EntityType.PROGRAMME}}
    known = {a for a in gold if gold[a][0] in real or load_lexicon().canonical(gold[a][1], EntityType(gold[a][0]))}
    same = {(a, b) for a, b in joined if gold[a] == gold[b] and a in known}
    return {"same": same, "wrong": joined - same}


def _letters(node: NodeId) -> str:
    return node.source.partition("-")[0]


def match_gold(book: Findings, paths: Iterable[Path]) -> Identities:
    """What the extractor found in the cases that have gold → the gold's official name, matched by names."""
    cases = {case.case.number: case for case in book.cases}
    matched: Identities = {}
    for path in paths:
        number = int(path.stem.rpartition("-")[2])
        wanted = json.loads(path.read_text(encoding="utf-8"))["entities"]
        names = {e["id"]: {normalise(name) for name in (*e["names"], e["canonical"])} for e in wanted}
        identity = gold_identities([path], levelled=True)
        rivals = [
            (-len(common), entity.key, key)
            for entity in cases[number].entities
            for key, own in names.items()
            if (common := own & {normalise(name) for name in entity.names})
        ]
        taken: set[str] = set()
        for _, found, key in sorted(rivals):
            node = NodeId(book.document.source, number, found)
            if node not in matched and key not in taken:
                matched[node] = identity[NodeId(f"{path.stem}.txt", 1, key)]
                taken.add(key)
    return matched


def end_to_end(findings: Sequence[Findings], paths: Sequence[Path]) -> None:
    """Resolve extracted findings and print how the things that gold knows fare: pairs across cases, duplicates."""
    resolution = resolve_entities(findings)
    found = match_gold(max(findings, key=lambda item: len(item.cases)), paths)
    gold = {node: name for node, (_, name) in found.items() if node in resolution.keys}
    of = {node: resolution.keys[node] for node in gold}
    joined, wanted = _pairs(_grouped(of)), _pairs(_grouped(gold))
    right = len(joined & wanted)
    precision, recall = right / max(1, len(joined)), right / max(1, len(wanted))
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    print(f"end to end: {len(gold)} entities of {len(paths)} cases matched with gold")
    print(f"  pairs     P {precision:.3f}  R {recall:.3f}  F1 {f1:.3f}")
    things, more = len(set(of.values())), sum(len({of[node] for node in group}) - 1 for group in _grouped(gold))
    print(f"  {things} nodes for {len(set(gold.values()))} things; duplicates {more} ({more / things:.1%})")
    for kind, pairs in (("wrong", joined - wanted), ("missed", wanted - joined)):
        for a, b in sorted(pairs):
            print(f"  {kind:<8}{a.case} {of[a]} ({gold[a]})  |  {b.case} {of[b]} ({gold[b]})")


def measure(label: str, paths: Sequence[Path], *, drop: float, lexicon: NameLexicon | None, listing: bool) -> None:
    """Resolve the gold of these files together and print what came out."""
    findings = [gold_findings(path, drop=drop) for path in paths]
    start = time.perf_counter()
    resolution = resolve_entities(findings, lexicon=lexicon)
    seconds = time.perf_counter() - start
    count = len(resolution.keys)
    print(f"{label}: {count} entities of {len(paths)} cases -> {len(resolution.entities)} things, {seconds:.2f} s")
    listed: dict[str, Pairs] = {}
    for mode in ("strict", "levelled"):
        gold = gold_identities(paths, levelled=mode == "levelled")
        result = compare(resolution, gold)
        right, wrong, missed = (len(result[k]) for k in ("right", "wrong", "missed"))
        precision, recall = right / max(1, right + wrong), right / max(1, right + missed)
        print(f"  {mode:<9} P {precision:.3f}  R {recall:.3f}   right {right} wrong {wrong} missed {missed}")
        listed = {kind: pairs for kind, pairs in result.items() if kind != "right"}
    inside = [g for g in _grouped(resolution.keys) if len({n.source for n in g}) < len(g)]
    types = {entity.key: entity.type.value for entity in resolution.entities}
    retyped = sum(types[key] != gold[node][0] for node, key in resolution.keys.items())
    print(f"  things with two entities of one case: {len(inside)}; entities with another type than gold: {retyped}")
    if label == "train":
        letters = across_letters(resolution, gold)
        print(f"  joins across letters: same {len(letters['same'])}  wrong {len(letters['wrong'])}")
        listed["letters"] = letters["wrong"]
    if listing:
        for kind, pairs in listed.items():
            for a, b in sorted(pairs):
                print(f"  {kind:<8}{a.source} {gold[a]}  |  {b.source} {gold[b]}")


def main() -> None:
    """Print the measures; with --list every wrong and missed pair."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--dev", type=Path, default=ROOT.parent / "shared" / "gold" / "dev")
    parser.add_argument("--train", type=Path, default=ROOT / "data" / "gold" / "train")
    parser.add_argument("--drop", type=float, default=0.0, help="share of the relations that are left out")
    parser.add_argument("--no-lexicon", action="store_true", help="resolve without official names")
    parser.add_argument("--list", action="store_true", help="list wrong and missed pairs (levelled)")
    parser.add_argument("--corpus", type=Path, help="measure end to end on this folder's casebook")
    args = parser.parse_args()
    if args.corpus:
        end_to_end(extract(read([args.corpus])[0]), sorted(args.dev.glob("*.json")))
        return
    lexicon = NameLexicon() if args.no_lexicon else None
    for label, folder in (("dev", args.dev), ("train", args.train)):
        paths = sorted(folder.glob("*.json"))
        if paths:
            measure(label, paths, drop=args.drop, lexicon=lexicon, listing=args.list)
        else:
            print(f"{label}: no gold in {folder}")


if __name__ == "__main__":
    main()
