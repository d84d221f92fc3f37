"""One ledger taken in, and one posting matched, by several at once on real connections; the controls show what holds."""

from __future__ import annotations

from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.utils import timezone

from enterprises.enums import SizeClass
from foundation.accounts.models import User
from foundation.accounts.roles import RoleCode
from foundation.errors import Refused
from foundation.spreadsheets.kinds import kind_named
from policies.imports import bridging_loans
from policies.models import Account, BridgingLoan, Posting, StatementLine
from policies.services import reconciliations as books
from policies.services.funds import inject
from tests.factories.accounts import person
from tests.factories.enterprises import EnterpriseFactory
from tests.factories.loans import FundFactory, ReconciliationFactory, StatementLineFactory, filled
from tests.policies.loans.test_ledger_in import CODE, HEAD, WAN, row
from tests.policies.loans.test_loan_races import again, at_once
from tests.support.ledgers import take_file

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 2


@pytest.fixture
def clerk(transactional_db: None) -> User:
    return person(RoleCode.FUND_CLERK)


@pytest.fixture
def ledger(clerk: User, tmp_path: Path) -> Path:
    fund = filled(FundFactory(name="示例转贷公司"), 2_000 * WAN)
    EnterpriseFactory(uscc=CODE, stated_size=SizeClass.SMALL, county=fund.county)
    path = tmp_path / "转贷.csv"
    path.write_text(f"{HEAD}\n{row()}", encoding="utf-8-sig")
    return path


def take_together(clerk: User, ledger: Path) -> list[Any]:
    """Everybody has planned before anybody writes."""
    barrier, kind = Barrier(PEOPLE), kind_named("bridging_loans")

    def take(_number: int) -> Any:
        return take_file(kind, ledger, by=again(clerk), meanwhile=lambda: barrier.wait(timeout=30))

    return at_once(take, PEOPLE)


def test_one_ledger_taken_in_by_two_at_once_is_booked_once(clerk: User, ledger: Path) -> None:
    take_together(clerk, ledger)
    assert BridgingLoan.objects.count() == 1
    assert Posting.objects.filter(key__startswith="loan-").count() == 3
    assert not Account.objects.drifted().exists()


def test_without_the_second_look_it_would_be_booked_twice(
    clerk: User, ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: a loan that has ended is kept once by nothing else."""
    monkeypatch.setattr(bridging_loans.LoanImporter, "still_holds", lambda self, work: True)
    take_together(clerk, ledger)
    assert BridgingLoan.objects.count() == PEOPLE


def test_one_posting_matched_by_two_at_once_goes_to_one_line(clerk: User) -> None:
    fund = FundFactory()
    posting = inject(fund, by=clerk, fen=100, memo="注资", token="t")
    one = ReconciliationFactory(institution=fund, made_by=clerk)
    lines = [
        StatementLineFactory(reconciliation=one, fen=100, on=timezone.localdate()) for _each in range(PEOPLE)
    ]

    def match(number: int) -> None:
        line = StatementLine.objects.select_related("reconciliation__institution").get(pk=lines[number].pk)
        books.match(line, posting, by=again(clerk))

    answers = at_once(match, PEOPLE)
    assert [isinstance(answer, Refused) for answer in answers].count(True) == PEOPLE - 1
    assert StatementLine.objects.filter(posting=posting).count() == 1
