"""Accept headers, sensible and otherwise."""

from hypothesis import given
from hypothesis import strategies as st

from kg.server.negotiation import GRAPH, HTML, ROWS, choose

RANGES = ["*/*", "text/*", "text/html", "text/turtle", "application/json", "application/*", "image/png", "*", "", ";;q"]
QUALITIES = ["", ";q=0", ";q=0.001", ";q=1", ";q=1.5", ";q=nan", ";q=inf", ";q=-1", ";Q=0.5", ";level=1;q=0.4"]


@given(st.text(max_size=60))
def test_any_header_has_an_answer(accept: str) -> None:
    for offered in (ROWS, GRAPH, (HTML, *GRAPH)):
        assert choose(accept, offered) is None or choose(accept, offered).name in {form.name for form in offered}


@given(st.lists(st.tuples(st.sampled_from(RANGES), st.sampled_from(QUALITIES)).map("".join), max_size=5))
def test_what_is_ruled_out_is_not_chosen(ranges: list[str]) -> None:
    others = [part for part in ranges if not part.startswith("text/turtle")]
    assert choose(", ".join([*others, "text/turtle;q=0"]), GRAPH[:1]) is None


def test_the_more_specific_range_counts() -> None:
    assert choose("text/*;q=0.9, text/turtle;q=0.1, application/n-triples;q=0.5", GRAPH).name == "nt"
    assert choose("application/json", GRAPH).name == "jsonld"
    assert choose("text/html", GRAPH) is None
    assert choose(None, GRAPH).media_type == "text/turtle"
