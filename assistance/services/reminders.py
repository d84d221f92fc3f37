"""催办: near due, due today, overdue, 回访 due; each deadline told once per rung, whoever sweeps how often."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from assistance.enums import CaseStatus, EventKind, PromiseUnit, ReminderStage, Stage
from assistance.models import CaseClock, CaseEvent, Reminder, ServicePromise
from assistance.services.clocks import RESOLVING
from assistance.services.lights import Now
from assistance.services.readers import readers_of
from assistance.sla import NEAR_WORKDAYS
from foundation.accounts.models import User
from foundation.accounts.services import system_user
from foundation.notifications import outbox
from foundation.worktime.calendar import add_workhours, is_working_time, workdays_left, workdays_overdue
from foundation.worktime.services import load_calendar

BATCH = 1000
CASE_FACTS = (
    "case__number",
    "case__title",
    "case__handler",
    "case__officer",
    "case__registered_by",
    "case__lead_unit",
    "case__enterprise__name",
)
NEAR_SHARE_LEFT = 0.4
"""Of a promise in hours: near when 60 % is used. Days are near when the light is (``Now.near_end``)."""


@dataclass(frozen=True)
class Rung:
    """Which running clocks stand on a rung now; ``since`` and ``until`` bound the index scan."""

    stage: ReminderStage
    where: Q
    until: datetime
    since: datetime | None = None


def send_due_reminders(now: datetime) -> int:
    """Tell every deadline that reached a rung and was not told; only in working hours. Returns how many."""
    moment = Now(load_calendar(), now)
    if not is_working_time(moment.calendar, now):
        return 0
    return sum(_send_rung(rung, moment) for rung in rungs(moment))


def rungs(now: Now) -> list[Rung]:
    """The most urgent first. No clock stands on two."""
    days, call_back = Q(unit=PromiseUnit.DAYS), Q(stage=Stage.CALL_BACK)
    lasting = days & ~call_back & Q(amount__gt=NEAR_WORKDAYS)
    return [
        Rung(ReminderStage.OVERDUE, Q(), until=now.at),
        Rung(ReminderStage.DUE_TODAY, days & ~call_back, since=now.at, until=now.tomorrow),
        Rung(ReminderStage.CALLBACK_DUE, days & call_back, since=now.at, until=now.tomorrow),
        Rung(ReminderStage.NEAR, lasting, since=now.tomorrow, until=now.near_end),
        *(_near_in_hours(now, amount) for amount in _promised_hours()),
    ]


def _promised_hours() -> list[int]:
    promises = ServicePromise.objects.filter(unit=PromiseUnit.HOURS).order_by("amount")
    return list(promises.values_list("amount", flat=True).distinct())


def _near_in_hours(now: Now, amount: int) -> Rung:
    until = add_workhours(now.calendar, now.at, amount * NEAR_SHARE_LEFT).at
    where = Q(unit=PromiseUnit.HOURS, amount=amount)
    return Rung(ReminderStage.NEAR, where, since=now.at, until=until)


def _send_rung(rung: Rung, now: Now) -> int:
    sent = 0
    while batch := _send_batch(rung, now):
        sent += batch
    return sent


@transaction.atomic
def _send_batch(rung: Rung, now: Now) -> int:
    """Claim, write the timeline and the outbox, confirm: one commit."""
    token = secrets.token_hex(16)
    clocks = claim(rung.stage, list(_waiting(rung)[:BATCH]), token)
    if not clocks:
        return 0
    by = system_user()
    told = list(_sentences(clocks, rung.stage, now))
    CaseEvent.objects.bulk_create(_event(clock, rung.stage, words, now, by) for clock, words in told)
    outbox.post_many(_letters(told, rung.stage))
    _claimed(clocks, token).update(sent_at=timezone.now())
    return len(clocks)


def claim(stage: ReminderStage, clocks: list[CaseClock], token: str) -> list[CaseClock]:
    """Of these clocks, those whose reminder this sweep was the one to write."""
    now = timezone.now()
    Reminder.objects.bulk_create(
        [
            Reminder(clock_id=clock.pk, stage=stage, due_at=clock.due_at, claim=token, claimed_at=now)
            for clock in clocks
        ],
        ignore_conflicts=True,
    )
    ours = set(_claimed(clocks, token).values_list("clock_id", flat=True))
    return [clock for clock in clocks if clock.pk in ours]


def _claimed(clocks: list[CaseClock], token: str) -> QuerySet[Reminder]:
    return Reminder.objects.filter(clock__among=[clock.pk for clock in clocks], claim=token)


def _waiting(rung: Rung) -> QuerySet[CaseClock]:
    """Running now and not told yet. The rows are held until the commit; one in another's hands waits a minute."""
    told = Reminder.objects.filter(clock=OuterRef("pk"), stage=rung.stage, due_at=OuterRef("due_at"))
    span = (
        Q(due_at__lt=rung.until) if rung.since is None else Q(due_at__gte=rung.since, due_at__lt=rung.until)
    )
    return (
        CaseClock.objects.running()
        .filter(span, rung.where, ~Exists(told))
        .exclude(stage__in=RESOLVING, case__status=CaseStatus.SUSPENDED)
        .select_related("case__enterprise")
        .only("stage", "unit", "due_at", *CASE_FACTS)
        .select_for_update(skip_locked=True, of=("self", "case"), no_key=True)
        .order_by("due_at", "id")
    )


