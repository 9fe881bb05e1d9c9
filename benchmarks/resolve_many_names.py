"""Resolve very many names, to see that time and memory grow with their number and not with its square.

    python benchmarks/resolve_many_names.py [--names 1000000] [--profile]

The input is made up (seeded): cases of bank branches with clients, offices, villages, schools and offerings, most
named once, some again under an alias, without legal form or area; every case also has a “战疫贷” and a 手机银行, so
that the largest blocks hold one entity of each case. Prints processor and wall time and the peak of memory, that of
the input included.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import random
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from kg.model import (
    Case,
    CaseFindings,
    Document,
    Entity,
    EntityType,
    Evidence,
    Findings,
    MappedText,
    Predicate,
    Relation,
)
from kg.resolution import resolve
from kg.resolution.areas import load_gazetteer

_CASES_PER_DOCUMENT = 20
_PER_CASE = 50
_AGAIN = 0.1
_LETTERS = (
    "安邦博昌诚达德鼎东恩丰福光广国海汉和恒宏华汇嘉健江金京巨凯康乐利联隆美民明能"
    "宁鹏启强庆荣瑞润森盛时泰天通万伟祥新信星兴旭阳益永优宇元源远泽展振正志中众舟卓"
)
_TRADES = ("物流", "科技", "食品", "医疗器械", "新能源", "建材", "餐饮管理", "供应链", "电子", "纺织")
_KINDS = [
    (EntityType.COMPANY, 55),
    (EntityType.PRODUCT, 20),
    (EntityType.PLATFORM, 4),
    (EntityType.PROGRAMME, 4),
    (EntityType.GOVERNMENT_AGENCY, 5),
    (EntityType.PUBLIC_INSTITUTION, 5),
    (EntityType.PLACE, 5),
    (EntityType.ASSOCIATION, 2),
]
_EVIDENCE = (Evidence(0, 2, "原话"),)
_TEXT = MappedText("原话", (0, 1))


class World:
    """Names of things, each made once; counts the distinct names that it gave out."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.names: set[str] = set()
        areas = [area for area in load_gazetteer().areas.values() if not area.code.endswith("0000")]
        self.areas = [area.name for area in areas]
        self.cities = [area.name.removesuffix("市") for area in areas if area.code.endswith("00")]
        self.banks = [f"{self.brand(2)}银行" for _ in range(200)]
        self.kinds, self.weights = zip(*_KINDS, strict=True)
        self.met: list[tuple[EntityType, tuple[str, ...]]] = []

    def brand(self, length: int) -> str:
        """A word of so many characters."""
        return "".join(self.chance.choices(_LETTERS, k=length))

    def thing(self) -> tuple[EntityType, tuple[str, ...]]:
        """Type and names of a thing, at times of one that was met before, under one of its names."""
        if self.met and self.chance.random() < _AGAIN:
            kind, names = self.chance.choice(self.met)
            return kind, (self.chance.choice(names),)
        kind = self.chance.choices(self.kinds, self.weights)[0]
        names = self.named(kind)
        self.names.update(names)
        if self.chance.random() < 2 * _AGAIN:
            self.met.append((kind, names))
        return kind, names

    def named(self, kind: EntityType) -> tuple[str, ...]:
        """Names of a new thing of this type."""
        word, area = self.brand(4), self.chance.choice(self.areas)
        match kind:
            case EntityType.COMPANY:
                core = word + self.chance.choice(_TRADES)
                full = f"{self.chance.choice(self.cities)}{core}有限公司"
                return (full, core) if self.chance.random() < 0.3 else (full,)
            case EntityType.PRODUCT:
                return (f"“{word}贷”",)
            case EntityType.PLATFORM:
                return (f"{word}平台",)
            case EntityType.PROGRAMME:
                return (f"“{word}”行动",)
            case EntityType.GOVERNMENT_AGENCY:
                return (f"{area}{word}局",)
            case EntityType.PUBLIC_INSTITUTION:
                return (f"{area}{word}小学",)
            case EntityType.ASSOCIATION:
                return (f"{self.chance.choice(self.cities)}市{word}协会",)
            case _:
                return (f"{area}{word}村",)

    def case(self, number: int) -> CaseFindings:
        """A case of a branch with its offerings and its clients."""
        bank = self.chance.choice(self.banks)
        found: list[tuple[EntityType, tuple[str, ...]]] = [
            (EntityType.BANK, (bank,)),
            (EntityType.BANK_BRANCH, (f"{bank}{self.chance.choice(self.cities)}分行",)),
        ]
        found += [(EntityType.PRODUCT, ("战疫贷",)), (EntityType.PLATFORM, ("手机银行",))]
        found += [self.thing() for _ in range(_PER_CASE - len(found))]
        self.names.update(found[1][1])
        entities = tuple(Entity(f"E{i}", kind, names) for i, (kind, names) in enumerate(found))
        offered = {EntityType.PRODUCT, EntityType.PLATFORM}
        relations = [Relation("E1", Predicate.SUB_ORGANIZATION_OF, "E0", _EVIDENCE, 0.9)]
        relations += [
            Relation("E1", Predicate.OFFERS if e.type in offered else Predicate.FINANCES, e.key, _EVIDENCE, 0.9)
            for e in entities[2:]
            if e.type in offered or e.type is EntityType.COMPANY
        ]
        return CaseFindings(Case(number, "案例", _TEXT, ()), (), entities, tuple(relations), "E1")


def make_findings(names: int, seed: int = 1) -> Iterator[Findings]:
    """Documents until so many distinct names are given out."""
    world, number = World(seed), 0
    while len(world.names) < names:
        cases = tuple(world.case(n) for n in range(1, _CASES_PER_DOCUMENT + 1))
        number += 1
        document = Document(f"{number:06d}.txt", "原话", tuple(case.case for case in cases))
        yield Findings(document, cases)


def peak() -> float:
    """The most memory that this process has held, in GiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def main() -> None:
    """Make the input, resolve it, print what it took."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--names", type=int, default=1_000_000)
    parser.add_argument("--profile", action="store_true", help="show where the time goes (takes twice as long)")
    args = parser.parse_args()
    findings = list(make_findings(args.names))
    count = sum(len(case.entities) for item in findings for case in item.cases)
    print(f"{args.names} distinct names, {count} entities of {len(findings)} documents; input {peak():.2f} GiB")
    profiler = cProfile.Profile()
    wall, processor = time.perf_counter(), time.process_time()
    if args.profile:
        profiler.enable()
    knowledge = resolve(findings)
    profiler.disable()
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    print(f"{len(knowledge.entities)} things, {len(knowledge.relations)} relations, {len(knowledge.merges)} merges")
    print(f"{processor:.1f} s of processor, {wall:.1f} s in all, peak {peak():.2f} GiB")
    if args.profile:
        pstats.Stats(profiler).sort_stats("tottime").print_stats(35)


if __name__ == "__main__":
    main()
