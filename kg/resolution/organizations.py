"""Which organisations, projects and places of different cases are one (branches: see `branches`)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from rapidfuzz.distance import OSA

from kg.model import OFFERINGS, EntityType, normalise
from kg.resolution.blocking import ambiguous_aliases, blocks
from kg.resolution.clustering import Clusters, Rule, kin
from kg.resolution.localities import Localities, placed_in_city
from kg.resolution.naming import Naming, load_naming

_COUNTING = re.compile(r"[\da-z零一二三四五六七八九十百甲乙丙丁东南西北]")
"""Characters that tell numbered things apart: never a misprint."""
_CONFUSABLE = 5
"""Characters from which on a full name is distinctive enough to overrule a wrong type among kin."""
_VERY_LONG = 10
"""Characters from which on two may be missing inside an official name."""
_LONG = 6
"""Characters from which on two neighbouring characters may be exchanged by a misprint."""


def join_organizations(clusters: Clusters, places: Localities) -> None:
    """Join everything but branches and offerings: by official name, full name, area, unambiguous alias, misprint."""
    naming = load_naming()
    indices = [
        i for i, n in enumerate(clusters.nodes) if n.type not in OFFERINGS and n.type is not EntityType.BANK_BRANCH
    ]
    _join_official(clusters, indices)
    _join_slips(clusters, indices)
    _join_full_names(clusters, indices, naming)
    _join_placed(clusters, indices, places, naming)
    _join_aliases(clusters, indices, naming)
    join_misprints(clusters, {i: naming.legal_free(normalise(clusters.nodes[i].names[0])) for i in indices})


def _join_official(clusters: Clusters, indices: Iterable[int]) -> None:
    keys = ((kin(n.type), n.official, i) for i in indices if (n := clusters.nodes[i]).official)
    for (_, official), group in blocks(((k, o), i) for k, o, i in keys).items():
        for other in group[1:]:
            clusters.join(group[0], other, Rule.OFFICIAL, official or "")


def _join_slips(clusters: Clusters, indices: Iterable[int]) -> None:
    """Join what is an official name but for one character too many inside it, or two left out of a very long one."""
    known: dict[tuple[str, str], int] = {}
    for i in indices:
        node = clusters.nodes[i]
        if node.official and len(node.official) >= _LONG:
            known.setdefault((kin(node.type), node.official), i)
    shortened: dict[tuple[str, str], set[int]] = defaultdict(set)
    for (kind, official), i in known.items():
        for start in range(_LONG // 2, len(official) - _LONG // 2 - 1) if len(official) >= _VERY_LONG else ():
            shortened[kind, official[:start] + official[start + 2 :]].add(i)
    for i in indices if known else ():
        node = clusters.nodes[i]
        if node.official or len(node.form) <= _LONG:
            continue
        inside = (at for at in range(1, len(node.form) - 1) if not _COUNTING.match(node.form[at]))
        drops = (node.form[:at] + node.form[at + 1 :] for at in inside)
        meant = {known[kin(node.type), form] for form in drops if (kin(node.type), form) in known}
        meant |= shortened.get((kin(node.type), node.form), set())
        if len(meant) == 1:
            clusters.join(meant.pop(), i, Rule.MISPRINT, node.form, weak=True)


def _join_full_names(clusters: Clusters, indices: Sequence[int], naming: Naming) -> None:
    doubtful = ambiguous_aliases((clusters.nodes[i] for i in indices), naming)
    pairs = []
    for i in indices:
        node = clusters.nodes[i]
        for form in dict.fromkeys((node.form, node.official or node.form)):
            sure = form == node.official or (node.type, form) not in doubtful
            if sure and not naming.is_elliptical(form, node.type):
                pairs.append(((kin(node.type), form), i))
    for (_, form), group in blocks(pairs).items():
        by_type = blocks((clusters.nodes[i].type, i) for i in group)
        for same in [group] if len(form) >= _CONFUSABLE else by_type.values():
            for other in same[1:]:
                clusters.join(same[0], other, Rule.FULL_NAME, form)


def _join_placed(clusters: Clusters, indices: Sequence[int], places: Localities, naming: Naming) -> None:
    """Join bodies of one name in one area; then names without an area with the body of their text's own city.

    The latter only where some text names that body in full, so that no body is made up.
    """
    placed = [((kin(node.type), node.placed), i) for i in indices if (node := clusters.nodes[i]).placed]
    known: dict[tuple[str, str | None], int] = {}
    for key, i in placed:
        known.setdefault(key, i)
    for (kind, name), group in blocks(placed).items():
        sure = kind == EntityType.PLACE and name is not None and name.endswith(" ")  # the area itself, by its code
        for other in group[1:]:
            clusters.join(group[0], other, Rule.PLACED, name or "", weak=not sure)
    for i in indices:
        node = clusters.nodes[i]
        for name in node.names[1:] if node.placed else () if node.official else node.names:
            form = normalise(name)
            if form in naming.generic and node.type is not EntityType.GOVERNMENT_AGENCY:
                continue
            there = placed_in_city(form, node.type, places[node.id[:2]])
            if there and (full := known.get((kin(node.type), there))) is not None:
                clusters.join(full, i, Rule.PLACED, there, weak=True)


def _join_aliases(clusters: Clusters, indices: Sequence[int], naming: Naming) -> None:
    """Join a case's only name with the cluster that declares it as an alias, if no other thing bears it."""
    pairs = []
    for i in indices:
        node = clusters.nodes[i]
        for name in node.names:
            form = naming.standard(name, node.type)
            if not naming.is_elliptical(form, node.type) and not naming.is_elliptical(normalise(name), node.type):
                pairs.append(((node.type, form), i))
    for (_, form), group in sorted(blocks(pairs).items(), key=lambda item: (-len(item[0][1]), item[0][1])):
        bearers = list(dict.fromkeys(clusters.root(i) for i in group))
        fuller = [root for root in bearers if not any(n.form == form for n in clusters.members(root))]
        if len(fuller) == 1 and all(clusters.may_join(fuller[0], root, weak=True) for root in bearers):
            for root in bearers:
                clusters.join(fuller[0], root, Rule.ALIAS, form, weak=True)


def join_misprints(clusters: Clusters, forms: Mapping[int, str]) -> None:
    """Join long names that differ by one exchange of neighbouring characters; blocked by their bag of characters.

    `forms` are the names to be compared, by position.
    """
    naming = load_naming()
    keys = ((clusters.nodes[i].type, "".join(sorted(form))) for i, form in forms.items())
    for group in blocks((key, i) for key, i in zip(keys, forms, strict=True) if len(key[1]) >= _LONG).values():
        for other in group[1:]:
            left, right = forms[group[0]], forms[other]
            numbered = any(a != b and _COUNTING.match(a) for a, b in zip(left, right, strict=True))
            sure = not numbered and not naming.is_elliptical(left, clusters.nodes[other].type)
            if sure and OSA.distance(left, right, score_cutoff=1) == 1:
                clusters.join(group[0], other, Rule.MISPRINT, left)
