from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from foundation.errors import Refused
from policies.claim_enums import PolicyState
from policies.document_numbers import is_number, normalise, year_of
from policies.forms.claim import ClaimForm
from policies.models import Policy, PolicyClause
from policies.services.policies import edit_policy, repeal_policy
from tests.factories.rewards import PolicyFactory
from tests.policies.claims.house import House, signed_in

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 27)
ENDS = [None, *(TODAY + timedelta(days=days) for days in (-400, -1, 0, 1, 59, 60, 61, 400))]


def test_the_state_of_a_policy_is_the_same_on_its_page_and_in_the_list() -> None:
    for until in ENDS:
        PolicyFactory(valid_until=until)
        for ahead in (-1, 0, 1):
            told = {"repealed_on": TODAY + timedelta(days=ahead), "repeal_reason": "被新文件代替"}
            PolicyFactory(valid_until=until, **told)
    by_page = {policy.pk: policy.state(TODAY) for policy in Policy.objects.all()}
    by_list = {policy.pk: state for state in PolicyState for policy in Policy.objects.in_state(state, TODAY)}
    assert by_list == by_page
    assert set(by_page.values()) == set(PolicyState)


def test_a_policy_stands_until_the_day_of_its_repeal(house: House) -> None:
    """Told ahead, it is offered, edited and told anew; from the day on it is not."""
    policy, today = house.clause.policy, timezone.localdate()
    repeal_policy(policy, by=house.clerk, on=today + timedelta(days=300), reason="被新文件代替")
    browser = signed_in(house.clerk)
    page = browser.get(policy.get_absolute_url()).text
    assert "在此之前照常办理" in page
    assert reverse("policy-edit", args=[policy.pk]) in page
    assert offered(house) == [house.clause]
    assert list(Policy.objects.in_state(PolicyState.IN_FORCE, today)) == [policy]
    edit_policy(policy, by=house.clerk, summary="补充说明")

    answer = browser.post(
        reverse("policy-repeal", args=[policy.pk]), {"on": str(today), "reason": "提前"}, follow=True
    )
    assert "已废止" in answer.text
    assert reverse("policy-edit", args=[policy.pk]) not in answer.text
    assert offered(house) == []
    with pytest.raises(Refused, match=f"已于 {today} 废止，不能再改"):
        edit_policy(policy, by=house.clerk, summary="再改")


def offered(house: House) -> list[PolicyClause]:
    return list(ClaimForm(user=house.clerk).fields["clause"].queryset)


def test_a_policy_by_rules_grants_until_its_repeal() -> None:
    today, told = timezone.localdate(), {"grants_unasked": True, "rule_set": "any", "repeal_reason": "代替"}
    later = PolicyFactory(repealed_on=today + timedelta(days=1), **told)
    PolicyFactory(repealed_on=today, **told)
    assert list(Policy.objects.ruled()) == [later]


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("聊工信发〔2023〕12号", "聊工信发〔2023〕12号"),
        ("聊工信发[2023] 12 号", "聊工信发〔2023〕12号"),
        ("聊工信发（２０２３）12号", "聊工信发〔2023〕12号"),
        ("聊工信发【2023】12号", "聊工信发〔2023〕12号"),
    ],
)
def test_a_document_number_is_put_right(typed: str, number: str) -> None:
    assert normalise(typed) == number
    assert is_number(number)
    assert year_of(number) == 2023


@pytest.mark.parametrize(
    "wrong", ["", "第十二号", "聊工信发〔23〕12号", "聊工信发〔2023〕0号", "聊工信发〔2023〕12"]
)
def test_what_is_no_document_number(wrong: str) -> None:
    assert not is_number(normalise(wrong))
