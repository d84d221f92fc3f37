"""Institutions and loans in every state that a page asks about; entered by somebody whom nobody in the matrix is."""

from __future__ import annotations

from typing import Any

from foundation.accounts.models import Unit, User
from policies.loan_enums import LoanStatus
from tests.factories.accounts import UserFactory
from tests.factories.loans import (
    FundFactory,
    LoanFactory,
    ReconciliationFactory,
    StatementLineFactory,
    filled,
)
from tests.factories.policies import PostingFactory

Kwargs = dict[str, Any]


def fund(county: Unit, owner: User) -> Kwargs:
    return {"pk": filled(FundFactory(county=county), 1_000_000).pk}


def injection(county: Unit, owner: User) -> Kwargs:
    one = FundFactory(county=county)
    posting = PostingFactory(
        source=one.outside, destination=one.account, key=f"injection-{one.pk}", by=UserFactory(unit=county)
    )
    return {"pk": one.pk, "posting_id": posting.pk}


def loan(county: Unit, owner: User, status: LoanStatus = LoanStatus.APPLIED) -> Kwargs:
    one = LoanFactory(institution__county=county, enterprise__county=county, status=status)
    return {"pk": one.pk}


def reconciliation(county: Unit, owner: User) -> Kwargs:
    return {"pk": ReconciliationFactory(institution=FundFactory(county=county)).pk}


def reconciliation_line(county: Unit, owner: User) -> Kwargs:
    one = ReconciliationFactory(institution=filled(FundFactory(county=county), 100))
    return {"pk": one.pk, "line_id": StatementLineFactory(reconciliation=one).pk}


def reconciliation_posting(county: Unit, owner: User) -> Kwargs:
    one = ReconciliationFactory(institution=filled(FundFactory(county=county), 100))
    return {"pk": one.pk, "posting_id": one.institution.postings.get().pk}


LOANS = {
    "reconciliation": reconciliation,
    "reconciliation_line": reconciliation_line,
    "reconciliation_posting": reconciliation_posting,
    "fund": fund,
    "injection": injection,
    "loan": loan,
    "loan_entering": lambda county, owner: {**loan(county, owner), "move": "promise"},
    "loan_approving": lambda county, owner: {**loan(county, owner, LoanStatus.PROMISED), "move": "approve"},
}
