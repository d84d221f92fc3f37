"""The figures and their lists with every state of the life, against a count by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from assistance.enums import ANSWERED_STATUSES, OPEN_STATUSES, CaseStatus, Outcome
from assistance.models import Case
from assistance.services.archiving import archive_case
from assistance.services.carry_over import carry_case, strike_off
from assistance.services.exclusions import decide_exclusion, open_request
from assistance.services.lights import read_now
from assistance.services.splitting import Part, split_case
from foundation.worktime.calendar import SHANGHAI
from reporting.metrics.definitions import METRICS, MetricCode
from reporting.metrics.definitions import Part as Number
from reporting.metrics.periods import Period
from reporting.metrics.rates import Rate
from reporting.queries.figures import GroupBy, report_of, rows_behind
from tests.factories.assistance import IN_STATUS, Cast, answered, cast, category, closed, handled, withdrawn

pytestmark = pytest.mark.django_db
START = datetime(2023, 10, 9, 9, 0, tzinfo=SHANGHAI)
LATE = datetime(2023, 11, 20, 9, 0, tzinfo=SHANGHAI)
"""Every deadline of the cases has passed, and nothing was done since."""
PERIOD = Period(date(2023, 10, 1), date(2023, 11, 30))
CODES = (MetricCode.R1, MetricCode.R2, MetricCode.R3)


@pytest.fixture
def people(db: None) -> Cast:
    return cast()


def one_of_each(people: Cast) -> None:
    with time_machine.travel(START, tick=False):
        for make in IN_STATUS.values():
            make(people)
        answered(people, outcome=Outcome.PARTLY)
        granted = withdrawn(people)
        asked = open_request(granted)
        assert asked is not None
        decide_exclusion(asked, by=people.county_head, granted=True, note="已核实")


def by_hand(code: MetricCode, now: datetime) -> Rate:
    """The definitions in words, row by row."""
    cases = list(Case.objects.prefetch_related("call_backs"))
    excluded = [case for case in cases if case.excluded]
    counted = [case for case in cases if not case.excluded]

    def resolved(case: Case) -> bool:
        return case.status in ANSWERED_STATUSES and case.outcome == Outcome.RESOLVED

    if code == MetricCode.R3:
        spoken = {
            case.pk: [call.result for call in case.call_backs.all() if call.result in EFFECTIVE]
            for case in counted
        }
        last = [results[-1] for results in spoken.values() if results]
        return Rate(last.count("confirmed"), len(last), 0)
    if code == MetricCode.R2:
        base = [case for case in counted if case.accepted_at]
        left_out = len([case for case in excluded if case.accepted_at])
        return Rate(len([case for case in base if resolved(case)]), len(base), left_out)
    waiting = [case for case in counted if case.status in OPEN_STATUSES and case.resolve_due_at >= now]
    base = [case for case in counted if case not in waiting]
    return Rate(len([case for case in base if resolved(case)]), len(base), len(excluded))


EFFECTIVE = ("confirmed", "accepted", "not_confirmed")


@pytest.mark.parametrize("moment", [START + timedelta(hours=2), LATE])
@pytest.mark.parametrize("code", CODES)
def test_figures_agree_with_a_count_by_hand(code: MetricCode, moment: datetime, people: Cast) -> None:
    one_of_each(people)
    with time_machine.travel(moment, tick=False):
        rate = report_of(Case.objects.all(), PERIOD, read_now(), by=GroupBy.UNIT).total.rate(code)
        assert rate == by_hand(code, moment)
        assert rate.denominator > 0


@pytest.mark.parametrize("moment", [START + timedelta(hours=2), LATE])
@pytest.mark.parametrize("code", CODES)
def test_every_number_opens_the_rows_that_it_counts(code: MetricCode, moment: datetime, people: Cast) -> None:
    one_of_each(people)
    with time_machine.travel(moment, tick=False):
        now = read_now()
        rate = report_of(Case.objects.all(), PERIOD, now, by=GroupBy.UNIT).total.rate(code)
        shown = {
            part: set(rows_behind(Case.objects.all(), code, part, PERIOD, now))
            for part in METRICS[code].parts
        }
    assert len(shown[Number.MET]) == rate.numerator
    assert len(shown[Number.BASE]) == rate.denominator
    assert shown[Number.MET] | shown[Number.FAILED] == shown[Number.BASE]
    assert not shown[Number.MET] & shown[Number.FAILED]
    assert not shown[Number.BASE] & shown[Number.EXCLUDED]


def told(code: MetricCode = MetricCode.R1, at: datetime = LATE) -> Rate:
    with time_machine.travel(at, tick=False):
        return report_of(Case.objects.all(), PERIOD, read_now(), by=GroupBy.UNIT).total.rate(code)


def made(people: Cast, make: Callable[..., Case], **fields: Any) -> Case:
    with time_machine.travel(START, tick=False):
        return make(people, **fields)


def test_a_withdrawn_case_counts_as_not_resolved_until_a_second_person_agrees(people: Cast) -> None:
    made(people, closed)
    case = made(people, withdrawn)
    assert told(at=START + timedelta(hours=2)) == Rate(1, 2)
    assert told() == Rate(1, 2)
    asked = open_request(case)
    assert asked is not None
    decide_exclusion(asked, by=people.county_head, granted=True, note="已核实")
    assert told() == Rate(1, 1, 1)


def test_filing_a_case_takes_it_out_of_no_figure(people: Cast) -> None:
    case = made(people, closed)
    before = [told(code) for code in CODES]
    archive_case(case, by=people.officer)
    assert Case.objects.get().status == CaseStatus.ARCHIVED
    assert [told(code) for code in CODES] == before
    assert before[0] == Rate(1, 1)


def test_carrying_over_and_striking_off_change_no_figure(people: Cast) -> None:
    made(people, closed)
    case = made(people, answered, outcome=Outcome.PARTLY)
    before = [told(code) for code in CODES]
    carry_case(case, by=people.officer, plan="待政策", review_on=timezone.localdate() + timedelta(days=30))
    assert [told(code) for code in CODES] == before
    strike_off(case, by=people.officer, note="解决了")
    assert [told(code) for code in CODES] == before
    assert before[0] == Rate(1, 2)


def test_splitting_an_overdue_case_makes_overdue_cases(people: Cast) -> None:
    case = made(people, handled)
    assert told() == Rate(0, 1)
    with time_machine.travel(LATE - timedelta(hours=1), tick=False):
        split_case(case, by=people.officer, parts=[Part(title="其中一件", category=category())])
    assert told() == Rate(0, 2)


def test_a_merged_case_leaves_the_rate_and_its_survivor_stays(people: Cast) -> None:
    made(people, IN_STATUS[CaseStatus.MERGED])
    assert told() == Rate(0, 1, 1)
