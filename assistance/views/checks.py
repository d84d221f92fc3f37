"""The page that asks before a move: what it is about, what follows, and the few words it needs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from assistance.case_acts import PAGES
from assistance.context import now_of
from assistance.models import Case
from assistance.permissions import check_may_move, may_reveal_phone, sees_phone
from assistance.services.lights import light_of
from assistance.services.moves import check_allowed
from assistance.workflow import Move
from foundation.desk.services.places import kept_place
from foundation.web.dates import cn_datetime
from foundation.web.forms import render_form
from foundation.web.lights import words_of
from foundation.web.undo import success_with_undo

Facts = Sequence[tuple[str, str]]


def posted(request: HttpRequest) -> Any:
    """What was sent, or None for a page that is only opened."""
    return request.POST if request.method == "POST" else None


def check_open(request: HttpRequest, case: Case, move: Move) -> None:
    """Say at the door, not after the form is filled, that the person or the state does not allow the move."""
    check_may_move(request.user, case, move)
    check_allowed(case, move)


def check_page(
    request: HttpRequest,
    case: Case,
    form: forms.Form,
    *,
    title: str,
    consequence: str,
    facts: Facts = (),
    template: str = "assistance/moves/check.html",
    **extra: Any,
) -> HttpResponse:
    """``facts``: what belongs to this act, after what is always said of the case; ``extra``: for its template."""
    context = {
        "case": case,
        "title": title,
        "facts": [*facts_of(case, request), *facts],
        "consequence": consequence,
        "back": case.get_absolute_url(),
        "phone_in_clear": sees_phone(request.user, case),
        "may_reveal": may_reveal_phone(request.user, case),
    }
    return render_form(request, template, form, **context, **extra)


def move_page(
    request: HttpRequest, case: Case, form: forms.Form, move: Move, *, consequence: str, **extra: Any
) -> HttpResponse:
    return check_page(request, case, form, title=str(PAGES[move][1]), consequence=consequence, **extra)


def done(request: HttpRequest, case: Case, sentence: str, *, undo: str = "") -> HttpResponse:
    """``undo``: where a POST takes it back, while that is possible."""
    if undo:
        success_with_undo(request, f"{case.number}：{sentence}", undo)
    else:
        messages.success(request, f"{case.number}：{sentence}")
    return redirect(f"{case.get_absolute_url()}{kept_place(request)}")


def facts_of(case: Case, request: HttpRequest) -> list[tuple[str, str]]:
    who = "　".join(str(one) for one in (case.lead_unit, case.handler) if one)
    return [
        (_("诉求"), case.title),
        (_("企业"), case.enterprise.name),
        (_("状态"), str(case.get_status_display())),
        (_("承办"), who or _("未派单")),
        (_("办结期限"), f"{cn_datetime(case.due_at)}（{words_of(light_of(case, now_of(request)))}）"),
    ]
