from __future__ import annotations

from datetime import date, datetime

import pytest
import time_machine
from django.test import Client

from enterprises.enums import Metric, TitleKind, TitleLevel
from enterprises.models import Enterprise, Title, TitleQuerySet
from foundation.accounts.models import User
from foundation.accounts.roles import RoleCode
from foundation.worktime.calendar import SHANGHAI
from policies.eligibility_enums import Answer
from policies.models import JudgedDay, Judgement, JudgementQuerySet
from policies.services.fact_histories import history_of
from policies.services.judgements import shown_day, sweep
from policies.title_ladder import Step, counts_on, next_steps
from tests.factories.accounts import person
from tests.factories.enterprises import FigureFactory, TitleFactory

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 1)
MORNING = datetime(2026, 5, 1, 9, 0, tzinfo=SHANGHAI)


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


def steps_of(titles: TitleQuerySet, judgements: JudgementQuerySet | None = None) -> list[Step]:
    day = shown_day(JudgedDay.objects.all(), DAY, DAY)
    assert day is not None
    return next_steps(titles, Judgement.objects.all() if judgements is None else judgements, day)


def judged() -> None:
    sweep(MORNING, seconds=60)


def test_who_misses_least_stands_first_and_who_is_above_is_left_out() -> None:
    far, near, above, unknown = (holder(TitleKind.SPECIALISED) for _n in range(4))
    TitleFactory(enterprise=above, kind=TitleKind.LITTLE_GIANT, level=TitleLevel.NATIONAL)
    for firm, value in ((far, 100), (near, 90_000), (above, 90_000)):
        FigureFactory(enterprise=firm, metric=Metric.REVENUE, year=2025, value=value)
    with time_machine.travel(MORNING, tick=False):
        judged()
    step = steps_of(Title.objects.all())[1]
    assert [one.enterprise for one in step.nearest] == [near, far]
    assert step.nearest[0].answer == Answer.CHECK
    assert step.nearest[0].missed < step.nearest[1].missed
    assert sum(number for _answer, number in step.counts) == 2
    assert step.unjudged == 1
    assert unknown not in {one.enterprise for one in step.nearest}
    assert "2026" in step.document


def test_who_is_filed_away_or_beyond_the_reader_is_not_called_unjudged() -> None:
    filed, beyond, open_one = (holder(TitleKind.SPECIALISED) for _n in range(3))
    for firm in (filed, beyond):
        FigureFactory(enterprise=firm, metric=Metric.REVENUE, year=2025, value=90_000)
    with time_machine.travel(MORNING, tick=False):
        judged()
    Enterprise.objects.filter(pk=filed.pk).update(archived_at=MORNING, archive_reason="注销")
    step = steps_of(Title.objects.all(), Judgement.objects.none())[1]
    assert step.nearest == []
    assert step.unjudged == 1, open_one


def test_a_title_that_ended_leads_nowhere() -> None:
    firm = holder(TitleKind.SPECIALISED, valid_to=date(2026, 4, 30))
    FigureFactory(enterprise=firm, metric=Metric.REVENUE, year=2025, value=90_000)
    with time_machine.travel(MORNING, tick=False):
        judged()
    step = steps_of(Title.objects.all())[1]
    assert (step.nearest, step.unjudged) == ([], 0)


def test_page_shows_the_reader_s_own_and_what_changed_since(client: Client, clerk: User) -> None:
    mine, other = (holder(TitleKind.INNOVATIVE, valid_to=date(2026, 6, 1)) for _n in range(2))
    for firm in (mine, other):
        FigureFactory(enterprise=firm, metric=Metric.REVENUE, year=2025, value=9_000)
    with time_machine.travel(MORNING, tick=False):
        client.force_login(person(RoleCode.FUND_CLERK, mine.county))
        assert "还没有判定过" in client.get("/titles/ladder/").text
        judged()
        text = client.get("/titles/ladder/").text
        assert "待重新判定" not in text
        FigureFactory(enterprise=mine, metric=Metric.OUTPUT, year=2025, value=9_000)
        assert "待重新判定" in client.get("/titles/ladder/").text
    assert mine.name in text
    assert other.name not in text
