from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from assistance.enums import CallBackResult, CaseStatus, Outcome
from assistance.models import Case
from assistance.services.lights import read_now
from foundation.accounts.models import User
from foundation.accounts.roles import RoleCode
from foundation.audit.models import AuditEntry
from foundation.errors import NotAllowed, Refused
from reporting.metrics.periods import Period, month_of
from reporting.metrics.rates import Rate
from reporting.metrics.versions import EXPLAINED, FIRST, Start, version_on
from reporting.models import DefinitionStart
from reporting.queries.figures import standing_of
from reporting.queries.trend import monthly_standings
from reporting.queries.versions import is_mixed, version_of
from reporting.services.definitions import start_definition
from tests.factories.accounts import person
from tests.factories.reporting import AnsweredCaseFactory, call
from tests.reporting.moments import NOW, at

pytestmark = pytest.mark.django_db
NOVEMBER = date(2023, 11, 1)


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def admin() -> User:
    return person(RoleCode.SYSTEM_ADMIN)


def test_first_version_holds_until_another_is_started(admin: User) -> None:
    assert version_of(month_of(date(2001, 5, 1))) == FIRST
    start_definition(by=admin, version=EXPLAINED, effective_from=NOVEMBER, note="局长办公会纪要")
    assert version_of(month_of(date(2023, 10, 1))) == FIRST
    assert version_of(month_of(NOVEMBER)) == EXPLAINED
    assert is_mixed(Period(date(2023, 10, 1), date(2023, 11, 30)))
    entry = AuditEntry.objects.get(action="metric.start")
    assert entry.detail == {"version": "2026-2", "from": "2023-11-01", "before": "2026-1"}


def test_a_start_to_come_is_taken_back_by_the_former_version(admin: User) -> None:
    start_definition(by=admin, version=EXPLAINED, effective_from=NOVEMBER, note="试行")
    start_definition(by=admin, version=FIRST, effective_from=NOVEMBER, note="暂缓")
    assert version_of(month_of(NOVEMBER)) == FIRST
    assert DefinitionStart.objects.count() == 2


@pytest.mark.parametrize(
    ("day", "words"),
    [(date(2023, 11, 15), "某月 1 日"), (date(2023, 10, 1), "晚于今天"), (date(2023, 9, 1), "晚于今天")],
)
def test_no_month_that_has_begun_changes_its_definition(admin: User, day: date, words: str) -> None:
    with pytest.raises(Refused, match=words):
        start_definition(by=admin, version=EXPLAINED, effective_from=day, note="依据")
    assert not DefinitionStart.objects.exists()


def test_the_version_in_force_is_not_started_again(admin: User) -> None:
    with pytest.raises(Refused, match="不用再设"):
        start_definition(by=admin, version=FIRST, effective_from=NOVEMBER, note="依据")


@pytest.mark.parametrize("role", [RoleCode.SECTION_HEAD, RoleCode.LEADER, RoleCode.SECURITY_ADMIN])
def test_only_the_system_administrator_starts_a_version(role: RoleCode) -> None:
    with pytest.raises(NotAllowed):
        start_definition(by=person(role), version=EXPLAINED, effective_from=NOVEMBER, note="依据")


def row(**fields: object) -> DefinitionStart:
    values = {
        "version": "2026-2",
        "effective_from": NOVEMBER,
        "note": "依据",
        "set_at": timezone.now(),
    } | fields
    return DefinitionStart(set_by=person(RoleCode.SYSTEM_ADMIN), **values)


@pytest.mark.parametrize("fields", [{"version": "2099-9"}, {"note": ""}])
def test_database_refuses_an_unknown_version_and_a_start_without_reason(fields: dict[str, str]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        row(**fields).save()
    row().save()


def test_database_keeps_every_start(admin: User) -> None:
    start = start_definition(by=admin, version=EXPLAINED, effective_from=NOVEMBER, note="依据")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        DefinitionStart.objects.filter(pk=start.pk).update(note="改过")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        DefinitionStart.objects.filter(pk=start.pk).delete()


def test_of_two_starts_for_a_day_the_later_speaks() -> None:
    starts = [Start(NOVEMBER, 2, "2026-1"), Start(NOVEMBER, 1, "2026-2")]
    assert version_on(starts, NOVEMBER) == FIRST
    assert version_on([], NOVEMBER) == FIRST


def explained(day: int, month: int) -> Case:
    case = AnsweredCaseFactory(
        due=at(day, month=month),
        outcome=Outcome.EXPLAINED,
        status=CaseStatus.CLOSED,
        closed_at=at(day, month=month),
    )
    call(case, at=at(day, month=month), result=CallBackResult.EXPLANATION_ACCEPTED)
    return case


def test_each_month_is_told_under_its_own_version(admin: User) -> None:
    start_definition(by=admin, version=EXPLAINED, effective_from=NOVEMBER, note="依据")
    explained(10, 10)
    with time_machine.travel(at(20, month=11), tick=False):
        explained(10, 11)
        now = read_now()
        told = dict(monthly_standings(Case.objects.all(), now))
        for first, version, met in ((date(2023, 10, 1), FIRST, 0), (NOVEMBER, EXPLAINED, 1)):
            month = month_of(first)
            assert told[month].rate == Rate(met, 1)
            assert standing_of(Case.objects.all(), month, now) == told[month]
            other = EXPLAINED if version == FIRST else FIRST
            assert standing_of(Case.objects.all(), month, now, other).rate == Rate(1 - met, 1)


def test_an_explanation_counts_only_where_the_enterprise_accepted_it() -> None:
    case = explained(10, 10)
    case.call_backs.all().delete()
    month = month_of(date(2023, 10, 1))
    assert standing_of(Case.objects.all(), month, read_now(), EXPLAINED).rate == Rate(0, 1)
    call(case, at=at(11), result=CallBackResult.UNREACHABLE)
    assert standing_of(Case.objects.all(), month, read_now(), EXPLAINED).rate == Rate(0, 1)
