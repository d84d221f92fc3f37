from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from enterprises.enums import ListKind
from enterprises.models import ServiceListEntry
from foundation.accounts.models import Unit, User
from tests.factories.accounts import UserFactory
from tests.factories.enterprises import EnterpriseFactory, ListEntryFactory, NewProjectFactory

pytestmark = pytest.mark.django_db


def test_database_refuses_a_second_standing_entry() -> None:
    entry = ListEntryFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        ListEntryFactory(enterprise=entry.enterprise)


def test_database_accepts_a_return_to_the_list() -> None:
    left = ListEntryFactory(left_on=date(2023, 6, 1), left_reason="停产")
    ListEntryFactory(enterprise=left.enterprise)

    assert left.enterprise.list_entries.count() == 2


def test_database_accepts_two_projects_of_one_enterprise() -> None:
    project = NewProjectFactory(project_name="一期")
    NewProjectFactory(project_name="二期", enterprise=project.enterprise)

    with pytest.raises(IntegrityError), transaction.atomic():
        NewProjectFactory(project_name="一期", enterprise=project.enterprise)


@pytest.mark.parametrize(
    "fields",
    [
        {"left_on": date(2023, 6, 1), "left_reason": ""},
        {"left_on": date(2022, 1, 1), "left_reason": "停产"},
        {"kind": ListKind.COMMISSIONED, "project_name": "", "commissioned_on": date(2023, 1, 1)},
        {"kind": ListKind.COMMISSIONED, "project_name": "一期", "commissioned_on": None},
    ],
)
def test_database_refuses_an_entry_without_its_evidence(fields: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ListEntryFactory(**fields)


def test_visible_to_follows_the_enterprise(units: dict[str, Unit], county: Unit, officer: User) -> None:
    mine = ListEntryFactory(enterprise=EnterpriseFactory(county=county))
    ListEntryFactory(enterprise=EnterpriseFactory(county=units["linqing"]))

    assert list(ServiceListEntry.objects.visible_to(officer)) == [mine]
    assert not ServiceListEntry.objects.visible_to(UserFactory(unit=county)).exists()
