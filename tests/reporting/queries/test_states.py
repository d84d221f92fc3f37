"""R1 against a plain reading of each case, over random cases in every state."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any

import pytest
import time_machine

from assistance.enums import (
    ANSWERED_STATUSES,
    CLOSED_STATUSES,
    OPEN_STATUSES,
    CallBackResult,
    CaseStatus,
    Outcome,
)
from assistance.models import Case, CaseCategory
from assistance.services.lights import Now, read_now
from foundation.accounts.roles import RoleCode
from reporting.metrics.definitions import MetricCode, Part
from reporting.metrics.periods import Period, month_of
from reporting.metrics.rates import Standing
from reporting.metrics.versions import EXPLAINED, FIRST, Version
from reporting.queries.figures import (
    COLUMNS,
    GroupBy,
    in_group,
    report_of,
    rows_behind,
    standing_of,
    standings_by,
)
from reporting.queries.stood import Stood
from reporting.queries.trend import monthly_standings
from tests.factories.accounts import DepartmentFactory, UnitFactory, person
from tests.factories.reporting import AnsweredCaseFactory, CountedCaseFactory, call
from tests.reporting.moments import NOW

pytestmark = pytest.mark.django_db
OCTOBER = month_of(NOW.date())
CASES = 160
STOOD_AT = ("over_100m", "commissioned", "above_scale")
PARTS = {
    Part.DUE: lambda one: one.due,
    Part.BASE: lambda one: one.rate.denominator,
    Part.MET: lambda one: one.resolved,
    Part.FAILED: lambda one: one.failed,
    Part.UNRESOLVED: lambda one: one.unresolved,
    Part.OVERDUE: lambda one: one.overdue,
    Part.OPEN: lambda one: one.waiting,
    Part.PENDING: lambda one: one.waiting + one.overdue,
    Part.NEAR: lambda one: one.near,
    Part.EXCLUDED: lambda one: one.excluded,
}


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def build(seed: int) -> list[Case]:
    """Cases of two counties and three units in every state, due round the month; some excluded."""
    dice = Random(seed)
    counties = [UnitFactory(name="甲县"), UnitFactory(name="乙县")]
    units = [DepartmentFactory(), DepartmentFactory(), None]
    people = [person(RoleCode.CASE_OFFICER, county) for county in counties]
    first = CountedCaseFactory(county=counties[0], officer=people[0])
    made = [one_case(dice, counties, units, people, first) for _number in range(CASES)]
    Case.objects.bulk_create(made)
    for case in made:
        if case.status in CLOSED_STATUSES and case.outcome == Outcome.EXPLAINED and dice.random() < 0.6:
            call(case, at=case.answered_at, result=CallBackResult.EXPLANATION_ACCEPTED)
    return list(Case.objects.prefetch_related("call_backs"))


def one_case(dice: Random, counties: list[Any], units: list[Any], people: list[Any], first: Case) -> Case:
    status = dice.choice(CaseStatus.values)
    due = NOW + timedelta(days=dice.randint(-25, 25), hours=dice.randint(-9, 9))
    fields: dict[str, Any] = {
        "county": dice.choice(counties),
        "lead_unit": dice.choice(units),
        "officer": dice.choice(people),
        "registered_by": people[0],
        "enterprise": first.enterprise,
        "category": CaseCategory.objects.order_by("?").first(),
        "status": status,
        "due": due,
        **{f"was_{name}": dice.choice([True, False, None]) for name in STOOD_AT},
        "excluded": status in (CaseStatus.MERGED, CaseStatus.DECLINED) or dice.random() < 0.15,
    }
    if status in ANSWERED_STATUSES:
        fields["outcome"] = dice.choice(Outcome.values)
        fields["answered_at"] = due - timedelta(days=dice.randint(-3, 9))
    if status in CLOSED_STATUSES:
        fields["closed_at"] = NOW
    if status == CaseStatus.ARCHIVED:
        fields["archived_at"] = NOW
    if status == CaseStatus.MERGED:
        fields["merged_into"] = first
    factory = AnsweredCaseFactory if status in ANSWERED_STATUSES else CountedCaseFactory
    return factory.build(**fields)


def read_plainly(cases: list[Case], period: Period, now: Now, version: Version) -> Standing:
    """What the definition says, one case at a time."""
    found: dict[str, int] = defaultdict(int)
    for case in cases:
        if not period.start <= case.resolve_due_at < period.end:
            continue
        if case.excluded:
            found["excluded"] += 1
        elif case.status in OPEN_STATUSES:
            late = case.resolve_due_at < now.at
            found["overdue" if late else "waiting"] += 1
            near = not late and case.resolve_due_at < now.near_end and case.status != CaseStatus.SUSPENDED
            found["near"] += near
        elif case.status in ANSWERED_STATUSES and is_resolved(case, version):
            found["resolved"] += 1
        else:
            found["unresolved"] += 1
    return Standing(**found)


def is_resolved(case: Case, version: Version) -> bool:
    if case.outcome == Outcome.RESOLVED:
        return True
    accepted = any(one.result == CallBackResult.EXPLANATION_ACCEPTED for one in case.call_backs.all())
    explained = case.outcome == Outcome.EXPLAINED and case.status in CLOSED_STATUSES and accepted
    return version.explained_counts and explained


def key_of(case: Case, by: GroupBy) -> int | None:
    if by != GroupBy.STOOD:
        key: int | None = getattr(case, COLUMNS[by])
        return key
    told = [getattr(case, f"was_{name}") for name in STOOD_AT]
    if True in told:
        return told.index(True) + 1
    return None if None in told else Stood.OTHER


@pytest.mark.parametrize("version", [FIRST, EXPLAINED], ids=str)
@pytest.mark.parametrize("seed", [1, 2])
def test_every_level_reads_each_state_as_the_definition_says(seed: int, version: Version) -> None:
    cases, now = build(seed), read_now()
    assert {case.status for case in cases} == set(CaseStatus.values)
    wanted = read_plainly(cases, OCTOBER, now, version)
    rows = Case.objects.all()
    assert standing_of(rows, OCTOBER, now, version) == wanted
    assert report_of(rows, OCTOBER, now, by=GroupBy.UNIT, version=version).total.standing == wanted
    for by in GroupBy:
        groups = standings_by(rows, OCTOBER, now, by, version)
        for key, standing in groups.items():
            own = [case for case in cases if key_of(case, by) == key]
            assert in_group(rows, by, key).count() == len(own)
            assert standing == read_plainly(own, OCTOBER, now, version), (by, key)
    for part, number in PARTS.items():
        behind = rows_behind(rows, MetricCode.R1, part, OCTOBER, now, version)
        assert behind.count() == number(wanted), part


def test_trend_reads_each_state_alike() -> None:
    cases, now = build(3), read_now()
    for period, standing in monthly_standings(Case.objects.all(), now):
        assert standing == read_plainly(cases, period, now, FIRST)


def test_withdrawn_counts_as_missed_until_a_second_person_excludes_it() -> None:
    case = CountedCaseFactory(due=NOW - timedelta(days=1), status=CaseStatus.WITHDRAWN)
    assert standing_of(Case.objects.all(), OCTOBER, read_now()) == Standing(unresolved=1)
    Case.objects.filter(pk=case.pk).update(excluded=True)
    assert standing_of(Case.objects.all(), OCTOBER, read_now()) == Standing(excluded=1)
