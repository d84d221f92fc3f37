from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine

from assistance.enums import CaseStatus
from assistance.models import Case
from assistance.services.lights import read_now
from enterprises.models import Enterprise
from enterprises.services.standards import recent_limits
from reporting.queries.figures import standing_of
from reporting.queries.load import load_by_officer, served_by
from reporting.queries.trend import monthly_standings
from tests.factories.accounts import OfficerFactory
from tests.factories.enterprises import EnterpriseFactory, ListEntryFactory, ScaleFactory
from tests.factories.reporting import SHANGHAI, AnsweredCaseFactory, CountedCaseFactory
from tests.reporting.moments import NOW, at

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def test_each_month_is_the_month_alone(django_assert_num_queries: Any) -> None:
    edges = [datetime(2023, 9, 30, 23, 59, tzinfo=SHANGHAI), datetime(2023, 10, 1, 0, 0, tzinfo=SHANGHAI)]
    for due in (*edges, at(10), at(20), at(5, month=3), datetime(2022, 11, 1, 8, tzinfo=SHANGHAI)):
        AnsweredCaseFactory(due=due)
    CountedCaseFactory(due=at(12))
    now = read_now()
    with django_assert_num_queries(2):
        months = monthly_standings(Case.objects.all(), now)
    assert [period.label for period, _standing in months][:: len(months) - 1] == ["2022年11月", "2023年10月"]
    assert [standing.due for _period, standing in months] == [1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 4]
    for period, standing in months:
        assert standing == standing_of(Case.objects.all(), period, now)


def test_load_puts_the_most_pressed_first(django_assert_num_queries: Any) -> None:
    calm, pressed, near = (OfficerFactory(name=name) for name in ("闲", "忙", "近"))
    for officer, dues in ((calm, [at(31)] * 5), (pressed, [at(12)]), (near, [at(17), at(16), at(31)])):
        for due in dues:
            CountedCaseFactory(officer=officer, county=officer.unit, due=due)
    CountedCaseFactory(officer=near, county=near.unit, due=at(12), status=CaseStatus.SUSPENDED)
    AnsweredCaseFactory(officer=pressed, county=pressed.unit, due=at(12))
    now = read_now()
    with django_assert_num_queries(1):
        loads = load_by_officer(Case.objects.all(), now)
    assert [(load.name, load.open, load.overdue, load.near, load.suspended) for load in loads] == [
        ("忙", 1, 1, 0, 0),
        ("近", 4, 0, 2, 1),
        ("闲", 5, 0, 0, 0),
    ]


def test_served_enterprises_tell_the_last_word(django_assert_num_queries: Any) -> None:
    officer = OfficerFactory()
    quiet, busy, settled = (
        EnterpriseFactory(name=name, county=officer.unit, officer=officer) for name in ("静", "忙", "结")
    )
    EnterpriseFactory(county=officer.unit, officer=officer, archived_at=NOW, archive_reason="注销")
    Enterprise.objects.update(created_at=NOW - timedelta(days=400))
    ListEntryFactory(enterprise=busy, year=NOW.year)
    mine = {"officer": officer, "county": officer.unit, "received_at": NOW - timedelta(days=90)}
    CountedCaseFactory(enterprise=busy, due=at(12), first_contact_at=NOW - timedelta(days=40), **mine)
    CountedCaseFactory(enterprise=busy, due=at(31), **mine)
    AnsweredCaseFactory(enterprise=settled, due=at(12), answered_at=NOW - timedelta(days=2), **mine)
    now, limits = read_now(), recent_limits.get()
    with django_assert_num_queries(2):
        served = served_by(officer, now, limits)
    assert [(one.enterprise.name, one.open, one.overdue, one.calm) for one in served] == [
        ("忙", 2, 1, 1),
        ("静", 0, 0, 0),
        ("结", 0, 0, 0),
    ]
    assert [one.contacted_at for one in served] == [
        NOW - timedelta(days=40),
        None,
        NOW - timedelta(days=2),
    ]
    assert quiet.pk == served[1].enterprise.pk
    assert [one.is_silent for one in served] == [True, True, False]


def test_the_strictest_standard_decides_when_to_call_again() -> None:
    """40 days without a word: too long for one on a list (22 working days), not for one that is only 规上 (66)."""
    officer = OfficerFactory()
    listed, above, neither = EnterpriseFactory.create_batch(3, county=officer.unit, officer=officer)
    ListEntryFactory(enterprise=listed, year=NOW.year)
    for firm in (listed, above):
        ScaleFactory(enterprise=firm)
    Enterprise.objects.update(created_at=NOW - timedelta(days=400), is_above_scale=True)
    Enterprise.objects.filter(pk=neither.pk).update(is_above_scale=False)
    for firm in (listed, above, neither):
        AnsweredCaseFactory(
            enterprise=firm, officer=officer, due=at(12), received_at=NOW - timedelta(days=90),
            answered_at=NOW - timedelta(days=40),
        )  # fmt: skip
    silent = {one.enterprise: one.is_silent for one in served_by(officer, read_now(), recent_limits.get())}
    assert silent == {listed: True, above: False, neither: False}
