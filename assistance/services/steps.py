"""The settings of the ladder: what is in force, and the one way to change it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from assistance.enums import ReminderRole, Rung
from assistance.ladder import RULES
from assistance.models import ReminderStep
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.audit.services import record
from foundation.errors import NotAllowed, Refused
from foundation.notifications.enums import Channel
from foundation.notifications.outbox import EVERYWHERE


@dataclass(frozen=True)
class StepSettings:
    is_on: bool
    amount: int | None
    recipients: Sequence[str]
    channels: Sequence[str]
    may_unsubscribe: bool
    issues_sheet: bool


def default_steps() -> list[ReminderStep]:
    """What every installation starts with."""
    return [
        ReminderStep(
            rung=rung,
            amount=rule.amount,
            recipients=[str(role) for role in rule.recipients],
            channels=[str(channel) for channel in EVERYWHERE],
            may_unsubscribe=not rule.binding,
            issues_sheet=rule.issues_sheet,
        )
        for rung, rule in RULES.items()
    ]


def steps_in_order() -> list[ReminderStep]:
    order = {rung: place for place, rung in enumerate(Rung.values)}
    return sorted(ReminderStep.objects.select_related("changed_by"), key=lambda step: order[step.rung])


def steps_on() -> dict[Rung, ReminderStep]:
    return {Rung(step.rung): step for step in ReminderStep.objects.filter(is_on=True)}


def step_on(rung: Rung) -> ReminderStep | None:
    return ReminderStep.objects.filter(rung=rung, is_on=True).first()


def topics_free() -> list[tuple[str, str]]:
    """The rungs that a person may unsubscribe from."""
    return [(step.rung, str(step)) for step in steps_in_order() if step.is_on and step.may_unsubscribe]


def drafted(step: ReminderStep, settings: StepSettings) -> ReminderStep:
    """The step as it would be, checked and not saved."""
    _check(Rung(step.rung), settings)
    return ReminderStep(pk=step.pk, rung=step.rung, version=step.version, **_fields(settings))


@transaction.atomic
def change_step(step: ReminderStep, settings: StepSettings, *, by: User, version: int) -> ReminderStep:
    """``version`` is the one the person looked at; who saved meanwhile is not written over."""
    if not by.has(Permission.REMINDER_EDIT):
        raise NotAllowed(_("提醒设置由系统管理员维护，您没有此权限。"))
    _check(Rung(step.rung), settings)
    fields = _fields(settings)
    found = ReminderStep.objects.filter(pk=step.pk, version=version)
    if not found.update(changed_by=by, changed_at=timezone.now(), version=F("version") + 1, **fields):
        raise Refused(_("这项提醒刚刚被他人修改过，请刷新后再改。"))
    before = {name: getattr(step, name) for name in fields}
    changed = {name: [before[name], value] for name, value in fields.items() if before[name] != value}
    record(by=by, action="reminder.change", obj=step, detail=changed)
    step.refresh_from_db()
    return step


def _fields(settings: StepSettings) -> dict[str, object]:
    return {
        "is_on": settings.is_on,
        "amount": settings.amount,
        "recipients": [str(role) for role in settings.recipients],
        "channels": [str(channel) for channel in settings.channels],
        "may_unsubscribe": settings.may_unsubscribe,
        "issues_sheet": settings.issues_sheet,
    }


def _check(rung: Rung, settings: StepSettings) -> None:
    rule = RULES[rung]
    if not set(settings.recipients) <= set(rule.offered):
        odd = "、".join(
            str(ReminderRole(code).label) for code in settings.recipients if code not in rule.offered
        )
        raise Refused(_("“%(rung)s”不能提醒%(roles)s。") % {"rung": rung.label, "roles": odd})
    if settings.is_on and not (settings.recipients and settings.channels):
        raise Refused(_("启用的提醒至少选一种对象和一个渠道；不需要时请停用。"))
    if not set(settings.channels) <= set(Channel.values):
        raise Refused(_("没有这个渠道，请重新选择。"))
    if settings.is_on and Channel.INBOX not in settings.channels:
        raise Refused(_("站内通知不能关闭，请保留。"))
    if (rule.amount is None) != (settings.amount is None):
        raise Refused(_("“%(rung)s”的提前量填写有误。") % {"rung": rung.label})
    if settings.amount is not None and not 1 <= settings.amount <= rule.most:
        raise Refused(_("请填 1 到 %(most)d 之间的整数。") % {"most": rule.most})
    if rule.binding and settings.may_unsubscribe:
        raise Refused(_("督办提醒不能退订。"))
    if settings.issues_sheet and not rule.issues_sheet:
        raise Refused(_("只有“%(rung)s”能自动下达督办单。") % {"rung": Rung.SUPERVISE.label})
