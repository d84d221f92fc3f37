"""解决率低于目标: the month so far is below 99 %, told once to each unit and again when it gets worse."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Min
from django.urls import reverse
from django.utils.translation import gettext as _

from assistance.enums import DueKind, Rung
from assistance.models import Case, Reminder, ReminderStep
from assistance.services.lights import Now
from assistance.services.readers import CITY, Audience, at, readers_of
from assistance.services.reminder_words import as_of
from assistance.services.steps import step_on
from assistance.services.telling import Subject, Told, tell_found
from foundation.accounts.models import Unit
from foundation.accounts.roles import RoleCode
from foundation.worktime.calendar import is_working_time
from foundation.worktime.services import load_calendar
from reporting.metrics.periods import Period, month_of
from reporting.metrics.rates import TARGET, Rate, Standing
from reporting.queries.figures import GroupBy, standings_by


def warn_low_rate(now: datetime) -> int:
    """In working hours; returns how many units were told, the whole city being one."""
    moment, step = Now(load_calendar(), now), step_on(Rung.RATE_LOW)
    if step is None or not is_working_time(moment.calendar, now):
        return 0
    return tell_found(low_rates_told(moment, step), step)


def low_rates_told(now: Now, step: ReminderStep) -> list[Told]:
    """The units whose share is below the target, and lower than what was told of this month before."""
    month = month_of(now.calendar.local_date(now.at))
    lowest = _lowest_told(month)
    low = {
        unit: rate
        for unit, rate in _rates(month, now)
        if not rate.is_few and not rate.reaches() and rate.hundredths < lowest.get(unit, TARGET * 100)
    }
    names = dict(Unit.objects.filter(pk__in=low).values_list("pk", "name")) | {CITY: _("全市")}
    audiences = {unit: _audience(unit) for unit in low}
    readers = readers_of(list(audiences.values()), step.recipients)
    return [
        Told(
            subject=Subject(DueKind.UNIT, unit, month.start, rate.hundredths),
            about=names[unit],
            words=_("%(month)d 月至今解决率 %(percent)s（%(fraction)s），低于 %(target)d%%")
            % {
                "month": month.first.month,
                "percent": rate.percent,
                "fraction": rate.fraction,
                "target": TARGET,
            },
            body=_("到期口径，未解决 %(missed)d 件。") % {"missed": rate.missed} + f"\n{as_of(now)}",
            url=reverse("resolution-report"),
            readers=readers.of(audiences[unit], step.recipients),
            binding=not step.may_unsubscribe,
        )
        for unit, rate in low.items()
    ]


def _rates(month: Period, now: Now) -> Iterator[tuple[int, Rate]]:
    """Of each leading unit and of the whole: one statement."""
    standings = standings_by(Case.objects.all(), month, now, GroupBy.UNIT)
    yield CITY, sum(standings.values(), Standing()).rate
    for unit, standing in standings.items():
        if unit is not None:
            yield unit, standing.rate


def _lowest_told(month: Period) -> dict[int, int]:
    told = Reminder.objects.filter(kind=DueKind.UNIT, rung=Rung.RATE_LOW, due_at=month.start)
    lowest = told.order_by().values_list("subject_id").annotate(lowest=Min("figure"))
    return dict(lowest)


def _audience(unit: int) -> Audience:
    """The heads of the unit; of the whole city, the bureau's."""
    return Audience(owner=at(RoleCode.SECTION_HEAD, unit), unit=unit)
