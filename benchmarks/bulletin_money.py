"""Rewards and bridging loans of a period, as rows: what the figures of money read."""

from __future__ import annotations

from datetime import date, timedelta

from benchmarks.bulletin_rows import CHUNK
from benchmarks.people import City
from foundation.rows import write_rows
from policies.claim_enums import ClaimStatus, OncePer, PolicyLevel
from policies.enums import AccountKind
from policies.loan_enums import LoanPurpose, LoanStatus
from policies.models import (
    Account,
    BridgingInstitution,
    BridgingLoan,
    BudgetLine,
    Claim,
    LoanRules,
    Policy,
    PolicyClause,
)
from reporting.metrics.spans import Span

WAN = 10**6
REWARDED, BRIDGED = 20, 50
"""One enterprise in so many."""


def fill_money(city: City, span: Span) -> None:
    first = date(span.year, 1, 1)
    _rewards(city, first)
    _loans(city, first)


def _account(kind: AccountKind, name: str) -> Account:
    return Account.objects.create(kind=kind, name=name)


def _accounts(kind: AccountKind, number: int) -> list[Account]:
    for start in range(0, number, CHUNK):
        write_rows([Account(kind=kind, name="企业") for _n in range(start, min(start + CHUNK, number))])
    return list(Account.objects.filter(kind=kind, name="企业").order_by("-pk")[:number])


def _rewards(city: City, first: date) -> None:
    own = city.enterprises[::REWARDED]
    policy = Policy.objects.create(
        title="满产达产", number="聊政办发〔2023〕1号", level=PolicyLevel.CITY, issuer="市局", issued_on=first,
        entered_by=city.head,
    )  # fmt: skip
    clause = PolicyClause.objects.create(
        policy=policy, code="一", matter="奖励", cap_fen=100 * WAN, once_per=OncePer.YEAR, effective_from=first,
        set_by=city.head,
    )  # fmt: skip
    line = BudgetLine.objects.create(
        policy=policy, year=first.year, level=PolicyLevel.CITY, subject_code="2150805", subject="发展专项",
        document="聊财企指〔2023〕1号", goal="激励", opened_by=city.head,
        account=_account(AccountKind.BUDGET, "额度"), reserved=_account(AccountKind.RESERVED, "待拨付"),
        outside=_account(AccountKind.OUTSIDE, "来源"),
    )  # fmt: skip
    accounts = _accounts(AccountKind.RECIPIENT, len(own))
    for start in range(0, len(own), CHUNK):
        write_rows([
            Claim(
                clause=clause, policy=policy, enterprise=one, year=first.year, once="bench", applied_on=first,
                claimed_fen=WAN, granted_fen=WAN, granted_on=first, grant_number="聊工信发〔2023〕1号", line=line,
                paid_on=first + timedelta(days=n % 58), status=ClaimStatus.PAID, account=accounts[n],
                entered_by=city.head,
            )
            for n, one in enumerate(own[start : start + CHUNK], start)
        ])  # fmt: skip


def _loans(city: City, first: date) -> None:
    own = city.enterprises[::BRIDGED]
    fund = BridgingInstitution.objects.create(
        name="转贷公司", county=city.counties[0], filing_number="鲁工信备〔2022〕1号", opened_by=city.head,
        account=_account(AccountKind.FUND, "专户"), fees=_account(AccountKind.FEES, "服务费"),
        outside=_account(AccountKind.OUTSIDE, "资金"),
    )  # fmt: skip
    rules, accounts = (
        LoanRules.objects.latest("effective_from", "id"),
        _accounts(AccountKind.BORROWER, len(own)),
    )
    for start in range(0, len(own), CHUNK):
        write_rows([
            BridgingLoan(
                institution=fund, enterprise=one, rules=rules, account=accounts[n], purpose=LoanPurpose.WORKING,
                scope_basis="执照", bank="示例银行", original_number=f"JJ{n:07d}", original_fen=500 * WAN,
                amount_fen=490 * WAN, original_due_on=first, applied_on=first, status=LoanStatus.SETTLED,
                drawn_on=first + timedelta(days=n % 40), repaid_on=first + timedelta(days=n % 40 + 8),
                entered_by=city.head,
            )
            for n, one in enumerate(own[start : start + CHUNK], start)
        ])  # fmt: skip
