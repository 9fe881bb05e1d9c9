"""The JSON API of the explorer, and of scripts: parameters → one question to the explorer in a worker → JSON."""

from __future__ import annotations

import json
from typing import Annotated, Any

from fastapi import APIRouter, Body, Query, Request
from pydantic import BaseModel, ConfigDict
from starlette.responses import Response

from kg.errors import NotFoundError as Unknown
from kg.errors import QueryError
from kg.query.exploration import Explorer, answers, tables
from kg.server.holding import Holding
from kg.server.limits import NotFoundError, RefusedError

_NAME = "explorer"
_MONTH = r"^[0-9]{4}-(0[1-9]|1[0-2])$"


class ErrorBody(BaseModel):
    """What is wrong: a code for programs, a line for people."""

    code: str
    message: str
    line: int | None = None
    column: int | None = None


class Problem(BaseModel):
    """The answer to a request that failed."""

    error: ErrorBody


class Things(BaseModel):
    """The things between which relations are asked for."""

    model_config = ConfigDict(extra="forbid")
    iris: Annotated[list[Annotated[str, Body(max_length=2000)]], Body(max_length=300)]
    theme: Annotated[str | None, Body(max_length=2000)] = None
    first: Annotated[str | None, Body(alias="from", pattern=_MONTH)] = None
    last: Annotated[str | None, Body(alias="to", pattern=_MONTH)] = None


class BadParameterError(RefusedError):
    """A parameter that no question can be asked with."""

    status = 400
    code = "bad-parameter"


def prepare(holding: Holding) -> None:
    """Have an explorer of the graph ready in `holding.prepared`; takes as long as building its index."""
    explorer = Explorer(holding.store, on_disk=holding.folder, tell=holding.tell)
    holding.prepared[_NAME] = explorer
    if explorer.note:
        holding.notes.append(explorer.note)


def ask(holding: Holding, question: str, arguments: dict[str, Any]) -> bytes:
    """The explorer's answer as JSON; NotFoundError and BadParameterError with the explorer's message."""
    explorer: Explorer = holding.prepared[_NAME]
    try:
        answer = getattr(explorer, question)(**arguments)
    except Unknown as error:
        raise NotFoundError(str(error)) from None
    except QueryError as error:
        raise BadParameterError(str(error)) from None
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


_PROBLEMS: dict[int | str, dict[str, Any]] = {
    400: {"model": Problem, "description": "A parameter has no meaning here"},
    404: {"model": Problem, "description": "The graph has no such thing"},
    422: {"model": Problem, "description": "A parameter is missing or out of bounds"},
    503: {"model": Problem, "description": "Too busy, or stopped at the time limit"},
    408: {"model": Problem, "description": "The body came too slowly"},
    413: {"model": Problem, "description": "The body is too large"},
    414: {"model": Problem, "description": "The URL is too long"},
}
router = APIRouter(prefix="/api", responses=_PROBLEMS, tags=["explorer"])

_FORMAT = {"format": "iri"}
Iri = Annotated[str, Query(min_length=1, max_length=2000, description="Absolute IRI", json_schema_extra=_FORMAT)]
Text = Annotated[str, Query(min_length=1, max_length=200)]
Name = Annotated[str | None, Query(max_length=60, description="Local name of a class or property")]
MaybeIri = Annotated[str | None, Query(max_length=2000, description="Absolute IRI", json_schema_extra=_FORMAT)]
Limit = Annotated[int, Query(ge=1, le=300)]
Offset = Annotated[int, Query(ge=0, le=10_000_000)]
Month = Annotated[str | None, Query(pattern=_MONTH, description="YYYY-MM")]
Share = Annotated[float, Query(ge=0, le=1, allow_inf_nan=False)]


async def _answer(request: Request, question: str, **arguments: Any) -> Response:
    content = await request.app.state.workers.run(ask, question, arguments)
    return Response(content, media_type="application/json")


@router.get("/terms", response_model=tables.TermsAnswer)
async def terms(request: Request) -> Response:
    """Labels of all terms in both languages, the concepts, and figures of the graph."""
    return await _answer(request, "terms")


@router.get("/queries", response_model=list[tables.QueryAnswer])
async def queries(request: Request) -> Response:
    """The named queries: questions in words with their SPARQL."""
    return await _answer(request, "queries")


@router.get("/search", response_model=answers.SearchAnswer)
async def search(
    request: Request,
    q: Text,
    type: Name = None,  # noqa: A002
    limit: Limit = 50,
    offset: Offset = 0,
) -> Response:
    """Things by name, other name, pinyin or initials, forgiving typing errors; in groups by type."""
    return await _answer(request, "search", q=q, type=type, limit=limit, offset=offset)


@router.get("/entity", response_model=answers.EntityAnswer)
async def entity(request: Request, iri: Iri) -> Response:
    """All that is known about a thing."""
    return await _answer(request, "entity", iri=iri)


