from __future__ import annotations

import pytest

from foundation.errors import Refused
from policies.claim_enums import ClaimMove, OncePer
from policies.models import Claim, ClaimInvoice
from policies.services.claim_duplicates import findings, most_for, of_claim
from policies.services.claims import approve, correct, first_check, second_check, step
from tests.factories.enterprises import EnterpriseFactory
from tests.factories.rewards import ClauseFactory
from tests.policies.claims.house import START, TODAY, WAN, House, fresh

pytestmark = pytest.mark.django_db


def test_the_same_clause_twice_in_a_year_is_refused_and_names_the_earlier(house: House) -> None:
    earlier = house.enter()
    with pytest.raises(
        Refused, match=f"{earlier.number}（满产达产奖励，300,000.00 元，已申报）.*不能重复申报"
    ):
        house.enter(repeat_reason="再报")
    assert house.enter(year=START.year - 1).pk
    assert house.enter(firm=EnterpriseFactory()).pk


def test_another_clause_of_the_policy_in_the_same_year_needs_a_reason(house: House) -> None:
    earlier = house.enter()
    other = ClauseFactory(policy=house.clause.policy, code="第四条")
    with pytest.raises(Refused, match=f"{earlier.number}.*请填写“同年再报依据”"):
        house.enter(clause=other)
    again = house.enter(clause=other, repeat_reason="条款不同，文件第五条允许")
    assert [one.claim for one in findings(of_claim(again))] == [earlier]


def test_what_is_withdrawn_stands_in_nobodys_way(house: House) -> None:
    earlier = house.enter()
    step(earlier, ClaimMove.WITHDRAW, by=house.clerk, on=TODAY, note="企业撤回")
    assert house.enter().pk != earlier.pk


def test_a_project_is_rewarded_once(house: House) -> None:
    clause = ClauseFactory(policy=house.clause.policy, code="第五条", once_per=OncePer.PROJECT)
    with pytest.raises(Refused, match="请填写项目代码"):
        house.enter(clause=clause)
    earlier = house.enter(clause=clause, project_code="2301-371500-04-01-123456")
    with pytest.raises(Refused, match=f"项目 2301-371500-04-01-123456 已由{earlier.number}"):
        house.enter(clause=clause, project_code="2301-371500-04-01-123456", year=START.year - 1)


def test_an_invoice_serves_one_claim_whoever_brings_it(house: House) -> None:
    clause = ClauseFactory(policy=house.clause.policy, code="第六条", once_per=OncePer.INVOICE)
    with pytest.raises(Refused, match="请填写发票号码"):
        house.enter(clause=clause)
    earlier = house.enter(clause=clause, invoices=["23372000000012345678", "23372000000012345679"])
    other = EnterpriseFactory(name="乙纺织有限公司")
    with pytest.raises(Refused, match=f"发票 23372000000012345679 已由“甲机械有限公司”的{earlier.number}"):
        house.enter(clause=clause, firm=other, invoices=["23372000000012345679"])
    step(earlier, ClaimMove.REJECT, by=house.first, on=TODAY, note="不符合条件")
    assert house.enter(clause=clause, firm=other, invoices=["23372000000012345679"]).pk


