"""批量复核: who is offered what, one password for all, and a refusal that keeps nobody else back."""

from __future__ import annotations

import pytest
from django.urls import reverse

from foundation.accounts.models import User
from foundation.accounts.roles import RoleCode
from policies.claim_enums import ClaimStatus, OncePer
from policies.models import Claim
from policies.services.claim_approvals import approve_each
from tests.factories.accounts import PASSWORD, UnitFactory, person
from tests.factories.enterprises import EnterpriseFactory
from tests.factories.rewards import ClauseFactory
from tests.policies.claims.house import WAN, House, fresh, signed_in

pytestmark = pytest.mark.django_db
URL = "claim-approvals"


def decided(house: House, wan: int = 30, **told: object) -> Claim:
    return house.decided(claimed_fen=wan * WAN, firm=EnterpriseFactory(), **told)


def offered(user: User) -> list[Claim]:
    return list(Claim.objects.visible_to(user).to_approve_by(user).order_by("id"))


def test_offered_is_what_a_document_decided_and_others_entered(house: House) -> None:
    one = decided(house)
    house.enter()
    decided(house, repeat_reason="县里追加")
    house.clause = ClauseFactory(policy=house.clause.policy, once_per=OncePer.TITLE, title_group="专精特新")
    decided(house)
    assert offered(house.first) == [one]
    assert offered(house.clerk) == []


def test_offered_ends_at_the_reach_of_the_checker(house: House) -> None:
    county = UnitFactory(kind="county")
    near = house.decided(claimed_fen=WAN, firm=EnterpriseFactory(county=county))
    decided(house)
    assert offered(person(RoleCode.FUND_CHECKER, county)) == [near]


def test_ticked_ones_pass_and_the_sum_is_told(house: House) -> None:
    chosen, left = [decided(house, 20), decided(house, 10)], decided(house, 5)
    client = signed_in(house.first)
    told = {"claims": [claim.pk for claim in chosen], "seen": "on"}
    page = client.post(reverse(URL), told, follow=True).text
    assert "已复核通过 2 笔，合计 300,000.00 元（叁拾万元整）" in page
    assert {fresh(claim).status for claim in chosen} == {ClaimStatus.GRANTED}
    assert fresh(left).status == ClaimStatus.FILED
    assert left.number in page


def test_without_tick_or_with_a_foreign_one_nothing_moves(house: House) -> None:
    one, foreign = decided(house), house.enter()
    client = signed_in(house.first)
    for told, sentence in (
        ({"seen": "on"}, "没有勾选要复核的资金"),
        ({"claims": [one.pk]}, "已逐笔核对"),
        ({"claims": [one.pk, foreign.pk], "seen": "on"}, "有的已经不待您复核"),
    ):
        page = client.post(reverse(URL), told)
        assert (page.status_code, sentence in page.text) == (422, True)
    assert set(Claim.objects.values_list("status", flat=True)) == {ClaimStatus.FILED}


def test_a_large_one_asks_for_the_password_once_for_all(house: House) -> None:
    small, large = decided(house, 20), decided(house, 60)
    house.first.set_password(PASSWORD)
    house.first.save()
    client = signed_in(house.first)
    both = {"claims": [small.pk, large.pk], "seen": "on"}
    page = client.post(reverse(URL), both)
    assert (page.status_code, "请输入您的登录密码" in page.text) == (422, True)
    assert f'value="{large.pk}" aria-label="选择 {large.number}" checked' in page.text
    assert "密码不正确" in client.post(reverse(URL), {**both, "password": "wrong"}).text
    assert fresh(small).status == ClaimStatus.FILED
    client.post(reverse(URL), {**both, "password": PASSWORD})
    assert fresh(large).status == ClaimStatus.GRANTED


def test_small_ones_beside_a_large_one_ask_for_none(house: House) -> None:
    small = decided(house, 20)
    decided(house, 60)
    signed_in(house.first).post(reverse(URL), {"claims": [small.pk], "seen": "on"})
    assert fresh(small).status == ClaimStatus.GRANTED


def test_a_line_without_money_refuses_one_and_not_the_others(house: House) -> None:
    """1,000 万元 in the line: eleven of 95 are too many."""
    claims = [decided(house, 95) for _n in range(11)]
    done = approve_each(claims, by=house.first)
    assert (done.count, done.fen) == (10, 950 * WAN)
    [(claim, why)] = done.refused
    assert claim == claims[-1]
    assert "额度" in why or "余额" in why
    assert fresh(claims[-1]).status == ClaimStatus.FILED
    assert house.money()[:2] == (50 * WAN, 950 * WAN)
