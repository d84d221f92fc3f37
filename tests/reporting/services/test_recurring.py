from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import DatabaseError, transaction

from assistance.enums import CaseStatus, Nature
from assistance.models import Case, CaseCategory
from assistance.services.problems import close_problem
from enterprises.models import Enterprise
from foundation.accounts.models import Unit
from foundation.accounts.roles import RoleCode
from foundation.audit.models import AuditEntry
from foundation.errors import NotAllowed, Refused
from reporting.models import RecurringGroup, RecurringRule
from reporting.queries.recurring import cases_of
from reporting.services.recurring import count_groups, follow_up, measure_on, set_measure
from tests.factories.accounts import UnitFactory, person
from tests.factories.enterprises import ChainFactory, ChainPlaceFactory, EnterpriseFactory
from tests.factories.reporting import CountedCaseFactory

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2023, 11, 21, 4, 40, tzinfo=SHANGHAI)
WORDS = {"title": "夏季限电", "unit": None, "description": "", "remedy": ""}


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def county() -> Unit:
    found: Unit = UnitFactory()
    return found


@pytest.fixture
def category() -> CaseCategory:
    return CaseCategory.objects.get(code="ENE")


def told(firm: Enterprise, category: CaseCategory, *, at: tuple[int, int] = (2023, 8), **kwargs: Any) -> Case:
    moment = datetime(*at, 10, 10, 0, tzinfo=SHANGHAI)
    facts = {"enterprise": firm, "county": firm.county, "category": category, "received_at": moment}
    case: Case = CountedCaseFactory(**{**facts, **kwargs})
    return case


def two_firms(county: Unit) -> tuple[Enterprise, Enterprise]:
    return EnterpriseFactory(county=county), EnterpriseFactory(county=county)


def three_cases(county: Unit, category: CaseCategory) -> tuple[Enterprise, Enterprise]:
    """In the third quarter of two years."""
    one, other = two_firms(county)
    told(one, category, at=(2022, 7))
    told(one, category, at=(2023, 8))
    told(other, category, at=(2023, 9))
    return one, other


def test_the_same_season_of_several_years_is_one_group(county: Unit, category: CaseCategory) -> None:
    three_cases(county, category)
    assert (count_groups(NOW), count_groups(NOW)) == (1, 0)

    group = RecurringGroup.objects.get()
    assert (group.category, group.chain, group.county, group.season) == (category, None, county, 3)
    assert (group.cases, group.firms, group.years, group.since) == (3, 2, 2, date(2021, 1, 1))
    assert cases_of(group).count() == group.cases
    assert AuditEntry.objects.filter(action="recurring.count").count() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"county_id": "other"},
        {"category": "other"},
        {"received_at": datetime(2023, 10, 1, tzinfo=SHANGHAI)},
        {"received_at": datetime(2020, 8, 1, tzinfo=SHANGHAI)},
        {"status": CaseStatus.WITHDRAWN},
        {"status": CaseStatus.DECLINED},
        {"nature": Nature.PRAISE},
    ],
)
def test_what_differs_in_one_of_the_four_or_is_no_problem_does_not_count(
    change: dict[str, Any], county: Unit, category: CaseCategory
) -> None:
    """The control stands above: the same three cases, untouched, are a group."""
    _one, other = three_cases(county, category)
    others = {"county_id": UnitFactory().pk, "category": CaseCategory.objects.get(code="LAB")}
    changed = {name: others[name] if value == "other" else value for name, value in change.items()}
    Case.objects.filter(enterprise=other).update(**changed)

    assert count_groups(NOW) == 0


def test_three_cases_of_one_enterprise_are_its_own_affair(county: Unit, category: CaseCategory) -> None:
    firm = EnterpriseFactory(county=county)
    for _case in range(3):
        told(firm, category)
    assert count_groups(NOW) == 0


