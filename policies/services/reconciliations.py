"""对账 of a 专户: the bank's lines and the postings of a period, matched one to one. Nothing here writes a posting."""

from __future__ import annotations

from bisect import insort
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import BigIntegerField, Case, F, Q, QuerySet, Sum, When
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.accounts.services.rights import check_reach
from foundation.audit.services import record
from foundation.errors import NotAllowed, Refused
from policies.amounts import yuan
from policies.bank_statements import BankStatement
from policies.loan_enums import MatchKind
from policies.models import BookRemark, BridgingInstitution, Posting, Reconciliation, StatementLine
from policies.services.book_periods import hold_books

NEAR = timedelta(days=3)
"""How far the day at the bank may lie from the day in the books."""


def book_of(fund: BridgingInstitution) -> QuerySet[Any]:
    """What the 专户 received and gave, signed (``fen``). What was reversed and what reversed it never happened at the bank."""
    account = fund.account_id
    rows = Posting.objects.filter(Q(source=account) | Q(destination=account))
    standing = rows.filter(reverses__isnull=True, reversed_by__isnull=True)
    signed = Case(When(destination=account, then=F("amount_fen")), default=-F("amount_fen"))
    return standing.annotate(fen=Cast(signed, BigIntegerField()))


def balance_on(fund: BridgingInstitution, day: date) -> int:
    """What the books say stood in the 专户 at the end of a day."""
    total = book_of(fund).filter(on__lte=day).aggregate(total=Sum("fen"))["total"]
    return int(total or 0)


def book_only(one: Reconciliation) -> QuerySet[Any]:
    """The postings of the period that no line of the bank up to its end tells of."""
    rows = book_of(one.institution).filter(on__range=(one.starts_on, one.ends_on))
    return rows.filter(Q(statement_line__isnull=True) | Q(statement_line__on__gt=one.ends_on)).order_by(
        "on", "id"
    )


def bank_only(one: Reconciliation) -> list[StatementLine]:
    """The lines that no posting of the period or before tells of."""
    later = set(
        book_of(one.institution)
        .filter(statement_line__reconciliation=one, on__gt=one.ends_on)
        .values_list("pk", flat=True)
    )
    return [line for line in one.lines.all() if line.posting_id is None or line.posting_id in later]


@dataclass(frozen=True)
class Adjusted:
    """余额调节表: either balance with what only the other side has; right when both come to the same."""

    bank_in: int
    bank_out: int
    book_in: int
    book_out: int
    book_fen: int
    bank_fen: int

    @property
    def difference(self) -> int:
        return self.book_fen - self.bank_fen


def adjusted(one: Reconciliation) -> Adjusted:
    return adjusted_by(one, bank_only(one), book_only(one))


def adjusted_by(one: Reconciliation, bank_alone: Iterable[Any], book_alone: Iterable[Any]) -> Adjusted:
    """For who has read already what only one side has."""
    bank, book = [line.fen for line in bank_alone], [posting.fen for posting in book_alone]
    return Adjusted(
        bank_in=sum(fen for fen in bank if fen > 0),
        bank_out=-sum(fen for fen in bank if fen < 0),
        book_in=sum(fen for fen in book if fen > 0),
        book_out=-sum(fen for fen in book if fen < 0),
        book_fen=one.book_closing_fen + sum(bank),
        bank_fen=one.bank_closing_fen + sum(book),
    )


@transaction.atomic
def reconcile(
    fund: BridgingInstitution, statement: BankStatement, *, by: User, starts_on: date, ends_on: date
) -> Reconciliation:
    check_reach(by, Permission.LOAN_ENTER, fund.county_id)
    BridgingInstitution.objects.select_for_update().get(pk=fund.pk)
    _check_period(fund, statement, starts_on, ends_on)
    made = Reconciliation.objects.create(
        institution=fund, starts_on=starts_on, ends_on=ends_on, made_by=by,
        filename=statement.filename, sha256=statement.sha256,
        bank_opening_fen=statement.opening_fen, bank_closing_fen=statement.closing_fen,
        book_opening_fen=balance_on(fund, starts_on - timedelta(days=1)), book_closing_fen=balance_on(fund, ends_on),
    )  # fmt: skip
    lines = [
        StatementLine(
            reconciliation=made, row=line.row, on=line.on, fen=line.fen, standing_fen=line.standing_fen,
            counterparty=line.counterparty, memo=line.memo,
        )
        for line in statement.lines
    ]  # fmt: skip
    near = book_of(fund).filter(statement_line__isnull=True, on__range=(starts_on - NEAR, ends_on + NEAR))
    for line, posting in matched(lines, list(near.order_by("on", "id"))):
        line.posting_id, line.kind = posting.pk, MatchKind.AUTO
    StatementLine.objects.bulk_create(lines, batch_size=500)
    _settle(made)
    found = sum(line.posting_id is not None for line in lines)
    detail = {"period": str(made), "sha256": statement.sha256, "lines": len(lines), "matched": found}
    record(by=by, action="fund.reconcile", obj=made, detail=detail)
    return made


