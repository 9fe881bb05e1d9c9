"""The network page: one HTML file that holds its data, its script and its style, and may load nothing else."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import os
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any

import networkx as nx

from kg.errors import GraphError
from viz.network import ASSETS, network_data

SCRIPTS = ("model.js", "canvas.js", "panel.js", "filters.js", "search.js", "table.js", "main.js")
_LIBRARY = "lib/vis-9.1.2/vis-network.min.js"


def network_page(graph: nx.MultiDiGraph[str], *, title: str, labels: Mapping[str, str] | None = None) -> str:
    """The graph as a complete HTML page, in Chinese, that works without a network.

    Nodes are IRIs with `label`, `type` (local name), `names`, `roles`, `family` (or None) and `documents` (count);
    edges have `predicate` (local name), `confidence` (0..1), `amounts` (`value` in single units, `currency`, `kind`,
    `date`) and `evidence` (`quote`, `source`, `case`, `start`, `end` in characters of the source). `labels` gives
    Chinese names by local name for types, relations, roles and kinds of sums; without one the local name is shown.
    The same graph gives the same page, whatever order it was built in.
    """
    if not graph.number_of_nodes():
        return _empty_page(title)
    style = _asset("page.css")
    library = _library()
    script = "\n".join(_asset(name) for name in SCRIPTS)
    return Template(_asset("page.html")).substitute(
        policy=_policy([library, script], style),
        title=html.escape(title),
        style=style,
        data=_embedded(network_data(graph, labels or {})),
        library=library,
        script=script,
    )


def write_page(
    graph: nx.MultiDiGraph[str], path: str | Path, *, title: str, labels: Mapping[str, str] | None = None
) -> None:
    """Write `network_page` to `path`, whole or not at all.

    Raises GraphError where the file cannot be written; an existing file is then left as it was.
    """
    target = Path(path)
    page = network_page(graph, title=title, labels=labels)
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        part.write_text(page, encoding="utf-8", newline="\n")
        part.replace(target)
    except OSError as error:
        raise GraphError(
            f"cannot write the page {target}: {error.strerror}; choose a place that is writable"
        ) from error
    finally:
        part.unlink(missing_ok=True)


def _empty_page(title: str) -> str:
    style = _asset("page.css")
    return Template(_asset("empty.html")).substitute(policy=_policy([], style), title=html.escape(title), style=style)


def _asset(name: str) -> str:
    return (ASSETS / name).read_text("utf-8").strip()


def _library() -> str:
    """vis-network as pyvis ships it, licence note included, without the pointer to a source map that is not there."""
    text = files("pyvis").joinpath(_LIBRARY).read_text("utf-8")
    return text.split("//# sourceMappingURL=")[0].strip()


def _policy(scripts: list[str], style: str) -> str:
    """Content security policy: these very scripts and this style, nothing from anywhere else."""
    allowed = " ".join(_digest(script) for script in scripts) or "'none'"
    return f"default-src 'none'; script-src {allowed}; style-src {_digest(style)}; base-uri 'none'; form-action 'none'"


def _digest(text: str) -> str:
    """Hash of an inline element's content as a policy names it (CSP level 3, section 2.3.1)."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _embedded(data: dict[str, Any]) -> str:
    """JSON that cannot end the element it stands in, whatever the names are."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("&", r"\u0026").replace("<", r"\u003c").replace(">", r"\u003e")
