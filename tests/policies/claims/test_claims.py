from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from foundation.audit.models import AuditEntry
from foundation.errors import NotAllowed, Refused
from policies.claim_enums import ClaimMove, ClaimStatus
from policies.claim_workflow import state_told
from policies.models import Claim, ClaimEvent, PolicyClause
from policies.reward_page import claim_steps
from policies.services.budgets import allot, close_line, give_back
from policies.services.claims import (
    approve,
    correct,
    first_check,
    grant,
    publish,
    recall,
    revoke,
    second_check,
    step,
)
from tests.factories.rewards import ClauseFactory
from tests.policies.claims.house import NUMBER, START, TODAY, WAN, House, fresh, signed_in

pytestmark = pytest.mark.django_db


def test_a_claim_from_application_to_money_set_aside(house: House) -> None:
    claim = house.granted()
    assert claim.status == ClaimStatus.GRANTED
    assert (claim.granted_fen, claim.grant_number, claim.granted_on) == (30 * WAN, NUMBER, TODAY)
    assert house.money(claim) == (970 * WAN, 30 * WAN, 0)
    moves = list(claim.events.order_by("id").values_list("kind", flat=True))
    assert moves == ["enter", "first_check", "second_check", "publish", "grant"]
    assert state_told(moves) == claim.status
    entry = AuditEntry.objects.get(action="claim.grant")
    assert entry.detail["fen"] == 30 * WAN


def test_checks_may_lower_the_amount_and_never_raise_it(house: House) -> None:
    claim = house.enter()
    with pytest.raises(Refused, match="只能核减"):
        first_check(claim, by=house.first, on=START, fen=31 * WAN)
    with pytest.raises(Refused, match="写明核减理由"):
        first_check(claim, by=house.first, on=START, fen=28 * WAN, note=" ")
    first_check(claim, by=house.first, on=START, fen=28 * WAN, note="按发票核减")
    with pytest.raises(Refused, match=r"高于上一步的 280,000\.00 元"):
        second_check(claim, by=house.second, on=START, fen=29 * WAN)
    second_check(claim, by=house.second, on=START, fen=27 * WAN, note="设备少一台")
    assert fresh(claim).due_fen == 27 * WAN


def test_a_changed_amount_voids_what_was_checked(house: House) -> None:
    claim = house.enter()
    first_check(claim, by=house.first, on=START, fen=30 * WAN)
    correct(claim, by=house.clerk, on=START, claimed_fen=20 * WAN)
    current = fresh(claim)
    assert (current.status, current.first_fen, current.claimed_fen) == (ClaimStatus.FILED, None, 20 * WAN)
    with pytest.raises(Refused, match="不能办理“复审通过”"):
        second_check(claim, by=house.second, on=START, fen=20 * WAN)


def test_who_enters_never_checks_and_the_second_check_is_by_another(house: House) -> None:
    claim = house.enter()
    first_check(claim, by=house.first, on=START, fen=30 * WAN)
    with pytest.raises(NotAllowed, match="您做过这笔申报的初审"):
        second_check(claim, by=house.first, on=START, fen=30 * WAN)
    ClaimEvent.objects.create(claim=claim, kind="enter", on=START, fen=1, by=house.second)
    with pytest.raises(NotAllowed, match="您经办过这笔申报"):
        second_check(claim, by=house.second, on=START, fen=30 * WAN)
    ClaimEvent.objects.create(claim=claim, kind="return", on=START, fen=1, by=house.clerk)
    with pytest.raises(NotAllowed, match="您审核过这笔申报"):
        correct(claim, by=house.clerk, on=START, claimed_fen=20 * WAN)
    with pytest.raises(NotAllowed):
        first_check(house.enter(year=2022), by=house.clerk, on=START, fen=WAN)


def test_publicity_lasts_as_long_as_the_rules_ask_and_is_over_before_money_is_granted(house: House) -> None:
    claim = house.checked()
    with pytest.raises(Refused, match="公示期不少于 5 个工作日"):
        publish(claim, by=house.clerk, on=START, until=START + timedelta(days=2))
    publish(claim, by=house.clerk, on=TODAY - timedelta(days=30), until=TODAY)
    with pytest.raises(Refused, match="才结束"):
        grant(claim, by=house.clerk, on=TODAY, line=house.line, grant_number=NUMBER)
    assert house.money() == (1_000 * WAN, 0, 0)


