"""What a fund administrator looks at first: figures of the loans and the 专户 in reach, each with its rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.db.models import Count, F, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from policies.loan_enums import LoanStatus
from policies.loan_words import shown_wan
from policies.loan_workflow import OUT
from policies.models import BridgingInstitution, BridgingLoan

SOON = timedelta(days=7)
TO_CHECK = (LoanStatus.PROMISED, LoanStatus.REPAID)
"""What waits for a checker: an approval, a settlement."""
TO_ENTER = (LoanStatus.APPLIED, LoanStatus.APPROVED)
"""What waits for whoever enters: the bank's letter, the money."""


@dataclass(frozen=True)
class BoardFigure:
    label: str
    value: str
    unit: str
    url: str
    more: str = ""
    tone: str = ""


def board_of(user: User, today: date) -> list[BoardFigure]:
    """Two statements."""
    out, late = Q(status__in=sorted(OUT)), Q(status__in=sorted(OUT), due_on__lt=today)
    soon = out & Q(due_on__range=(today, today + SOON))
    told = BridgingLoan.objects.visible_to(user).aggregate(
        out=Count("pk", filter=out), out_fen=Sum("amount_fen", filter=out), soon=Count("pk", filter=soon),
        late=Count("pk", filter=late), late_fen=Sum("amount_fen", filter=late),
        check=Count("pk", filter=Q(status__in=TO_CHECK)), enter=Count("pk", filter=Q(status__in=TO_ENTER)),
    )  # fmt: skip
    funds = BridgingInstitution.objects.visible_to(user).aggregate(
        funds=Count("pk"), held_fen=Sum("account__balance_fen"),
        low=Count("pk", filter=Q(account__balance_fen__lt=F("floor_fen"))),
    )  # fmt: skip
    span = {"out": "on", "due_from": today, "due_to": today + SOON}
    late_tone = "over" if told["late"] else ""
    return [
        _loans(
            _("待经办"), told["enter"], {"status": [one.value for one in TO_ENTER]}, _("待登记联系单或待放款")
        ),
        _loans(_("待复核"), told["check"], {"status": [one.value for one in TO_CHECK]}, _("待审批或待结清")),
        _loans(_("在途转贷"), told["out"], {"out": "on"}, _amount(told["out_fen"])),
        _loans(_("7 天内到期"), told["soon"], span, _("至 %(day)s") % {"day": today + SOON}),
        _loans(_("逾期"), told["late"], {"overdue": "on"}, _amount(told["late_fen"]), late_tone),
        _funds(funds),
    ]


def _loans(label: str, count: int, asked: dict[str, object], more: str, tone: str = "") -> BoardFigure:
    url = f"{reverse('loan-list')}?{urlencode(asked, doseq=True)}"
    return BoardFigure(label, f"{count:,}", _("笔"), url, more, tone)


def _funds(told: dict[str, int]) -> BoardFigure:
    names = _("%(n)d 家转贷机构") % {"n": told["funds"]}
    low = _("，%(n)d 家低于警戒线") % {"n": told["low"]} if told["low"] else ""
    balance = shown_wan(told["held_fen"] or 0)
    tone = "warn" if told["low"] else ""
    return BoardFigure(_("专户余额"), balance, _("万元"), reverse("fund-list"), names + low, tone)


def _amount(fen: int | None) -> str:
    return _("%(wan)s 万元") % {"wan": shown_wan(fen or 0)}
