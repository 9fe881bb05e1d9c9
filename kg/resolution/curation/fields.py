"""One entry's fields, checked while they are read: every complaint says which field and what to write."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from typing import Any, NoReturn

from kg.errors import DataError
from kg.model import Amount, AmountKind, CorrectionKind, EntityType, Predicate, normalise
from kg.resolution.persons import load_person_guard

_ALWAYS = frozenset({"reason", "by", "date", "source", "in"})
_RELATION = frozenset({"subject", "predicate", "object"})
_ENDS = frozenset({"subject_key", "subject_type", "object_key", "object_type"})
_NEEDED: dict[CorrectionKind, frozenset[str]] = {
    CorrectionKind.MERGE: frozenset({"type", "names"}),
    CorrectionKind.SPLIT: frozenset({"type", "names"}),
    CorrectionKind.RENAME: frozenset({"type", "name", "to"}),
    CorrectionKind.RETYPE: frozenset({"type", "name", "to"}),
    CorrectionKind.REJECT: frozenset({"type", "name"}),
    CorrectionKind.ADD: frozenset({"type", "names", "in"}),
    CorrectionKind.REJECT_RELATION: _RELATION,
    CorrectionKind.CORRECT_RELATION: _RELATION,
    CorrectionKind.ADD_RELATION: _RELATION | {"in", "evidence"},
    CorrectionKind.CONFIRM_RELATION: _RELATION,
    CorrectionKind.CONFIRM_MERGE: frozenset({"type", "names"}),
}
_FURTHER: dict[CorrectionKind, frozenset[str]] = {
    CorrectionKind.ADD: frozenset({"family"}),
    CorrectionKind.CORRECT_RELATION: _ENDS | {"new", "amounts"},
    CorrectionKind.ADD_RELATION: _ENDS | {"amounts"},
    CorrectionKind.REJECT_RELATION: _ENDS,
    CorrectionKind.CONFIRM_RELATION: _ENDS,
}
_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_CURRENCY = re.compile(r"[A-Z]{3}")


class Checked:
    """The fields of one entry; every reader raises DataError that begins with the entry's place."""

    def __init__(self, kind: CorrectionKind, raw: Any, where: str) -> None:
        self.kind, self.where = kind, where
        if not isinstance(raw, dict):
            self._refuse("is no table; write one field a line")
        self.raw: Mapping[str, Any] = raw
        needed = _NEEDED[kind] | {"reason"}
        if kind is CorrectionKind.REJECT and "key" in raw:
            needed = frozenset({"key", "reason"})
        given = set(raw) | {side for side in ("subject", "object") if f"{side}_key" in raw}
        missing = needed - given
        unknown = raw.keys() - needed - _FURTHER.get(kind, frozenset()) - _ALWAYS
        if missing or unknown:
            wrong = [f"lacks {name}" for name in sorted(missing)] + [f"knows no {name}" for name in sorted(unknown)]
            self._refuse(f"{', '.join(wrong)}; see docs/curation.md")
        if not self.text("reason").strip():
            self._refuse("gives no reason; say on which public fact it rests")
        if kind is CorrectionKind.CORRECT_RELATION and not {"new", "amounts"} & raw.keys():
            self._refuse("corrects nothing; write new = {…} or amounts = […]")

    def _refuse(self, complaint: str) -> NoReturn:
        raise DataError(f"{self.where} {complaint}")

    def text(self, field: str, raw: Mapping[str, Any] | None = None) -> str:
        """A string field; empty where it is left out."""
        value = (self.raw if raw is None else raw).get(field, "")
        if not isinstance(value, str) or (field in (self.raw if raw is None else raw) and not value.strip()):
            self._refuse(f'has no text in {field}; write {field} = "…"')
        if field not in ("reason", "quote") and _CONTROL.search(value.strip()):
            self._refuse(f"has a control character in {field}; take it out")
        return value.strip()

    def table(self, field: str) -> Mapping[str, Any]:
        """A table field; empty where it is left out."""
        value = self.raw.get(field, {})
        allowed = {"new": _RELATION | _ENDS, "in": {"document", "case"}, "evidence": {"start", "end", "quote"}}[field]
        if not isinstance(value, dict) or value.keys() - allowed or (field in self.raw and not value):
            self._refuse(f"has a wrong {field}; it takes {', '.join(sorted(allowed))}")
        return value

    def agent(self) -> str:
        """Who says so: an organisation or role; DataError for what looks like a person's name."""
        by = self.text("by") or "csrkg"
        if names_a_person(by):
            self._refuse(f'names a person in by ({by}); write an organisation in full or a role, such as "editor"')
        return by

    def names(self) -> tuple[str, ...]:
        """The names of a thing entry, each once; one of what it makes may be a person's."""
        names = self.raw.get("names", [self.raw["name"]] if "name" in self.raw else [])
        if not isinstance(names, list) or not all(isinstance(name, str) and normalise(name) for name in names):
            self._refuse("has a name that is no text; write names in quotation marks")
        if any(_CONTROL.search(name.strip()) for name in names):
            self._refuse("has a control character in a name; take it out")
        names = list({normalise(name): name.strip() for name in names}.values())
        if "key" not in self.raw and not names:
            self._refuse("names nothing; complete `names`")
        if (
            len(names) < 2
            and self.kind in (CorrectionKind.SPLIT, CorrectionKind.CONFIRM_MERGE)
            and "in" not in self.raw
        ):
            self._refuse("needs two names or more; complete `names`, or say with `in` where the one name is meant")
        kind = self.type("type") or EntityType.COMPANY
        made = names if self.kind is CorrectionKind.ADD else []
        if self.kind is CorrectionKind.RENAME:
            made = [self.text("to")]
        for name in made:
            if load_person_guard().is_person(name, kind):
                self._refuse(f"would put a person into the graph ({name}); leave persons out")
        if self.kind is CorrectionKind.RETYPE:
            self.type("to")
        return tuple(names)

    def type(self, field: str, raw: Mapping[str, Any] | None = None) -> EntityType | None:
        """An entity type by its name in the ontology; None where it is left out."""
        name = self.text(field, raw)
        if name and name not in set(EntityType):
            self._refuse(f"has an unknown type ({name}); use one of {', '.join(EntityType)}")
        return EntityType(name) if name else None

    def predicate(self, raw: Mapping[str, Any]) -> Predicate:
        """The relation by its name in the ontology."""
        name = self.text("predicate", raw)
        if name not in set(Predicate):
            self._refuse(f"has an unknown predicate ({name}); use one of {', '.join(Predicate)}")
        return Predicate(name)

    def family(self) -> str | None:
        """A product family's label; whether there is such a family is known to the concept schemes."""
        family = self.text("family") or None
        if family and self.type("type") is not EntityType.PRODUCT:
            self._refuse("has a family, but only a Product belongs to one; leave family out")
        return family

    def scope(self) -> tuple[str | None, int | None]:
        """(document, case); each None where it is left out."""
        where = self.table("in")
        document, case = self.text("document", where) or None, where.get("case")
        if "in" in self.raw and document is None:
            self._refuse("has a wrong in; it names the document, and a case of it")
        if case is not None and (not _is_count(case) or case < 1):
            self._refuse(f"has a wrong case ({case}); cases count from 1")
        return document, case

    def stretch(self) -> tuple[int, int] | None:
        """Source offsets of the evidence; None where it is a quote."""
        evidence = self.table("evidence")
        start, end = evidence.get("start"), evidence.get("end")
        if "evidence" in self.raw and ("quote" in evidence) == (start is not None or end is not None):
            self._refuse('has a wrong evidence; write {start = …, end = …} or {quote = "…"}')
        if start is None and end is None:
            return None
        if start is None or end is None or not (_is_count(start) and _is_count(end) and 0 <= start < end):
            self._refuse(f"has a wrong evidence (from {start} to {end}); give offsets into the source text")
        return start, end

    def quote(self) -> str:
        """Words of the source that are the evidence; empty where it is given by offsets."""
        return self.text("quote", self.table("evidence"))

    def date(self, value: object) -> str | None:
        """A date (YYYY, YYYY-MM or YYYY-MM-DD, as text or as TOML's own date); None where it is left out."""
        text = value.isoformat() if isinstance(value, datetime.date) else value
        if text is not None and not (isinstance(text, str) and _DATE.fullmatch(text)):
            self._refuse(f"has a wrong date ({value}); write YYYY, YYYY-MM or YYYY-MM-DD")
        return text

    def amounts(self) -> tuple[Amount, ...] | None:
        """The sums of money, sorted; None where they are left out."""
        items = self.raw.get("amounts")
        if items is None:
            return None
        if not isinstance(items, list):
            self._refuse('has wrong amounts; write amounts = [{value = 5000000, currency = "CNY", kind = "Loan"}]')
        return tuple(sorted(map(self._amount, items), key=lambda a: (a.value, a.currency, a.kind, a.date or "")))

    def _amount(self, item: Any) -> Amount:
        if not isinstance(item, dict) or item.keys() - {"value", "currency", "kind", "date"} or "value" not in item:
            self._refuse("has a wrong amount; it takes value, currency, kind and date")
        value, currency, kind = item["value"], item.get("currency", "CNY"), item.get("kind", "OtherAmount")
        if not _is_count(value) or value < 1:
            self._refuse(f"has a wrong amount ({value}); write single units of the currency, 690 万元 as 6900000")
        if not isinstance(currency, str) or not _CURRENCY.fullmatch(currency):
            self._refuse(f"has a wrong currency ({currency}); write its ISO 4217 code, such as CNY")
        if kind not in set(AmountKind):
            self._refuse(f"has a wrong kind of amount ({kind}); use one of {', '.join(AmountKind)}")
        return Amount(value, currency, AmountKind(kind), self.date(item.get("date")))


def names_a_person(agent: str) -> bool:
    """Whether who answers for an entry looks like a natural person, not like an organisation or a role."""
    guard = load_person_guard()
    return guard.is_person(agent, EntityType.COMPANY) or bool(guard.bare.fullmatch(normalise(agent)))


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
