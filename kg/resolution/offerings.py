"""Which products, platforms and programmes of different cases are one: the name, and who offers it.

The name alone settles little (every other bank has an “抗疫贷”), so an offering is identified by its name and the
family of its offering institution (the bank, for a branch). Where a text leaves the institution out, it must at least
speak of the one that is known to offer a thing of this name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kg.model import INSTITUTIONS, OFFERINGS, EntityType, Predicate, normalise
from kg.resolution.blocking import blocks
from kg.resolution.branches import Heads
from kg.resolution.clustering import Clusters, Node, Rule
from kg.resolution.naming import load_naming
from kg.resolution.nodes import Network

_SEVERAL = 3
"""Institutions from which on a programme is taken for a campaign of many."""
_DISTINCTIVE = 4
"""Characters from which on a name that nobody claims is taken for the same thing in every text."""


@dataclass(frozen=True)
class Ownership:
    """What the cases say about whose offerings are whose; everything by node position."""

    forms: Mapping[int, tuple[str, ...]]
    owners: Mapping[int, frozenset[str]]
    context: Mapping[tuple[str, int], frozenset[str]]
    peers: Mapping[tuple[str, int], frozenset[str]]
    joined: Mapping[int, frozenset[str]]

    def near(self, node: Node) -> frozenset[str]:
        """Families of all organisations that the node's case names."""
        return self.context.get((node.id.source, node.id.case), frozenset())


def find_ownership(network: Network, families: Mapping[int, str], banks: Heads) -> Ownership:
    """Read owners, owners that a name implies (农行“纳税e贷”) and contexts off the network."""
    naming = load_naming()
    owners: dict[int, set[str]] = defaultdict(set)
    for subject, target in network.links[Predicate.OFFERS]:
        if subject in families:
            owners[target].add(families[subject])
    context, peers, forms = {}, {}, {}
    for case, members in network.cases.items():
        context[case] = frozenset(families[i] for i in members if i in families)
        peers[case] = frozenset(families[i] for i in members if network.nodes[i].type in INSTITUTIONS)
        heads = {
            normalise(name): families[i]
            for i in members
            if network.nodes[i].type in INSTITUTIONS
            for name in network.nodes[i].names
        }
        for i in members:
            node = network.nodes[i]
            if node.type not in OFFERINGS:
                continue
            found: dict[str, None] = {}
            for name in node.names:
                for form in naming.offering_forms(name):
                    found[form] = None
                    head = max((h for h in heads if form.startswith(h)), key=len, default="")
                    owner, rest = heads.get(head), form[len(head) :]
                    if owner is None and (bank := banks.prefix(form)):
                        owner, _, rest = bank
                    if owner and len(rest) >= 2 and rest not in naming.offering_tails:
                        found[rest] = None
                        owners[i].add(owner)
            forms[i] = tuple(found)
    joined: dict[int, set[str]] = defaultdict(set)
    for subject, target in network.links[Predicate.PARTICIPATES_IN]:
        joined[target].add(families.get(subject, ""))
    return Ownership(forms, _frozen(owners), context, peers, _frozen(joined))


def _frozen(found: Mapping[int, set[str]]) -> dict[int, frozenset[str]]:
    return {i: frozenset(values) for i, values in found.items()}


def join_offerings(clusters: Clusters, network: Network, families: Mapping[int, str], banks: Heads) -> None:
    """Join offerings of one institution by name, then those that no text claims, by name and context.

    `banks` are the names of banks that an offering's own name may begin with.
    """
    ownership = find_ownership(network, families, banks)
    indices = sorted(ownership.forms)
    _join_known(clusters, indices)
    _join_owned(clusters, indices, ownership)
    _join_shared(clusters, indices, ownership)
    _join_ownerless(clusters, indices, ownership)


def _join_known(clusters: Clusters, indices: Sequence[int]) -> None:
    keys = [(o, i) for i in indices if (o := clusters.nodes[i].official)]
    for official, group in blocks(keys).items():
        for other in group[1:]:
            clusters.join(group[0], other, Rule.OFFICIAL, official)
    same_case = (((n.id.source, n.id.case, n.form), i) for i in indices for n in (clusters.nodes[i],))
    for (_, _, form), group in blocks(same_case).items():
        for other in group[1:]:
            clusters.join(group[0], other, Rule.FULL_NAME, form)


