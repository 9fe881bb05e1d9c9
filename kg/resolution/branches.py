"""Which branches are one: taken apart into bank, place and level, so that 农行深圳分行 is 中国农业银行深圳市分行."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kg.model import OFFERINGS, EntityType, Predicate, normalise
from kg.resolution.areas import load_gazetteer
from kg.resolution.blocking import blocks
from kg.resolution.clustering import Clusters, Node, Rule, preferred_name
from kg.resolution.lexicon import NameLexicon
from kg.resolution.naming import Naming, load_naming
from kg.resolution.nodes import Network
from kg.resolution.organizations import join_misprints


@dataclass(frozen=True, slots=True)
class Unit:
    """A branch taken apart: its bank (standard form), the branch above it if named, its own place and level.

    `title` is the bank's official or fullest name with place and level as they stand in the text; empty where the
    text names the branch without its bank.
    """

    bank: str
    above: str
    own: str
    title: str


@dataclass(frozen=True)
class Heads:
    """Names of banks (or agencies) and the one body that each means: standard form → (identity, shown name)."""

    kind: EntityType
    names: Mapping[str, tuple[str, str]]
    longest: int

    def prefix(self, name: str) -> tuple[str, str, str] | None:
        """The longest head that the name begins with: (identity, shown name, rest)."""
        for end in range(min(len(name) - 2, self.longest), 1, -1):
            found = self.names.get(name[:end])
            if found:
                return *found, name[end:]
        return None

    def inside(self, name: str) -> bool:
        """Whether a head stands anywhere in the name."""
        spans = ((start, end) for start in range(len(name) - 1) for end in range(start + 2, len(name) + 1))
        return any(name[start:end] in self.names for start, end in spans if end - start <= self.longest)

    def suffix(self, name: str) -> tuple[str, str, str] | None:
        """The longest head behind a place, (深圳农行, 西藏日喀则农行): (identity, shown name, place)."""
        for start in range(2, min(5, len(name) - 1)):
            found = self.names.get(name[start:])
            if found:
                return *found, name[:start]
        code, end = load_gazetteer().leading(name)
        found = self.names.get(name[end:])
        return (*found, load_gazetteer().areas[code].name) if code and found else None


def find_heads(clusters: Clusters, lexicon: NameLexicon, kind: EntityType) -> Heads:
    """The names that units of this type's bodies may begin with: the lexicon's, and for banks those of the cases."""
    naming = load_naming()
    meanings: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for root in clusters.roots():
        members = clusters.members(root)
        if members[0].type is kind is EntityType.BANK:
            shown = preferred_name(members)
            for name in {name for node in members for name in node.names}:
                form = naming.standard(name, kind)
                if not naming.is_elliptical(form, kind):
                    meanings[form].add((naming.standard(shown, kind), shown))
    known = {form: (naming.standard(c, kind), c) for form, c in lexicon.names_of(kind).items()}
    own = {form: next(iter(meant)) for form, meant in meanings.items() if len(meant) == 1}
    names = {**own, **known}
    return Heads(kind, names, max(map(len, names), default=0))


def parse_unit(name: str, heads: Heads, naming: Naming) -> Unit | None:
    """Take 农行深圳市分行 or 深圳农行 apart; None without a known bank, or with nothing but a level behind it."""
    form = normalise(name)
    if form in heads.names:
        return None
    found = heads.prefix(form)
    if found:
        bank, shown, rest = found
        for legal in naming.legal_forms:
            rest = rest.removeprefix(legal)
        if not rest.endswith("信用卡中心") and not naming.is_unit(rest, heads.kind):
            return None
    else:
        swapped = heads.suffix(form)
        if not swapped:
            return None
        bank, shown, rest = swapped
        if heads.kind is not EntityType.BANK:
            code, end = load_gazetteer().leading(rest)
            return Unit(bank, "", code, "") if code and end == len(rest) else None
        rest += "分行"
    if heads.kind is not EntityType.BANK:
        return Unit(bank, "", _seat(rest, naming), shown + rest)
    above, split, own = rest.rpartition("分行") if not rest.endswith("分行") else ("", "", rest)
    above = naming.place_free_level(above + split) if split else ""
    return Unit(bank, above, naming.place_free_level(own), shown + rest)


def _seat(office: str, naming: Naming) -> str:
    """The code of the place of an agency's office: it has one in a place, whatever its rank; else the name as it is."""
    for level in naming.agency_levels:
        place = office.removesuffix(level)
        code, end = load_gazetteer().leading(place)
        if code and place != office and end == len(place):
            return code
    return naming.place_free_level(office)


