"""What a graph holds, in numbers, and the most interesting things that it says, each computed and with its source."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import networkx as nx
from pyoxigraph import Store

from kg.model import EntityType
from kg.query.engine import select
from kg.query.money import money, money_in_english
from kg.query.networks import network
from kg.rdf.labels import term_labels
from kg.rdf.vocabulary import RELATIONS, ROLES, term_name

_CLASSES = """
SELECT ?class (COUNT(DISTINCT ?thing) AS ?n)
WHERE { ?thing a ?class FILTER (STRSTARTS(STR(?class), STR(csr:))) } GROUP BY ?class"""
_RELATIONS = """
SELECT ?p (COUNT(*) AS ?n) WHERE {
  SELECT DISTINCT ?s ?p ?o WHERE { ?statement a rdf:Statement ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o }
} GROUP BY ?p"""
_BANKS = frozenset({"Bank", "BankBranch"})
_CENTRAL_NODES = 200
_SURE = 0.8  # confidence from which on a statement is repeated without a look at its source
_LIKELY = 0.5

Edge = tuple[str, str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Statistics:
    """How many things, relations (distinct triples with a statement) and sources a graph holds, by local name."""

    triples: int
    documents: int
    cases: int
    passages: int
    amounts: int
    entities: int
    relations: int
    by_type: dict[str, int]
    by_role: dict[str, int]
    by_relation: dict[str, int]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing worth knowing, as a sentence in Chinese and in English, and the source files that it rests on.

    Names stand in both as the graph has them.
    """

    sentence: str
    english: str
    sources: tuple[str, ...]

    def __str__(self) -> str:
        """The sentence with at most three of its sources."""
        more = f" 等 {len(self.sources)} 份文件" if len(self.sources) > 3 else ""
        return f"{self.sentence}（出处：{'、'.join(self.sources[:3])}{more}）" if self.sources else self.sentence


def statistics(store: Store) -> Statistics:
    """Counts per type, role and relation, the most frequent first."""
    classes = {term_name(name): int(str(n)) for name, n in select(store, _CLASSES)}
    relations = {term_name(name): int(str(n)) for name, n in select(store, _RELATIONS)}
    types: dict[str, int] = {kind.value: classes[kind.value] for kind in EntityType if kind.value in classes}
    return Statistics(
        triples=len(store),
        documents=classes.get("Document", 0),
        cases=classes.get("Case", 0),
        passages=classes.get("Passage", 0),
        amounts=classes.get("MonetaryAmount", 0),
        entities=sum(types.values()),
        relations=sum(relations.values()),
        by_type=_ranked(types),
        by_role=_ranked({name: n for name, n in classes.items() if name in ROLES}),
        by_relation=_ranked({name: n for name, n in relations.items() if name in RELATIONS}),
    )


def highlights(store: Store, n: int = 3) -> list[Finding]:
    """The `n` most telling findings of a graph; fewer where it is too small to say that much."""
    graph = network(store)
    view = _View(graph, _houses(graph))
    found = (finding(view) for finding in _FINDINGS)
    return [finding for finding in found if finding][:n]


@dataclass(frozen=True, slots=True)
class _View:
    """A network, and for each node in a bank's tree the bank at its top."""

    graph: nx.MultiDiGraph[str]
    houses: dict[str, str]

    def edges(self, *predicates: str, least: float = _SURE) -> list[Edge]:
        """The edges of these predicates that are sure, or have at least the given confidence."""
        return [
            (a, b, data)
            for a, b, data in self.graph.edges(data=True)
            if data["predicate"] in predicates and data["confidence"] >= least
        ]

    def type(self, node: str) -> str:
        return str(self.graph.nodes[node]["type"])

    def name(self, node: str) -> str:
        """A node's label in quotation marks; marks of its own become the inner ones."""
        label = str(self.graph.nodes[node]["label"])
        if label.startswith("“") and label.find("”") == len(label) - 1:
            return label
        return f"“{label.replace('“', '‘').replace('”', '’')}”"

    def most(self, groups: dict[str, dict[str, set[str]]], chinese: str, english: str) -> Finding | None:
        """A finding on the key, a node or a family, with the most members (at least two), None where there is none.

        The sentences have the places `key`, `kind` (the type of a node, in Chinese), `n` and `members`.
        """
        ranked = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
        if not ranked or len(ranked[0][1]) < 2:
            return None
        key, members = ranked[0][0], sorted(ranked[0][1])
        places = {"key": f"“{key}”", "kind": "", "n": len(members)}
        if key in self.graph:
            places |= {"key": self.name(key), "kind": term_labels().get(self.type(key), "")}
        return Finding(
            chinese.format(**places, members=self.listed(members)),
            english.format(**places, members=self.listed_in_english(members)),
            tuple(sorted(set().union(*ranked[0][1].values()))),
        )

    def listed(self, nodes: Iterable[str], joint: str = "、", more: str = "等") -> str:
        names = [self.name(node) for node in nodes]
        return joint.join(names[:4]) + (more if len(names) > 4 else "")

    def listed_in_english(self, nodes: Iterable[str]) -> str:
        return self.listed(nodes, ", ", " and others")


def _houses(graph: nx.MultiDiGraph[str]) -> dict[str, str]:
    above = {a: b for a, b, data in graph.edges(data=True) if data["predicate"] == "subOrganizationOf"}
    houses = {}
    for node in graph:
        head, seen = node, {node}
        while head in above and above[head] not in seen and graph.nodes[head]["type"] != "Bank":
            head = above[head]
            seen.add(head)
        if graph.nodes[head]["type"] in _BANKS:
            houses[node] = head
    return houses