def _join_owned(clusters: Clusters, indices: Sequence[int], ownership: Ownership) -> None:
    """Same form and a common owner; longer forms first, so that a series does not swallow its members."""
    keys = [
        ((form, owner), i)
        for i in indices
        for form in ownership.forms[i]
        for owner in sorted(ownership.owners.get(i, ()))
    ]
    for (form, _), group in sorted(blocks(keys).items(), key=lambda item: (-len(item[0][0]), item[0])):
        _join_group(clusters, group, Rule.OFFERED, form)


def _join_shared(clusters: Clusters, indices: Sequence[int], ownership: Ownership) -> None:
    """Join programmes of one name that several institutions run and some only take part in: a campaign of them all."""
    naming = load_naming()
    programmes = (i for i in indices if clusters.nodes[i].type is EntityType.PROGRAMME)
    keys = ((form, i) for i in programmes for form in ownership.forms[i] if len(form) >= _DISTINCTIVE)
    for form, group in sorted(blocks(keys).items(), key=lambda item: (-len(item[0]), item[0])):
        taking_part = frozenset[str]().union(*(ownership.joined.get(i, frozenset()) for i in group))
        running = frozenset[str]().union(*(ownership.owners.get(i, frozenset()) for i in group))
        if form not in naming.generic and taking_part and len(taking_part | running) >= _SEVERAL:
            _join_group(clusters, group, Rule.SHARED, form)


def _join_group(clusters: Clusters, group: Sequence[int], rule: Rule, name: str) -> None:
    """Join each node with the first cluster of the group that admits it."""
    anchors: list[int] = []
    for i in group:
        if not any(clusters.join(anchor, i, rule, name, weak=True) for anchor in anchors):
            anchors.append(i)


def _join_ownerless(clusters: Clusters, indices: Sequence[int], ownership: Ownership) -> None:
    naming = load_naming()
    keys = [(form, i) for i in indices for form in naming.offering_forms(clusters.nodes[i].names[0])]
    for form, group in sorted(blocks(keys).items(), key=lambda item: (-len(item[0]), item[0])):
        owned: dict[int, set[str]] = defaultdict(set)
        for i in group:
            owned[clusters.root(i)] |= ownership.owners.get(i, frozenset())
        claimed = {root: owners for root, owners in owned.items() if owners}
        free = [i for i in group if clusters.root(i) not in claimed]
        for i in free:
            near = ownership.near(clusters.nodes[i])
            fitting = [root for root, owners in claimed.items() if owners & near]
            if not fitting and len(claimed) == 1 and _run_by_others(clusters.nodes[i], i, form, ownership):
                fitting = list(claimed)
            if len(fitting) == 1:
                clusters.join(fitting[0], i, Rule.CONTEXT, form, weak=True)
        rest = [i for i in free if clusters.root(i) not in {clusters.root(root) for root in claimed}]
        if form not in naming.generic:
            _join_unclaimed(clusters, rest, form, claimed=bool(claimed), ownership=ownership)


def _run_by_others(node: Node, index: int, form: str, ownership: Ownership) -> bool:
    """A programme that its case only takes part in is somebody else's: of the one who is known to run it."""
    return node.type is EntityType.PROGRAMME and index in ownership.joined and len(form) >= _DISTINCTIVE


def _join_unclaimed(
    clusters: Clusters, group: Sequence[int], form: str, *, claimed: bool, ownership: Ownership
) -> None:
    """Things of one name that no text claims: one where the texts share an institution, or the name is distinctive."""
    if not claimed and len(form) >= _DISTINCTIVE:
        for _, same in sorted(blocks((clusters.nodes[i].type, i) for i in group).items()):
            if clusters.nodes[same[0]].type is not EntityType.PRODUCT:
                _join_group(clusters, same, Rule.OWNERLESS, form)
    by_peer = []
    for i in group:
        node = clusters.nodes[i]
        by_peer += [((peer), i) for peer in sorted(ownership.peers.get((node.id.source, node.id.case), ()))]
    for _, same in sorted(blocks(by_peer).items()):
        _join_group(clusters, same, Rule.CONTEXT, form)
