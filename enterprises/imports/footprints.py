"""What the ledgers of this department can touch, so that an import of one can be taken back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet

from enterprises.models import (
    ContactEvent,
    Enterprise,
    EnterpriseContact,
    FormerName,
    ScaleMembership,
    ServiceListEntry,
)
from enterprises.services.duplicates import notice
from enterprises.services.search_text import write_search_texts
from foundation.spreadsheets.footprints import Footprint, Values

CHUNK = 500
FOUND_BY = ("enterprises.enterprisecontact", "enterprises.formername")
DERIVED = frozenset({"enterprises.enterprisetext", "enterprises.duplicatepair"})


def _register(work: Any) -> Sequence[QuerySet[Any]]:
    named = Enterprise.objects.filter(uscc__in=work.codes)
    return (named, *_hanging(list(named.order_by().values_list("pk", flat=True))))


def _contacts(work: Any) -> Sequence[QuerySet[Any]]:
    """The contacts that are there before and after: their enterprises are the same."""
    return [
        model.objects.filter(enterprise__among=list(work.marks))
        for model in (EnterpriseContact, ContactEvent)
    ]


def _scale(work: Any) -> Sequence[QuerySet[Any]]:
    keys = list(work.marks)
    return [Enterprise.objects.filter(pk__among=keys), ScaleMembership.objects.filter(enterprise__among=keys)]


def _lists(work: Any) -> Sequence[QuerySet[Any]]:
    keys = {enterprise for _year, enterprise, _project in work.marks}
    return [ServiceListEntry.objects.filter(enterprise__among=sorted(keys))]


def _hanging(keys: list[int]) -> Iterable[QuerySet[Any]]:
    for model in (FormerName, EnterpriseContact, ContactEvent, ScaleMembership):
        rows: QuerySet[Any] = model.objects.filter(enterprise__in=keys)
        yield rows


def _settle(gone: Mapping[str, list[Values]], changed: Mapping[str, list[int]]) -> None:
    """What the enterprises are found by, and what they share with others."""
    owners = {values["enterprise_id"] for table in FOUND_BY for values in gone.get(table, [])}
    keys = sorted(owners | set(changed.get("enterprises.enterprise", [])))
    for start in range(0, len(keys), CHUNK):
        write_search_texts(list(Enterprise.objects.filter(pk__among=keys[start : start + CHUNK])))
        notice(keys[start : start + CHUNK])


REGISTER = Footprint(_register, _settle, DERIVED)
CONTACTS = Footprint(_contacts, _settle)
SCALE = Footprint(_scale)
LISTS = Footprint(_lists)
