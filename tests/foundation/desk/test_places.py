"""Where a case stands in the list from which it was opened."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assistance.enums import CaseStatus
from assistance.models import Case
from foundation.accounts.models import Unit
from tests.factories.accounts import BureauFactory, UnitFactory, person
from tests.factories.reporting import AnsweredCaseFactory, CountedCaseFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau() -> Unit:
    return BureauFactory()


@pytest.fixture
def head(bureau: Unit, client: Client) -> Client:
    client.force_login(person("section_head", bureau))
    return client


@pytest.fixture
def cases(bureau: Unit) -> list[Case]:
    """In the order of the list: newest first."""
    county, now = UnitFactory(parent=bureau), timezone.now()
    return [CountedCaseFactory(county=county, received_at=now - timedelta(hours=n)) for n in range(5)]


def page_of(client: Client, case: Case, came_from: str) -> Any:
    response = client.get(f"/cases/{case.number}/?{urlencode({'in': came_from})}")
    assert response.status_code == 200
    return response


def walk(client: Client, first: Case, came_from: str, way: str) -> list[str]:
    """The numbers met by following one arrow to its end."""
    met, address = [], f"/cases/{first.number}/?{urlencode({'in': came_from})}"
    while address:
        response = client.get(address)
        met.append(response.context["case"].number)
        address = getattr(response.context["place"], way)
    return met


def test_rows_lead_to_their_pages_with_the_list(head: Client, cases: list[Case]) -> None:
    text = head.get("/cases/?sort=due&status=handling").text
    links = re.findall(r'href="(/cases/[^"]+\?in=[^"]+)" data-row-key', text)
    assert len(links) == 5
    place = head.get(links[1]).context["place"]
    assert (place.number, place.total, place.back) == ("2", "5", "/cases/?sort=due&status=handling")


@pytest.mark.parametrize("sort", ["", "received", "due", "-due", "closed", "-closed"])
def test_both_arrows_walk_the_whole_list(head: Client, cases: list[Case], sort: str) -> None:
    """Also by a column that is empty in some rows, whose walk crosses from values to none."""
    for case in cases[:2]:
        answered = AnsweredCaseFactory(county=case.county, status=CaseStatus.CLOSED, closed_at=timezone.now())
        assert answered.closed_at
    came_from = f"/cases/?sort={sort}" if sort else "/cases/"
    shown = [row.number for row in head.get(came_from).context["page"].rows]
    first, last = Case.objects.get(number=shown[0]), Case.objects.get(number=shown[-1])
    assert walk(head, first, came_from, "following") == shown
    assert walk(head, last, came_from, "previous") == shown[::-1]
    numbers = [
        page_of(head, Case.objects.get(number=one), came_from).context["place"].number for one in shown
    ]
    assert numbers == [str(n) for n in range(1, 8)]


def test_a_case_that_left_the_list_still_leads_on(head: Client, cases: list[Case]) -> None:
    came_from = "/cases/?status=handling"
    Case.objects.filter(pk=cases[2].pk).update(status=CaseStatus.SUSPENDED)
    response = page_of(head, cases[2], came_from)
    place = response.context["place"]
    assert place.number is None
    assert "已不在列表中，列表共 4 件" in response.text
    assert cases[1].number in place.previous
    assert cases[3].number in place.following


@pytest.mark.parametrize(
    "came_from",
    ["", "cases", "//evil.example/cases/", "https://evil.example/cases/", "/enterprises/", "/cases/x/", "/cases/" + "a" * 2000, "javascript:alert(1)"],
)  # fmt: skip
def test_other_places_are_ignored(head: Client, cases: list[Case], came_from: str) -> None:
    response = page_of(head, cases[0], came_from)
    assert response.context["place"] is None
    assert "返回列表" not in response.text


def test_what_a_query_does_not_know_is_left_out(head: Client, cases: list[Case]) -> None:
    wrong = (
        "/cases/?status=nonsense&strange=1&sort=phone&after=xx&enterprise=abc&officer=99999999999999999999"
    )
    assert page_of(head, cases[0], wrong).context["place"].total == "5"


def test_only_ones_own_rows_are_counted_and_met(head: Client, cases: list[Case], bureau: Unit) -> None:
    elsewhere = CountedCaseFactory(county=UnitFactory(parent=bureau), received_at=timezone.now())
    reader = Client()
    reader.force_login(person("section_head", cases[0].county))
    place = page_of(reader, cases[0], "/cases/").context["place"]
    assert (place.number, place.total, place.previous) == ("1", "5", None)
    assert elsewhere.number in page_of(head, cases[0], "/cases/").context["place"].previous


def test_costs_one_statement_and_two_with_words(head: Client, cases: list[Case]) -> None:
    def cost(address: str) -> int:
        head.get(address)
        with CaptureQueriesContext(connection) as queries:
            head.get(address)
        return len(queries)

    page = f"/cases/{cases[2].number}/"
    plain = cost(page)
    officer, firm = cases[2].officer_id, cases[2].enterprise_id
    narrow = (
        f"/cases/?officer={officer}&enterprise={firm}&unit={cases[2].lead_unit_id}&status=handling&sort=due"
    )
    choices = 1
    assert cost(f"{page}?{urlencode({'in': '/cases/'})}") - plain == 1
    assert cost(f"{page}?{urlencode({'in': narrow})}") - plain <= 1 + choices
    assert cost(f"{page}?{urlencode({'in': '/cases/?q=' + cases[2].title[:4]})}") - plain <= 2
    assert cost(f"{page}?{urlencode({'in': '/cases/'})}") <= 12


def test_an_act_comes_back_to_the_same_place(head: Client, cases: list[Case]) -> None:
    came_from = urlencode({"in": "/cases/?sort=due"})
    page = head.get(f"/cases/{cases[1].number}/?{came_from}").text
    action = re.search(r'action="(/cases/[^"]+/progress/[^"]*)"', page)
    assert action
    answer = head.post(action[1].replace("&amp;", "&"), {"text": "已电话联系"})
    assert answer.headers["Location"] == f"/cases/{cases[1].number}/?{came_from}#progress"