def _sentences(clocks: list[CaseClock], stage: ReminderStage, now: Now) -> Iterator[tuple[CaseClock, str]]:
    """Deadlines fall together at closing time, so few sentences serve many clocks."""
    said: dict[tuple[str, str, datetime], str] = {}
    for clock in clocks:
        key = (clock.stage, clock.unit, clock.due_at)
        if key not in said:
            said[key] = what_is_due(clock, stage, now)
        yield clock, said[key]


def _event(clock: CaseClock, stage: ReminderStage, words: str, now: Now, by: User) -> CaseEvent:
    return CaseEvent(
        case_id=clock.case_id,
        kind=EventKind.REMINDED,
        at=now.at,
        by_id=by.pk,
        text=words,
        data={"reminder": stage, "stage": clock.stage, "due": clock.due_at.isoformat()},
    )


def _letters(told: list[tuple[CaseClock, str]], stage: ReminderStage) -> Iterator[outbox.Letter]:
    readers = readers_of(clock.case for clock, _words in told)
    for clock, words in told:
        case = clock.case
        key = f"reminder-{clock.pk}-{stage}-{clock.due_at.astimezone(UTC):%Y%m%d%H%M%S}"
        url, body = case.get_absolute_url(), f"{case.enterprise.name}\n{case.title}"
        for reader in readers.of(case, clock.stage, also_officer=stage == ReminderStage.OVERDUE):
            yield outbox.Letter(
                to=reader,
                subject=f"{case.number} {words}",
                body=body,
                url=url,
                key=f"{key}-{reader.pk}",
                office_hours=True,
            )


def what_is_due(clock: CaseClock, stage: ReminderStage, now: Now) -> str:
    """One sentence: the rung, what is owed, how much is left or over, until when."""
    in_days = clock.unit == PromiseUnit.DAYS
    words = {
        ReminderStage.NEAR: _("临期：%(what)s还剩 %(left)d 个工作日，%(due)s 截止")
        if in_days
        else _("临期：%(what)s将于 %(due)s 截止"),
        ReminderStage.DUE_TODAY: _("今日到期：%(what)s于 %(due)s 截止"),
        ReminderStage.CALLBACK_DUE: _("回访到期：请在 %(due)s 前完成回访"),
        ReminderStage.OVERDUE: _("催办：%(what)s已超期 %(over)d 个工作日，应于 %(due)s 完成")
        if in_days
        else _("催办：%(what)s已超期，应于 %(due)s 完成"),
    }[stage]
    return words % {
        "what": clock.get_stage_display(),
        "left": workdays_left(now.calendar, now.at, clock.due_at),
        "over": workdays_overdue(now.calendar, now.at, clock.due_at),
        "due": f"{clock.due_at.astimezone(now.calendar.tz):%Y-%m-%d %H:%M}",
    }
