from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from foundation.accounts.guards import requires, signed_in, signed_in_to
from foundation.accounts.models import Absence, User
from foundation.accounts.permissions import Permission
from foundation.accounts.services.lookup import find_people
from foundation.administration.filters import AbsenceFilter
from foundation.administration.forms import AbsenceForm, OwnAbsenceForm
from foundation.administration.services.absences import (
    deputies_for,
    end_absence,
    record_absence,
    span_of,
)
from foundation.web.forms import PageForm, render_form
from foundation.web.listing import ListPage, render_list
from foundation.web.typeahead import options_response, query_text

CARRIES = ("user__unit", "deputy__unit", "recorded_by", "ended_by")
OWN_SHOWN = 50


@signed_in
@require_GET
def own_absences(request: HttpRequest) -> HttpResponse:
    """我的离岗, and the people whose deputy I am or shall be."""
    user = cast("User", request.user)
    context = {
        "absences": user.absences.select_related(*CARRIES)[:OWN_SHOWN],
        "deputised": user.deputised.in_force().select_related(*CARRIES)[:OWN_SHOWN],
    }
    return render(request, "administration/absences/own.html", context)


@signed_in
def own_absence_new(request: HttpRequest) -> HttpResponse:
    form = OwnAbsenceForm(request.POST or None, user=request.user, by=request.user)
    if request.method == "POST" and form.is_valid():
        absence = record_absence(user=request.user, by=request.user, **form.cleaned_data)
        return _recorded(request, absence, "own-absences")
    extra = {"back": reverse("own-absences"), "own": True}
    return render_form(request, "administration/absences/new.html", form, **extra)


@signed_in_to(sample="own_absence")
def own_absence_ending(request: HttpRequest, pk: int) -> HttpResponse:
    mine = cast("User", request.user).absences.select_related(*CARRIES)
    return _ending(request, get_object_or_404(mine, pk=pk), "own-absences")


@signed_in
@require_GET
def deputy_options(request: HttpRequest) -> HttpResponse:
    found = find_people(deputies_for(request.user, by=request.user), query_text(request))
    return options_response(found, hint=_unit_of)


@requires(Permission.ABSENCE_EDIT)
def absence_list(request: HttpRequest) -> HttpResponse:
    page = ListPage(
        queryset=Absence.objects.visible_to(request.user, Permission.ABSENCE_EDIT),
        filterset=AbsenceFilter,
        template="administration/absences/list.html",
        table="administration/absences/_table.html",
        sorts={"from": "starts_on"},
        default_sort="-from",
        related=CARRIES,
        counter=gettext_lazy("次离岗"),
        empty_title=gettext_lazy("还没有登记过离岗"),
        empty_text=gettext_lazy("出差、休假、培训前登记，由代办人接着办，不误时限。"),
        empty_icon="user",
        empty_act=(reverse("absence-new"), gettext_lazy("登记离岗")),
    )
    return render_list(request, page, may_hand_over=request.user.has(Permission.CASE_HAND_OVER))


@requires(Permission.ABSENCE_EDIT)
def absence_new(request: HttpRequest) -> HttpResponse:
    people = _people(request.user)
    form = AbsenceForm(request.POST or None, people=people, by=request.user, asked=request.GET.get("person"))
    if request.method == "POST" and form.is_valid():
        absence = record_absence(by=request.user, **form.cleaned_data)
        return _recorded(request, absence, "absence-list")
    extra = {"back": reverse("absence-list"), "person": form.person}
    return render_form(request, "administration/absences/new.html", form, **extra)


@requires(Permission.ABSENCE_EDIT, sample="absence")
def absence_ending(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Absence.objects.visible_to(request.user, Permission.ABSENCE_EDIT).select_related(*CARRIES)
    return _ending(request, get_object_or_404(rows, pk=pk), "absence-list")


@requires(Permission.ABSENCE_EDIT)
@require_GET
def absence_people_options(request: HttpRequest) -> HttpResponse:
    return options_response(find_people(_people(request.user), query_text(request)), hint=_unit_of)


def _people(reader: User) -> Any:
    return User.objects.people().within(reader.reach(Permission.ABSENCE_EDIT)).select_related("unit")


def _unit_of(person: User) -> str:
    return str(person.unit or "")


def _recorded(request: HttpRequest, absence: Absence, target: str) -> HttpResponse:
    words = _("已登记%(who)s %(span)s离岗，由%(deputy)s代办。") % {
        "who": absence.user.name,
        "span": span_of(absence),
        "deputy": absence.deputy.name,
    }
    messages.success(request, words)
    return redirect(target)


def _ending(request: HttpRequest, absence: Absence, target: str) -> HttpResponse:
    form = PageForm(request.POST or None)
    if request.method == "POST":
        end_absence(absence, by=request.user)
        messages.success(
            request,
            _("%(who)s的离岗已结束，%(deputy)s不再代办。")
            % {"who": absence.user.name, "deputy": absence.deputy.name},
        )
        return redirect(target)
    facts = [
        (_("离岗人"), absence.user.name),
        (_("起止"), span_of(absence)),
        (_("代办人"), absence.deputy.name),
        (_("离岗原因"), absence.reason),
    ]
    extra = {"facts": facts, "absence": absence, "back": reverse(target), "own": target == "own-absences"}
    return render_form(request, "administration/absences/ending.html", form, **extra)
