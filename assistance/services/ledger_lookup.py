"""What the database knows of the rows of a ledger."""

from __future__ import annotations

import re
from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from operator import attrgetter

from assistance.enums import EventKind
from assistance.ledger import CATEGORY_NAMES
from assistance.models import Case, CaseCategory, CaseEvent
from assistance.services.ledger_clocks import Deadlines
from enterprises.codes import normalise_uscc
from enterprises.models import Enterprise
from foundation.accounts.models import User, grants_with_units, unit_tree
from foundation.spreadsheets.kinds import ParsedRow
from foundation.spreadsheets.text import squeeze

OWN_NUMBER = re.compile(r"SQ-\d{4}-\d{6}")
WORDED = (EventKind.PROGRESS, EventKind.CONTACTED, EventKind.ANSWERED)
"""The events that say in words how far a case has come."""

CASE_FACTS = attrgetter(
    "pk", "version", "county_id", "received_at", "accepted_at", "answered_at", "closed_at", "outcome", "nature",
    "source", "answer_text",
)  # fmt: skip
ENTERPRISE_FACTS = attrgetter("pk", "uscc", "name", "county_id", "officer_id", "archived_at")


def _person_facts(person: User) -> tuple[Hashable, ...]:
    return (
        person.pk,
        person.name,
        person.unit_id,
        frozenset((one.role, one.unit_id) for one in person.role_grants),
    )


@dataclass(frozen=True)
class Wanted:
    """What some rows of a ledger ask the database about."""

    numbers: frozenset[str]
    codes: frozenset[str]
    names: frozenset[str]
    people: frozenset[str]

    @classmethod
    def by(cls, rows: Sequence[ParsedRow]) -> Wanted:
        values = [row.values for row in rows]
        return cls(
            numbers=frozenset(row["number"] for row in values),
            codes=frozenset({normalise_uscc(row.get("uscc") or "") for row in values} - {""}),
            names=frozenset(row["enterprise"] for row in values if not row.get("uscc")),
            people=frozenset(row["handler"] for row in values if row.get("handler")),
        )


class KnownRows:
    """What the database knows of the rows of one chunk, in a handful of queries.

    With ``hold`` the cases are held until the transaction ends.
    """

    def __init__(self, wanted: Wanted, *, hold: bool = False) -> None:
        own = [number for number in wanted.numbers if OWN_NUMBER.fullmatch(number)]
        cases = Case.objects.select_related("enterprise", "county").order_by("pk")
        cases = cases.select_for_update(of=("self",)) if hold else cases
        self.cases: dict[str, Case] = {
            case.ledger_number or "": case for case in cases.filter(ledger_number__in=wanted.numbers)
        }
        self.cases |= {case.number: case for case in cases.filter(number__in=own)}
        enterprises = Enterprise.objects.select_related("county").order_by("pk")
        self.by_code = enterprises.in_bulk(list(wanted.codes), field_name="uscc")
        self.by_name: dict[str, list[Enterprise]] = {}
        for enterprise in enterprises.active().filter(name__in=wanted.names):
            self.by_name.setdefault(enterprise.name, []).append(enterprise)
        self.people = _people(wanted.people)
        self.clocks = Deadlines()

    def corrected(self) -> dict[int, frozenset[str]]:
        """By case the words that a person wrote after any ledger did."""
        keys = [case.pk for case in self.cases.values()]
        events = CaseEvent.objects.filter(case__in=keys, kind=EventKind.EDITED).order_by("pk")
        found: dict[int, set[str]] = {}
        for case_id, data in events.values_list("case_id", "data"):
            names = found.setdefault(case_id, set())
            changed = set(data.get("after", ()))
            found[case_id] = names - changed if data.get("ledger") else names | changed
        return {case_id: frozenset(names) for case_id, names in found.items() if names}

    @cached_property
    def told(self) -> dict[int, frozenset[str]]:
        """By case what its history already says of how far it has come."""
        keys = [case.pk for case in self.cases.values()]
        events = CaseEvent.objects.filter(case__in=keys, kind__in=WORDED).exclude(text="").order_by()
        found: dict[int, set[str]] = {}
        for case_id, text in events.values_list("case_id", "text"):
            found.setdefault(case_id, set()).add(text)
        return {case_id: frozenset(texts) for case_id, texts in found.items()}

    def mark(self, *, without: Collection[str] = ()) -> int:
        """All that a plan rests on; the enterprises of the codes ``without`` are left out."""
        enterprises = {*self.by_code.values(), *chain.from_iterable(self.by_name.values())}
        return hash(
            (
                frozenset((number, CASE_FACTS(case)) for number, case in self.cases.items()),
                frozenset(ENTERPRISE_FACTS(row) for row in enterprises if row.uscc not in without),
                frozenset(_person_facts(person) for person in self.people),
                self.clocks.mark,
            )
        )


def _people(names: frozenset[str]) -> list[User]:
    """With what they may do: their grants and the tree of units are read once for all of them."""
    rows = User.objects.people().filter(name__in=names).order_by("pk")
    people = list(rows.prefetch_related(grants_with_units()))
    tree = unit_tree() if people else []
    for person in people:
        person.role_grants, person.tree = list(person.grants.all()), tree
    return people


def categories_by_name() -> dict[str, CaseCategory]:
    categories = {category.code: category for category in CaseCategory.objects.all()}
    named = {squeeze(name): categories[code] for name, code in CATEGORY_NAMES.items() if code in categories}
    return named | {squeeze(category.name): category for category in categories.values()}
