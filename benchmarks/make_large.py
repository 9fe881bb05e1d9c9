"""Make a graph of any size that looks like a real one, to measure the server and the explorer with.

    python benchmarks/make_large.py 1000000 large.nt          # N-Triples
    python benchmarks/make_large.py 1000000 large.store       # and as a store on disk, for `kgcli serve large.store`

Banks with branches, products of families, agencies and companies; a few banks have most of the relations, as in life.
Every relation has a statement with a case, a passage and, for some, a sum. The names are made of syllables and mean
nobody. The same number gives the same graph.
"""

from __future__ import annotations

import random
import re
import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from pyoxigraph import RdfFormat, Store

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from kg.rdf.vocabulary import BASE, CSR, DCTERMS, PROV, RDF, SKOS, XSD

PLACES = re.findall("..", "江州海川云岭青湖南屏北原东港西陵长汀宁溪白沙金浦永丰安陵临江石桥")
SYLLABLES = "华星远海天明光安泰宏达通信科创新材智能云数微众联合平源盛世锦绣山河青绿洲蓝图博雅仁和同心正康福瑞祥丰恒昌隆"
THEMES = (
    "green-finance",
    "serving-small-businesses",
    "targeted-poverty-relief",
    "resuming-work",
    "financial-technology",
)
KINDS = ("Loan", "CreditLine", "Bond", "Donation")
PER_CASE = 20


