"""What the people of 奖励资金 are told in time: money that is granted or sent and not paid, and a policy that runs out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.accounts.roles import roles_with
from foundation.notifications import outbox
from foundation.worktime.calendar import WorkCalendar, workdays_between
from foundation.worktime.services import load_calendar
from policies.claim_enums import BatchStatus, PaymentState
from policies.models import Claim, Payment, PaymentBatch, Policy
from policies.services.reward_rules import reward_rules_on

ENDING_IN = (timedelta(days=15), timedelta(days=60))
"""Before its end, a policy is spoken of twice."""
Told = tuple[Permission, str, str, str, str]
"""Whose right, subject, body, key and address."""


def send_reward_reminders(today: date) -> int:
    """Each is told once, also if the round runs again; returns how many there were to tell."""
    calendar, days = load_calendar(), reward_rules_on(today).unpaid_days
    told = [*_unpaid(today, calendar, days), *_unsent(today, calendar, days), *_ending(today)]
    for right in {right for right, *_rest in told}:
        people = list(User.objects.people().holding(*roles_with(right)).order_by("id"))
        outbox.post_many(
            outbox.Letter(to=one, subject=subject, body=body, key=f"{key}-{one.pk}", url=url)
            for asked, subject, body, key, url in told
            for one in people
            if asked == right
        )
    return len(told)


def _unpaid(today: date, calendar: WorkCalendar, days: int) -> Iterator[Told]:
    """Sent to the bank, and no result for longer than the rules say."""
    waits = Exists(Payment.objects.filter(batch=OuterRef("pk"), state=PaymentState.PENDING))
    for batch in PaymentBatch.objects.filter(waits, status=BatchStatus.SENT).order_by("id"):
        if batch.sent_on is not None and workdays_between(calendar, batch.sent_on, today) > days:
            told = {"batch": batch.number, "sent": batch.sent_on, "days": days}
            subject = _("批次 %(batch)s 送付后超过 %(days)d 个工作日没有结果") % told
            body = _("%(sent)s 送付，还有明细没有登记结果。请向银行或国库查询，登记已拨付或失败原因。") % told
            yield (
                Permission.PAYMENT_ENTER,
                subject,
                body,
                f"batch-{batch.pk}-unpaid",
                batch.get_absolute_url(),
            )


def _unsent(today: date, calendar: WorkCalendar, days: int) -> Iterator[Told]:
    """Granted, and in no batch for longer than the rules say: one letter a document."""
    told: set[str] = set()
    for claim in Claim.objects.waiting().order_by("grant_number", "id"):
        if claim.grant_number in told or claim.granted_on is None:
            continue
        if workdays_between(calendar, claim.granted_on, today) > days:
            told.add(claim.grant_number)
            words = {"number": claim.grant_number, "days": days}
            subject = _("%(number)s下达后超过 %(days)d 个工作日没有编入批次") % words
            body = _("还有待拨付的资金没有列入拨付批次，请及时拨付，或说明原因撤销下达。")
            url = claim.get_absolute_url()
            yield Permission.PAYMENT_ENTER, subject, body, f"grant-{claim.pk}-unsent", url


def _ending(today: date) -> Iterator[Told]:
    until = today + ENDING_IN[-1]
    rows = Policy.objects.standing(today).filter(valid_until__gte=today, valid_until__lte=until)
    for policy in rows.order_by("id"):
        if policy.valid_until is None:
            continue
        rung = next(one for one in ENDING_IN if policy.valid_until <= today + one)
        told = {"title": policy.title, "until": policy.valid_until}
        subject = _("政策“%(title)s”%(until)s 到期") % told
        body = _("到期后不能再登记申报。请通知企业抓紧申报，或落实延续文件。")
        key = f"policy-{policy.pk}-{policy.valid_until}-{rung.days}"
        yield Permission.POLICY_EDIT, subject, body, key, policy.get_absolute_url()
