from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from assistance.context import now_of
from assistance.enums import DueKind, Rung
from assistance.forms.reminder_steps import StepForm
from assistance.ladder import RULES
from assistance.models import ReminderStep
from assistance.services.step_previews import Preview, preview_of
from assistance.services.steps import change_step, drafted, steps_in_order
from assistance.services.telling import Told
from assistance.views.checks import posted
from foundation.accounts.guards import requires
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.notifications.enums import Channel
from foundation.web.forms import render_form, submitted


@dataclass(frozen=True)
class StepLine:
    step: ReminderStep
    when: str
    recipients: str
    channels: str


@dataclass(frozen=True)
class PreviewLine:
    about: str
    words: str
    readers: str


@dataclass(frozen=True)
class PreviewPanel:
    things: int
    people: int
    more: str
    lines: list[PreviewLine]
    hidden: int


@requires(Permission.SETTINGS_READ)
@require_GET
def reminder_step_list(request: HttpRequest) -> HttpResponse:
    context = {
        "lines": [_line(step) for step in steps_in_order()],
        "may_edit": request.user.has(Permission.REMINDER_EDIT),
    }
    return render(request, "assistance/reminder_steps/list.html", context)


@requires(Permission.REMINDER_EDIT, sample="reminder_step")
def reminder_step_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Looked at before it is saved: the button 预览 shows whom the draft would reach, and keeps what was typed."""
    step = get_object_or_404(ReminderStep, pk=pk)
    form = StepForm(posted(request), step=step)
    preview = None if form.is_bound else preview_of(step, now_of(request))
    if form.is_valid():
        preview = _tried(request, form, step)
        if preview is None and not form.errors:
            messages.success(request, _("“%(step)s”已保存，下一次扫描起生效。") % {"step": step})
            return redirect("reminder-step-list")
    context = {
        "step": step,
        "when": when_of(step),
        "back": reverse("reminder-step-list"),
        "preview": _panel(preview, request.user) if preview else None,
    }
    return render_form(request, "assistance/reminder_steps/form.html", form, **context)


def _tried(request: HttpRequest, form: StepForm, step: ReminderStep) -> Preview | None:
    """The preview where one was asked for; else saved. What a rule refuses stands beside the form."""
    if "preview" in request.POST:
        return submitted(form, lambda: preview_of(drafted(step, form.settings), now_of(request)))
    version = form.cleaned_data["version"]
    submitted(form, lambda: change_step(step, form.settings, by=request.user, version=version))
    return None


def _panel(preview: Preview, user: User) -> PreviewPanel:
    lines = [
        PreviewLine(_about(one, user), one.words, "、".join(reader.name for reader in one.readers))
        for one in preview.told
    ]
    more = "+" if preview.cut else ""
    return PreviewPanel(preview.things, preview.people, more, lines, preview.things - len(lines))


def _about(told: Told, user: User) -> str:
    """Who keeps the settings sees numbers of cases and need not be one who may read the register."""
    if told.subject.kind == DueKind.ENTERPRISE and not user.has(Permission.ENTERPRISE_READ):
        return _("一家清单企业")
    return told.about


def when_of(step: ReminderStep) -> str:
    return str(RULES[Rung(step.rung)].when) % {"amount": step.amount or 0}


def _line(step: ReminderStep) -> StepLine:
    labels = dict(Channel.choices)
    return StepLine(
        step=step,
        when=when_of(step),
        recipients="、".join(str(role.label) for role in step.roles),
        channels="、".join(str(labels.get(code, code)) for code in step.channels),
    )
