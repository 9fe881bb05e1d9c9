"""Content negotiation by quality value (RFC 9110, section 12.5.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import HTTPConnection


@dataclass(frozen=True, slots=True)
class Format:
    """A format by its short name and the media types that ask for it; the first one is its own."""

    name: str
    media_types: tuple[str, ...]


ROWS = (
    Format("json", ("application/sparql-results+json", "application/json")),
    Format("xml", ("application/sparql-results+xml", "application/xml", "text/xml")),
    Format("csv", ("text/csv",)),
    Format("tsv", ("text/tab-separated-values",)),
)
GRAPH = (
    Format("ttl", ("text/turtle", "application/x-turtle")),
    Format("jsonld", ("application/ld+json", "application/json")),
    Format("nt", ("application/n-triples", "text/plain")),
    Format("rdf", ("application/rdf+xml", "application/xml", "text/xml")),
)
HTML = Format("html", ("text/html", "application/xhtml+xml"))
ERRORS = (
    Format("txt", ("text/plain",)),
    Format("json", ("application/json", "application/problem+json")),
)


@dataclass(frozen=True, slots=True)
class Choice:
    """A format and the media type under which the client asked for it."""

    name: str
    media_type: str


def choose(accept: str | None, offered: Sequence[Format]) -> Choice | None:
    """The offered format that an Accept header likes best; of equals the first offered. None where none will do."""
    ranges = _ranges(accept)
    best: tuple[float, Choice] | None = None
    for candidate in offered:
        for media_type in candidate.media_types:
            quality = _quality(media_type, ranges, wildcards=media_type == candidate.media_types[0])
            if quality > (best[0] if best else 0):
                best = quality, Choice(candidate.name, media_type)
    return best[1] if best else None


def accept_of(request: HTTPConnection) -> str:
    """The Accept header of a request; one that was sent in several lines counts as one."""
    return ", ".join(request.headers.getlist("accept"))


def named(name: str, offered: Sequence[Format]) -> Choice | None:
    """The offered format with this short name or media type."""
    for candidate in offered:
        if name == candidate.name or name in candidate.media_types:
            return Choice(candidate.name, candidate.media_types[0])
    return None


def _ranges(accept: str | None) -> list[tuple[str, float]]:
    """Media ranges with their quality; an absent or empty header takes anything."""
    found = []
    for part in (accept or "").split(","):
        media_range, *parameters = (piece.strip().lower() for piece in part.split(";"))
        if not media_range:
            continue
        quality = 1.0
        for parameter in parameters:
            name, _, value = parameter.partition("=")
            if name.strip() == "q":
                quality = _number(value.strip())
        found.append(("*/*" if media_range == "*" else media_range, quality))
    return found or [("*/*", 1.0)]


def _number(value: str) -> float:
    """A quality between 0 and 1; what is none counts as 0."""
    try:
        number = float(value)
    except ValueError:
        return 0.0
    return number if 0 <= number <= 1 else 0.0


def _quality(media_type: str, ranges: list[tuple[str, float]], wildcards: bool) -> float:
    """The quality of the most specific range that fits; only a format's own type is meant by a wildcard."""
    exact = [quality for media_range, quality in ranges if media_range == media_type]
    if exact or not wildcards:
        return max(exact, default=0.0)
    kind = [quality for media_range, quality in ranges if media_range == f"{media_type.partition('/')[0]}/*"]
    return max(kind or [quality for media_range, quality in ranges if media_range == "*/*"], default=0.0)
