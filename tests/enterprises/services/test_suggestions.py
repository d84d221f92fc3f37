from __future__ import annotations

from dataclasses import replace

import pytest
from django.utils import timezone

from enterprises.models import Enterprise
from enterprises.services.standards import Limits, limits_on
from enterprises.services.suggestions import assign_many, suggest, unserved
from foundation.accounts.models import Absence, Unit, User
from foundation.accounts.roles import RoleCode
from tests.factories.accounts import person
from tests.factories.enterprises import EnterpriseFactory, serve

pytestmark = pytest.mark.django_db


@pytest.fixture
def colleague(county: Unit) -> User:
    return person(RoleCode.CASE_OFFICER, county, name="赵专员")


def limits(most: int = 60) -> Limits:
    now = limits_on(timezone.localdate())
    return replace(now, most=most)


def test_the_lightest_load_of_the_county_comes_first_and_each_counts(
    county: Unit, officer: User, colleague: User, units: dict[str, Unit], django_assert_num_queries
) -> None:
    person(RoleCode.CASE_OFFICER, units["linqing"])
    serve(EnterpriseFactory(county=county), officer)
    firms = EnterpriseFactory.create_batch(3, county=county)

    now = limits()
    with django_assert_num_queries(2):
        found = suggest(firms, now)

    assert [(one.officer, one.load) for one in found] == [(colleague, 1), (officer, 2), (colleague, 2)]


def test_nobody_away_or_at_the_limit_or_of_another_county_is_suggested(
    county: Unit, officer: User, colleague: User, head: User, units: dict[str, Unit]
) -> None:
    today = timezone.localdate()
    Absence.objects.create(
        user=colleague, deputy=officer, starts_on=today, ends_on=today, reason="学习", recorded_by=head
    )
    serve(EnterpriseFactory(county=county), officer)
    firms = [EnterpriseFactory(county=county), EnterpriseFactory(county=units["linqing"])]

    assert [one.officer for one in suggest(firms, limits())] == [officer, None]
    assert [one.officer for one in suggest(firms, limits(most=1))] == [None, None]


def test_unserved_are_those_without_an_able_officer_where_the_reader_assigns(
    county: Unit, officer: User, county_head: User, units: dict[str, Unit]
) -> None:
    plain, above = EnterpriseFactory(county=county), EnterpriseFactory(county=county, is_above_scale=True)
    serve(EnterpriseFactory(county=county), officer)
    left = EnterpriseFactory(county=county)
    serve(left, person(RoleCode.CASE_OFFICER, county))
    User.objects.filter(pk=left.officer_id).update(is_active=False)
    EnterpriseFactory(county=units["linqing"])

    assert list(unserved(county_head, limits())) == [above, plain, left]


def test_one_that_is_refused_holds_up_no_other(county: Unit, officer: User, head: User) -> None:
    first, second = EnterpriseFactory.create_batch(2, county=county)
    serve(first, officer)  # somebody was faster

    result = assign_many(
        [first, second], {first.pk: officer, second.pk: officer}, by=head, reason="批量分派", limits=limits()
    )

    assert [made.enterprise for made in result.done] == [second]
    assert [name for name, _sentence in result.refused] == [first.name]
    assert Enterprise.objects.get(pk=second.pk).officer == officer


def test_what_another_assigned_meanwhile_stays(
    county: Unit, officer: User, colleague: User, head: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    firm = EnterpriseFactory(county=county)
    read_before = Enterprise.objects.get(pk=firm.pk)
    serve(firm, colleague)
    with monkeypatch.context() as patched:  # past the look at the gaps: the service itself refuses
        patched.setattr("enterprises.services.suggestions._check_gap", lambda *_args: None)
        late = assign_many([read_before], {firm.pk: officer}, by=head, reason="批量分派", limits=limits())

    assert [sentence for _name, sentence in late.refused] == [
        f"“{firm.name}”刚刚已分派给赵专员，请刷新后核对。"
    ]
    assert Enterprise.objects.get(pk=firm.pk).officer == colleague


def test_the_limit_holds_also_when_it_is_assigned(county: Unit, officer: User, head: User) -> None:
    firms = EnterpriseFactory.create_batch(3, county=county)
    officers = dict.fromkeys([firm.pk for firm in firms], officer)

    result = assign_many(firms, officers, by=head, reason="批量分派", limits=limits(most=2))

    assert [made.enterprise for made in result.done] == firms[:2]
    assert result.refused == [(firms[2].name, "李专员已帮包 2 家，达到上限，请另选专员。")]