def test_the_chain_where_the_enterprises_stand_divides(county: Unit, category: CaseCategory) -> None:
    one, other = three_cases(county, category)
    first, second, left = ChainFactory(), ChainFactory(), ChainFactory()
    for firm in (one, other):
        ChainPlaceFactory(enterprise=firm, chain=first)
    ChainPlaceFactory(enterprise=one, chain=second)
    ChainPlaceFactory(enterprise=one, chain=left, left_on=date(2023, 3, 1), left_reason="转产")
    count_groups(NOW)

    group = RecurringGroup.objects.get()
    assert (group.chain, group.cases) == (first, 3)
    assert cases_of(group).count() == 3


def test_what_falls_below_stays_as_the_record_and_may_stand_again(
    county: Unit, category: CaseCategory, clock: Any
) -> None:
    one, _other = three_cases(county, category)
    count_groups(NOW)
    clock.move_to(later := datetime(2025, 1, 2, 4, 40, tzinfo=SHANGHAI))
    count_groups(later)
    group = RecurringGroup.objects.get()
    assert not RecurringGroup.objects.standing().exists()
    told(one, category, at=(2024, 8))
    assert count_groups(later) == 1
    assert RecurringGroup.objects.standing().get().pk == group.pk


def test_a_measure_of_a_later_day_counts_from_that_day(
    county: Unit, category: CaseCategory, clock: Any
) -> None:
    three_cases(county, category)
    told_of = {"least_cases": 4, "least_firms": 2, "years": 3, "reason": "会议纪要"}
    with pytest.raises(NotAllowed):
        set_measure(by=person(RoleCode.SECTION_HEAD), effective_from=date(2023, 12, 1), **told_of)
    admin = person(RoleCode.SYSTEM_ADMIN)
    with pytest.raises(Refused, match="不能早于今天"):
        set_measure(by=admin, effective_from=date(2023, 11, 1), **told_of)
    with pytest.raises(Refused, match="企业数下限不能大于"):
        set_measure(by=admin, effective_from=date(2023, 12, 1), **{**told_of, "least_firms": 5})
    set_measure(by=admin, effective_from=date(2023, 12, 1), **told_of)
    with pytest.raises(Refused, match="完全相同"):
        set_measure(by=admin, effective_from=date(2023, 12, 1), **told_of)

    assert count_groups(NOW) == 1
    assert measure_on(NOW.date()).least_cases == 3
    clock.move_to(later := datetime(2023, 12, 1, 4, 40, tzinfo=SHANGHAI))
    count_groups(later)
    assert not RecurringGroup.objects.standing().exists()


def test_a_measure_is_never_changed() -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        RecurringRule.objects.update(least_cases=9)


def test_a_group_becomes_a_shared_problem_with_the_cases_in_reach(
    county: Unit, category: CaseCategory
) -> None:
    three_cases(county, category)
    count_groups(NOW)
    group = RecurringGroup.objects.get()
    head = person(RoleCode.SECTION_HEAD)
    problem = follow_up(group, by=head, **WORDS)

    group.refresh_from_db()
    assert group.problem == problem
    assert problem.cases.count() == 3
    with pytest.raises(Refused, match="已立为共性问题"):
        follow_up(group, by=head, **WORDS)
    close_problem(problem, by=head, note="专线已通")
    assert follow_up(group, by=head, **WORDS).cases.count() == 0


def test_nobody_of_another_county_follows_it_up(county: Unit, category: CaseCategory) -> None:
    three_cases(county, category)
    count_groups(NOW)
    group = RecurringGroup.objects.get()
    far, near = person(RoleCode.SECTION_HEAD, UnitFactory()), person(RoleCode.SECTION_HEAD, county)
    with pytest.raises(NotAllowed):
        follow_up(group, by=far, **WORDS)
    assert not RecurringGroup.objects.visible_to(far).exists()
    assert RecurringGroup.objects.visible_to(near).get() == group
    assert follow_up(group, by=near, **WORDS).cases.count() == 3
