"""What the floor below is told of loans: who takes them over in a merge, and that there is one, without amounts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.models import Enterprise
from enterprises.services.chronicle import Line, Source, Span
from enterprises.services.movers import Mover, Pair, Step, plan_moves
from enterprises.services.told_above import Unfinished
from foundation.accounts.models import User
from policies.loan_enums import LoanMove
from policies.loan_words import shown_wan
from policies.loan_workflow import BOOKING, ENDS
from policies.models import BridgingLoan, LoanEvent
from policies.services.loan_rights import sees

TOLD = BOOKING | {LoanMove.RENEW, LoanMove.NOT_RENEW, LoanMove.SETTLE, LoanMove.DECLINE, LoanMove.REVERSE}
"""What became of a loan, as far as the enterprise would call it an event."""


def _moved(pair: Pair) -> list[Step]:
    return plan_moves(BridgingLoan.objects.all(), pair)


@dataclass(frozen=True)
class KnownLoan:
    """That an enterprise has one; the loan itself only for those who read it."""

    number: str
    applied_on: date
    loan: BridgingLoan | None


def known_loans(enterprise: Enterprise, user: User, most: int) -> list[KnownLoan]:
    """The newest first."""
    rows = BridgingLoan.objects.filter(enterprise=enterprise).select_related("institution").order_by("-id")
    return [KnownLoan(one.number, one.applied_on, one if sees(user, one) else None) for one in rows[:most]]


def _told(enterprise: Enterprise, user: User, span: Span) -> Iterator[Line]:
    """That there is one for everybody; amount, page and what became of it for those who read it."""
    rows = BridgingLoan.objects.filter(enterprise=enterprise).select_related("institution")
    for loan in span.newest(rows, "applied_on"):
        told = {
            "loan": loan.number,
            "status": loan.get_status_display(),
            "wan": shown_wan(loan.amount_fen, least=2),
        }
        text = _("申请应急转贷 %(loan)s（%(status)s）") % told
        if not sees(user, loan):
            yield Line(loan.applied_on, text)
            continue
        yield Line(loan.applied_on, text + _("，%(wan)s 万元") % told, url=loan.get_absolute_url())
    yield from _became(enterprise, user, span)


def _became(enterprise: Enterprise, user: User, span: Span) -> Iterator[Line]:
    seen = BridgingLoan.objects.visible_to(user).filter(enterprise=enterprise)
    rows = LoanEvent.objects.filter(loan__in=seen.values("pk"), kind__in=sorted(TOLD))
    for event in span.newest(rows.select_related("loan", "by"), "on"):
        told = {"loan": event.loan.number, "move": event.get_kind_display()}
        yield Line(
            event.on, _("应急转贷 %(loan)s：%(move)s") % told, event.by.name, event.loan.get_absolute_url()
        )


def _unfinished(enterprise: Enterprise) -> list[str]:
    rows = BridgingLoan.objects.filter(enterprise=enterprise).exclude(status__in=sorted(ENDS))
    return [loan.number for loan in rows.order_by("id")]


UNFINISHED = Unfinished(
    "loan",
    gettext_lazy("还有 %(n)d 笔应急转贷没有结清（%(numbers)s），请先办完或撤回，再归档。"),
    _unfinished,
)
MOVERS = (Mover(BridgingLoan, gettext_lazy("应急转贷"), _moved),)
SOURCES = (Source("loan", gettext_lazy("应急转贷"), _told),)
