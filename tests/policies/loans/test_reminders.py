from __future__ import annotations

from datetime import date

import pytest

from foundation.accounts.models import User
from foundation.accounts.roles import RoleCode
from foundation.notifications.models import OutboxMessage
from policies.loan_enums import LoanStatus
from policies.services.loan_reminders import send_loan_reminders
from policies.tasks import send_loan_reminders as task
from tests.factories.accounts import UnitFactory, person
from tests.factories.loans import FundFactory, LoanFactory, filled

pytestmark = pytest.mark.django_db
DUE = date(2026, 11, 20)
"""A Friday; the year's holidays are not published, so weeks have five days."""


def told(user: User) -> list[str]:
    rows = OutboxMessage.objects.filter(recipient=user, channel="inbox").order_by("id")
    return list(rows.values_list("subject", flat=True))


@pytest.mark.parametrize(
    ("today", "words"),
    [
        (date(2026, 11, 10), None),
        (date(2026, 11, 11), "还有 7 个工作日到期"),
        (date(2026, 11, 16), "还有 4 个工作日到期"),
        (date(2026, 11, 17), "还有 3 个工作日到期"),
        (date(2026, 11, 19), "还有 1 个工作日到期"),
        (date(2026, 11, 20), "还有 0 个工作日到期"),
        (date(2026, 11, 21), "已逾期"),
    ],
)
def test_money_due_is_told(clerk: User, today: date, words: str | None) -> None:
    loan = LoanFactory(status=LoanStatus.DRAWN, drawn_on=date(2026, 11, 6), due_on=DUE)
    send_loan_reminders(today)

    assert told(clerk) == ([f"转贷 {loan.number} {words}"] if words else [])


def test_each_is_told_once_and_anew_after_an_extension(clerk: User) -> None:
    loan = LoanFactory(status=LoanStatus.DRAWN, drawn_on=date(2026, 11, 6), due_on=DUE)
    for day in (11, 12, 13, 16, 17, 18, 19, 20, 21, 22):
        send_loan_reminders(date(2026, 11, day))
    assert len(told(clerk)) == 4

    loan.due_on = date(2026, 11, 27)
    loan.save()
    send_loan_reminders(date(2026, 11, 25))
    assert len(told(clerk)) == 5
    loan.status = LoanStatus.REPAID
    loan.save()
    send_loan_reminders(date(2026, 11, 30))
    assert len(told(clerk)) == 5


def test_a_promise_running_out_is_told_before_the_money_left(clerk: User) -> None:
    loan = LoanFactory(status=LoanStatus.APPROVED, promise_until=DUE)
    LoanFactory(status=LoanStatus.WITHDRAWN, promise_until=DUE)
    send_loan_reminders(date(2026, 11, 16))
    assert told(clerk) == []
    for day in (17, 18):
        send_loan_reminders(date(2026, 11, day))
    assert told(clerk) == [f"转贷 {loan.number} 的续贷承诺 2026-11-20 到期"]


def test_a_low_balance_is_told_once_until_filled(clerk: User) -> None:
    fund = filled(FundFactory(name="甲公司", floor_fen=100), 99)
    filled(FundFactory(floor_fen=100), 100)
    for _day in range(2):
        send_loan_reminders(DUE)
    assert told(clerk) == ["“甲公司”专户余额低于警戒线"]
    fund.floor_fen = 50
    fund.save()
    assert send_loan_reminders(DUE) == 0


def test_only_those_in_reach_are_told() -> None:
    here = UnitFactory()
    near, far = person(RoleCode.FUND_CLERK, here), person(RoleCode.FUND_CLERK, UnitFactory())
    LoanFactory(
        institution__county=here,
        status=LoanStatus.DRAWN,
        drawn_on=date(2026, 11, 6),
        due_on=date(2026, 11, 9),
    )
    assert task() == 1
    assert (len(told(near)), told(far)) == (1, [])
