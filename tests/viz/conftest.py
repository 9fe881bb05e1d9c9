"""A network of sixty invented things, some of them with names that would break a careless page."""

from __future__ import annotations

import networkx as nx
import pytest
from pyoxigraph import Quad, Store

from kg.model import (
    Amount,
    AmountKind,
    Entity,
    EntityType,
    Evidence,
    Knowledge,
    Predicate,
    ResolvedRelation,
    SourceCase,
    SourceDocument,
)
from kg.rdf.writer import to_graph

BASE = "https://w3id.org/csrkg/id/"
LABELS = {
    "Bank": "银行",
    "BankBranch": "银行分支机构",
    "Company": "企业",
    "Product": "金融产品",
    "BeneficiaryGroup": "受益群体",
    "offers": "提供",
    "finances": "融资支持",
    "targets": "面向",
    "partnersWith": "合作",
    "subOrganizationOf": "隶属于",
    "Loan": "贷款",
    "ClientCompany": "客户企业",
}
NASTY = (
    "<script>window.broken=1</script>科技",
    "</script><img src=x onerror='window.broken=2'>",
    "双\"引号\"与'单引号'有限公司",
    "${title} $policy \\u003c &lt;b&gt; 公司",
    "🏦 云端银河 👩‍🌾 合作社",
    "]]> --> <!-- 注释公司",
)


def _add(graph: nx.MultiDiGraph[str], key: str, label: str, kind: str, *aliases: str, **more: object) -> str:
    attributes = {"names": [label, *aliases], "roles": [], "family": None, "documents": 1} | more
    graph.add_node(BASE + key, label=label, type=kind, **attributes)
    return BASE + key


def _relate(
    graph: nx.MultiDiGraph[str], subject: str, predicate: str, target: str, confidence: float, quote: str, *sums: object
) -> None:
    place = {"source": "年报/星河.txt", "case": "星河银行助企", "start": 120, "end": 120 + len(quote)}
    evidence = [{"quote": quote, **place}]
    graph.add_edge(subject, target, predicate=predicate, confidence=confidence, amounts=list(sums), evidence=evidence)