@dataclass
class Branches:
    """What is known about the branches of all cases, by node position.

    `units` has the parts of the fullest name, `others` those of the further names, `banks` the bank of each; `heads`
    are the names of banks.
    """

    heads: Heads
    units: dict[int, Unit]
    banks: dict[int, str]
    others: dict[int, list[Unit]]

    def title(self, positions: Iterable[int]) -> str | None:
        """The composed official name of a cluster of branches: most frequent, then longest."""
        titles = Counter(self.units[i].title for i in positions if i in self.units and self.units[i].title)
        return min(titles, key=lambda t: (-titles[t], -len(t), t)) if titles else None


def join_branches(clusters: Clusters, network: Network, lexicon: NameLexicon) -> Branches:
    """Join branches (and offices of agencies) by bank, place and level, whatever the bank is called.

    A sub-branch that is named without its city is told apart by the branch above it, as the text relates them.
    """
    naming = load_naming()
    branches = Branches(find_heads(clusters, lexicon, EntityType.BANK), {}, {}, {})
    agencies = find_heads(clusters, lexicon, EntityType.GOVERNMENT_AGENCY)
    for kind, heads in ((EntityType.BANK_BRANCH, branches.heads), (EntityType.GOVERNMENT_AGENCY, agencies)):
        for i, node in enumerate(clusters.nodes):
            if node.type is kind:
                names = (node.canonical, *node.names) if node.canonical else node.names
                parsed = [unit for name in names if (unit := parse_unit(name, heads, naming))]
                if parsed and len({unit.bank for unit in parsed}) == 1:
                    branches.units[i] = parsed[0]
                    branches.others[i] = parsed[1:]
                    branches.banks[i] = parsed[0].bank
    _take_over_banks(clusters, network, branches, naming)
    pairs = [
        ((clusters.nodes[i].type, u.bank, u.above, u.own), i)
        for i, unit in sorted(branches.units.items())
        for u in (unit, *(other for other in branches.others.get(i, ()) if other.own.endswith("分行")))
    ]
    for (_, bank, above, own), group in blocks(pairs).items():
        for other in group[1:]:
            clusters.join(group[0], other, Rule.BRANCH, bank + above + own)
    titles = {i: normalise(unit.title) for i, unit in sorted(branches.units.items()) if unit.title}
    join_misprints(clusters, titles)
    return branches


def _take_over_banks(clusters: Clusters, network: Network, branches: Branches, naming: Naming) -> None:
    """Give a branch whose name lacks its bank the bank and the upper branch that its own text states.

    Where the text relates it to none, it is of the institution that the text is about: 深圳分行 means who it means
    in its case.
    """
    above: dict[int, list[int]] = defaultdict(list)
    for subject, target in network.links[Predicate.SUB_ORGANIZATION_OF]:
        if clusters.nodes[subject].type is EntityType.BANK_BRANCH:
            above[subject].append(target)
    for case, reporter in network.reporters.items():
        for i in network.cases[case]:
            open_ = i not in branches.units and i not in above and i != reporter
            if open_ and clusters.nodes[i].type is EntityType.BANK_BRANCH:
                above[i] = [reporter]
    for i in sorted(above):
        node = clusters.nodes[i]
        uppers = [branches.units[t] for t in above[i] if t in branches.units]
        heads = {
            _identity(members, naming): preferred_name(members)
            for t in above[i]
            if clusters.nodes[t].type is EntityType.BANK
            for members in (clusters.members(t),)
        }
        banks = {unit.bank for unit in uppers} | set(heads)
        if len(banks) != 1:
            continue
        bank, unit = banks.pop(), branches.units.get(i)
        branches.banks.setdefault(i, bank)
        places = {upper.above or upper.own for upper in uppers}
        own = naming.place_free_level(node.form)
        if unit and not unit.above and unit.bank == bank and len(places) == 1 and not unit.own.endswith("分行"):
            branches.units[i] = Unit(bank, places.pop(), unit.own, unit.title)
        elif not unit and naming.is_unit(node.form, node.type) and not branches.heads.inside(node.form):
            direct = own.endswith("分行") or not places
            if direct:
                branches.units[i] = Unit(bank, "", own, heads[bank] + node.names[0] if bank in heads else "")
            elif len(places) == 1:
                branches.units[i] = Unit(bank, places.pop(), own, "")


def _identity(members: tuple[Node, ...], naming: Naming) -> str:
    return naming.standard(preferred_name(members), members[0].type)


def institution_families(clusters: Clusters, branches: Branches) -> dict[int, str]:
    """Position of every organisation → the body it acts for: its bank for a branch, else itself.

    Banks go by the standard form of their name; others by their cluster, since things that stayed apart may share
    a name.
    """
    naming = load_naming()
    families: dict[int, str] = {}
    for i, node in enumerate(clusters.nodes):
        if node.type is EntityType.BANK_BRANCH and i in branches.banks:
            families[i] = branches.banks[i]
        elif node.type is EntityType.BANK:
            families[i] = _identity(clusters.members(i), naming)
        elif node.type not in OFFERINGS:
            families[i] = f"{node.type}:{clusters.root(i)}"
    return families
