from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from enterprises.enums import ListKind
from enterprises.models import ServiceList, ServiceListEntry
from tests.factories.enterprises import ListEntryFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def line() -> ServiceListEntry:
    entry: ServiceListEntry = ListEntryFactory()
    return entry


@pytest.mark.parametrize("other", [{"year": 2031}, {"kind": ListKind.COMMISSIONED}])
def test_no_line_without_its_list(line: ServiceListEntry, other: dict[str, Any]) -> None:
    told = {"project_name": "一期", "commissioned_on": line.entered_on} if "kind" in other else {}
    with pytest.raises(IntegrityError), transaction.atomic():
        ServiceListEntry.objects.filter(pk=line.pk).update(**other, **told)
    fresh = ServiceListEntry(
        **{"kind": line.kind, "year": line.year, **other}, **told, enterprise=line.enterprise,
        entered_on=line.entered_on, entered_by=line.entered_by,
    )  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        fresh.save()


def test_a_list_with_lines_stays_what_it_is(line: ServiceListEntry) -> None:
    lists = ServiceList.objects.filter(kind=line.kind, year=line.year)
    with pytest.raises(IntegrityError), transaction.atomic():
        lists.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        lists.update(year=2031)
    line.delete()
    assert lists.delete()[0] == 1
