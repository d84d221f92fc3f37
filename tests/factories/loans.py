from __future__ import annotations

from datetime import date

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from policies.enums import AccountKind
from policies.loan_enums import LoanPurpose
from policies.models import BridgingInstitution, BridgingLoan, LoanRules, Reconciliation, StatementLine
from policies.services.ledger import post
from tests.factories.accounts import UnitFactory, UserFactory
from tests.factories.enterprises import EnterpriseFactory
from tests.factories.policies import AccountFactory


class FundFactory(DjangoModelFactory):
    """An institution whose 专户 is empty; ``filled`` puts money into it."""

    class Meta:
        model = BridgingInstitution

    name = factory.Sequence(lambda n: f"第{n}转贷服务公司")
    county = factory.SubFactory(UnitFactory)
    filing_number = "鲁工信备〔2022〕1号"
    account = factory.SubFactory(AccountFactory, kind=AccountKind.FUND, name="专户")
    fees = factory.SubFactory(AccountFactory, kind=AccountKind.FEES, name="服务费")
    outside = factory.SubFactory(AccountFactory, kind=AccountKind.OUTSIDE, name="资金来源")
    opened_by = factory.SubFactory(UserFactory)


def filled(fund: BridgingInstitution, fen: int, on: date | None = None) -> BridgingInstitution:
    key = f"injection-{fund.pk}-first"
    post(fund.outside, fund.account, fen, key=key, by=UserFactory(), on=on)
    fund.account.refresh_from_db()
    return fund


class LoanFactory(DjangoModelFactory):
    """An application that stands as a row."""

    class Meta:
        model = BridgingLoan

    institution = factory.SubFactory(FundFactory)
    enterprise = factory.SubFactory(EnterpriseFactory)
    rules = factory.LazyFunction(lambda: LoanRules.objects.latest("effective_from", "id"))
    account = factory.SubFactory(AccountFactory, kind=AccountKind.BORROWER, name="企业借款")
    purpose = LoanPurpose.WORKING
    scope_basis = "营业执照已核对"
    bank = "聊城示例银行"
    original_number = factory.Sequence(lambda n: f"JJ{n:06d}")
    original_fen = 1_000 * 10**6
    original_due_on = date(2026, 12, 1)
    amount_fen = 900 * 10**6
    applied_on = date(2026, 11, 2)
    entered_by = factory.SubFactory(UserFactory)


class ReconciliationFactory(DjangoModelFactory):
    """Of this very day, made by somebody."""

    class Meta:
        model = Reconciliation

    institution = factory.SubFactory(FundFactory)
    starts_on = factory.LazyFunction(timezone.localdate)
    ends_on = factory.LazyFunction(timezone.localdate)
    filename = "对账单.csv"
    sha256 = "0" * 64
    bank_opening_fen = bank_closing_fen = book_opening_fen = book_closing_fen = 0
    made_by = factory.SubFactory(UserFactory)


class StatementLineFactory(DjangoModelFactory):
    class Meta:
        model = StatementLine

    reconciliation = factory.SubFactory(ReconciliationFactory)
    row = factory.Sequence(lambda n: n + 2)
    on = factory.LazyFunction(timezone.localdate)
    fen = standing_fen = 1_234
    memo = "利息"
