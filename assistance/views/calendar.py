from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assistance.forms.calendar import CalendarDayForm, DayPlan, PublicationForm
from assistance.services.calendar_changes import apply_calendar
from assistance.services.calendar_year import missing_year
from assistance.services.clocks import Affected, affected_by
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.web.forms import render_form
from foundation.worktime.models import CalendarDay, CalendarYear
from foundation.worktime.seeding import packaged_years
from foundation.worktime.services import (
    clear_day,
    draft_calendar,
    fill_year,
    load_calendar,
    publish_year,
    set_day,
)
from foundation.worktime.yearbook import months_of, workdays_in

FIRST_YEAR, YEARS_AHEAD = 2004, 2


@requires(Permission.SETTINGS_READ)
def calendar(request: HttpRequest) -> HttpResponse:
    return _year_page(request, timezone.localdate().year)


@requires(Permission.SETTINGS_READ, sample="calendar_year")
def calendar_year(request: HttpRequest, year: int) -> HttpResponse:
    return _year_page(request, _known_year(year))


@requires(Permission.CALENDAR_EDIT, sample="calendar_day")
def calendar_day(request: HttpRequest, day: str) -> HttpResponse:
    """Shown twice: the second time with what would follow, to be confirmed."""
    when = _day_or_404(day)
    standing = CalendarDay.objects.filter(date=when).first()
    form = CalendarDayForm(request.POST or None, day=when, initial=_as_it_stands(standing))
    if request.method != "POST" or not form.is_valid():
        return _day_page(request, form, standing)
    if not form.cleaned_data["confirmed"]:
        return _day_page(request, form, standing, affected=_affected(form), facts=_facts(form))
    _save_day(form, by=request.user)
    _say_moved(request, apply_calendar(by=request.user))
    return redirect("calendar-year", year=when.year)


@requires(Permission.CALENDAR_EDIT, sample="calendar_year")
@require_POST
def calendar_filling(request: HttpRequest, year: int) -> HttpResponse:
    count = fill_year(_known_year(year), by=request.user)
    messages.success(request, _("已载入 %(count)d 天的安排，请核对后发布。") % {"count": count})
    return redirect("calendar-year", year=year)


@requires(Permission.CALENDAR_EDIT, sample="calendar_year")
def calendar_publication(request: HttpRequest, year: int) -> HttpResponse:
    form = PublicationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        publish_year(_known_year(year), by=request.user, source=form.cleaned_data["source"])
        _say_moved(request, apply_calendar(by=request.user))
        return redirect("calendar-year", year=year)
    months = months_of(load_calendar(), _known_year(year))
    named = [cell for month in months for week in month.weeks for cell in week if cell and cell.named]
    facts = [
        (_("放假"), _("%(n)d 天") % {"n": sum(not cell.works for cell in named)}),
        (_("调休上班"), _("%(n)d 天") % {"n": sum(cell.works for cell in named)}),
        (_("全年工作日"), _("%(n)d 天") % {"n": workdays_in(months)}),
    ]
    affected = affected_by(draft_calendar(publish=year))
    return render_form(
        request, "assistance/calendar/publication.html", form, year=year, facts=facts, affected=affected
    )


def _year_page(request: HttpRequest, year: int) -> HttpResponse:
    today = timezone.localdate()
    standing = load_calendar()
    months = months_of(standing, year)
    context = {
        "year": year,
        "today": today,
        "months": months,
        "workdays": workdays_in(months),
        "published": CalendarYear.objects.filter(year=year, is_published=True).first(),
        "drafted": any(day.year == year for day in standing.overrides),
        "missing": missing_year(standing, today),
        "packaged": year in packaged_years(),
        "years": [one for one in (year - 1, year, year + 1) if _is_shown(one)],
        "may_edit": request.user.has(Permission.CALENDAR_EDIT),
    }
    return render(request, "assistance/calendar/year.html", context)


def _day_page(
    request: HttpRequest, form: CalendarDayForm, standing: CalendarDay | None, **extra: Any
) -> HttpResponse:
    published = load_calendar().knows(form.day.year)
    context = {"day": form.day, "standing": standing, "published": published, **extra}
    return render_form(request, "assistance/calendar/day.html", form, **context)


def _as_it_stands(standing: CalendarDay | None) -> dict[str, str]:
    if standing is None:
        return {}
    plan = DayPlan.WORK if standing.is_workday else DayPlan.OFF
    return {"plan": plan, "name": standing.name, "source": standing.source}


def _affected(form: CalendarDayForm) -> Affected:
    works = {DayPlan.OFF: False, DayPlan.WORK: True, DayPlan.NORMAL: None}[form.cleaned_data["plan"]]
    return affected_by(draft_calendar(changes={form.day: works}))


def _facts(form: CalendarDayForm) -> list[tuple[Any, str]]:
    plan = DayPlan(form.cleaned_data["plan"])
    facts = [(form.fields["plan"].label, str(plan.label))]
    if plan != DayPlan.NORMAL:
        facts += [(form.fields[name].label, form.cleaned_data[name] or "—") for name in ("name", "source")]
    return facts


def _save_day(form: CalendarDayForm, *, by: Any) -> None:
    plan = form.cleaned_data["plan"]
    if plan == DayPlan.NORMAL:
        clear_day(form.day, by=by)
        return
    words = {"name": form.cleaned_data["name"], "source": form.cleaned_data["source"]}
    set_day(form.day, by=by, is_workday=plan == DayPlan.WORK, **words)


def _say_moved(request: HttpRequest, moved: int) -> None:
    messages.success(
        request,
        _("工作日历已保存，%(count)d 个在办时限已重算。") % {"count": moved}
        if moved
        else _("工作日历已保存。"),
    )


def _day_or_404(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Http404(text) from None
    _known_year(day.year)
    return day


def _known_year(year: int) -> int:
    if not _is_shown(year):
        raise Http404(str(year))
    return year


def _is_shown(year: int) -> bool:
    return FIRST_YEAR <= year <= timezone.localdate().year + YEARS_AHEAD