def test_an_objection_stops_the_claim_until_somebody_else_judges_it(house: House) -> None:
    claim = house.published()
    step(claim, ClaimMove.OBJECT, by=house.clerk, on=TODAY, note="有人反映未投产")
    with pytest.raises(Refused, match="公示异议"):
        grant(claim, by=house.clerk, on=TODAY, line=house.line, grant_number=NUMBER)
    step(claim, ClaimMove.DISMISS, by=house.first, on=TODAY, note="现场核实已投产")
    grant(claim, by=house.clerk, on=TODAY, line=house.line, grant_number=NUMBER)
    assert fresh(claim).status == ClaimStatus.GRANTED


def test_more_than_the_line_holds_is_refused_with_the_figure(house: House) -> None:
    give_back(house.line, by=house.clerk, fen=980 * WAN, memo="收回", token="t1")
    claim = house.published()
    with pytest.raises(Refused, match=r"余额 200,000\.00 元，不够支出 300,000\.00 元"):
        grant(claim, by=house.clerk, on=TODAY, line=house.line, grant_number=NUMBER)
    assert fresh(claim).status == ClaimStatus.PUBLISHED
    assert house.money() == (20 * WAN, 0, 0)


def test_a_closed_year_takes_no_money(house: House) -> None:
    claim = house.published()
    close_line(house.line, by=house.clerk, on=TODAY, score=None)
    with pytest.raises(Refused, match=r"已于 .* 结账"):
        grant(claim, by=house.clerk, on=TODAY, line=house.line, grant_number=NUMBER)
    with pytest.raises(Refused, match="结账"):
        allot(house.line, by=house.clerk, fen=WAN, memo="追加", token="t2")


def test_a_year_with_money_set_aside_is_not_closed(house: House) -> None:
    house.granted()
    with pytest.raises(Refused, match="已下达未拨付"):
        close_line(house.line, by=house.clerk, on=TODAY, score=None)


def test_granted_money_goes_back_when_it_is_revoked_and_may_be_granted_again(house: House) -> None:
    claim = house.approved()
    revoke(claim, by=house.first, on=TODAY, note="金额有误")
    assert house.money() == (1_000 * WAN, 0, 0)
    told = {"line": house.line, "grant_number": NUMBER, "granted_on": START}
    correct(claim, by=house.clerk, on=TODAY, claimed_fen=25 * WAN, **told)
    approve(claim, by=house.first, on=TODAY)
    assert house.money(fresh(claim)) == (975 * WAN, 25 * WAN, 0)


def test_paid_money_comes_back_in_parts_and_then_whole(house: House) -> None:
    claim = house.paid()
    assert house.money(claim) == (970 * WAN, 0, 30 * WAN)
    recall(claim, by=house.first, on=TODAY, fen=10 * WAN, note="项目停建")
    assert fresh(claim).status == ClaimStatus.PAID
    with pytest.raises(Refused, match=r"已拨付未追回的是 200,000\.00 元"):
        recall(claim, by=house.first, on=TODAY, fen=21 * WAN, note="余款")
    recall(claim, by=house.first, on=TODAY, fen=20 * WAN, note="余款")
    current = fresh(claim)
    assert (current.status, current.kept_fen) == (ClaimStatus.RECALLED, 0)
    assert house.money(current) == (1_000 * WAN, 0, 0)


def test_days_go_forward(house: House) -> None:
    with pytest.raises(Refused, match="晚于今天"):
        house.enter(on=TODAY + timedelta(days=1))
    claim = house.enter()
    with pytest.raises(Refused, match="早于上一步“登记申报”"):
        first_check(claim, by=house.first, on=START - timedelta(days=1), fen=WAN)


def test_the_window_of_a_policy_is_kept(house: House) -> None:
    policy = house.clause.policy
    policy.opens_on, policy.closes_on = START + timedelta(days=1), START + timedelta(days=9)
    policy.save()
    with pytest.raises(Refused, match=r"申报自 .* 开始"):
        house.enter()
    with pytest.raises(Refused, match=r"申报已于 .* 截止"):
        house.enter(on=TODAY)
    assert house.decided().status == ClaimStatus.FILED
    policy.repealed_on, policy.repeal_reason = START, "被新文件代替"
    policy.save()
    with pytest.raises(Refused, match="废止"):
        house.enter(on=START + timedelta(days=2), year=2022)


