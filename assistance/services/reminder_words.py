"""What a rung says: one sentence of what is owed, how much is left or over, until when."""

from __future__ import annotations

from datetime import datetime
from functools import singledispatch
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assistance.enums import MatterKind, PromiseUnit, Rung
from assistance.models import CaseClock, CaseMatter, CaseSuspension
from assistance.services.lights import Now
from enterprises.models import Enterprise
from foundation.worktime.calendar import workdays_between, workdays_left, workdays_overdue

OWED = {
    MatterKind.RETURN: gettext_lazy("退单裁定"),
    MatterKind.CO_HANDLING: gettext_lazy("协办答复"),
    MatterKind.EXTENSION: gettext_lazy("延期审批"),
    MatterKind.SUPERVISION: gettext_lazy("督办单答复"),
    MatterKind.COMMITMENT: gettext_lazy("对企业的承诺"),
    MatterKind.CARRY_OVER: gettext_lazy("挂账复核"),
}


@singledispatch
def sentence(thing: Any, rung: Rung, now: Now) -> str:
    raise TypeError(f"{thing!r} cannot be due")


@sentence.register
def _of_clock(thing: CaseClock, rung: Rung, now: Now) -> str:
    in_days = thing.unit == PromiseUnit.DAYS
    return _deadline(str(thing.get_stage_display()), thing.due_at, rung, now, in_days=in_days)


@sentence.register
def _of_matter(thing: CaseMatter, rung: Rung, now: Now) -> str:
    what = str(OWED[MatterKind(thing.kind)])
    return _deadline(f"{what}（{thing.number}）" if thing.number else what, thing.due_at or now.at, rung, now)


@sentence.register
def _of_pause(thing: CaseSuspension, rung: Rung, now: Now) -> str:
    calendar = now.calendar
    days = workdays_between(calendar, calendar.local_date(thing.started_at), calendar.local_date(now.at))
    return _("暂停过久：因%(why)s已暂停 %(days)d 个工作日，请核实能否恢复") % {
        "why": thing.get_reason_display(),
        "days": days,
    }


@sentence.register
def _of_firm(thing: Enterprise, rung: Rung, now: Now) -> str:
    last: datetime = thing.last_contact  # type: ignore[attr-defined]
    return _("久未联系：最近一次联系是 %(day)s，已 %(days)d 天，请联系或走访企业") % {
        "day": f"{now.calendar.local_date(last):%Y-%m-%d}",
        "days": (now.calendar.local_date(now.at) - now.calendar.local_date(last)).days,
    }


def as_of(now: Now) -> str:
    """A letter may be read later than it was written."""
    return _("截至 %(at)s 的情况；此后如已办理，请忽略。") % {
        "at": f"{now.at.astimezone(now.calendar.tz):%Y-%m-%d %H:%M}"
    }


def _deadline(what: str, due: datetime, rung: Rung, now: Now, *, in_days: bool = True) -> str:

    return _template(rung, in_days=in_days) % {
        "what": what,
        "left": workdays_left(now.calendar, now.at, due),
        "over": workdays_overdue(now.calendar, now.at, due),
        "due": f"{due.astimezone(now.calendar.tz):%Y-%m-%d %H:%M}",
    }


def _template(rung: Rung, *, in_days: bool) -> str:
    if rung == Rung.OVERDUE and not in_days:
        return _("催办：%(what)s已超期，应于 %(due)s 完成")
    return {
        Rung.NEAR: _("临期：%(what)s还剩 %(left)d 个工作日，%(due)s 截止"),
        Rung.NEAR_HOURS: _("临期：%(what)s将于 %(due)s 截止"),
        Rung.DUE_TODAY: _("今日到期：%(what)s于 %(due)s 截止"),
        Rung.CALLBACK_DUE: _("回访到期：请在 %(due)s 前完成回访"),
        Rung.BAD_RATING: _("差评：请在 %(due)s 前回访企业，听取意见并改进"),
        Rung.OVERDUE: _("催办：%(what)s已超期 %(over)d 个工作日，应于 %(due)s 完成"),
        Rung.SUPERVISE: _("督办：%(what)s已超期 %(over)d 个工作日，应于 %(due)s 完成"),
    }[rung]