class Large:
    """Lines of N-Triples for a graph of `size` things."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.random = random.Random(size)
        self.cases = max(10, size // PER_CASE)
        self.statements = 0

    def lines(self) -> Iterator[str]:
        """All triples: sources first, then things with their relations."""
        yield from self._sources()
        for group in range(20):
            yield from self._thing(f"family-{group}", "ProductFamily", f"家族{group}")
            yield from self._thing(f"group-{group}", "BeneficiaryGroup", f"群体{group}")
        banks, agencies, companies = max(5, self.size // 5000), self.size // 10, self.size // 2
        branches = self.size // 20
        products = self.size - banks - agencies - companies - branches
        for i in range(banks):
            yield from self._thing(f"bank-{i}", "Bank", f"{self._word(2)}{i}银行")
        for i in range(branches):
            yield from self._thing(f"branch-{i}", "BankBranch", f"{self._word(2)}银行{self._place()}{i}分行")
            yield from self._relation(f"branch-{i}", "subOrganizationOf", f"bank-{self._few(banks)}")
        for i in range(products):
            yield from self._thing(f"product-{i}", "Product", f"{self._word(3)}{i}贷", self._word(4))
            yield _triple(f"product-{i}", CSR + "inFamily", f"family-{self._few(20)}")
            yield from self._relation(f"bank-{self._few(banks)}", "offers", f"product-{i}")
            if i % 2:
                yield from self._relation(f"product-{i}", "targets", f"group-{self._few(20)}")
        for i in range(agencies):
            yield from self._thing(f"agency-{i}", "GovernmentAgency", f"{self._place()}市{self._word(2)}{i}局")
            yield from self._relation(f"bank-{self._few(banks)}", "partnersWith", f"agency-{i}")
        for i in range(companies):
            yield from self._thing(f"company-{i}", "Company", f"{self._place()}市{self._word(3)}{i}有限公司")
            yield from self._relation(f"bank-{self._few(banks)}", "finances", f"company-{i}", money=i % 4 == 0)
            if i % 3 == 0 and products:
                yield from self._relation(f"product-{self._few(products)}", "providedTo", f"company-{i}")

    def _sources(self) -> Iterator[str]:
        for theme in THEMES:
            yield from self._thing(f"theme-{theme}", "Theme", theme)
        for i in range(0, self.cases, 50):
            yield _triple(f"document-{i // 50}", RDF + "type", CSR + "Document")
            yield _literal(f"document-{i // 50}", DCTERMS + "source", f"document-{i // 50}.txt")
        for i in range(self.cases):
            yield _triple(f"case-{i}", RDF + "type", CSR + "Case")
            yield _triple(f"case-{i}", DCTERMS + "isPartOf", f"document-{i // 50}")
            yield _literal(f"case-{i}", DCTERMS + "title", f"{self._word(6)}案例{i}", "@zh")
            yield _triple(f"case-{i}", CSR + "theme", f"theme-{THEMES[i % len(THEMES)]}")

    def _thing(self, name: str, kind: str, *labels: str) -> Iterator[str]:
        yield _triple(name, RDF + "type", CSR + kind)
        for number, label in enumerate(labels):
            yield _literal(name, SKOS + ("altLabel" if number else "prefLabel"), label, "@zh")

    def _relation(self, subject: str, predicate: str, object_: str, money: bool = False) -> Iterator[str]:
        number = self.statements
        self.statements += 1
        place = self.random.randrange(self.cases)
        case, statement, passage = f"case-{place}", f"statement-{number}", f"passage-{number}"
        yield _triple(subject, CSR + predicate, object_)
        if predicate == "partnersWith":
            yield _triple(object_, CSR + predicate, subject)
        yield _triple(statement, RDF + "type", RDF + "Statement")
        yield _triple(statement, RDF + "subject", subject)
        yield _triple(statement, RDF + "predicate", CSR + predicate)
        yield _triple(statement, RDF + "object", object_)
        yield _literal(statement, CSR + "confidence", f"0.{self.random.randint(30, 99)}", f"^^<{XSD}decimal>")
        yield _triple(statement, PROV + "wasDerivedFrom", passage)
        yield _triple(passage, RDF + "type", CSR + "Passage")
        yield _triple(passage, DCTERMS + "isPartOf", case)
        yield _literal(passage, CSR + "start", str(number), f"^^<{XSD}integer>")
        yield _literal(passage, CSR + "end", str(number + 30), f"^^<{XSD}integer>")
        yield _literal(passage, CSR + "quote", f"{self._word(4)}银行与{self._word(6)}有限公司之间的一句话", "@zh")
        for thing in (subject, object_):
            yield _triple(case, CSR + "mentions", thing)
            yield _triple(f"document-{place // 50}", CSR + "mentions", thing)
        if money:
            yield from self._amount(statement, f"amount-{number}")

    def _amount(self, statement: str, amount: str) -> Iterator[str]:
        year = self.random.randint(2015, 2024)
        yield _triple(statement, CSR + "amount", amount)
        yield _triple(amount, RDF + "type", CSR + "MonetaryAmount")
        yield _literal(amount, CSR + "value", str(self.random.randint(1, 9999) * 10000), f"^^<{XSD}integer>")
        yield _literal(amount, CSR + "currency", "CNY")
        yield _triple(amount, CSR + "kind", CSR + self.random.choice(KINDS))
        yield _literal(amount, DCTERMS + "date", str(year), f"^^<{XSD}gYear>")

    def _word(self, length: int) -> str:
        return "".join(self.random.choices(SYLLABLES, k=length))

    def _place(self) -> str:
        return self.random.choice(PLACES)

    def _few(self, number: int) -> int:
        """One of `number`, the first ones far more often than the last."""
        return int(number * self.random.random() ** 3)


def _iri(name: str) -> str:
    return name if name.startswith("http") else BASE + name


def _triple(subject: str, predicate: str, object_: str) -> str:
    return f"<{_iri(subject)}> <{predicate}> <{_iri(object_)}> .\n"


def _literal(subject: str, predicate: str, text: str, tail: str = "") -> str:
    return f'<{_iri(subject)}> <{predicate}> "{text}"{tail} .\n'


def main(arguments: Sequence[str]) -> None:
    """Write the graph to the path that is named, replacing what is there."""
    size, path = int(arguments[0]), Path(arguments[1])
    lines = path if path.suffix == ".nt" else path.with_suffix(".nt")
    with lines.open("w", encoding="utf-8") as file:
        file.writelines(Large(size).lines())
    if lines != path:
        shutil.rmtree(path, ignore_errors=True)
        store = Store(str(path))
        store.bulk_load(path=str(lines), format=RdfFormat.N_TRIPLES)
        store.flush()
        lines.unlink()


if __name__ == "__main__":
    main(sys.argv[1:])