@router.get("/neighbours", response_model=answers.NeighboursAnswer)
async def neighbours(
    request: Request,
    iri: Iri,
    predicate: Name = None,
    direction: Annotated[str | None, Query(pattern="^(out|in)$")] = None,
    theme: MaybeIri = None,
    type: Name = None,  # noqa: A002
    min_confidence: Share = 0.0,
    first: Annotated[Month, Query(alias="from")] = None,
    last: Annotated[Month, Query(alias="to")] = None,
    limit: Limit = 50,
    offset: Offset = 0,
) -> Response:
    """What a thing is related to, with counts by relation; a partnership counts as `out`, and passes either way."""
    return await _answer(
        request,
        "neighbours",
        iri=iri,
        predicate=predicate,
        direction=direction,
        theme=theme,
        type=type,
        min_confidence=min_confidence,
        first=first,
        last=last,
        limit=limit,
        offset=offset,
    )


@router.get("/evidence", response_model=answers.EvidenceAnswer)
async def evidence(
    request: Request,
    subject: Iri,
    predicate: Annotated[str, Query(min_length=1, max_length=60)],
    object: Iri,  # noqa: A002
    limit: Limit = 50,
    offset: Offset = 0,
) -> Response:
    """The statements of one relation with their passages and where the names stand in them."""
    return await _answer(
        request, "evidence", subject=subject, predicate=predicate, object=object, limit=limit, offset=offset
    )


@router.get("/edges", response_model=answers.EdgesAnswer)
async def edges(
    request: Request, iris: Annotated[str, Query(max_length=16_000, description="IRIs, separated by commas")]
) -> Response:
    """All relations among the given things (at most 300)."""
    return await _answer(request, "edges", iris=[iri for iri in iris.split(",") if iri])


@router.post("/edges", response_model=answers.EdgesAnswer)
async def edges_of_many(request: Request, things: Things) -> Response:
    """All relations among the given things (at most 300)."""
    return await _answer(request, "edges", **things.model_dump())


@router.get("/path", response_model=answers.PathAnswer)
async def path(
    request: Request,
    start: Annotated[Iri, Query(alias="from")],
    goal: Annotated[Iri, Query(alias="to")],
    longest: Annotated[int, Query(alias="max", ge=1, le=8)] = 5,
) -> Response:
    """A shortest way between two things."""
    return await _answer(request, "path", start=start, goal=goal, longest=longest)


@router.get("/overview", response_model=answers.OverviewAnswer)
async def overview(request: Request, limit: Limit = 60, offset: Offset = 0) -> Response:
    """Communities as bubbles, and the links between them."""
    return await _answer(request, "overview", limit=limit, offset=offset)


@router.get("/community", response_model=answers.CommunityAnswer)
async def community(request: Request, iri: Iri, limit: Limit = 300, offset: Offset = 0) -> Response:
    """One bubble opened: its best-connected things and the relations among them."""
    return await _answer(request, "community", iri=iri, limit=limit, offset=offset)


@router.get("/lineage", response_model=tables.LineageAnswer)
async def lineage(request: Request, iri: Iri) -> Response:
    """Where an offering comes from and where it goes, in layers from left to right."""
    return await _answer(request, "lineage", iri=iri)


@router.get("/families", response_model=tables.FamiliesAnswer)
async def families(request: Request, limit: Limit = 50, offset: Offset = 0) -> Response:
    """The table bank × product family."""
    return await _answer(request, "families", limit=limit, offset=offset)


@router.get("/family-cell", response_model=tables.FamilyCellAnswer)
async def family_cell(request: Request, bank: Iri, family: Iri, limit: Limit = 50, offset: Offset = 0) -> Response:
    """The products in one cell of that table."""
    return await _answer(request, "family_cell", bank=bank, family=family, limit=limit, offset=offset)


@router.get("/partners", response_model=tables.PartnersAnswer)
async def partners(
    request: Request,
    theme: MaybeIri = None,
    role: Annotated[str | None, Query(pattern="^(agency|bank|company|financial)$")] = None,
    of: MaybeIri = None,
    limit: Limit = 50,
    offset: Offset = 0,
) -> Response:
    """Who works with whom; a branch counts for its bank."""
    return await _answer(request, "partners", theme=theme, role=role, of=of, limit=limit, offset=offset)


@router.get("/cases", response_model=answers.CasesAnswer)
async def cases(
    request: Request,
    theme: MaybeIri = None,
    q: Annotated[str | None, Query(max_length=200, description="Words of the title")] = None,
    limit: Limit = 50,
    offset: Offset = 0,
) -> Response:
    """The cases in the order of their documents."""
    return await _answer(request, "cases", theme=theme, q=q, limit=limit, offset=offset)


@router.get("/case", response_model=answers.CaseAnswer)
async def case(request: Request, iri: Iri) -> Response:
    """A case with the things that it names and its statements."""
    return await _answer(request, "case", iri=iri)


@router.get("/timeline", response_model=tables.TimelineAnswer)
async def timeline(request: Request, iri: MaybeIri = None, limit: Limit = 50, offset: Offset = 0) -> Response:
    """Dated sums and statements, the earliest first."""
    return await _answer(request, "timeline", iri=iri, limit=limit, offset=offset)


@router.get("/dashboard", response_model=tables.DashboardAnswer)
async def dashboard(request: Request) -> Response:
    """The graph in numbers."""
    return await _answer(request, "dashboard")
