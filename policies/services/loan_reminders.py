"""What the people of a 转贷机构 are told in time: money due back, overdue, a promise that runs out, a low balance."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Max, Q
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.accounts.roles import roles_with
from foundation.notifications import outbox
from foundation.worktime.calendar import WorkCalendar, workdays_between
from foundation.worktime.services import load_calendar
from policies.loan_enums import LoanStatus
from policies.loan_words import wan_of
from policies.models import BridgingInstitution, BridgingLoan
from policies.models.fund import INJECTED

DUE_IN = (1, 3, 7)
"""Working days before the money is due back on which one is reminded."""
PROMISE_IN = 3
AWAITING = (LoanStatus.PROMISED, LoanStatus.APPROVED)
RELATED = ("institution", "enterprise")
Told = tuple[int, str, str, str, str]
"""County, subject, body, key and address."""


def send_loan_reminders(today: date) -> int:
    """Each is told once, also if the round runs again; returns how many there were to tell."""
    told = [*_due(today, load_calendar()), *_promises(today, load_calendar()), *_low()]
    if told:
        people = list(User.objects.people().holding(*roles_with(Permission.LOAN_ENTER)).order_by("id"))
        outbox.post_many(
            outbox.Letter(to=one, subject=subject, body=body, key=f"{key}-{one.pk}", url=url)
            for county, subject, body, key, url in told
            for one in people
            if one.reach(Permission.LOAN_ENTER).covers(county)
        )
    return len(told)


def _due(today: date, calendar: WorkCalendar) -> Iterator[Told]:
    """The key holds the day that it is due: after 展期 one is reminded anew."""
    for loan in BridgingLoan.objects.out().select_related(*RELATED).order_by("id"):
        due = loan.due_on
        if due is None:
            continue
        told = {
            "loan": loan.number,
            "name": loan.enterprise.name,
            "due": due,
            "wan": f"{wan_of(loan.amount_fen):,f}",
        }
        left = workdays_between(calendar, today, due) if due >= today else -1
        body = _("%(name)s的 %(wan)s 万元应在 %(due)s 前归还。") % told
        if left < 0:
            subject = _("转贷 %(loan)s 已逾期") % told
            yield _letter(loan, subject, body + _("请尽快催收，或由复核人员办理展期。"), f"late-{due}")
        elif left <= DUE_IN[-1]:
            rung = min(rung for rung in DUE_IN if left <= rung)
            subject = _("转贷 %(loan)s 还有 %(left)d 个工作日到期") % {**told, "left": left}
            yield _letter(loan, subject, body + _("请提醒企业和银行落实续贷。"), f"due-{due}-{rung}")


def _promises(today: date, calendar: WorkCalendar) -> Iterator[Told]:
    rows = BridgingLoan.objects.filter(status__in=AWAITING, promise_until__gte=today)
    for loan in rows.select_related(*RELATED).order_by("id"):
        until = loan.promise_until
        if until is not None and workdays_between(calendar, today, until) <= PROMISE_IN:
            told = {"loan": loan.number, "bank": loan.bank, "until": until}
            subject = _("转贷 %(loan)s 的续贷承诺 %(until)s 到期") % told
            body = _("%(bank)s的承诺到期后不能放款。请抓紧办理，或请银行重新出具联系单。") % told
            yield _letter(loan, subject, body, f"promise-{until}")


def _low() -> Iterator[Told]:
    """Once until money comes in again."""
    filled = Max("account__received", filter=Q(account__received__key__startswith=f"{INJECTED}-"))
    rows = BridgingInstitution.objects.select_related("account").annotate(filled=filled).order_by("id")
    for fund in rows:
        if fund.is_low:
            told = {
                "name": fund.name,
                "balance": f"{wan_of(fund.account.balance_fen):,f}",
                "floor": f"{wan_of(fund.floor_fen):,f}",
            }
            subject = _("“%(name)s”专户余额低于警戒线") % told
            body = _("专户余额 %(balance)s 万元，警戒线 %(floor)s 万元。请补足资金后再放款。") % told
            key = f"fund-{fund.pk}-low-{fund.filled or 0}-{fund.floor_fen}"  # type: ignore[attr-defined]
            yield fund.county_id, subject, body, key, fund.get_absolute_url()


def _letter(loan: BridgingLoan, subject: str, body: str, key: str) -> Told:
    return loan.institution.county_id, subject, body, f"loan-{loan.pk}-{key}", loan.get_absolute_url()