def _sources(data: dict[str, Any]) -> set[str]:
    return {str(passage["source"]) for passage in data["evidence"]}


def _groups() -> dict[str, dict[str, set[str]]]:
    return defaultdict(lambda: defaultdict(set))


def _busiest_agency(view: _View) -> Finding | None:
    groups = _groups()
    for a, b, data in view.edges("partnersWith"):
        for agency, bank in ((a, b), (b, a)):
            if "PartnerAgency" in view.graph.nodes[agency]["roles"] and bank in view.houses:
                groups[agency][view.houses[bank]] |= _sources(data)
    return view.most(
        groups,
        "合作银行最多的合作机构是{kind}{key}，与 {n} 家银行合作：{members}。",
        "The agency that works with the most banks is {key}, with {n}: {members}.",
    )


def _commonest_family(view: _View) -> Finding | None:
    groups = _groups()
    for a, b, data in view.edges("offers"):
        family = view.graph.nodes[b]["family"]
        if family and a in view.houses:
            groups[family][view.houses[a]] |= _sources(data)
    return view.most(
        groups,
        "提供银行最多的产品家族是{key}，有 {n} 家银行：{members}。",
        "The product family that the most banks offer is {key}, {n} of them: {members}.",
    )


def _shared_client(view: _View) -> Finding | None:
    groups = _groups()
    providers = defaultdict(set)
    for a, b, _ in view.edges("offers"):
        providers[b].add(a)
    for a, b, data in view.edges("finances", "providedTo"):
        if "ClientCompany" in view.graph.nodes[b]["roles"] and view.type(b) not in _BANKS:
            for institution in {a} if data["predicate"] == "finances" else providers[a]:
                if institution in view.houses:
                    groups[b][view.houses[institution]] |= _sources(data)
    return view.most(
        groups,
        "{key}同时是 {n} 家银行的客户：{members}。",
        "{key} is a client of {n} banks: {members}.",
    )


def _largest(view: _View, predicate: str, sentence: str, english: str) -> Finding | None:
    sums = [
        (-float(amount["value"]), a, b, data, amount)
        for a, b, data in view.edges(predicate, least=_LIKELY)
        for amount in data["amounts"]
        if amount["currency"] == "CNY"
    ]
    if not sums:
        return None
    size, a, b, data, amount = min(sums, key=lambda item: item[:3])
    contested = any(other[0] == size and other[2] == b and other[1] != a for other in sums)
    if data["confidence"] < _SURE or contested:
        return None  # then it is not known which is the largest, or who gave it
    names = {"giver": view.name(a), "taker": view.name(b)}
    return Finding(
        sentence.format(**names, money=money(amount["value"], amount["currency"])),
        english.format(**names, money=money_in_english(amount["value"], amount["currency"])),
        tuple(sorted(_sources(data))),
    )


def _largest_donation(view: _View) -> Finding | None:
    return _largest(
        view,
        "donatesTo",
        "金额最大的一笔捐赠是{giver}向{taker}捐出的 {money}。",
        "The largest single donation is {money} that {giver} gave to {taker}.",
    )


def _largest_financing(view: _View) -> Finding | None:
    return _largest(
        view,
        "finances",
        "金额最大的一笔融资是{giver}给{taker}的 {money}。",
        "The largest single financing is {money} from {giver} for {taker}.",
    )


def _broker(view: _View) -> Finding | None:
    """The organisation other than a bank that lies on the most shortest ways between others (Freeman's betweenness)."""
    plain: nx.Graph[str] = nx.Graph()
    sure = view.edges(*RELATIONS)
    plain.add_edges_from(sorted((a, b) for a, b, _ in sure if view.type(b) != "BeneficiaryGroup" and a != b))
    if len(plain) < 10:
        return None
    centrality = nx.betweenness_centrality(plain, k=min(_CENTRAL_NODES, len(plain)), seed=0)
    between = {n: c for n, c in centrality.items() if view.type(n) not in _BANKS and c > 0}
    if not between:
        return None
    node = min(between, key=lambda n: (-round(between[n], 9), n))
    banks = {view.houses[other] for other in plain[node] if other in view.houses}
    sources = {source for a, b, data in sure if node in (a, b) for source in _sources(data)}
    direct = f"，直接相连的有 {len(plain[node])} 个事物、{len(banks)} 家银行" if banks else ""
    linked = f", linked to {len(plain[node])} things and {len(banks)} banks" if banks else ""
    return Finding(
        f"除银行之外，处在最多联系之间的是{view.name(node)}{direct}。",
        f"Apart from banks, {view.name(node)} stands between the most others{linked}.",
        tuple(sorted(sources)),
    )


def _most_helped(view: _View) -> Finding | None:
    groups = _groups()
    for a, b, data in view.edges("donatesTo", "assists"):
        groups[b][a] |= _sources(data)
    return view.most(
        groups,
        "得到最多组织捐赠或帮扶的是{key}，有 {n} 个组织：{members}。",
        "{key} is given to or helped by the most organisations, {n}: {members}.",
    )


def _widest_offer(view: _View) -> Finding | None:
    groups = _groups()
    for a, b, data in view.edges("offers"):
        if a in view.houses:
            groups[view.houses[a]][b] |= _sources(data)
    return view.most(
        groups,
        "产品、平台和计划最多的银行是{key}，有 {n} 个：{members}。",
        "{key} is the bank with the most products, platforms and programmes, {n}: {members}.",
    )


_FINDINGS: tuple[Callable[[_View], Finding | None], ...] = (
    _busiest_agency,
    _commonest_family,
    _largest_donation,
    _shared_client,
    _broker,
    _largest_financing,
    _most_helped,
    _widest_offer,
)


def _ranked(counts: dict[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