def matched(lines: Iterable[StatementLine], postings: Iterable[Any]) -> list[tuple[StatementLine, Any]]:
    """Pairs of the same amount and direction, not more than three days apart, as many as there can be."""
    free: dict[int, list[tuple[date, int, Any]]] = defaultdict(list)
    for posting in postings:
        insort(free[posting.fen], (posting.on, posting.pk, posting))
    pairs = []
    for line in sorted(lines, key=_day_and_row):
        waiting = free.get(line.fen, [])
        while waiting and waiting[0][0] < line.on - NEAR:
            waiting.pop(0)
        if waiting and waiting[0][0] <= line.on + NEAR:
            pairs.append((line, waiting.pop(0)[2]))
    return pairs


def _day_and_row(line: StatementLine) -> tuple[date, int]:
    return line.on, line.row


def candidates(line: StatementLine) -> QuerySet[Any]:
    """What a person may match it with: the same amount in the same direction, whatever the day."""
    rows = book_of(line.reconciliation.institution).filter(fen=line.fen, statement_line__isnull=True)
    return rows.order_by("on", "id")


@transaction.atomic
def match(line: StatementLine, posting: Posting, *, by: User) -> None:
    hold_books([line.reconciliation.institution_id])
    one = _held(line.reconciliation, by=by)
    if not candidates(line).filter(pk=posting.pk).exists():
        raise Refused(
            _("第 %(n)d 号流水的金额或方向与这一行不同，或已与别的明细对应，请刷新后核对。")
            % {"n": posting.pk}
        )
    try:
        with transaction.atomic():
            _set(line, posting=posting, kind=MatchKind.HAND, by=by)
    except IntegrityError:
        raise Refused(_("第 %(n)d 号流水刚刚已与别的明细对应，请刷新后核对。") % {"n": posting.pk}) from None
    _settle(one)
    record(by=by, action="fund.match", obj=one, detail={"row": line.row, "posting": posting.pk})


@transaction.atomic
def explain_line(line: StatementLine, *, by: User, reason: str) -> None:
    one = _held(line.reconciliation, by=by)
    _set(line, kind=MatchKind.EXPLAINED, reason=reason, by=by)
    record(by=by, action="fund.explain", obj=one, detail={"row": line.row, "reason": reason})


@transaction.atomic
def explain_posting(one: Reconciliation, posting: Posting, *, by: User, reason: str) -> None:
    """Said again, the later words stand."""
    current = _held(one, by=by)
    if not book_only(current).filter(pk=posting.pk).exists():
        raise Refused(_("第 %(n)d 号流水已经对应，不需要说明，请刷新后核对。") % {"n": posting.pk})
    BookRemark.objects.update_or_create(
        reconciliation=current, posting=posting, defaults={"reason": reason, "by": by}
    )
    detail = {"posting": posting.pk, "reason": reason}
    record(by=by, action="fund.explain", obj=current, detail=detail)


@transaction.atomic
def release(line: StatementLine, *, by: User) -> None:
    """The line is open again."""
    one = _held(line.reconciliation, by=by)
    rows = StatementLine.objects.filter(pk=line.pk).exclude(kind="")
    if rows.update(posting=None, kind="", reason="", by=None) != 1:
        raise Refused(_("这一行还没有对应或说明，请刷新后核对。"))
    _settle(one)
    record(by=by, action="fund.release", obj=one, detail={"row": line.row, "posting": line.posting_id})


