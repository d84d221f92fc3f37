from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from foundation.accounts.models import User
from foundation.accounts.roles import RoleCode
from foundation.audit.models import AuditEntry
from foundation.errors import NotAllowed, Refused
from policies.models import LoanRules
from policies.rule_page import versions_of
from policies.services.loan_rules import rules_on, set_rules, values_of
from policies.services.loans import approve
from tests.factories.accounts import UnitFactory, person
from tests.policies.loans.house import START, TODAY, WAN, House, fresh, page_of

pytestmark = pytest.mark.django_db
LATER = TODAY + timedelta(days=9)
TYPED = {
    "single_cap_wan": "２,０００", "borrower_cap_wan": "3000", "promise_share": "90", "overdue_share": "40",
    "longest_days": "10", "first_days": "5", "first_rate": "0.02%", "later_rate": "0.04", "market_rate": "0.4",
    "market_factor": "1.5", "effective_from": str(TODAY), "reason": "局办公会纪要",
}  # fmt: skip


@pytest.fixture
def checker(db: None) -> User:
    return person(RoleCode.FUND_CHECKER, name="复核员")


def set_anew(by: User, **changed: Any) -> LoanRules:
    told = {"effective_from": TODAY, "reason": "文号", **values_of(rules_on(TODAY)), **changed}
    return set_rules(by=by, **told)


def test_a_new_version_holds_from_its_day(checker: User) -> None:
    first = rules_on(TODAY)
    made = set_anew(checker, effective_from=LATER, single_cap_fen=2_000 * WAN)

    assert rules_on(LATER - timedelta(days=1)) == first
    assert rules_on(LATER) == made
    entry = AuditEntry.objects.get(action="loan.set_rules")
    assert entry.detail["changed"] == {"single_cap_fen": str(2_000 * WAN)}
    assert (entry.detail["before"], entry.detail["reason"]) == (first.pk, "文号")


def test_a_wrong_version_is_answered_by_another_of_the_same_day(checker: User) -> None:
    set_anew(checker, effective_from=LATER, longest_days=100)
    right = set_anew(checker, effective_from=LATER, longest_days=12)
    assert rules_on(LATER) == right


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"effective_from": TODAY - timedelta(days=1)}, "启用日期不能早于今天"),
        ({}, "与 2000-01-01 启用的规则完全相同"),
        (
            {"borrower_cap_fen": 1_000 * WAN},
            r"每户在途上限 10,000,000.00 元低于单笔上限 30,000,000.00 元",
        ),
    ],
)
def test_what_makes_no_version(checker: User, changed: dict[str, Any], words: str) -> None:
    with pytest.raises(Refused, match=words):
        set_anew(checker, **changed)
    assert LoanRules.objects.count() == 1


def test_only_a_checker_of_the_whole_city_sets_rules(clerk: User) -> None:
    for user in (clerk, person(RoleCode.FUND_CHECKER, UnitFactory()), person(RoleCode.SYSTEM_ADMIN)):
        with pytest.raises(NotAllowed):
            set_anew(user, longest_days=12)
    assert LoanRules.objects.count() == 1


def test_the_database_holds_versions_to_be_sound(checker: User) -> None:
    """Beside the form and the service: no rate below nothing, no person without a reason, and none is changed."""
    for wrong in (
        {"first_rate": Decimal("-0.01")},
        {"single_cap_fen": 4_000 * WAN},
        {"set_by": checker},
        {"promise_share": 101},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            LoanRules.objects.create(effective_from=TODAY, **wrong)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        LoanRules.objects.all().delete()


def test_loans_keep_the_rules_of_the_day_of_their_approval(house: House) -> None:
    approved, waiting = house.approved(), house.promised(original_number="JJ002", amount_fen=100 * WAN)
    made = set_anew(house.checker, longest_days=5)
    approve(waiting, by=house.checker, on=TODAY)

    assert fresh(approved).rules.longest_days == 10
    assert fresh(waiting).rules == made
    assert approved.approved_on == START


def test_rules_in_the_pages(clerk: User, checker: User) -> None:
    page = page_of(checker)
    done = page.post(reverse("bridging-rule-new"), TYPED, follow=True).content.decode()

    assert f"转贷规则自 {TODAY} 起启用" in done
    assert "单笔上限：3,000 万元 改为 2,000 万元" in done
    assert "第一档日费率：0.08% 改为 0.02%" in done
    assert all(words in done for words in ("局办公会纪要", "复核员", "系统初始规则", "2,000 万元"))
    seen = page_of(clerk).get(reverse("bridging-rule-list")).content.decode()
    assert "现行" in seen
    assert reverse("bridging-rule-new") not in seen
    assert page_of(clerk).get(reverse("bridging-rule-new")).status_code == 403


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"first_rate": "8"}, "不能大于 1，请核对单位"),
        ({"first_rate": "-0.1"}, "不能小于 0"),
        ({"first_rate": "零点零八"}, "“零点零八”不是数字，请只填数字，如 0.08"),
        ({"later_rate": "0.08001"}, "最多写 4 位小数"),
        ({"promise_share": "120"}, "最多为 100"),
        ({"longest_days": "0"}, "至少为 1"),
        ({"single_cap_wan": "0"}, "金额必须大于零"),
        ({"single_cap_wan": "5000"}, "低于单笔上限"),
        ({"effective_from": "2020-01-01"}, "启用日期不能早于今天"),
        ({"reason": " "}, "请填写“依据”"),
    ],
)
def test_bad_input_is_told_and_kept(checker: User, typed: dict[str, str], words: str) -> None:
    answer = page_of(checker).post(reverse("bridging-rule-new"), {**TYPED, **typed})
    page = answer.content.decode()

    assert answer.status_code == 422
    assert words in page
    assert 'value="0.04"' in page or "later_rate" in typed
    assert LoanRules.objects.count() == 1


def test_versions_are_told_by_what_they_changed(checker: User) -> None:
    set_anew(checker, longest_days=12)
    set_anew(checker, effective_from=LATER, first_rate=Decimal("0.05"))
    told = versions_of(list(LoanRules.objects.all()), rules_on(TODAY), TODAY)

    assert [version.state for version in told] == ["next", "now", ""]
    assert told[1].changes == ["最长使用：10 个工作日 改为 12 个工作日"]
    assert len(told[2].changes) == 10
