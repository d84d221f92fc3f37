"""What the page of a loan shows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.worktime.calendar import workdays_between
from foundation.worktime.services import load_calendar
from policies.amounts import plain
from policies.life_page import Act, Step, acts_of, steps_along, waits_for
from policies.loan_enums import LoanMove, LoanStatus
from policies.loan_workflow import MOVES, PRIMARY, STEPS
from policies.models import BridgingLoan, LoanEvent
from policies.services.loan_rights import moves_for


def steps_of(loan: BridgingLoan, events: Iterable[LoanEvent]) -> list[Step]:
    is_settled = loan.status == LoanStatus.SETTLED
    settled = [event.on for event in events if is_settled and event.kind == LoanMove.SETTLE]
    days = {
        LoanStatus.APPLIED: loan.applied_on,
        LoanStatus.PROMISED: loan.letter_on,
        LoanStatus.APPROVED: loan.approved_on,
        LoanStatus.DRAWN: loan.drawn_on,
        LoanStatus.OLD_PAID: loan.old_paid_on,
        LoanStatus.RENEWED: loan.renewed_on,
        LoanStatus.REPAID: loan.repaid_on,
        LoanStatus.SETTLED: max(settled, default=None),
        LoanStatus.WRITTEN_OFF: loan.written_off_on,
    }
    path = [*filter(days.get, STEPS), LoanStatus.WRITTEN_OFF] if loan.written_off_on else STEPS
    return steps_along(path, days, loan.status)


def acts_for(user: User, loan: BridgingLoan) -> list[Act]:
    """What this person may do now, the one filled button first."""
    primary = [PRIMARY.get(LoanStatus(loan.status))]
    return acts_of(moves_for(user, loan), partial(url_of, loan), primary)


def awaited(acts: Iterable[Act], loan: BridgingLoan) -> str:
    move = PRIMARY.get(LoanStatus(loan.status))
    return waits_for(acts, move, MOVES[move].right if move else None)


def url_of(loan: BridgingLoan, move: LoanMove) -> str:
    name = "loan-approving" if MOVES[move].right == Permission.LOAN_APPROVE else "loan-entering"
    return reverse(name, args=[loan.pk, move.value])


def consequence_of(loan: BridgingLoan, move: LoanMove) -> str:
    """What the act does that one may not expect."""
    if move == LoanMove.WRITE_OFF:
        return _(
            "核销后不再催收归还：本金从专户资金中核减，不收服务费，不计节约成本，转贷到此结束。核销错了的可以冲正。"
        )
    if move == LoanMove.REVERSE:
        booked, before = loan.last_booking()
        return _(
            "冲正“%(move)s”会记方向相反、金额相同的流水，原流水保留；转贷退回“%(state)s”，可以重新办理。"
        ) % {"move": booked.label, "state": before.label}
    return ""


def time_told(loan: BridgingLoan, today: date) -> dict[str, Any]:
    """The days against the limit, the fee by tier and the saving with what it was reckoned from."""
    if loan.drawn_on is None:
        return {}
    rules, days = loan.rules, loan.days(today)
    return {
        "days": days,
        "workdays": workdays_between(load_calendar(), loan.drawn_on, loan.ended_on or today),
        "late": loan.days_late(today),
        "tiers": [] if loan.written_off_on else loan.tiers(today),
        "fee": loan.fee(today),
        "saved": loan.saved(today),
        "assumed": _("已核销的转贷不收服务费，不计节约成本。")
        if loan.written_off_on
        else _(
            "测算值：市场日费率 %(rate)s%%，市场天数 %(days)s 天（实际天数的 %(factor)s 倍），减去服务费。"
        )
        % {
            "rate": plain(rules.market_rate),
            "days": plain(days * rules.market_factor),
            "factor": plain(rules.market_factor),
        },
    }