@transaction.atomic
def check(one: Reconciliation, *, by: User) -> None:
    """Another person than who made it, once nothing is open; the books are asked once more, and nothing is injected
    meanwhile.
    """
    BridgingInstitution.objects.select_for_update(no_key=True).get(pk=one.institution_id)
    current = _held(one, by=by, right=Permission.LOAN_APPROVE)
    if current.made_by_id == by.pk:
        raise NotAllowed(_("对账人不能复核自己的对账，请由另一位复核人员办理。"))
    waiting = open_count(current)
    if waiting:
        raise Refused(_("还有 %(n)d 笔没有对应或说明，请先处理完再复核。") % {"n": waiting})
    current.book_opening_fen = balance_on(current.institution, current.starts_on - timedelta(days=1))
    current.book_closing_fen = balance_on(current.institution, current.ends_on)
    _settle(current)
    current.checked_by, current.checked_at = by, timezone.now()
    current.save()
    record(
        by=by, action="fund.check_reconciliation", obj=current, detail={"difference": current.difference_fen}
    )


@transaction.atomic
def discard(one: Reconciliation, *, by: User, reason: str) -> None:
    """A wrong file: its lines go, and the postings are free again."""
    current = _held(one, by=by)
    detail = {"period": str(current), "sha256": current.sha256, "reason": reason}
    record(by=by, action="fund.discard_reconciliation", obj=current, detail=detail)
    current.delete()


def open_count(one: Reconciliation) -> int:
    """How many lines and postings nobody has matched or explained."""
    said = one.remarks.values("posting")
    return one.lines.filter(kind="").count() + book_only(one).exclude(pk__in=said).count()


def _held(one: Reconciliation, *, by: User, right: Permission = Permission.LOAN_ENTER) -> Reconciliation:
    rows = Reconciliation.objects.select_for_update(of=("self",)).select_related("institution")
    current = rows.filter(pk=one.pk).first()
    if current is None:
        raise Refused(_("这次对账刚刚已作废，请返回专户。"))
    check_reach(by, right, current.institution.county_id)
    if current.is_checked:
        raise Refused(_("这次对账已经复核，不能再改。"))
    return current


def _set(line: StatementLine, **fields: Any) -> None:
    """Only a line that is still open: whoever comes second changes nothing."""
    if StatementLine.objects.filter(pk=line.pk, kind="").update(**fields) != 1:
        raise Refused(_("这一行刚刚已被处理，请刷新后核对。"))


def _settle(one: Reconciliation) -> None:
    one.difference_fen = adjusted(one).difference
    Reconciliation.objects.filter(pk=one.pk).update(difference_fen=one.difference_fen)


def _check_period(
    fund: BridgingInstitution, statement: BankStatement, starts_on: date, ends_on: date
) -> None:
    if ends_on < starts_on:
        raise Refused(
            _("截止日期 %(end)s 早于开始日期 %(start)s，请核对。") % {"end": ends_on, "start": starts_on}
        )
    if ends_on > timezone.localdate():
        raise Refused(_("截止日期 %(end)s 晚于今天，请核对。") % {"end": ends_on})
    outside = [line for line in statement.lines if not starts_on <= line.on <= ends_on]
    if outside:
        told = {"row": outside[0].row, "day": outside[0].on, "start": starts_on, "end": ends_on}
        raise Refused(
            _("对账单第 %(row)d 行是 %(day)s 的，不在 %(start)s 至 %(end)s 之内，请核对期间或文件。") % told
        )
    earlier = fund.reconciliations.filter(starts_on__lte=ends_on, ends_on__gte=starts_on).first()
    if earlier is not None:
        raise Refused(
            _("%(period)s 已经对过账，期间不能重叠。要重新对账，请先作废那一次。") % {"period": earlier}
        )
    _check_chain(fund, statement, starts_on)


def _check_chain(fund: BridgingInstitution, statement: BankStatement, starts_on: date) -> None:
    """The bank's balance goes on where it ended, where the period before was reconciled."""
    last = fund.reconciliations.filter(ends_on=starts_on - timedelta(days=1)).first()
    if last is not None and last.bank_closing_fen != statement.opening_fen:
        told = {"period": last, "last": yuan(last.bank_closing_fen), "now": yuan(statement.opening_fen)}
        raise Refused(
            _("对账单期初余额 %(now)s 元与上期（%(period)s）期末余额 %(last)s 元不同，请核对文件是否完整。")
            % told
        )
