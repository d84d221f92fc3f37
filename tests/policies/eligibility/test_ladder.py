from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.test import Client

from enterprises.enums import Metric, TitleKind, TitleLevel
from enterprises.models import Enterprise, Title
from foundation.accounts.models import User
from foundation.accounts.roles import RoleCode
from policies.eligibility.truth import Truth
from policies.services.fact_histories import history_of
from policies.title_ladder import counts_on, next_steps
from tests.factories.accounts import person
from tests.factories.enterprises import FigureFactory, TitleFactory

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 1)


def holder(kind: str, **fields: object) -> Enterprise:
    level = TitleLevel.NATIONAL if kind == TitleKind.LITTLE_GIANT else TitleLevel.PROVINCE
    found: Enterprise = TitleFactory(kind=kind, level=level, **fields).enterprise
    return found


def test_a_title_held_is_a_fact_until_it_ends() -> None:
    firm = holder(TitleKind.SPECIALISED, valid_to=date(2026, 5, 31))
    (fact,) = history_of(firm, DAY)["specialised"]
    assert (fact.value, fact.as_of, fact.source) == (True, DAY, "企业称号：鲁工信创〔2023〕150号")
    assert not history_of(firm, date(2026, 6, 1)).get("specialised")


def test_counts_of_new_due_and_all() -> None:
    for fields in (
        {"recognised_on": date(2026, 2, 1), "valid_to": date(2029, 1, 31)},
        {"recognised_on": date(2025, 5, 1), "valid_to": date(2028, 4, 30)},
        {"recognised_on": date(2025, 5, 2), "valid_to": date(2026, 11, 1)},
        {"recognised_on": date(2020, 5, 2), "valid_to": date(2023, 5, 1)},
    ):
        TitleFactory(**fields)
    (one,) = counts_on(Title.objects.all(), DAY)
    assert (one.valid, one.due, one.ever, one.new, one.new_before) == (3, 1, 4, 1, 1)


def test_who_misses_least_stands_first_and_who_is_above_is_left_out() -> None:
    far, near, above = (holder(TitleKind.SPECIALISED) for _n in range(3))
    TitleFactory(enterprise=above, kind=TitleKind.LITTLE_GIANT, level=TitleLevel.NATIONAL)
    FigureFactory(enterprise=far, metric=Metric.REVENUE, year=2025, value=100)
    FigureFactory(enterprise=near, metric=Metric.REVENUE, year=2025, value=90_000)
    step = next_steps(Title.objects.all(), Enterprise.objects.all(), DAY)[1]
    assert [one.enterprise for one in step.nearest] == [near, far]
    assert step.nearest[0].verdict.truth == Truth.UNKNOWN
    assert sum(number for _answer, number in step.counts) == 2
    assert "2026" in step.document


def test_page_shows_the_reader_s_own(client: Client, clerk: User) -> None:
    mine = holder(TitleKind.INNOVATIVE, valid_to=date(2026, 6, 1))
    other = holder(TitleKind.INNOVATIVE)
    with time_machine.travel("2026-05-01", tick=False):
        client.force_login(person(RoleCode.FUND_CLERK, mine.county))
        text = client.get("/titles/ladder/").text
    assert mine.name in text
    assert other.name not in text
