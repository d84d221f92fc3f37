"""What the bank's statement confirmed stays: nothing comes into a checked period, and no confirmed posting is taken back."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from foundation.errors import Refused
from policies.imports import bridging_loans
from policies.loan_enums import LoanMove
from policies.models import BridgingLoan, Posting
from policies.services import loans
from policies.services import reconciliations as books_of
from policies.services.loan_rights import moves_for
from tests.factories.loans import ReconciliationFactory
from tests.policies.loans.house import START, TODAY, WAN, House
from tests.policies.loans.test_ledger_in import CODE, EARLY, row, take
from tests.policies.loans.test_reconciliations import line_of, reconcile
from tests.support.ledgers import reasons

pytestmark = pytest.mark.django_db


@pytest.fixture
def books(house: House) -> House:
    house.firm.uscc = CODE
    house.firm.save()
    return house


def closed(house: House, until: date) -> None:
    ReconciliationFactory(
        institution=house.fund, starts_on=until, ends_on=until, made_by=house.clerk, checked_by=house.checker,
        checked_at=timezone.now(),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("until", "told", "column"),
    [
        (date(2023, 3, 20), {}, "放款日期"),
        (
            date(2023, 4, 2),
            {"drawn": "2023-04-03", "old_paid": "", "renewed": "", "repaid": "2023-04-05"},
            "",
        ),
        (date(2023, 3, 19), {}, ""),
        (date(2023, 3, 31), {**EARLY, "status": "已申请"}, ""),
    ],
)
def test_nothing_is_booked_into_a_period_that_was_checked(
    books: House, tmp_path: Path, until: date, told: dict[str, Any], column: str
) -> None:
    closed(books, until)
    report = take(books, tmp_path, row(**{"days": "", **told}))
    assert report.written == (not column)
    assert [(where, "对账已经复核" in why) for _row, where, why in reasons(report)] == (
        [(column, True)] if column else []
    )
    assert BridgingLoan.objects.exists() == (not column)


def test_a_period_checked_meanwhile_refuses_the_file(books: House, tmp_path: Path) -> None:
    report = take(books, tmp_path, row(), meanwhile=lambda: closed(books, date(2023, 3, 31)))
    assert "对账已经复核" in reasons(report)[0][2]
    assert not BridgingLoan.objects.exists()


def test_the_entry_itself_asks_once_more(
    books: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Checked between the second look and the first posting."""
    monkeypatch.setattr(bridging_loans.LoanImporter, "still_holds", lambda self, work: True)
    with pytest.raises(Refused, match="对账已经复核"):
        take(books, tmp_path, row(), meanwhile=lambda: closed(books, date(2023, 3, 31)))
    assert not BridgingLoan.objects.exists()


@pytest.mark.parametrize("act", ["draw", "repay", "write_off", "reverse"])
def test_no_act_of_a_loan_is_booked_into_a_checked_period(house: House, act: str) -> None:
    late = START + timedelta(days=25)
    loan = house.approved() if act == "draw" else house.drawn()
    BridgingLoan.objects.filter(pk=loan.pk).update(due_on=START)
    acts = {
        "draw": lambda on: loans.draw(loan, by=house.clerk, on=on),
        "repay": lambda on: loans.repay(loan, by=house.clerk, on=on),
        "write_off": lambda on: loans.write_off(loan, by=house.checker, on=on, document="文号", note="破产"),
        "reverse": lambda on: loans.reverse_booking(loan, by=house.checker, on=on, note="录错"),
    }
    closed(house, late)
    before = Posting.objects.count()
    with pytest.raises(Refused, match=f"对账已经复核，业务日期 {late} 应晚于 {late}"):
        acts[act](late)
    assert Posting.objects.count() == before
    acts[act](late + timedelta(days=1))
    assert Posting.objects.count() > before


def test_a_booking_of_a_loan_that_the_bank_confirmed_is_not_taken_back(house: House) -> None:
    """The books said 1,100 万元 at the end of the period, and 2,000 after: nothing was open, nothing true."""
    loan = house.drawn()
    one = reconcile(house, f"{START},,9000000,11000000,甲机械有限公司,放款")
    assert LoanMove.REVERSE not in moves_for(house.checker, loan)
    with pytest.raises(Refused, match=r"已与银行对账单第 2 行.*请先在这次对账中取消对应"):
        loans.reverse_booking(loan, by=house.checker, on=TODAY, note="录错")
    books_of.release(line_of(one, 2), by=house.clerk)
    assert LoanMove.REVERSE in moves_for(house.checker, loan)
    loans.reverse_booking(loan, by=house.checker, on=TODAY, note="录错")
    assert books_of.balance_on(house.fund, TODAY) == 2_000 * WAN
