"""The pages of 奖励资金, each act through its form: what is shown, what is refused, and what was typed stays."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.accounts.roles import RoleCode
from foundation.audit.models import AuditEntry
from policies.claim_enums import BatchMove, ClaimMove, ClaimStatus, OncePer
from policies.models import BudgetLine, Claim, PayeeAccount, Policy, RewardRules
from policies.services import claim_rules, payment_rules
from policies.services.budgets import give_back
from policies.services.claims import correct, step
from policies.services.reward_rules import reward_rules_on
from tests.factories.accounts import PASSWORD, person
from tests.policies.claims.house import NUMBER, START, TODAY, WAN, House, fresh, signed_in

pytestmark = pytest.mark.django_db


def known(user: User) -> Client:
    user.set_password(PASSWORD)
    user.save()
    return signed_in(user)


def clerk_of(house: House) -> Client:
    return signed_in(house.clerk)


POLICY = {
    "title": "稳增长奖励", "number": "聊工信发[2023] 9号", "level": "city", "issuer": "市工信局", "issued_on": "2023-01-05",
    "valid_until": "2099-12-31",
}  # fmt: skip


def test_a_policy_from_its_form_to_money_that_may_be_granted(house: House) -> None:
    client = clerk_of(house)
    page = client.post(reverse("policy-new"), POLICY, follow=True)
    policy = Policy.objects.get(number="聊工信发〔2023〕9号")
    assert "请接着设置条款" in page.text

    clause = {
        "code": "第三条", "matter": "满产达产奖励", "cap_wan": "100", "once_per": OncePer.YEAR,
        "effective_from": "2023-01-05",
    }  # fmt: skip
    page = client.post(reverse("policy-clause-new", args=[policy.pk]), clause, follow=True)
    assert "第三条" in page.text
    again = client.post(reverse("policy-clause-new", args=[policy.pk]), clause)
    assert (again.status_code, "新版本应晚于这一天" in again.text) == (422, True)

    budget = {
        "year": "2023", "level": "city", "subject_code": "2150805", "subject": "中小企业发展专项",
        "document": "聊财企指〔2023〕5号", "goal": "激励满产达产",
    }  # fmt: skip
    client.post(reverse("budget-new", args=[policy.pk]), budget)
    line = BudgetLine.objects.get(policy=policy)
    money = {"amount_wan": "500", "on": "2023-01-05", "memo": "年初指标", "token": uuid4()}
    page = client.post(reverse("budget-allotment", args=[line.pk]), money, follow=True)
    assert "已下达额度 5,000,000.00 元（伍佰万元整）" in page.text
    client.post(reverse("budget-allotment", args=[line.pk]), money)
    line.account.refresh_from_db()
    assert line.account.balance_fen == 500 * WAN, "sent twice, booked once"
    page = client.get(line.get_absolute_url()).text
    assert "年初指标" in page


def test_what_is_wrong_with_a_policy_is_said_and_stays_typed(house: House) -> None:
    client = clerk_of(house)
    page = client.post(reverse("policy-new"), {**POLICY, "number": "第九号"})
    assert page.status_code == 422
    assert "“第九号”不是文号" in page.text
    assert 'value="第九号"' in page.text
    page = client.post(reverse("policy-new"), {**POLICY, "opens_on": "2023-05-01", "closes_on": "2023-04-01"})
    assert "申报截止早于申报开始" in page.text
    client.post(reverse("policy-new"), POLICY)
    page = client.post(reverse("policy-new"), POLICY)
    assert "已经登记过" in page.text


def test_a_repealed_policy_says_why_and_takes_no_claim(house: House) -> None:
    client, policy = clerk_of(house), house.clause.policy
    client.post(reverse("policy-repeal", args=[policy.pk]), {"on": "2023-12-31", "reason": "被新文件代替"})
    page = client.get(policy.get_absolute_url()).text
    assert "已于 2023-12-31 废止：被新文件代替" in page
    assert reverse("policy-edit", args=[policy.pk]) not in page
    assert "满产达产奖励 ·" not in client.get(reverse("claim-new")).text


def decided(house: House, **told: Any) -> dict[str, Any]:
    return {
        "enterprise": house.firm.pk, "enterprise_text": house.firm.name, "clause": house.clause.pk, "amount_wan": "30",
        "year": START.year, "grant_number": NUMBER, "granted_on": str(START), "line": house.line.pk, **told,
    }  # fmt: skip


def test_entry_of_a_payment_echoes_the_amount_and_keeps_the_paper(house: House) -> None:
    client = clerk_of(house)
    paper = SimpleUploadedFile("下达通知.pdf", b"%PDF-1.4\n%%EOF", content_type="application/pdf")
    page = client.post(reverse("payment-new"), decided(house, uploads=[paper]), follow=True)
    claim = Claim.objects.get()
    assert f"已登记 {claim.number}：300,000.00 元（叁拾万元整），待审核" in page.text
    assert claim.papers.get().attachment.name == "下达通知.pdf"
    assert client.get(reverse("paper", args=[claim.papers.get().pk])).status_code == 200
    officer = signed_in(person(RoleCode.CASE_OFFICER))
    assert officer.get(reverse("paper", args=[claim.papers.get().pk])).status_code == 404


def test_an_amount_typed_in_yuan_is_asked_about(house: House) -> None:
    client = clerk_of(house)
    page = client.post(reverse("payment-new"), decided(house, amount_wan="300000"))
    assert page.status_code == 422
    assert "如果填的是元，请换算成万元" in page.text
    assert 'value="300000"' in page.text
    page = client.post(reverse("payment-new"), decided(house, amount_wan="300000", sure="on"))
    assert "超过单项上限 1,000,000.00 元" in page.text
    for wrong in ("-3", "0", "30.1234567", "三十"):
        assert client.post(reverse("payment-new"), decided(house, amount_wan=wrong)).status_code == 422
    assert not Claim.objects.exists()
    client.post(reverse("payment-new"), decided(house, amount_wan="３０．５"))
    assert Claim.objects.get().claimed_fen == 30_500_000


def test_from_an_enterprise_its_name_stands_in_the_form(house: House) -> None:
    page = clerk_of(house).get(f"{reverse('payment-new')}?enterprise={house.firm.pk}").text
    assert house.firm.name in page


def check_url(claim: Claim, move: ClaimMove = ClaimMove.APPROVE) -> str:
    return reverse("claim-checking", args=[claim.pk, move.value])


def test_one_tick_approves_and_the_next_one_opens(house: House) -> None:
    first = house.decided()
    second = house.decided(year=START.year - 1)
    client = known(house.first)
    page = client.post(check_url(first), {})
    assert (page.status_code, "请填写“已核对企业、金额和下达文件”" in page.text) == (422, True)
    assert "您的登录密码" not in page.text, "below the amount of the rules nobody is asked"
    page = client.post(check_url(first), {"seen": "on"})
    assert page.url == second.get_absolute_url()
    assert fresh(first).status == ClaimStatus.GRANTED


def test_a_large_amount_asks_for_the_password_again(house: House) -> None:
    claim = house.decided(claimed_fen=50 * WAN)
    client = known(house.first)
    page = client.post(check_url(claim), {"seen": "on", "password": "wrong"})
    assert (page.status_code, "密码不正确" in page.text) == (422, True)
    assert AuditEntry.objects.filter(action="sign_in.failed").exists()
    assert fresh(claim).status == ClaimStatus.FILED
    client.post(check_url(claim), {"seen": "on", "password": PASSWORD})
    assert fresh(claim).status == ClaimStatus.GRANTED


def test_why_it_came_back_stands_where_it_is_corrected(house: House) -> None:
    claim = house.enter()
    correction = reverse("claim-entering", args=[claim.pk, "correct"])
    assert "缺少满产证明" not in clerk_of(house).get(claim.get_absolute_url()).text
    step(claim, ClaimMove.RETURN, by=house.first, on=START, note="缺少满产证明")
    for url in (claim.get_absolute_url(), correction):
        assert "<p>退回更正：缺少满产证明</p>" in clerk_of(house).get(url).text
    correct(claim, by=house.clerk, on=START, claimed_fen=30 * WAN, note="已补充")
    assert "<p>退回更正" not in clerk_of(house).get(claim.get_absolute_url()).text
    opposed = house.published(year=START.year - 1)
    step(opposed, ClaimMove.OBJECT, by=house.clerk, on=TODAY, note="产值不实")
    assert (
        "<p>登记公示异议：产值不实</p>"
        in signed_in(house.second).get(check_url(opposed, ClaimMove.DISMISS)).text
    )


def test_nothing_is_offered_before_its_time(house: House) -> None:
    claim = house.published()
    grant_url = reverse("claim-entering", args=[claim.pk, "grant"])
    assert grant_url in clerk_of(house).get(claim.get_absolute_url()).text
    Claim.objects.filter(pk=claim.pk).update(publicity_until=TODAY)
    early = clerk_of(house).get(claim.get_absolute_url()).text
    assert grant_url not in early
    assert f"公示到 {TODAY}，期满后下达" in early
    granted = house.granted(year=START.year - 1)
    revoke_url = reverse("claim-checking", args=[granted.pk, "revoke"])
    assert revoke_url in signed_in(house.second).get(granted.get_absolute_url()).text
    house.payee()
    house.batch([granted])
    assert revoke_url not in signed_in(house.second).get(granted.get_absolute_url()).text


def test_who_entered_sees_no_button_to_check_and_is_refused_in_words(house: House) -> None:
    claim = house.decided()
    both = house.first
    claim.events.create(kind="correct", on=START, fen=1, by=both)
    client = signed_in(both)
    assert check_url(claim) not in client.get(claim.get_absolute_url()).text
    refused = client.post(check_url(claim), {"seen": "on"})
    assert refused.status_code == 403
    assert "您经办过这笔申报，不能再审核" in refused.text
    other = signed_in(house.second)
    assert check_url(claim) in other.get(claim.get_absolute_url()).text


def test_every_button_of_a_claim_leads_to_its_form(house: House) -> None:
    claims = [house.enter(), house.checked(year=2021), house.published(year=2020), house.paid(year=2019)]
    seen = set()
    for user in (house.clerk, house.first, house.second):
        client = signed_in(user)
        for claim in claims:
            page = client.get(claim.get_absolute_url()).text
            for url in re.findall(rf"/claims/{claim.pk}/(?:entering|checking)/\w+/", page):
                assert client.get(url).status_code == 200, url
                seen.add(url.split("/")[-2])
    assert seen >= {
        "correct", "first_check", "return", "reject", "withdraw", "publish", "object", "grant", "recall",
    }  # fmt: skip


def test_a_claim_goes_its_way_through_the_forms(house: House) -> None:
    claim = house.enter()
    clerk, first, second = clerk_of(house), signed_in(house.first), signed_in(house.second)
    day = {"on": str(START)}
    first.post(check_url(claim, ClaimMove.FIRST_CHECK), {**day, "amount_wan": "28", "note": "按发票核减"})
    second.post(check_url(claim, ClaimMove.SECOND_CHECK), {**day, "amount_wan": "27", "note": "按发票核减"})
    entering = "claim-entering"
    until = {**day, "until": str(TODAY)}
    clerk.post(reverse(entering, args=[claim.pk, "publish"]), until)
    page = clerk.post(reverse(entering, args=[claim.pk, "object"]), {"on": str(TODAY)})
    assert "请填写“原因”" in page.text
    clerk.post(reverse(entering, args=[claim.pk, "object"]), {"on": str(TODAY), "note": "有异议"})
    second.post(check_url(claim, ClaimMove.DISMISS), {"on": str(TODAY), "note": "不成立"})
    told = {"on": str(TODAY), "line": house.line.pk, "grant_number": NUMBER}
    page = clerk.post(reverse(entering, args=[claim.pk, "grant"]), told)
    assert "公示到" in page.text
    assert fresh(claim).due_fen == 27 * WAN
    assert fresh(claim).status == ClaimStatus.PUBLISHED


def test_earlier_records_stand_where_somebody_decides(house: House) -> None:
    house.enter()
    claim = house.decided(year=START.year - 1)
    Claim.objects.filter(pk=claim.pk).update(year=START.year)
    page = signed_in(house.first).get(check_url(claim)).text
    assert "重复核查" in page
    assert "年度同一政策已由JL-" in page


def test_an_account_is_typed_once_more_by_who_checks_it(house: House) -> None:
    clerk_of(house).post(
        reverse("payee-new", args=[house.firm.pk]),
        {
            "holder": house.firm.name,
            "bank": "示例银行",
            "number": "6222 0000 1111 2222",
            "basis": "开户许可证",
        },
    )
    payee = PayeeAccount.objects.get()
    client, url = known(house.first), reverse("payee-check", args=[payee.pk])
    page = client.get(url).text
    assert "6222000011112222" not in page
    wrong = client.post(url, {"verdict": "yes", "number": "6222000011112223", "password": PASSWORD})
    assert (wrong.status_code, "再输的账号与登记的不一致" in wrong.text) == (422, True)
    client.post(url, {"verdict": "yes", "number": "6222000011112222", "password": PASSWORD})
    assert PayeeAccount.objects.standing().get() == payee
    assert "****2222" in client.get(reverse("payee-list")).text


def test_auditors_read_everything_and_change_nothing(house: House) -> None:
    claim = house.paid()
    auditor = signed_in(person(RoleCode.FUND_AUDITOR))
    for name in (
        "policy-list",
        "budget-list",
        "claim-list",
        "batch-list",
        "payment-list",
        "payee-list",
        "loan-list",
    ):
        assert auditor.get(reverse(name)).status_code == 200
    page = auditor.get(claim.get_absolute_url()).text
    assert "/entering/" not in page
    assert "/checking/" not in page
    assert auditor.get(reverse("claim-new")).status_code == 403
    assert auditor.post(check_url(claim, ClaimMove.RECALL), {}).status_code == 403


def test_boxes_show_an_amount_as_people_write_it(house: House) -> None:
    """300,000 元 are 30 万元 in the box, not 3E+1."""
    claim = house.enter()
    page = signed_in(house.first).get(check_url(claim, ClaimMove.FIRST_CHECK)).text
    assert 'value="30"' in page
    page = clerk_of(house).get(reverse("claim-entering", args=[claim.pk, "correct"])).text
    assert 'value="30"' in page


def test_a_budget_line_is_offered_with_all_that_is_left_and_no_more(house: House) -> None:
    """9,999.96 元 would be rounded to 1.00 万元, which the line does not bear."""
    give_back(house.line, by=house.clerk, fen=999 * WAN + 4, memo="收回", token="most")
    page = signed_in(house.clerk).get(reverse("payment-new")).text
    assert "（余 0.999996 万元）" in page


def test_rules_are_set_from_a_day_on_by_a_checker_of_the_whole_city(house: House) -> None:
    typed = {
        "second_from_wan": "20", "publicity_days": "7", "unpaid_days": "10", "effective_from": str(TODAY),
        "reason": "局办公会纪要",
    }  # fmt: skip
    client = signed_in(house.first)
    page = client.post(reverse("reward-rule-new"), typed, follow=True).text
    assert "两人复核和再输密码的起点：50 万元 改为 20 万元" in page
    assert reward_rules_on(TODAY).second_from_fen == 20 * WAN
    again = client.post(reverse("reward-rule-new"), typed)
    assert (again.status_code, "完全相同，不用再设" in again.text) == (422, True)
    early = client.post(
        reverse("reward-rule-new"), {**typed, "effective_from": str(START), "unpaid_days": "9"}
    )
    assert "启用日期不能早于今天" in early.text
    assert clerk_of(house).get(reverse("reward-rule-new")).status_code == 403
    assert RewardRules.objects.count() == 2


def test_a_document_is_offered_once_whatever_days_its_claims_were_granted_on(house: House) -> None:
    house.approved()
    later = house.approved(year=START.year - 1)
    Claim.objects.filter(pk=later.pk).update(granted_on=START + timedelta(days=2))
    page = signed_in(house.payer).get(reverse("batch-new"))
    assert page.context["documents"] == [NUMBER]


def test_buttons_ask_the_facts_once_whatever_the_number_of_moves(
    house: House, django_assert_num_queries: Any
) -> None:
    claim = house.enter()
    reach = house.first.reach(Permission.CLAIM_CHECK)
    assert reach.everything
    with django_assert_num_queries(2):
        assert len(claim_rules.moves_for(house.first, claim)) == 3
    approved = house.approved(year=START.year - 1)
    house.payee()
    batch = house.batch([approved])
    with django_assert_num_queries(2):
        assert payment_rules.moves_for(house.payer, batch) == [BatchMove.SUBMIT, BatchMove.VOID]
