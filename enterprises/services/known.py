"""What the register holds of the enterprises of a ledger, and whether it still does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from enterprises.models import Enterprise, EnterpriseContact, FormerName
from enterprises.services.counties import CountyBook

MARKED = ("pk", "version", "county_id", "officer_id", "archived_at")
Marks = dict[str, tuple[Any, ...]]
"""By credit code, all that a plan rests on; a code without a mark is new."""

_facts = attrgetter(*MARKED)


@dataclass(frozen=True)
class Around:
    """What stands in other tables about some enterprises, by their keys."""

    contacts: Mapping[int, set[tuple[str, str]]]
    withdrawn: Mapping[int, set[str]]
    """The telephones of those who took their consent back."""
    former_names: Mapping[int, set[str]]

    @classmethod
    def read(cls, pks: list[int]) -> Around:
        contacts: dict[int, set[tuple[str, str]]] = {}
        withdrawn: dict[int, set[str]] = {}
        former_names: dict[int, set[str]] = {}
        rows = EnterpriseContact.objects.filter(enterprise_id__in=pks)
        for pk, name, phone, day in rows.values_list("enterprise_id", "name", "phone", "withdrawn_on"):
            contacts.setdefault(pk, set()).add((name, phone))
            if day is not None:
                withdrawn.setdefault(pk, set()).add(phone)
        formers = FormerName.objects.filter(enterprise_id__in=pks)
        for pk, name in formers.values_list("enterprise_id", "name"):
            former_names.setdefault(pk, set()).add(name)
        return cls(contacts, withdrawn, former_names)

    def contacts_of(self, pk: int) -> set[tuple[str, str]]:
        return self.contacts.get(pk, set())

    def withdrawn_of(self, pk: int) -> set[str]:
        return self.withdrawn.get(pk, set())

    def former_names_of(self, pk: int) -> set[str]:
        return self.former_names.get(pk, set())

    def mark(self, facts: tuple[Any, ...]) -> tuple[Any, ...]:
        pk = facts[0]
        told = (self.contacts_of(pk), self.withdrawn_of(pk), self.former_names_of(pk))
        return (*facts, *(frozenset(one) for one in told))


class KnownEnterprises:
    """The enterprises of one chunk of a ledger, in three queries."""

    def __init__(self, codes: Iterable[str], counties: CountyBook) -> None:
        self._found = Enterprise.objects.in_bulk(list(codes), field_name="uscc")
        for enterprise in self._found.values():
            counties.fill_in(enterprise)
        self.around = Around.read([enterprise.pk for enterprise in self._found.values()])

    def get(self, code: str) -> Enterprise | None:
        return self._found.get(code)

    def keys(self) -> list[int]:
        return [enterprise.pk for enterprise in self._found.values()]

    def marks(self, codes: Iterable[str]) -> Marks:
        found = (self._found.get(code) for code in codes)
        return {row.uscc or "": self.around.mark(_facts(row)) for row in found if row is not None}


def marks_now(codes: Iterable[str]) -> Marks:
    """The marks as they are at this moment; the enterprises are held until the transaction ends."""
    rows = Enterprise.objects.filter(uscc__in=list(codes)).order_by("pk")
    held = {code: facts for code, *facts in rows.select_for_update().values_list("uscc", *MARKED)}
    around = Around.read([facts[0] for facts in held.values()])
    return {code: around.mark(tuple(facts)) for code, facts in held.items()}
