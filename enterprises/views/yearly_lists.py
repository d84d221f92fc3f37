"""The life of a list of a year: rolled over from the last one, published, or the roll-over taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from enterprises.forms.yearly_lists import PublicationForm, RollOverForm
from enterprises.models import ServiceListEntry
from enterprises.reports import list_figures
from enterprises.services.roll_over import (
    carried_count,
    check_discardable,
    check_open_for_roll_over,
    discard_roll_over,
    roll_over,
)
from enterprises.services.roll_over_plans import Line, Plan, main_contacts, plan_roll_over
from enterprises.services.yearly_lists import check_publishable, list_of, publish_list
from enterprises.views.list_places import Place, facts_about, place_at
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.web.forms import PageForm, counts_as, render_form

OPEN_AT_MOST = 100
"""So many lines stand open; more are folded by county, but for counties where something is ticked."""


@dataclass(frozen=True)
class Choice:
    """A line that a person may decide about; ``contact`` is the enterprise's main one."""

    line: Line
    is_ticked: bool
    contact: str


@dataclass(frozen=True)
class CountyChoices:
    name: str
    choices: Sequence[Choice]

    @property
    def is_touched(self) -> bool:
        return any(choice.is_ticked for choice in self.choices)

    @property
    def unserved(self) -> int:
        return sum(not choice.line.entry.enterprise.officer_id for choice in self.choices)


@requires(Permission.LIST_PUBLISH, sample="draft_list")
def list_publication(request: HttpRequest, kind: str, year: int) -> HttpResponse:
    place = place_at(kind, year)
    service_list = list_of(kind, year)
    check_publishable(service_list)
    figures = list_figures(ServiceListEntry.objects.visible_to(request.user), kind, year)
    form = PublicationForm(request.POST or None, initial={"expected": figures.standing})
    changed = _("清单刚刚有变化，现在在单 %(count)d 条，请核对后再发布。") % {"count": figures.standing}
    if request.method == "POST" and counts_as(form, figures.standing, changed):
        published = publish_list(kind, year, by=request.user)
        sentence = _("%(list)s已发布，共 %(count)d 条。")
        messages.success(request, sentence % {"list": published, "count": published.published_count})
        return redirect(place.url)
    facts = facts_about(
        place,
        (_("在单条目"), _("%(n)d 条") % {"n": figures.standing}),
        (_("有帮包干部"), _("%(n)d 条") % {"n": figures.served}),
        (_("暂无专员"), _("%(n)d 条") % {"n": figures.missing}),
        (_("比上年新增"), _("%(n)d 条") % {"n": figures.new}),
        (_("上年在单、今年未列入"), _("%(n)d 条") % {"n": figures.gone}),
    )
    return render_form(
        request, "enterprises/lists/publication.html", form, place=place, figures=figures, facts=facts
    )


@requires(Permission.LIST_PUBLISH, sample="rolling_list")
def list_roll_over(request: HttpRequest, kind: str, year: int) -> HttpResponse:
    """Three looks at one plan: what is proposed and can be turned round, what would be done, and what was."""
    place = place_at(kind, year)
    if not place.has_last:
        raise Http404
    service_list = list_of(kind, year)
    check_open_for_roll_over(service_list)
    form = RollOverForm(request.POST if request.method == "POST" else None, kind=kind)
    plan = plan_roll_over(kind, year, exceptions=form.exceptions, why=form.why)
    if not form.is_bound:
        form.begin_with({line.reason for line in plan.turned_round})
    context = {"place": place, "plan": plan, "service_list": service_list}
    if not form.is_bound or form.is_taken_back or not form.is_valid():
        return _choice_page(request, form, plan, context)
    if form.is_confirmed and _agrees(form, plan):
        done = roll_over(kind, year, by=request.user, exceptions=plan.exceptions, why=form.why)
        return _rolled_over(request, place, done)
    return render_form(request, "enterprises/rollover/preview.html", form, **context)


@requires(Permission.LIST_PUBLISH, sample="rolled_list")
def roll_over_discard(request: HttpRequest, kind: str, year: int) -> HttpResponse:
    place = place_at(kind, year)
    service_list = list_of(kind, year)
    check_discardable(service_list)
    if request.method == "POST":
        taken_out = discard_roll_over(kind, year, by=request.user)
        sentence = _("已放弃结转：从%(list)s移除 %(count)d 条，上年清单不变。")
        messages.success(request, sentence % {"list": service_list, "count": taken_out})
        return redirect(place.url)
    facts = facts_about(
        place,
        (_("结转人"), service_list.rolled_by),
        (_("结转日期"), timezone.localdate(service_list.rolled_at)),
        (_("将移除"), _("%(n)d 条") % {"n": carried_count(service_list)}),
    )
    return render_form(request, "enterprises/rollover/discard.html", PageForm(), place=place, facts=facts)


def _agrees(form: RollOverForm, plan: Plan) -> bool:
    """A second run has nothing to carry, whatever the page said when it was drawn."""
    count = len(plan.carried)
    changed = _("上年清单刚刚有变化，现在可转入 %(count)d 条，请核对后再确认。") % {"count": count}
    return not count or counts_as(form, count, changed)


def _rolled_over(request: HttpRequest, place: Place, plan: Plan) -> HttpResponse:
    if plan.carried:
        sentence = _("已由 %(last)s 年结转 %(carried)d 条为草稿，未转入 %(left_out)d 条。核对后请发布。")
        messages.success(request, sentence % _counts(place, plan))
    else:
        sentence = _("没有新的转入：%(there)d 条已在 %(year)s 年清单中，清单没有改动。")
        messages.info(request, sentence % _counts(place, plan))
    return redirect(place.url)


def _counts(place: Place, plan: Plan) -> dict[str, int]:
    return {
        "last": place.last.year,
        "year": place.year,
        "carried": len(plan.carried),
        "left_out": len(plan.left_out),
        "there": len(plan.there),
    }


def _choice_page(
    request: HttpRequest, form: RollOverForm, plan: Plan, context: dict[str, Any]
) -> HttpResponse:
    counties = _counties(plan)
    number = sum(len(county.choices) for county in counties)
    extra = {"counties": counties, "choices": number, "stands_open": number <= OPEN_AT_MOST}
    return render_form(request, "enterprises/rollover/choice.html", form, **context, **extra)


def _counties(plan: Plan) -> list[CountyChoices]:
    lines = [line for line in plan.lines if line.by_choice]
    contacts = main_contacts(plan)
    choices = [
        Choice(line, line.entry.pk in plan.exceptions, contacts.get(line.entry.enterprise_id, ""))
        for line in lines
    ]
    return [
        CountyChoices(name, list(group))
        for name, group in groupby(
            choices, key=lambda choice: str(choice.line.entry.enterprise.county or "—")
        )
    ]