def test_a_document_may_come_after_the_end_of_the_policy(house: House) -> None:
    """What was applied for in time; who applies himself is too late."""
    policy = house.clause.policy
    policy.valid_until = START - timedelta(days=20)
    policy.save()
    with pytest.raises(Refused, match="已过期"):
        house.enter()
    assert house.decided().status == ClaimStatus.FILED


def test_a_corrected_day_of_the_document_is_held_against_policy_and_version(house: House) -> None:
    claim = house.decided()
    told = {"policy": house.clause.policy, "code": house.clause.code, "version": 2}
    ClauseFactory(effective_from=START + timedelta(days=5), **told)
    given = {"claimed_fen": WAN, "line": house.line, "grant_number": claim.grant_number}
    for day, words in (
        (house.clause.policy.issued_on - timedelta(days=1), "早于发文日期"),
        (START + timedelta(days=6), "起已是第 2 版"),
    ):
        with pytest.raises(Refused, match=words):
            correct(claim, by=house.clerk, on=TODAY, granted_on=day, **given)
    correct(claim, by=house.clerk, on=TODAY, granted_on=START + timedelta(days=4), **given)
    assert fresh(claim).granted_on == START + timedelta(days=4)


def test_a_claim_beyond_the_cap_is_refused(house: House) -> None:
    with pytest.raises(Refused, match=r"超过单项上限 1,000,000\.00 元"):
        house.enter(claimed_fen=101 * WAN)


@pytest.mark.parametrize(
    ("column", "value"), [("claimed_fen", 0), ("granted_fen", 31 * WAN), ("status", "given")]
)
def test_the_database_refuses_what_must_not_be(house: House, column: str, value: object) -> None:
    claim = house.enter()
    with pytest.raises(DatabaseError), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(**{column: value})


@pytest.mark.parametrize("model", [ClaimEvent, PolicyClause])
def test_facts_are_never_changed_or_deleted(house: House, model: type) -> None:
    house.enter()
    row = model.objects.latest("pk")
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.filter(pk=row.pk).update(id=row.pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        row.delete()


def test_a_claim_comes_under_the_version_of_its_day(house: House) -> None:
    told = {"policy": house.clause.policy, "code": house.clause.code, "version": 2}
    later = ClauseFactory(effective_from=START + timedelta(days=5), **told)
    with pytest.raises(Refused, match=r"自 .* 起用"):
        house.enter(clause=later)
    with pytest.raises(Refused, match="起已是第 2 版，请选择那一版"):
        house.enter(on=START + timedelta(days=6))
    assert house.enter().clause == house.clause
    assert house.enter(clause=later, on=START + timedelta(days=6), year=START.year - 1).pk


def test_a_closed_year_takes_nothing_back(house: House) -> None:
    claim = house.paid()
    page = signed_in(house.first).get(claim.get_absolute_url()).text
    assert "/checking/recall/" in page
    assert "缴回国库" not in page
    with pytest.raises(Refused, match="晚于今天"):
        close_line(house.line, by=house.clerk, on=TODAY + timedelta(days=1), score=None)
    close_line(house.line, by=house.clerk, on=TODAY, score=None)
    page = signed_in(house.first).get(claim.get_absolute_url()).text
    assert "/checking/recall/" not in page
    assert f"已于 {TODAY} 结账，不再办理“追回资金”" in page
    with pytest.raises(Refused, match="结账"):
        recall(claim, by=house.first, on=TODAY, fen=WAN, note="项目停建")
    assert house.money(claim) == (970 * WAN, 0, 30 * WAN)


def test_steps_show_the_last_time_that_each_was_reached(house: House) -> None:
    claim = house.checked()
    step(claim, ClaimMove.RETURN, by=house.first, on=START, note="核对")
    later = START + timedelta(days=3)
    correct(claim, by=house.clerk, on=later, claimed_fen=20 * WAN, note="按发票核减")
    first_check(claim, by=house.first, on=later, fen=20 * WAN)
    current = Claim.objects.prefetch_related("events").get(pk=claim.pk)
    assert [one.on for one in claim_steps(current)][:3] == [START, later, None]
    assert current.note == "按发票核减"
