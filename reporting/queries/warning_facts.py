"""What the sweep reads, some thousand enterprises at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from decimal import Decimal

from enterprises.enums import Metric
from enterprises.models import Enterprise, EnterpriseFigure, Title
from policies.loan_enums import LoanStatus
from policies.models import BridgingLoan
from reporting.metrics.spans import Span

CHUNK = 2000
UNRENEWED = [LoanStatus.PROMISED, LoanStatus.APPROVED, LoanStatus.DRAWN, LoanStatus.OLD_PAID]


def enterprise_chunks() -> Iterator[list[int]]:
    """The keys of those that stand in the register."""
    keys: list[int] = []
    for key in Enterprise.objects.active().order_by("pk").values_list("pk", flat=True).iterator(CHUNK):
        keys.append(key)
        if len(keys) == CHUNK:
            yield keys
            keys = []
    if keys:
        yield keys


def series_of(enterprises: Collection[int], metric: Metric, span: Span) -> Mapping[int, dict[Span, Decimal]]:
    """Of those whose figure for ``span`` is here: all that stood in its year and the year before."""
    rows = EnterpriseFigure.objects.standing().filter(metric=metric, enterprise__among=list(enterprises))
    told = rows.filter(year=span.year, months=span.months).order_by()
    fresh = set(told.values_list("enterprise_id", flat=True))
    if not fresh:
        return {}
    found: dict[int, dict[Span, Decimal]] = defaultdict(dict)
    wanted = EnterpriseFigure.objects.standing().filter(
        metric=metric, enterprise__among=list(fresh), year__in=(span.year, span.year - 1)
    )
    for key, year, months, value in wanted.order_by().values_list("enterprise_id", "year", "months", "value"):
        found[key][Span(year, months)] = value
    return found


def loans_out(enterprises: Collection[int]) -> list[tuple[int, date, str]]:
    """Enterprise, 应归还日 and number of each loan whose money is out."""
    rows = BridgingLoan.objects.out().filter(enterprise__among=list(enterprises), due_on__isnull=False)
    return [
        (row.enterprise_id, row.due_on, row.number) for row in rows.order_by("due_on", "pk") if row.due_on
    ]


def loans_asked_for(enterprises: Collection[int]) -> list[tuple[int, date, str]]:
    """Enterprise, 原贷款到期日 and bank of each loan at a bank that is to be bridged and is not yet."""
    waiting = [LoanStatus.APPLIED, LoanStatus.PROMISED, LoanStatus.APPROVED]
    rows = BridgingLoan.objects.filter(enterprise__among=list(enterprises), status__in=waiting)
    return [
        (row.enterprise_id, row.original_due_on, row.bank) for row in rows.order_by("original_due_on", "pk")
    ]


def promises(enterprises: Collection[int]) -> list[tuple[int, date, str]]:
    """Enterprise, last day and bank of each promise to lend again that has not been kept yet."""
    rows = BridgingLoan.objects.filter(
        enterprise__among=list(enterprises), status__in=UNRENEWED, promise_until__isnull=False
    )
    return [
        (row.enterprise_id, row.promise_until, row.bank)
        for row in rows.order_by("promise_until", "pk")
        if row.promise_until
    ]


def titles_held(enterprises: Collection[int], today: date) -> list[tuple[int, date, str]]:
    """Enterprise, last day and name of each title that holds today and for a term."""
    rows = Title.objects.as_of(today).filter(enterprise__among=list(enterprises), valid_to__isnull=False)
    return [
        (row.enterprise_id, row.valid_to, str(row)) for row in rows.order_by("valid_to", "pk") if row.valid_to
    ]
