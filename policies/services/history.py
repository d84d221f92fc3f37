"""以前的拨付 from a ledger: entered as batches that wait for their check. Only the check moves money, as ever."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from enterprises.models import Enterprise
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.accounts.services.rights import check_right
from foundation.audit.services import record
from policies.claim_enums import BatchMove, BatchStatus, ClaimBasis, ClaimMove, ClaimStatus
from policies.claim_workflow import LIVE
from policies.document_numbers import year_of
from policies.models import (
    BatchEvent,
    BudgetLine,
    Claim,
    ClaimEvent,
    Payment,
    PaymentBatch,
    PolicyClause,
)
from policies.services.claim_duplicates import Asked
from policies.services.claim_rules import (
    check_amount,
    check_clause,
    check_line,
    check_not_double,
    check_version,
    check_window,
)
from policies.services.days import check_not_ahead, check_order

LINES_A_BATCH = 200
ON_RECORD = sorted(LIVE | {ClaimStatus.RECALLED})


@dataclass(frozen=True)
class PaidBefore:
    """One row of the ledger: what an enterprise was granted and paid, under which document."""

    enterprise: Enterprise
    clause: PolicyClause
    line: BudgetLine
    year: int
    fen: int
    grant_number: str
    granted_on: date
    paid_on: date
    project_code: str = ""
    voucher: str = ""
    repeat_reason: str = ""
    note: str = ""

    @property
    def asked(self) -> Asked:
        return Asked(self.enterprise, self.clause, self.year, self.project_code, on=self.granted_on)

    @property
    def same(self) -> tuple[Any, ...]:
        """What two rows of one payment share."""
        clause, number = self.clause.pk, self.grant_number
        return self.enterprise.pk, clause, self.year, number, self.fen, self.project_code


Line = tuple[Claim, PaidBefore]


def check_paid_before(one: PaidBefore, living: Sequence[Claim]) -> None:
    """The rules that a claim of today is held against, under the day of then. Raises ``Refused``.

    ``living``: the claims of the enterprise, also those that the rows above come to.
    """
    check_window(one.clause.policy, ClaimBasis.DOCUMENT, one.granted_on)
    check_version(one.clause, one.granted_on)
    check_clause(one.clause, one.asked)
    check_line(one.line, one.clause.policy)
    check_order(one.paid_on, _("下达"), one.granted_on)
    check_not_ahead(one.paid_on)
    check_amount(one.fen, one.asked, living)
    check_not_double(one.asked, one.repeat_reason, living)


@transaction.atomic
def enter_paid_before(rows: Sequence[PaidBefore], *, by: User) -> list[PaymentBatch]:
    """A batch for each document, made and submitted by who makes batches. Whoever calls has asked whose enterprises they
    are, and held the rows against the rules.

    The claims are numbered as the rows come: of one day the earlier is the one that the later has counted.
    """
    if not by.is_service:
        check_right(by, Permission.PAYMENT_ENTER)
    claims = Claim.objects.bulk_create([claim_of(one, by) for one in rows])
    made = []
    for document, group in groupby(sorted(zip(claims, rows, strict=True), key=_document), key=_document):
        lines = list(group)
        parts = (lines[start : start + LINES_A_BATCH] for start in range(0, len(lines), LINES_A_BATCH))
        made += [_enter(document, part, by) for part in parts]
    return made


def _document(line: Line) -> str:
    return line[0].grant_number


def known_of(enterprises: Collection[int], documents: Collection[str]) -> set[tuple[Any, ...]]:
    """The payments that are on record already, each as its ``PaidBefore.same``. What was given up counts for nothing, so
    that the corrected file of a voided batch is taken; what was recalled whole was paid.
    """
    rows = Claim.objects.filter(
        status__in=ON_RECORD, enterprise__among=enterprises, grant_number__in=documents
    ).order_by()
    return set(
        rows.values_list("enterprise", "clause", "year", "grant_number", "claimed_fen", "project_code")
    )


def _enter(document: str, lines: Sequence[Line], by: User) -> PaymentBatch:
    total = sum(one.fen for _claim, one in lines)
    batch = PaymentBatch.objects.create(
        year=year_of(document), document=document, document_fen=total, is_history=True,
        status=BatchStatus.SUBMITTED, made_by=by,
    )  # fmt: skip
    ClaimEvent.objects.bulk_create(
        ClaimEvent(claim=claim, kind=ClaimMove.ENTER, on=one.granted_on, fen=one.fen, by=by)
        for claim, one in lines
    )
    Payment.objects.bulk_create(
        Payment(batch=batch, claim=claim, amount_fen=one.fen, paid_on=one.paid_on, voucher=one.voucher)
        for claim, one in lines
    )
    words = _("台账导入 %(n)d 笔") % {"n": len(lines)}
    BatchEvent.objects.bulk_create(
        BatchEvent(batch=batch, kind=kind, fen=total, note=words, by=by)
        for kind in (BatchMove.MAKE, BatchMove.SUBMIT)
    )
    record(by=by, action="batch.make", obj=batch, detail={"fen": total, "lines": len(lines), "note": words})
    return batch


def claim_of(one: PaidBefore, by: User) -> Claim:
    """Not stored yet."""
    return Claim(
        policy=one.clause.policy, clause=one.clause, enterprise=one.enterprise, year=one.year,
        basis=ClaimBasis.DOCUMENT, once=one.asked.once, repeat_reason=one.repeat_reason,
        project_code=one.project_code, applied_on=one.granted_on, claimed_fen=one.fen, line=one.line,
        grant_number=one.grant_number, granted_on=one.granted_on, note=one.note, entered_by=by,
    )  # fmt: skip
