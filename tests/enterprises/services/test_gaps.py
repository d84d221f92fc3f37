from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from enterprises.enums import Gap, Scope
from enterprises.models import Enterprise, ServiceStandard
from enterprises.reports import board_figures, in_scope
from enterprises.services.gaps import in_gap
from enterprises.services.standards import limits_on, set_standard, standard_on, workdays_back
from foundation.accounts.models import Absence, Unit, User
from foundation.accounts.roles import RoleCode
from foundation.accounts.services.users import system_user
from foundation.errors import NotAllowed, Refused
from foundation.worktime.calendar import WorkCalendar, workdays_between
from tests.factories.accounts import person
from tests.factories.enterprises import EnterpriseFactory, serve
from tests.factories.visits import VisitFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def colleague(county: Unit) -> User:
    return person(RoleCode.CASE_OFFICER, county, name="赵专员")


def firm(county: Unit, officer: User | None = None, *, days_ago: int = 400) -> Enterprise:
    enterprise = EnterpriseFactory(county=county, is_above_scale=True)
    Enterprise.objects.filter(pk=enterprise.pk).update(created_at=timezone.now() - timedelta(days=days_ago))
    if officer is not None:
        serve(enterprise, officer)
    return enterprise


def found(gap: Gap) -> set[Enterprise]:
    limits = limits_on(timezone.localdate())
    return set(Enterprise.objects.filter(in_gap(gap, limits, Scope.ABOVE_SCALE)))


def test_each_gap_names_its_enterprises(county: Unit, officer: User, colleague: User, head: User) -> None:
    today = timezone.localdate()
    unserved, kept, silent, away = (
        firm(county),
        firm(county, officer),
        firm(county, officer),
        firm(county, colleague),
    )
    VisitFactory(enterprise=kept, person=officer, visited_on=today - timedelta(days=3))
    left = firm(county, person(RoleCode.CASE_OFFICER, county))
    User.objects.filter(pk=left.officer_id).update(is_active=False)
    Absence.objects.create(
        user=colleague, deputy=officer, starts_on=today, ends_on=today, reason="学习", recorded_by=head
    )

    assert found(Gap.NONE) == {unserved}
    assert found(Gap.UNABLE) == {left}
    assert found(Gap.ABSENT) == {away}
    assert found(Gap.SILENT) == {silent, away, left}
    assert found(Gap.OVERLOADED) == set()

    ServiceStandard.objects.create(effective_from=today, most_enterprises=1)
    assert found(Gap.OVERLOADED) == {kept, silent}


def test_the_board_counts_what_its_lists_show(
    county: Unit, officer: User, head: User, county_head: User, units: dict[str, Unit]
) -> None:
    for owner in (None, officer, officer):
        firm(county, owner)
    firm(units["linqing"])
    ServiceStandard.objects.create(effective_from=timezone.localdate(), most_enterprises=1)

    for reader in (head, county_head, officer):
        coverage = board_figures(reader, timezone.localdate().year).coverages[0]
        seen = in_scope(Enterprise.objects.visible_to(reader), Scope.ABOVE_SCALE, timezone.localdate().year)
        limits = limits_on(timezone.localdate())
        behind = {gap: seen.filter(in_gap(gap, limits, Scope.ABOVE_SCALE)).count() for gap in Gap}
        assert coverage.gaps == behind
        assert not coverage.is_whole


def test_the_latest_standard_that_has_come_holds(head: User) -> None:
    admin = person(RoleCode.SYSTEM_ADMIN)
    today = timezone.localdate()
    numbers = {"over100m_days": 10, "commissioned_days": 11, "above_days": 12, "most_enterprises": 13}
    assert standard_on(today).over100m_days == 22

    set_standard(by=admin, effective_from=today + timedelta(days=5), **numbers)
    assert standard_on(today).over100m_days == 22
    assert standard_on(today + timedelta(days=5)).over100m_days == 10

    with pytest.raises(Refused, match="已经设过"):
        set_standard(by=admin, effective_from=today + timedelta(days=5), **numbers)
    with pytest.raises(Refused, match="不能早于今天"):
        set_standard(by=admin, effective_from=today - timedelta(days=1), **numbers)
    with pytest.raises(NotAllowed):
        set_standard(by=head, effective_from=today, **numbers)
    assert system_user().pk


@pytest.mark.parametrize("number", [1, 5, 22, 66])
def test_working_days_back_agree_with_working_days_between(number: int) -> None:
    calendar, day = WorkCalendar(), date(2023, 10, 9)
    back = workdays_back(calendar, day, number)
    assert workdays_between(calendar, back, day - timedelta(days=1)) == number - 1
    assert calendar.is_workday(back)