def test_the_database_keeps_an_invoice_for_one_claim(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two who look at the same moment see no earlier one: the second is refused all the same."""
    clause = ClauseFactory(policy=house.clause.policy, code="第六条", once_per=OncePer.INVOICE)
    house.enter(clause=clause, invoices=["1234567890"])
    monkeypatch.setattr("policies.services.claim_rules.findings", lambda *asked: [])
    with pytest.raises(Refused, match="刚刚已被登记"):
        house.enter(clause=clause, firm=EnterpriseFactory(), invoices=["1234567890"])
    assert (Claim.objects.count(), ClaimInvoice.objects.count()) == (1, 1)
    with pytest.raises(Refused, match="刚刚已被登记"):
        house.enter(clause=clause, invoices=["1234567890"])


def titles(house: House) -> list[ClauseFactory]:
    told = {"policy": house.clause.policy, "once_per": OncePer.TITLE, "title_group": "专精特新"}
    lower = ClauseFactory(code="第七条一", matter="省专精特新", cap_fen=20 * WAN, title_rank=1, **told)
    higher = ClauseFactory(code="第七条二", matter="国家小巨人", cap_fen=50 * WAN, title_rank=2, **told)
    return [lower, higher]


def test_a_higher_title_is_paid_the_difference(house: House) -> None:
    lower, higher = titles(house)
    house.enter(clause=lower, claimed_fen=20 * WAN)
    with pytest.raises(Refused, match=r"只补差额：最多 300,000\.00 元"):
        house.enter(clause=higher, claimed_fen=50 * WAN)
    assert house.enter(clause=higher, claimed_fen=30 * WAN).pk


@pytest.mark.parametrize("turns", [(0, 1), (1, 0)])
def test_a_lower_title_and_the_difference_are_checked_in_either_order(
    house: House, turns: tuple[int, int]
) -> None:
    """The higher one came later and pays the difference only: it does not stand in the way of the lower one."""
    lower, higher = titles(house)
    claims = [
        house.decided(clause=lower, claimed_fen=20 * WAN),
        house.decided(clause=higher, claimed_fen=30 * WAN),
    ]
    assert [one.bars for one in findings(of_claim(claims[0]))] == [False]
    for turn in turns:
        approve(claims[turn], by=house.first, on=TODAY)
    assert house.money()[:2] == (950 * WAN, 50 * WAN)


def test_a_lower_title_is_not_raised_beside_the_difference(house: House) -> None:
    lower, higher = titles(house)
    claim = house.decided(clause=lower, claimed_fen=10 * WAN)
    house.approved(clause=higher, claimed_fen=40 * WAN)
    told = {"grant_number": claim.grant_number, "granted_on": claim.granted_on, "line": claim.line}
    with pytest.raises(Refused, match=r"最多 100,000\.00 元，现在是 200,000\.00 元"):
        correct(claim, by=house.clerk, on=TODAY, claimed_fen=20 * WAN, **told)
    correct(claim, by=house.clerk, on=TODAY, claimed_fen=9 * WAN, **told)
    assert fresh(claim).claimed_fen == 9 * WAN


def test_titles_between_are_counted_under_the_highest(house: House) -> None:
    """20, 30 and 50 万元 of three ranks under a cap of 100: the middle one has no more than what is left of all."""
    lower, higher = titles(house)
    told = {"policy": lower.policy, "once_per": OncePer.TITLE, "title_group": "专精特新"}
    highest = ClauseFactory(code="第七条三", matter="单项冠军", cap_fen=100 * WAN, title_rank=3, **told)
    house.decided(clause=lower, claimed_fen=20 * WAN)
    middle = house.decided(clause=higher, claimed_fen=30 * WAN)
    house.decided(clause=highest, claimed_fen=50 * WAN)
    assert most_for(of_claim(middle)) == 30 * WAN
    Claim.objects.filter(clause=highest).update(claimed_fen=60 * WAN)
    assert most_for(of_claim(middle)) == 20 * WAN


def test_a_lower_title_after_a_higher_one_brings_nothing(house: House) -> None:
    lower, higher = titles(house)
    earlier = house.enter(clause=higher, claimed_fen=50 * WAN)
    with pytest.raises(Refused, match=f"不低于本级的已由{earlier.number}"):
        house.enter(clause=lower, claimed_fen=WAN, year=START.year - 1)


def test_earlier_records_are_looked_for_again_before_the_money_is_set_aside(house: House) -> None:
    """What came in between: another claim that was there first bars the one under check."""
    lower, higher = titles(house)
    claim = house.enter(clause=higher, claimed_fen=50 * WAN)
    first_check(claim, by=house.first, on=START, fen=50 * WAN)
    Claim.objects.filter(pk=claim.pk).update(once="held aside")
    step(claim, ClaimMove.RETURN, by=house.first, on=START, note="核对")
    Claim.objects.filter(pk=claim.pk).update(status="withdrawn")
    house.enter(clause=lower, claimed_fen=20 * WAN)
    Claim.objects.filter(pk=claim.pk).update(status="first_checked", first_fen=50 * WAN)
    with pytest.raises(Refused, match="只补差额"):
        second_check(fresh(claim), by=house.second, on=TODAY, fen=50 * WAN)


def test_a_decided_claim_is_held_against_the_same_records(house: House) -> None:
    earlier = house.approved()
    later = house.decided(year=START.year - 1)
    Claim.objects.filter(pk=later.pk).update(year=START.year)
    with pytest.raises(Refused, match=earlier.number):
        approve(later, by=house.first, on=TODAY)
