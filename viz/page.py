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

PICTURE = ("panel.js", "filters.js", "search.js", "table.js", "main.js")
_LIBRARY = "lib/vis-9.1.2/vis-network.min.js"


def network_page(
    graph: nx.MultiDiGraph[str], *, title: str, labels: Mapping[str, str] | None = None, key: str = ""
) -> str:
    """The graph as a complete HTML page, in Chinese, that works without a network.

    Nodes are IRIs with `label`, `type` (local name), `names`, `roles`, `family` (or None) and `documents` (count);
    edges have `predicate` (local name), `confidence` (0..1), `amounts` (`value` in single units, `currency`, `kind`,
    `date`) and `evidence` (`quote`, `source`, `case`, `start`, `end` in characters of the source). `labels` gives
    Chinese names by local name for types, relations, roles and kinds of sums; without one the local name is shown.
    `key` is a sentence that explains the picture. The same graph gives the same page, whatever order it was built in.
    """
    if not graph.number_of_nodes():
        return empty_page(title, "图中没有任何实体，也没有关系，因此没有可画的网络。")
    scripts = [_library(), script("model.js", "canvas.js", *PICTURE)]
    data = network_data(graph, labels or {})
    return page(data, asset("network.html"), scripts, title=title, picture="网络图", key=key)


def page(data: dict[str, Any], drawing: str, scripts: list[str], *, title: str, picture: str, key: str = "") -> str:
    """A page around a drawing: `data` as `viz.network.network_data` gives it, `drawing` as HTML, `scripts` in order.

    `picture` is what the button calls that leads from the list back to the drawing, `key` explains the drawing.
    """
    style = stylesheet()
    return Template(asset("page.html")).substitute(
        policy=_policy(scripts, style),
        title=html.escape(title),
        style=style,
        drawing=drawing,
        picture=html.escape(picture),
        key=html.escape(key),
        data=_embedded(data),
        scripts="\n".join(f"<script>{script}</script>" for script in scripts),
    )


def write_page(
    graph: nx.MultiDiGraph[str], path: str | Path, *, title: str, labels: Mapping[str, str] | None = None
) -> None:
    """Write `network_page` to `path`, whole or not at all.

    Raises GraphError where the file cannot be written; an existing file is then left as it was.
    """
    write_text(Path(path), network_page(graph, title=title, labels=labels))


def write_text(target: Path, text: str) -> None:
    """Put a page at `target`, whole or not at all; GraphError where that cannot be done."""
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        part.write_text(text, encoding="utf-8", newline="\n")
        part.replace(target)
    except OSError as error:
        raise GraphError(
            f"cannot write the page {target}: {error.strerror}; choose a place that is writable"
        ) from error
    finally:
        part.unlink(missing_ok=True)


def empty_page(title: str, reason: str) -> str:
    """A page that says why there is nothing to draw."""
    style = stylesheet()
    return Template(asset("empty.html")).substitute(
        policy=_policy([], style), title=html.escape(title), reason=html.escape(reason), style=style
    )


def asset(name: str) -> str:
    """The text of a file of `viz/assets`."""
    return (ASSETS / name).read_text("utf-8").strip()


def stylesheet() -> str:
    """The style of all pages."""
    return "\n".join(asset(name) for name in ("colours.css", "page.css", "diagram.css", "heat.css"))


def script(*names: str) -> str:
    """Files of `viz/assets` as one script."""
    return "\n".join(asset(name) for name in names)


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
