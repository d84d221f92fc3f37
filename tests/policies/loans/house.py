"""People, a 专户 and a firm, and a loan brought to any step by the acts themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from enterprises.models import Enterprise
from foundation.accounts.models import User
from policies.loan_enums import LoanPurpose
from policies.models import Account, BridgingInstitution, BridgingLoan
from policies.services.balances import recompute
from policies.services.loans import approve, draw, enter_loan, promise, repay

WAN = 10**6
TODAY = timezone.localdate()
START = TODAY - timedelta(days=30)


@dataclass
class House:
    clerk: User
    checker: User
    fund: BridgingInstitution
    firm: Enterprise

    def enter(self, **told: Any) -> BridgingLoan:
        given = {
            "on": START, "purpose": LoanPurpose.WORKING, "scope_basis": "营业执照已核对", "bank": "示例银行",
            "original_number": "JJ001", "original_fen": 1_000 * WAN, "original_due_on": TODAY,
            "amount_fen": 900 * WAN, **told,
        }  # fmt: skip
        fund = given.pop("fund", self.fund)
        return enter_loan(fund, given.pop("firm", self.firm), by=self.clerk, **given)

    def promised(self, **told: Any) -> BridgingLoan:
        loan = self.enter(**told)
        promise(
            loan, by=self.clerk, on=START, promised_fen=1_000 * WAN, promise_until=TODAY,
            amount_fen=loan.amount_fen,
        )  # fmt: skip
        return fresh(loan)

    def approved(self, **told: Any) -> BridgingLoan:
        loan = self.promised(**told)
        approve(loan, by=self.checker, on=START)
        return fresh(loan)

    def drawn(self, **told: Any) -> BridgingLoan:
        loan = self.approved(**told)
        draw(loan, by=self.clerk, on=START)
        return fresh(loan)

    def repaid(self, **told: Any) -> BridgingLoan:
        loan = self.drawn(**told)
        repay(loan, by=self.clerk, on=TODAY)
        return fresh(loan)


def fresh(loan: BridgingLoan) -> BridgingLoan:
    return BridgingLoan.objects.select_related("institution__account", "rules").get(pk=loan.pk)


def balances(house: House, loan: BridgingLoan) -> tuple[int, int, int]:
    """专户, borrower and fees, each held against its postings."""
    found = []
    for key in (house.fund.account_id, loan.account_id, house.fund.fees_id):
        account = Account.objects.get(pk=key)
        assert recompute(account) == account.balance_fen
        found.append(account.balance_fen)
    return found[0], found[1], found[2]


def page_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client
