"""奖励资金 where people look who do not come for it: the enterprise's page, its 大事记, the home page, the letters."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from enterprises.enums import MergedHow
from enterprises.services.filing import file_enterprise
from enterprises.services.movers import Pair
from foundation.accounts.models import User
from foundation.accounts.roles import RoleCode
from foundation.errors import Refused
from foundation.notifications.models import OutboxMessage
from policies.claim_enums import ClaimMove
from policies.models import PaymentBatch, RewardRules
from policies.reward_board import reward_board
from policies.services.claims import step
from policies.services.reward_reminders import send_reward_reminders
from policies.services.reward_ties import REWARD_MOVERS
from tests.factories.accounts import person
from tests.factories.enterprises import EnterpriseFactory
from tests.policies.claims.house import START, TODAY, House

pytestmark = pytest.mark.django_db


def page(user: User, url: str, **asked: Any) -> str:
    client = Client()
    client.force_login(user)
    return client.get(url, asked).text


def test_who_reads_the_funds_sees_them_on_the_page_of_the_enterprise(house: House) -> None:
    claim = house.paid()
    panel = page(house.clerk, reverse("enterprise-funds", args=[house.firm.pk]))
    assert "累计拨付 30.00 万元，在办申报 0 笔" in panel
    assert claim.get_absolute_url() in panel
    assert f"{reverse('payment-new')}?enterprise={house.firm.pk}" in panel
    whole = page(house.clerk, house.firm.get_absolute_url())
    assert reverse("enterprise-funds", args=[house.firm.pk]) in whole


def test_caseworkers_see_only_that_it_was_paid(house: House) -> None:
    claim = house.paid()
    house.enter(year=START.year - 1)
    panel = page(person(RoleCode.CASE_OFFICER), reverse("enterprise-funds", args=[house.firm.pk]))
    assert f"{claim.number}" in panel
    assert f"{TODAY} 拨付" in panel
    for hidden in (
        "30.00",
        "满产达产奖励",
        claim.get_absolute_url(),
        f"JL-{START.year - 1}",
        reverse("payment-new"),
    ):
        assert hidden not in panel


def test_the_life_of_an_enterprise_tells_that_it_was_paid(house: House) -> None:
    house.paid()
    told = page(person(RoleCode.CASE_OFFICER), reverse("enterprise-chronicle", args=[house.firm.pk]))
    assert "拨付奖励资金（满产达产奖励）" in told


def test_figures_of_the_home_page_agree_with_their_rows(house: House) -> None:
    house.paid()
    house.enter(year=2020)
    returned = house.enter(year=2019)
    step(returned, ClaimMove.RETURN, by=house.first, on=START, note="核对")
    house.approved(year=2018)
    house.batch([house.approved(year=2017)])
    client = Client()
    client.force_login(house.first)
    board = {figure.label: figure for figure in reward_board(house.first, TODAY)}
    assert {label: one.value for label, one in board.items()} == {
        "待审核申报": "1", "免申即享待登记": "0", "待复核批次": "0", "待复核账户": "0", "被退回申报": "1", "待拨付": "1",
        "待经办批次": "1", "本年已拨付": "30",
    }  # fmt: skip
    for label in ("待审核申报", "被退回申报", "待拨付", "待经办批次"):
        assert len(client.get(board[label].url).context["page"].rows) == 1, label
    home = client.get("/").text
    assert "奖励资金" in home
    links = [unescape(url) for url in re.findall(r'href="([^"]+)"', home)]
    assert board["本年已拨付"].url in links


def letters(key: str) -> list[OutboxMessage]:
    return list(OutboxMessage.objects.filter(key__startswith=key))


def test_money_that_is_sent_or_granted_and_not_paid_is_asked_about_once(house: House) -> None:
    RewardRules.objects.create(effective_from=START, unpaid_days=3)
    claim = house.approved()
    house.payee()
    send_reward_reminders(TODAY)
    assert [one.subject for one in letters(f"grant-{claim.pk}")] == [
        "聊工信发〔2023〕12号下达后超过 3 个工作日没有编入批次"
    ] * 2
    batch = house.sent([claim])
    PaymentBatch.objects.filter(pk=batch.pk).update(sent_on=TODAY - timedelta(days=2))
    send_reward_reminders(TODAY)
    assert letters(f"batch-{batch.pk}") == []
    PaymentBatch.objects.filter(pk=batch.pk).update(sent_on=TODAY - timedelta(days=12))
    for _again in range(2):
        send_reward_reminders(TODAY)
    assert len(letters(f"batch-{batch.pk}")) == 2, "each clerk once"


def test_a_policy_that_runs_out_is_spoken_of_twice(house: House) -> None:
    policy = house.clause.policy
    policy.valid_until = TODAY + timedelta(days=50)
    policy.save()
    key = f"policy-{policy.pk}"
    send_reward_reminders(TODAY)
    send_reward_reminders(TODAY + timedelta(days=10))
    assert {one.key.split("-")[-2] for one in letters(key)} == {"60"}
    send_reward_reminders(TODAY + timedelta(days=40))
    assert {one.key.split("-")[-2] for one in letters(key)} == {"60", "15"}


def test_a_merge_takes_claims_along_but_not_what_both_were_granted(house: House) -> None:
    mine, other = house.enter(), EnterpriseFactory()
    same, alone = house.enter(firm=other), house.enter(firm=other, year=2019)
    house.payee(other)
    pair = Pair(kept=house.firm, merged=other, by=house.clerk, day=TODAY)
    claims, payees = (mover.plan(pair) for mover in REWARD_MOVERS if mover.plan)
    assert {step.row: step.how for step in claims} == {same.pk: MergedHow.STAYED, alone.pk: MergedHow.MOVED}
    assert {step.how for step in payees} == {MergedHow.STAYED}
    assert mine.enterprise == house.firm


def test_an_enterprise_whose_money_is_not_paid_is_not_filed_away(house: House) -> None:
    claim, head = house.enter(), person(RoleCode.SECTION_HEAD)
    with pytest.raises(Refused, match=f"还有 1 笔奖励资金没有办完（{claim.number}）"):
        file_enterprise(house.firm, by=head, reason="停产")
    step(claim, ClaimMove.WITHDRAW, by=house.clerk, on=TODAY, note="企业停产")
    file_enterprise(house.firm, by=head, reason="停产")
    house.firm.refresh_from_db()
    assert house.firm.archived_at is not None
