"""Whatever is sent to the endpoint, it answers, and never with a mistake of its own."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

WORDS = """SELECT * ASK CONSTRUCT DESCRIBE WHERE { } ( ) [ ] . ; , ?a ?b $c kg:x csr:Bank a <urn:x> <> _:b 1 1.5 1e9 -1
true 'x' "y"@zh 'z'^^xsd:integer FILTER OPTIONAL UNION MINUS GRAPH VALUES UNDEF BIND AS COUNT SUM GROUP BY HAVING ORDER
LIMIT 0 99999999999999999999 OFFSET REGEX STR DISTINCT REDUCED FROM NAMED PREFIX : BASE / | ^ + ! = != && || EXISTS NOT
IN IF COALESCE BNODE UUID NOW RAND SERVICE SILENT INSERT DELETE << >> <<( )>> {| |} # \\u0041 \\"""
WORD = st.sampled_from(re.findall(r"\S+", WORDS))
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)
QUERY = st.one_of(TEXT, st.lists(WORD, max_size=25).map(" ".join), st.lists(WORD, max_size=8).map("".join))
ACCEPT = st.one_of(
    st.sampled_from(["*/*", "text/csv", "text/turtle", "application/json", "a/b;q=x"]), st.text("a/*;q=.1", max_size=20)
)
FIELDS = st.dictionaries(st.sampled_from(["default-graph-uri", "named-graph-uri", "format", "partial", "update"]), TEXT)
METHOD = st.sampled_from(["GET", "HEAD", "POST", "PUT", "OPTIONS", "DELETE", "PATCH", "TRACE"])
MEDIA_TYPE = st.sampled_from(
    [
        "application/x-www-form-urlencoded",
        "application/sparql-query",
        'application/sparql-query;charset="',
        "a;b=c;charset=utf8",
        "x",
        "",
    ]
)
PATHS = """/sparql /sparql? /sparql/?query /sparql?% /sparql?query=%E4 /sparql?=&&= /data?iri=%00 /id/%E4%B8 /data/.ttl
/data/a.ttl.nt /data?iri=urn:a&format=x /.well-known/void?format= /ontology. /sparql//"""
PATH = st.sampled_from(re.findall(r"\S+", PATHS))
FEW = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@FEW
@given(QUERY, ACCEPT, FIELDS)
def test_any_query_is_answered(server, query: str, accept: str, fields: dict[str, str]) -> None:
    assert server.query(query, accept, **fields).status in {200, 400, 406, 414, 503}


@FEW
@given(METHOD, st.binary(max_size=60), MEDIA_TYPE, PATH)
def test_any_request_is_answered(server, method: str, body: bytes, media_type: str, path: str) -> None:
    status = server.ask(method, path, body, Content_Type=media_type).status
    assert status < 500 or status == 503


@pytest.mark.slow
@settings(FEW, max_examples=2000)
@given(QUERY)
def test_thousands_of_queries_are_answered(server, query: str) -> None:
    assert server.query(query, "*/*").status in {200, 400, 406, 414, 503}
