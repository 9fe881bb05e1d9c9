"""What is denied or only planned is told from what happened."""

import pytest

from kg.extraction.lexicon import Lexicon
from kg.extraction.relations.candidates import Argument, Scene, candidates
from kg.extraction.relations.denials import Denials
from kg.extraction.relations.signatures import read_signatures


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("江州银行与海川公司签署合作协议。", False),
        ("江州银行未与海川公司签署合作协议。", True),
        ("江州银行拟与海川公司签署合作协议。", True),
        ("江州银行面向未来与海川公司签署合作协议。", False),
        ("江州银行没有退缩，与海川公司签署合作协议。", False),
        ("江州银行与海川公司签署协议，没有收费。", False),
    ],
)
def test_only_the_clause_of_the_object_denies(text: str, denied: bool) -> None:
    lexicon = Lexicon.load()
    bank, company = text.index("江州银行"), text.index("海川公司")
    arguments = (Argument(bank, bank + 4, "Bank", "e1"), Argument(company, company + 4, "Company", "e2"))
    scene = Scene(text, arguments, "e1")
    judge = Denials(lexicon)
    found = [c for c in candidates(scene, read_signatures(lexicon)) if c.object.key == "e2"]
    assert [judge.denies(scene, candidate) for candidate in found] == [denied]
