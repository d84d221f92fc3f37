"""What the sweep reads, some thousand enterprises at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
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


def series_of(
    enterprises: Collection[int], metrics: Collection[Metric], span: Span
) -> dict[Metric, dict[int, dict[Span, Decimal]]]:
    """Of those whose figure for ``span`` is here: all that stood in its year and the year before.

    One statement for the metrics, without a look at what was corrected by what: of the rows of a period the last revision
    stands.
    """
    found: dict[Metric, dict[int, dict[Span, Decimal]]] = {metric: defaultdict(dict) for metric in metrics}
    rows = EnterpriseFigure.objects.filter(
        enterprise__among=list(enterprises), metric__in=list(metrics), year__in=(span.year, span.year - 1)
    )
    columns = ("metric", "enterprise_id", "year", "months", "value")
    for metric, key, year, months, value in rows.order_by("revision").values_list(*columns):
        found[Metric(metric)][key][Span(year, months)] = value
    return {
        metric: {key: series for key, series in firms.items() if span in series}
        for metric, firms in found.items()
    }


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
