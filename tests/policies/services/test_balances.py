from __future__ import annotations

import logging

import pytest
import time_machine

from foundation.accounts.models import User
from foundation.accounts.roles import RoleCode
from foundation.audit.models import AuditEntry
from foundation.notifications.models import OutboxMessage
from policies import tasks
from policies.models import Account
from policies.services import balances
from policies.services.balances import check_balances, recompute
from policies.services.ledger import post, reverse
from tests.factories.accounts import person
from tests.factories.policies import AccountFactory, holding

pytestmark = pytest.mark.django_db


def letters() -> list[tuple[str, str, str]]:
    rows = OutboxMessage.objects.filter(channel="inbox").order_by("id")
    return list(rows.values_list("recipient__name", "subject", "body"))


def drift(account: Account, fen: int) -> None:
    Account.objects.filter(pk=account.pk).update(balance_fen=fen)


def test_postings_and_reversals_add_up_to_the_balance(clerk: User) -> None:
    budget, firm = holding(10_000), AccountFactory()
    posting = post(budget, firm, 6_000, key="pay-1", by=clerk)
    post(budget, firm, 1_500, key="pay-2", by=clerk)
    reverse(posting, key="void-1", by=clerk, memo="户名有误")

    assert (recompute(budget), recompute(firm)) == (8_500, 1_500)
    assert type(recompute(budget)) is int
    assert check_balances() == 0
    entry = AuditEntry.objects.filter(action="ledger.check").get()
    assert (entry.ok, entry.actor_name, entry.detail) == (
        True,
        "夜间核对",
        {"accounts": 3, "drifted": 0, "found": []},
    )


def test_administrators_are_told_once_a_day_which_balance_drifted(caplog: pytest.LogCaptureFixture) -> None:
    person(RoleCode.SYSTEM_ADMIN, name="冯立新")
    person(RoleCode.SYSTEM_ADMIN, name="已离任", is_active=False)
    person(RoleCode.SECTION_HEAD, name="周科长")
    account = holding(10_000, name="技改奖补")
    drift(account, 12_345)

    with time_machine.travel("2023-11-27T02:50+08:00"), caplog.at_level(logging.CRITICAL):
        assert (check_balances(), check_balances()) == (1, 1)
    with time_machine.travel("2023-11-28T02:50+08:00"):
        check_balances()

    subject = "资金账核对：1 个账户的余额与流水不符"
    assert [told[:2] for told in letters()] == [("冯立新", subject)] * 2
    body = letters()[0][2]
    assert f"账户 {account.pk}：账面 123.45 元，按流水应为 100.00 元。" in body
    assert "请先停止这些账户的收付" in body
    assert "技改奖补" not in body, "an administrator sees no business"
    entries = AuditEntry.objects.filter(action="ledger.check")
    assert {entry.ok for entry in entries} == {False}
    assert entries[0].detail["found"] == [{"account": account.pk, "stored": 12_345, "posted": 10_000}]
    assert "1 accounts differ" in caplog.text


def test_a_letter_names_some_and_counts_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(balances, "NAMED", 2)
    person(RoleCode.SYSTEM_ADMIN)
    for account in AccountFactory.create_batch(3):
        drift(account, 5)

    assert check_balances() == 3
    _name, subject, body = letters()[0]
    assert "3 个账户" in subject
    assert body.count("账面") == 2


def test_the_night_shift_asks_the_service(caplog: pytest.LogCaptureFixture) -> None:
    drift(AccountFactory(), 5)

    assert tasks.check_balances() == 1
