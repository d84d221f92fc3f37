from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db.models import QuerySet

from assistance.enums import CallBackResult, CaseStatus, Outcome, Rating
from assistance.models import Case
from assistance.services.lights import read_now
from foundation.accounts.models import Unit
from foundation.accounts.roles import RoleCode
from reporting.metrics.definitions import METRICS, MetricCode, Part
from reporting.metrics.periods import Period
from reporting.metrics.rates import Rate, Standing
from reporting.queries.figures import (
    COLUMNS,
    Figures,
    GroupBy,
    Report,
    report_of,
    rows_behind,
    standing_of,
    standings_by,
)
from reporting.queries.stood import Stood
from tests.factories.accounts import UnitFactory, person
from tests.factories.reporting import SHANGHAI, AnsweredCaseFactory, CountedCaseFactory, call

pytestmark = pytest.mark.django_db
OCTOBER = Period(date(2023, 10, 1), date(2023, 10, 31))
NOW = datetime(2023, 10, 16, 10, 0, tzinfo=SHANGHAI)


def at(day: int, hour: int = 18, month: int = 10) -> datetime:
    return datetime(2023, month, day, hour, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def told(
    cases: QuerySet[Case, Any] | None = None, by: GroupBy = GroupBy.UNIT, period: Period = OCTOBER
) -> Report:
    rows = Case.objects.all() if cases is None else cases
    return report_of(rows, period, read_now(), by=by)


def test_r1_leaves_out_what_is_open_and_not_yet_due() -> None:
    AnsweredCaseFactory.create_batch(3, due=at(10))
    AnsweredCaseFactory(due=at(10), outcome=Outcome.EXPLAINED)
    CountedCaseFactory(due=at(12))
    CountedCaseFactory(due=at(17))
    CountedCaseFactory(due=at(30))
    CountedCaseFactory(due=at(30), status=CaseStatus.REGISTERED, accepted_at=None)
    standing = told().total.standing
    assert standing == Standing(resolved=3, unresolved=1, overdue=1, waiting=3, near=1)
    assert told().total.rate(MetricCode.R1) == Rate(3, 5)


def test_each_outcome_but_resolved_fails() -> None:
    for outcome in Outcome:
        AnsweredCaseFactory(due=at(10), outcome=outcome)
    assert told().total.rate(MetricCode.R1) == Rate(1, 5)


def test_answered_and_closed_cases_count_alike() -> None:
    AnsweredCaseFactory(due=at(10))
    AnsweredCaseFactory(due=at(10), status=CaseStatus.CLOSED, closed_at=at(11))
    assert told().total.rate(MetricCode.R1) == Rate(2, 2)


def test_reopened_case_is_not_resolved_until_answered_again() -> None:
    case = CountedCaseFactory(due=at(10), due_at=at(20), rework_count=1)
    assert told().total.rate(MetricCode.R1) == Rate(0, 1)
    Case.objects.filter(pk=case.pk).update(
        status=CaseStatus.ANSWERED, outcome=Outcome.RESOLVED, answered_at=at(15)
    )
    assert told().total.rate(MetricCode.R1) == Rate(1, 1)
    assert told().total.rate(MetricCode.ON_TIME) == Rate(0, 1)


def test_excluded_and_declined_cases_are_told_apart() -> None:
    AnsweredCaseFactory(due=at(10))
    AnsweredCaseFactory(due=at(10), excluded=True)
    CountedCaseFactory(due=at(12), excluded=True, status=CaseStatus.DECLINED, accepted_at=None)
    report = told().total
    assert report.rate(MetricCode.R1) == Rate(1, 1, 2)
    assert report.rate(MetricCode.R2) == Rate(0, 0)
    september = Period(date(2023, 9, 1), date(2023, 9, 30))
    assert told(period=september).total.rate(MetricCode.R2) == Rate(1, 1, 1)


def test_suspended_case_waits_and_is_not_near() -> None:
    CountedCaseFactory(due=at(17), status=CaseStatus.SUSPENDED)
    assert told().total.standing == Standing(waiting=1)


def test_cut_off_is_the_very_moment() -> None:
    CountedCaseFactory(due=NOW - timedelta(seconds=1))
    CountedCaseFactory(due=NOW)
    standing = told().total.standing
    assert (standing.overdue, standing.waiting) == (1, 1)


def test_period_takes_both_its_days_whole() -> None:
    midnight = datetime(2023, 10, 1, tzinfo=SHANGHAI)
    for due in (midnight - timedelta(seconds=1), midnight, at(31), datetime(2023, 11, 1, tzinfo=SHANGHAI)):
        CountedCaseFactory(due=due)
    assert told().total.standing.due == 2


def test_near_ends_with_the_second_working_day() -> None:
    for day in (16, 17, 18, 19):
        CountedCaseFactory(due=at(day))
    assert told().total.standing.near == 3


def test_r2_counts_open_cases_against_the_bureau() -> None:
    AnsweredCaseFactory(due=at(20, month=11), accepted_at=at(30))
    CountedCaseFactory(due=at(20, month=11), accepted_at=at(30))
    assert told().total.rate(MetricCode.R2) == Rate(1, 2)


def test_on_time_compares_the_day_of_the_answer_with_the_last_day() -> None:
    AnsweredCaseFactory(due=at(10), answered_at=at(10))
    AnsweredCaseFactory(due=at(10), answered_at=at(10, 23))
    AnsweredCaseFactory(due=at(10), answered_at=at(11, 0))
    CountedCaseFactory(due=at(11))
    CountedCaseFactory(due=at(20))
    assert told().total.rate(MetricCode.ON_TIME) == Rate(2, 4)


def test_first_contact_waits_until_it_is_due() -> None:
    AnsweredCaseFactory(due=at(10))
    AnsweredCaseFactory(due=at(10), first_contact_at=at(9))
    CountedCaseFactory(due=at(20))
    CountedCaseFactory(due=at(20), contact_due_at=NOW + timedelta(hours=1))
    CountedCaseFactory(due=at(20), contact_due_at=None)
    assert told().total.rate(MetricCode.FIRST_CONTACT) == Rate(1, 3)


def test_last_effective_call_back_of_the_period_speaks() -> None:
    first, second, third = AnsweredCaseFactory.create_batch(3, due=at(10))
    call(first, at=at(11), result=CallBackResult.NOT_CONFIRMED, rating=Rating.DISSATISFIED)
    call(first, at=at(13), result=CallBackResult.CONFIRMED, rating=Rating.FAIR)
    call(second, at=at(12), result=CallBackResult.CONFIRMED, rating=Rating.SATISFIED)
    call(second, at=at(14), result=CallBackResult.EXPLANATION_ACCEPTED)
    call(third, at=at(12), result=CallBackResult.UNREACHABLE)
    report = told().total
    assert report.rate(MetricCode.R3) == Rate(1, 2)
    assert report.rate(MetricCode.SATISFACTION) == Rate(1, 1)


def test_call_back_of_another_period_does_not_speak() -> None:
    case = AnsweredCaseFactory(due=at(10))
    call(case, at=at(20), result=CallBackResult.NOT_CONFIRMED, rating=Rating.DISSATISFIED)
    call(case, at=at(2, month=11), result=CallBackResult.CONFIRMED, rating=Rating.SATISFIED)
    report = told().total
    assert (report.rate(MetricCode.R3), report.rate(MetricCode.SATISFACTION)) == (Rate(0, 1), Rate(0, 1))


def test_two_call_backs_at_one_moment_count_once() -> None:
    case = AnsweredCaseFactory(due=at(10))
    call(case, at=at(12), result=CallBackResult.NOT_CONFIRMED)
    call(case, at=at(12), result=CallBackResult.CONFIRMED)
    assert told().total.rate(MetricCode.R3) == Rate(1, 1)


def test_excluded_case_is_not_called_back_for_the_rate() -> None:
    call(AnsweredCaseFactory(due=at(10), excluded=True), at=at(12), rating=Rating.SATISFIED)
    report = told().total
    assert (report.rate(MetricCode.R3), report.rate(MetricCode.SATISFACTION)) == (
        Rate(0, 0, 1),
        Rate(0, 0, 1),
    )


def test_median_counts_working_days_over_the_holidays() -> None:
    """2023-09-27 to 10-24 are 15 working days, over 国庆 with its two make-up days."""
    received = datetime(2023, 9, 27, 9, tzinfo=SHANGHAI)
    for answered in (at(24), at(8), datetime(2023, 9, 28, 17, tzinfo=SHANGHAI)):
        AnsweredCaseFactory(due=at(24), received_at=received, answered_at=answered)
    report = told()
    assert (report.median_workdays, report.answered) == (3, 3)


def test_median_reads_the_days_of_the_bureau_not_of_utc() -> None:
    AnsweredCaseFactory(due=at(24), received_at=at(9, 0), answered_at=at(9, 23))
    assert told().median_workdays == 0


def test_median_of_nothing_is_nothing() -> None:
    assert told().median_workdays is None


def test_standing_alone_agrees_with_the_report() -> None:
    AnsweredCaseFactory(due=at(10))
    CountedCaseFactory(due=at(12))
    assert standing_of(Case.objects.all(), OCTOBER, read_now()) == told().total.standing


@pytest.fixture
def mixed() -> Unit:
    """Cases of every kind over two counties; returns the first."""
    here, there = UnitFactory(name="东昌府区"), UnitFactory(name="临清市")
    for county in (here, there):
        for index, outcome in enumerate(Outcome):
            case = AnsweredCaseFactory(
                county=county, due=at(10), outcome=outcome, answered_at=at(9 + index), excluded=index == 4,
                was_over_100m=index == 0, was_commissioned=index < 2, was_above_scale=index < 3
            )  # fmt: skip
            result = list(CallBackResult)[index % 4]
            call(case, at=at(12), result=result, rating="" if result == "unreachable" else str(1 + index))
        CountedCaseFactory(county=county, due=at(12), first_contact_at=at(2))
        CountedCaseFactory(county=county, due=at(17), due_provisional=True, accepted_at=at(2))
        CountedCaseFactory(county=county, due=at(31), lead_unit=None)
    AnsweredCaseFactory(county=there, due=at(10))
    return here


@pytest.mark.parametrize("by", GroupBy)
def test_total_is_the_sum_of_its_groups(mixed: Unit, by: GroupBy) -> None:
    report = told(by=by)
    for code in MetricCode:
        if code != MetricCode.MEDIAN:
            summed = sum((group.rate(code) for group in report.groups.values()), Rate(0, 0))
            assert summed == report.total.rate(code)
    assert sum(group.standing.due for group in report.groups.values()) == report.total.standing.due
    assert told(by=GroupBy.UNIT).total == report.total


def test_a_case_counts_once_where_its_enterprise_stood_at_receipt(mixed: Unit) -> None:
    groups = told(by=GroupBy.STOOD).groups

    assert set(groups) == {*Stood, None}
    assert groups[Stood.OVER_100M].standing.due == groups[Stood.COMMISSIONED].standing.due == 2


@pytest.mark.parametrize("city_wide", [True, False])
@pytest.mark.parametrize("code", METRICS)
def test_every_number_equals_its_list(mixed: Unit, code: MetricCode, city_wide: bool) -> None:
    reader = person(RoleCode.LEADER, None if city_wide else mixed)
    cases, moment = Case.objects.visible_to(reader), read_now()
    report = report_of(cases, OCTOBER, moment, by=GroupBy.COUNTY)
    for part in METRICS[code].parts:
        behind = rows_behind(cases, code, part, OCTOBER, moment)
        assert behind.count() == number(report.total, report, code, part), part
        for key, group in report.groups.items():
            rows = behind.filter(**{COLUMNS[GroupBy.COUNTY]: key})
            if code != MetricCode.MEDIAN:
                assert rows.count() == number(group, report, code, part), part


def test_county_reader_sees_only_the_own_numbers(mixed: Unit) -> None:
    reader = person(RoleCode.LEADER, mixed)
    own = told(Case.objects.visible_to(reader), by=GroupBy.COUNTY)
    everyone = told(by=GroupBy.COUNTY)
    assert set(own.groups) == {mixed.pk}
    assert own.total == everyone.groups[mixed.pk]
    assert own.total != everyone.total


def test_standings_by_county_agree_with_the_report(mixed: Unit) -> None:
    standings = standings_by(Case.objects.all(), OCTOBER, read_now(), GroupBy.COUNTY)
    assert standings == {key: group.standing for key, group in told(by=GroupBy.COUNTY).groups.items()}


@pytest.mark.parametrize("copies", [1, 3])
def test_report_asks_a_fixed_number_of_questions(
    mixed: Unit, copies: int, django_assert_num_queries: Any
) -> None:
    for _copy in range(copies):
        AnsweredCaseFactory(due=at(10))
    moment = read_now()
    with django_assert_num_queries(5):
        report_of(Case.objects.all(), OCTOBER, moment, by=GroupBy.OFFICER)


def number(figures: Figures, report: Report, code: MetricCode, part: Part) -> int:
    if code == MetricCode.MEDIAN:
        return report.answered
    rate, standing = figures.rate(code), figures.standing
    named = {
        Part.DUE: standing.due,
        Part.UNRESOLVED: standing.unresolved,
        Part.OVERDUE: standing.overdue,
        Part.OPEN: standing.waiting,
        Part.PENDING: standing.waiting + standing.overdue,
        Part.NEAR: standing.near,
        Part.PROVISIONAL: standing.provisional,
        Part.BASE: rate.denominator,
        Part.MET: rate.numerator,
        Part.WON: rate.numerator,
        Part.FAILED: rate.missed,
        Part.EXCLUDED: rate.excluded,
    }
    return named[part]