def build(*, backwards: bool = False) -> nx.MultiDiGraph[str]:
    """Two banks with branches, products and clients: 60 nodes; `backwards` adds them in the opposite order."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    river = _add(graph, "bank-river", "星河银行", "Bank", "星河商业银行股份有限公司", "银河行", documents=4)
    hill = _add(graph, "bank-hill", "青山银行", "Bank")
    small = _add(graph, "group-small", "小微企业", "BeneficiaryGroup")
    for index in range(8):
        bank = (river, hill)[index % 2]
        branch = _add(graph, f"branch-{index}", f"第{index + 1}城分行", "BankBranch")
        _relate(graph, branch, "subOrganizationOf", bank, 0.99, "该分行由总行设立")
    for index in range(14):
        product = _add(graph, f"product-{index:02}", f"助业贷{index + 1}号", "Product", family="小微信用贷款")
        _relate(graph, (river, hill)[index % 2], "offers", product, 0.5 + index / 30, f"推出第{index + 1}款助业产品")
        _relate(graph, product, "targets", small, 0.8, "为小微企业解难")
    loan = {"value": 6900000, "currency": "CNY", "kind": "Loan", "date": "2020-01"}
    for index in range(29):
        name = NASTY[index] if index < len(NASTY) else f"云岭第{index}制造有限公司"
        client = _add(graph, f"client-{index:02}", name, "Company", f"云岭{index}厂", roles=["ClientCompany"])
        bank = f"{BASE}branch-{index % 8}"
        _relate(graph, bank, "finances", client, 0.4 + index / 60, f"向{name}发放贷款690万元", loan)
    _relate(graph, river, "partnersWith", hill, 0.7, "两行签署合作协议")
    _relate(graph, hill, "partnersWith", river, 0.6, "两行再次携手")
    for index in range(6):
        _add(graph, f"alone-{index}", f"孤立单位{index}", "Unheard")
    return _reversed(graph) if backwards else graph


def _reversed(graph: nx.MultiDiGraph[str]) -> nx.MultiDiGraph[str]:
    turned: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    turned.add_nodes_from(reversed(list(graph.nodes(data=True))))
    turned.add_edges_from(reversed([(a, b, data) for a, b, data in graph.edges(data=True)]))
    return turned


@pytest.fixture(scope="session")
def network() -> nx.MultiDiGraph[str]:
    return build()


@pytest.fixture(scope="session")
def network_backwards() -> nx.MultiDiGraph[str]:
    return build(backwards=True)


@pytest.fixture(scope="session")
def labels() -> dict[str, str]:
    return LABELS


@pytest.fixture(scope="session")
def nasty() -> tuple[str, ...]:
    return NASTY


def _entities() -> list[Entity]:
    micro = "小微信用贷款"
    return [
        Entity("a", EntityType.BANK, ("星河银行",)),
        Entity("b", EntityType.BANK_BRANCH, ("星河银行东城分行",)),
        Entity("c", EntityType.BANK, ("青山银行",)),
        Entity("d", EntityType.GOVERNMENT_AGENCY, ("南城市科技局",)),
        Entity("e", EntityType.COMPANY, (NASTY[0],)),
        Entity("f", EntityType.COMPANY, ("云桥科技",)),
        Entity("g", EntityType.PRODUCT, ("云帆贷", "云帆"), family=micro),
        Entity("h", EntityType.PRODUCT, ("山货贷",), family=micro),
        Entity("i", EntityType.PRODUCT, ("转贷资金",), family="转贷款"),
        Entity("j", EntityType.PRODUCT, (f"云舟{NASTY[0]}",), family=micro),
        Entity("k", EntityType.PLATFORM, ("星河云",)),
    ]


_PLACES = """
PREFIX csr: <https://w3id.org/csrkg/ontology#> PREFIX kg: <https://w3id.org/csrkg/id/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#> PREFIX dcterms: <http://purl.org/dc/terms/>
INSERT DATA {
  kg:area-1 a csr:AdministrativeArea ; skos:prefLabel "湖北省"@zh ; csr:adminCode "420000" .
  kg:area-2 a csr:AdministrativeArea ; skos:prefLabel "武汉市"@zh ; csr:adminCode "420100" .
  kg:area-2 dcterms:isPartOf kg:area-1 .
  kg:area-3 a csr:AdministrativeArea ; skos:prefLabel "广东省"@zh ; csr:adminCode "440000" .
  kg:d csr:locatedIn kg:area-2 . kg:f csr:locatedIn kg:area-1 . kg:e csr:locatedIn kg:area-3 .
}"""


@pytest.fixture(scope="session")
def world() -> Store:
    """Two banks with a branch, products of two families, a client with a name that would break a careless page."""
    p = Predicate
    loan = (Amount(6_900_000, "CNY", AmountKind.LOAN, "2020-03"),)
    lines: list[tuple[int, str, Predicate, str, float, tuple[Amount, ...]]] = [
        (1, "b", p.SUB_ORGANIZATION_OF, "a", 0.99, ()),
        (1, "b", p.OFFERS, "g", 0.95, ()),
        (1, "a", p.OFFERS, "j", 0.9, ()),
        (1, "c", p.OFFERS, "i", 0.9, ()),
        (1, "i", p.DELIVERED_THROUGH, "g", 0.8, ()),
        (1, "g", p.DELIVERED_THROUGH, "k", 0.5, ()),
        (1, "g", p.TARGETS, "小微企业", 0.9, ()),
        (1, "g", p.PROVIDED_TO, "f", 0.9, ()),
        (1, "g", p.PROVIDED_TO, "e", 0.9, ()),
        (1, "b", p.FINANCES, "f", 0.9, loan),
        (1, "b", p.PARTNERS_WITH, "d", 0.9, ()),
        (2, "a", p.PARTNERS_WITH, "d", 0.8, ()),
        (2, "a", p.PARTNERS_WITH, "e", 0.8, ()),
        (3, "c", p.PARTNERS_WITH, "d", 0.8, ()),
        (3, "c", p.OFFERS, "h", 0.95, ()),
        (3, "h", p.PROVIDED_TO, "f", 0.7, loan),
    ]
    names = {entity.key: entity.names[0] for entity in _entities()}
    sources = {1: "河.txt", 2: "河.txt", 3: "山.txt"}

    def quote(subject: str, other: str) -> str:
        return f"{names[subject]}的一句话：{names.get(other, other)}"

    relations = [
        ResolvedRelation(s, r, o, sources[n], n, (Evidence(20 * i, 20 * i + 9, quote(s, o)),), sure, sums)
        for i, (n, s, r, o, sure, sums) in enumerate(lines)
    ]
    themes = {1: "服务小微", 2: "科技金融", 3: "绿色金融"}
    told = {n: {e for r in relations if r.case == n for e in (r.subject, r.object)} & set(names) for n in themes}
    cases = [SourceCase(sources[n], n, f"案例{n}", themes[n], None, tuple(sorted(told[n]))) for n in themes]
    documents = tuple(SourceDocument(source, None, None) for source in sorted(set(sources.values())))
    store = Store()
    triples = to_graph(Knowledge(documents, tuple(cases), tuple(_entities()), tuple(relations)))
    store.extend(Quad(*triple) for triple in triples)
    store.update(_PLACES)
    return store
