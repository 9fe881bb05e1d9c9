"""A small invented world in Turtle for what is traced through a graph: chains with a cycle, namesakes, dates."""

from __future__ import annotations

from pyoxigraph import RdfFormat, Store

_HEAD = """
@prefix csr: <https://w3id.org/csrkg/ontology#> . @prefix kg: <https://w3id.org/csrkg/id/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix dcterms: <http://purl.org/dc/terms/> .
@prefix prov: <http://www.w3.org/ns/prov#> . @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
WORLD = """
kg:hai a csr:Bank ; skos:prefLabel "海湾银行"@zh .
kg:hai-fen a csr:BankBranch ; skos:prefLabel "海湾银行东港分行"@zh ; csr:subOrganizationOf kg:hai .
kg:ling a csr:Bank ; skos:prefLabel "岭南商贸银行"@zh .
kg:guo a csr:Bank ; skos:prefLabel "国富开发银行"@zh .
kg:guo-fen a csr:BankBranch ; skos:prefLabel "国富开发银行东港分行"@zh ; csr:subOrganizationOf kg:guo .
kg:fu-hai a csr:Product ; skos:prefLabel "复业贷"@zh ; csr:inFamily kg:family-x .
kg:fu-ling a csr:Product ; skos:prefLabel "“复业贷”"@zh ; skos:altLabel "岭南复业贷"@zh ; csr:inFamily kg:family-x .
kg:zhuan a csr:Product ; skos:prefLabel "批转贷"@zh ; csr:deliveredThrough kg:xiao .
kg:xiao a csr:Product ; skos:prefLabel "小店贷"@zh ; csr:builtOn kg:yun ; csr:targets kg:group-x .
kg:xiao csr:partOfSuite kg:xilie .
kg:da a csr:Product ; skos:prefLabel "大店贷"@zh ; csr:partOfSuite kg:xilie .
kg:xilie a csr:Programme ; skos:prefLabel "百店系列"@zh .
kg:yun a csr:Platform ; skos:prefLabel "云港平台"@zh ; csr:builtOn kg:xin .
kg:xin a csr:Platform ; skos:prefLabel "信桥系统"@zh ; csr:builtOn kg:yun .
kg:ju a csr:GovernmentAgency ; skos:prefLabel "东港市商务局"@zh .
kg:chang a csr:Company ; skos:prefLabel "东港船厂"@zh .
kg:family-x a csr:ProductFamily ; skos:prefLabel "复工贷款"@zh .
kg:group-x a csr:BeneficiaryGroup ; skos:prefLabel "小微企业"@zh .
kg:theme-x a csr:Theme ; skos:prefLabel "助力复工"@zh .
kg:hai-fen csr:offers kg:fu-hai , kg:xiao ; csr:partnersWith kg:ju .
kg:ju csr:partnersWith kg:hai-fen , kg:ling .
kg:ling csr:offers kg:fu-ling , kg:da ; csr:partnersWith kg:ju .
kg:guo-fen csr:offers kg:zhuan ; csr:finances kg:chang .
kg:fu-hai csr:providedTo kg:chang .
kg:doc-1 a csr:Document ; dcterms:source "甲.txt" .
kg:doc-2 a csr:Document ; dcterms:source "乙.md" ; dcterms:title "乙报"@zh ; dcterms:date "2021-03-04"^^xsd:date .
kg:case-1 a csr:Case ; dcterms:title "港口的小店"@zh ; dcterms:isPartOf kg:doc-1 ; csr:theme kg:theme-x .
kg:case-1 csr:reportedBy kg:hai-fen .
kg:p-1 a csr:Passage ; csr:quote "一句原话"@zh ; csr:start 10 ; csr:end 14 ; dcterms:isPartOf kg:case-1 .
kg:p-2 a csr:Passage ; csr:start 20 ; csr:end 25 ; dcterms:isPartOf kg:doc-2 .
"""
_STATEMENTS = (
    ("hai-fen", "subOrganizationOf", "hai", "p-1", ""),
    ("guo-fen", "subOrganizationOf", "guo", "p-1", ""),
    ("hai-fen", "offers", "fu-hai", "p-1", ""),
    ("hai-fen", "offers", "xiao", "p-1", ""),
    ("ling", "offers", "fu-ling", "p-2", ""),
    ("ling", "offers", "da", "p-1", ""),
    ("guo-fen", "offers", "zhuan", "p-1", ""),
    ("zhuan", "deliveredThrough", "xiao", "p-1", ""),
    ("xiao", "builtOn", "yun", "p-1", ""),
    ("yun", "builtOn", "xin", "p-1", ""),
    ("xin", "builtOn", "yun", "p-1", ""),
    ("xiao", "targets", "group-x", "p-1", ""),
    ("xiao", "partOfSuite", "xilie", "p-1", ""),
    ("da", "partOfSuite", "xilie", "p-1", ""),
    ("hai-fen", "partnersWith", "ju", "p-1", ""),
    ("ju", "partnersWith", "ling", "p-2", ""),
    (
        "fu-hai",
        "providedTo",
        "chang",
        "p-1",
        "csr:amount [ csr:value 5000000 ; csr:currency 'CNY' ; csr:kind csr:Loan ]",
    ),
    (
        "guo-fen",
        "finances",
        "chang",
        "p-1",
        "csr:amount [ csr:value 900 ; csr:currency 'USD' ; csr:kind csr:Loan ; "
        "dcterms:date '2020-02'^^xsd:gYearMonth ]",
    ),
)


def turtle_store(*turtle: str) -> Store:
    """A store with the triples of pieces of Turtle; the prefixes are declared."""
    store = Store()
    store.load("\n".join((_HEAD, *turtle)).encode(), format=RdfFormat.TURTLE)
    return store


def world(*more: str) -> Store:
    """The small world with its statements, and more Turtle."""
    statements = [
        f"kg:s-{s}-{p}-{o} a rdf:Statement ; rdf:subject kg:{s} ; rdf:predicate csr:{p} ; rdf:object kg:{o} ; "
        f"csr:confidence 0.9 ; prov:wasDerivedFrom kg:{passage}{f' ; {rest}' if rest else ''} ."
        for s, p, o, passage, rest in _STATEMENTS
    ]
    return turtle_store(WORLD, *statements, *more)
