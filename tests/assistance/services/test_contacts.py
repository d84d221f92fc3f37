"""A visit is a contact wherever 久未联系 is worked out, and what the lists of enterprises say about visits."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from assistance.models import Case, Visit
from assistance.services.contacts import with_last_contact
from assistance.services.due_things import FIRMS
from assistance.services.lights import read_now
from assistance.services.visit_edits import void_visit
from enterprises.models import Enterprise
from enterprises.services.standards import recent_limits
from reporting.queries.load import served_by
from tests.factories.assistance import Cast, cast
from tests.factories.enterprises import EnterpriseFactory, ListEntryFactory
from tests.factories.reporting import CountedCaseFactory
from tests.factories.visits import VisitFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    found = cast()
    Enterprise.objects.update(created_at=timezone.now() - timedelta(days=400))
    return found


def visited(people: Cast, *, days: int) -> Visit:
    day = timezone.localdate() - timedelta(days=days)
    visit: Visit = VisitFactory(
        enterprise=people.enterprise, visited_on=day, channel="phone", created_by=people.officer
    )
    return visit


def test_the_ladder_counts_a_visit_that_stands(people: Cast) -> None:
    ListEntryFactory(enterprise=people.enterprise, year=timezone.localdate().year)
    assert (timezone.now() - FIRMS.rows().get().last_contact).days >= 399
    visit = visited(people, days=70)
    last = FIRMS.rows().get().last_contact
    assert timezone.localtime(last).date() == visit.visited_on
    void_visit(visit, by=people.person("officer"), reason="没有去")
    assert (timezone.now() - FIRMS.rows().get().last_contact).days >= 399


def test_what_came_later_counts(people: Cast) -> None:
    visited(people, days=70)
    now = timezone.now()
    CountedCaseFactory(enterprise=people.enterprise, received_at=now - timedelta(days=3))
    last = with_last_contact(Enterprise.objects.all()).get().last_contact
    assert (now - last).days <= 3


def test_my_enterprises_count_it_too(people: Cast) -> None:
    assert served_by(people.officer, read_now(), recent_limits.get())[0].contacted_at is None
    visit = visited(people, days=9)
    at = served_by(people.officer, read_now(), recent_limits.get())[0].contacted_at
    assert at is not None
    assert timezone.localtime(at).date() == visit.visited_on


@pytest.mark.parametrize(("days", "found"), [(89, False), (90, False), (91, True)])
def test_enterprises_that_nobody_met_in_ninety_days(
    client: Client, people: Cast, days: int, found: bool
) -> None:
    """The filter begins with the day that lies ninety days back: a visit on it still counts."""
    visited(people, days=days)
    client.force_login(people.officer)
    page = client.get("/enterprises/?unvisited=90").content.decode()
    assert (people.enterprise.name in page.split('id="results"')[1]) is found


def test_the_board_and_its_ledger_tell_the_visits(client: Client, people: Cast) -> None:
    visit = visited(people, days=9)
    VisitFactory(enterprise=people.enterprise, visited_on=timezone.localdate() - timedelta(days=40))
    EnterpriseFactory(county=people.county, name="没人去过的厂")
    solved = CountedCaseFactory(enterprise=people.enterprise, source="visit", visit=visit)
    CountedCaseFactory(enterprise=people.enterprise, source="visit", visit=visit)
    Case.objects.filter(pk=solved.pk).update(outcome="resolved")
    client.force_login(people.officer)
    assert f"{visit.visited_on:%Y-%m-%d}" in client.get("/assignments/").content.decode()
    text = b"".join(client.get("/assignments/?export=csv").streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    head = next(row for row in rows if "走访次数" in row)
    lines = {row[1]: dict(zip(head, row, strict=True)) for row in rows[rows.index(head) + 1 :] if row}
    mine, other = lines[people.enterprise.name], lines["没人去过的厂"]
    names = ("走访次数", "最近走访", "收集问题数", "解决数")
    assert [mine[name] for name in names] == ["2", f"{visit.visited_on:%Y-%m-%d}", "2", "1"]
    assert [other[name] for name in names] == ["0", "", "0", "0"]
