"""What the linker of sums learns from: sums that the gold gives a relation, and others around it."""

from __future__ import annotations

import pytest

from kg.evaluation.gold import read_gold
from kg.extraction.amounts import AmountReader
from kg.extraction.groups import GroupReader
from kg.extraction.heads import NameGrammar
from kg.extraction.lexicon import Lexicon
from kg.extraction.references import ReferenceResolver
from kg.extraction.relations.signatures import read_signatures
from kg.extraction.sums import USUAL_KIND, SumLinker
from kg.reading import read_document
from kg.resources import DATA
from kg.training.annotations import annotate
from kg.training.relations import ExampleMaker
from kg.training.sums import sum_examples


@pytest.mark.parametrize("stem", ["aa-01", "p-03", "x-02", "y-05"])
def test_the_sums_of_the_gold_are_the_right_ones(stem: str) -> None:
    lexicon = Lexicon.load()
    folder = DATA / "gold" / "train"
    (gold,) = read_gold(folder, [stem])
    case = annotate(gold, read_document(folder / f"{stem}.txt"))
    references = ReferenceResolver(NameGrammar(lexicon))
    maker = ExampleMaker(GroupReader(lexicon), references, read_signatures(lexicon))
    reader = AmountReader(lexicon)
    labels = [label for _, label in sum_examples(case, maker.examples(case), reader, SumLinker(reader))]
    wanted = sum(len(r.amounts) for r in gold.relations if r.predicate in USUAL_KIND and not r.optional)
    assert sum(labels) >= wanted > 0
    assert 0 in labels
