from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from foundation.audit.models import AuditEntry
from tests.enterprises.conftest import asked
from tests.factories.accounts import UnitFactory
from tests.factories.assistance import Cast, handled
from tests.factories.enterprises import EnterpriseFactory, FigureFactory, ListEntryFactory
from tests.factories.visits import VisitFactory

pytestmark = pytest.mark.django_db


def test_one_sheet_tells_who_they_are_what_runs_and_what_was_said(people: Cast, client: Client) -> None:
    case = handled(people)
    enterprise = people.enterprise
    year = timezone.localdate().year
    ListEntryFactory(enterprise=enterprise, year=year)
    FigureFactory(enterprise=enterprise, year=year - 1)
    VisitFactory(enterprise=enterprise, person=people.officer, notes="订单稳定，想招二十名焊工")
    client.force_login(people.head)
    url = reverse("enterprise-briefing", args=[enterprise.pk])
    assert url in client.get(enterprise.get_absolute_url()).text

    page = client.get(url).text

    contact = enterprise.contacts.get()
    for words in (
        enterprise.name,
        "年产值过亿元企业",
        "12,345.67",
        case.number,
        case.title,
        "二十名焊工",
        contact.name,
    ):
        assert words in page, words
    assert contact.phone not in page
    told = AuditEntry.objects.filter(action="export").latest("seq").detail
    assert told["ledger"] == "企业走访一页纸"


def test_an_enterprise_with_nothing_has_its_sheet_too(people: Cast, client: Client) -> None:
    client.force_login(people.head)
    page = client.get(reverse("enterprise-briefing", args=[EnterpriseFactory(county=people.county).pk])).text
    assert "没有在办诉求" in page
    assert "暂无专员" in page


def test_outside_the_reach_it_is_not_there(people: Cast, client: Client) -> None:
    client.force_login(people.officer)
    other = EnterpriseFactory(county=UnitFactory())
    assert client.get(reverse("enterprise-briefing", args=[other.pk])).status_code == 404


@pytest.mark.parametrize("rows", [1, 5])
def test_asks_the_same_whatever_it_holds(people: Cast, client: Client, rows: int) -> None:
    for number in range(rows):
        handled(people)
        VisitFactory(enterprise=people.enterprise, person=people.officer)
        FigureFactory(enterprise=people.enterprise, year=2015 + number)
    client.force_login(people.head)
    assert asked(client, reverse("enterprise-briefing", args=[people.enterprise.pk])) <= 17


def test_only_the_newest_periods_are_told(people: Cast, client: Client) -> None:
    last = timezone.localdate().year - 1
    for back in range(7):
        FigureFactory(enterprise=people.enterprise, year=last - back)
    client.force_login(people.head)
    page = client.get(reverse("enterprise-briefing", args=[people.enterprise.pk])).text
    assert f"{last - 3} 年" in page
    assert f"{last - 4} 年" not in page
