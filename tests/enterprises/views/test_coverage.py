from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from enterprises.enums import Gap, ListKind
from enterprises.models import Enterprise, ServiceStandard
from foundation.accounts.models import Absence, Unit, User
from foundation.accounts.roles import RoleCode
from tests.enterprises.conftest import asked, signed_in
from tests.factories.accounts import person
from tests.factories.enterprises import EnterpriseFactory, ListEntryFactory, serve
from tests.factories.visits import VisitFactory

pytestmark = pytest.mark.django_db
PAGE, BOARD = "/assignments/counties/", "/assignments/"


def firm(
    county: Unit | None, officer: User | None = None, *, above: bool = True, listed: bool = False
) -> Enterprise:
    today = timezone.localdate()
    enterprise = EnterpriseFactory(county=county, is_above_scale=above)
    Enterprise.objects.filter(pk=enterprise.pk).update(created_at=timezone.now() - timedelta(days=400))
    if officer is not None:
        serve(enterprise, officer)
    if listed:
        ListEntryFactory(enterprise=enterprise, year=today.year, entered_on=today, kind=ListKind.OVER_100M)
    return enterprise


@pytest.fixture
def city(units: dict[str, Unit], county: Unit, officer: User, head: User) -> None:
    """Every gap in the county, one of another that its officer serves, one that falls under no standard."""
    today = timezone.localdate()
    away, gone = (person(RoleCode.CASE_OFFICER, county) for _ in range(2))
    for owner in (None, officer, officer, away, gone):
        firm(county, owner, listed=owner is officer)
    firm(county, above=False)
    firm(units["linqing"], officer, above=False, listed=True)
    firm(units["linqing"])
    User.objects.filter(pk=gone.pk).update(is_active=False)
    Absence.objects.create(
        user=away, deputy=officer, starts_on=today, ends_on=today, reason="学习", recorded_by=head
    )
    ServiceStandard.objects.create(effective_from=today, most_enterprises=1)


@pytest.mark.parametrize("reader", ["head", "county_head", "officer"])
def test_every_number_is_that_of_the_list_it_opens(
    reader: str, city: None, county: Unit, request: pytest.FixtureRequest
) -> None:
    client = signed_in(request.getfixturevalue(reader))

    response = client.get(PAGE)

    table, body, opened = response.context["table"], response.content.decode(), 0
    for line in (line for line in (*table.rows, table.total) if line.query):
        address = f"{BOARD}?{line.query}"
        wanted = {address: line.total, f"{address}&served=yes": line.served}
        wanted |= {f"{address}&gap={gap}": number for gap, number in line.gaps.items()}
        for url, number in wanted.items():
            assert client.get(url).context["page"].count == number, url
            assert (f'href="{escape(url)}">{number}<' in body) is (number > 0), url
            opened += number > 0
    here = next(line for line in table.rows if line.name == county.name)
    assert (here.total, here.served) == (5, 4)
    assert all(here.gaps[gap.value] for gap in Gap)
    assert opened >= 7


def test_a_reader_of_one_county_sees_that_county_alone(
    city: None, county_head: User, officer: User, county: Unit
) -> None:
    for reader in (county_head, officer):
        table = signed_in(reader).get(PAGE).context["table"]
        assert [line.name for line in table.rows] == [county.name]
        assert table.others is None
        assert table.total.total == 5


def test_the_city_adds_up_with_what_no_county_holds(
    city: None, head_client: Client, units: dict[str, Unit]
) -> None:
    firm(None)
    Unit.objects.filter(pk=units["linqing"].pk).update(is_active=False)

    table = head_client.get(PAGE).context["table"]

    assert table.others.total == 3
    assert table.total.total == head_client.get(f"{BOARD}?scope=due").context["page"].count == 8


def test_silence_is_measured_by_the_strictest_standard(
    head_client: Client, county: Unit, officer: User
) -> None:
    """Both were met so long ago that only the list's standard is missed; only one is listed."""
    today = timezone.localdate()
    ServiceStandard.objects.create(effective_from=today, over100m_days=5, above_days=60, commissioned_days=60)
    both = [firm(county, officer, listed=listed) for listed in (True, False)]
    for enterprise in both:
        VisitFactory(enterprise=enterprise, person=officer, visited_on=today - timedelta(days=25))

    line = next(row for row in head_client.get(PAGE).context["table"].rows if row.name == county.name)

    found = head_client.get(f"{BOARD}?scope=due&county={county.pk}&gap=silent").context["page"].rows
    assert (line.gaps["silent"], [row.pk for row in found]) == (1, [both[0].pk])


def test_goes_out_as_a_file_to_those_who_may_export(city: None, head_client: Client, county: Unit) -> None:
    body = b"".join(head_client.get(f"{PAGE}?export=csv").streaming_content).decode("utf-8-sig")

    assert re.search(rf"{county.name},5,4,1,1,1,", body)
    assert "合计,7,5," in body
    assert head_client.get(f"{PAGE}?export=x").status_code == 200


@pytest.mark.parametrize("rows", [1, 20])
@pytest.mark.parametrize("reader", ["head", "county_head"])
def test_asks_the_same_whatever_the_rows(
    rows: int, reader: str, county: Unit, officer: User, request: pytest.FixtureRequest
) -> None:
    for _ in range(rows):
        firm(county, officer)

    assert asked(signed_in(request.getfixturevalue(reader)), PAGE) <= 8
