from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.enums import ListKind
from enterprises.filters import ListFilter
from enterprises.forms.lists import EntryForm, ExitForm
from enterprises.ledgers import entry_export
from enterprises.models import ServiceListEntry
from enterprises.permissions import check_may_edit_lists
from enterprises.reports import list_standing
from enterprises.services.service_lists import enter_list, leave_list
from enterprises.views.list_places import Place, facts_about, place_at, years_beside
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.web.forms import render_form
from foundation.web.listing import ListPage, render_list


@requires(Permission.ENTERPRISE_READ)
def service_list(request: HttpRequest) -> HttpResponse:
    return redirect("service-list-year", ListKind.OVER_100M, timezone.localdate().year)


@requires(Permission.ENTERPRISE_READ, sample="service_list")
def service_list_year(request: HttpRequest, kind: str, year: int) -> HttpResponse:
    place = place_at(kind, year)
    entries = ServiceListEntry.objects.visible_to(request.user)
    standing = list_standing(entries, kind, year)
    may_publish = request.user.has(Permission.LIST_PUBLISH)
    takes_last = may_publish and place.has_last and not standing.service_list.is_published
    page = ListPage(
        queryset=entries.of(kind, year),
        filterset=ListFilter,
        template="enterprises/lists/list.html",
        table="enterprises/lists/_table.html",
        sorts={"entered": "entered_on", "evidence": "evidence_wan"},
        default_sort="-entered",
        related=("enterprise__county", "enterprise__officer__unit"),
        counter=gettext_lazy("条"),
        export=entry_export(kind, year),
        export_permission=Permission.ENTERPRISE_EXPORT,
        empty_title=gettext_lazy("这一年的清单还是空的"),
        empty_text=gettext_lazy("逐家列入，或由上年清单结转为草稿。"),
        empty_icon="tasks",
        empty_act=_roll_over_act(place, offered=takes_last),
    )
    may_edit = request.user.has(Permission.LIST_EDIT)
    return render_list(
        request,
        page,
        place=place,
        kinds=[Place(other, year) for other in ListKind.values],
        years=years_beside(place),
        figures=standing.figures,
        **place.rows_behind(),
        may_edit=may_edit,
        service_list=standing.service_list,
        may_publish=may_publish,
        may_roll_on=may_publish and place.has_next and not standing.following.is_published,
    )


@requires(Permission.LIST_EDIT, sample="service_list")
def list_entry_new(request: HttpRequest, kind: str, year: int) -> HttpResponse:
    place = place_at(kind, year)
    initial = {"enterprise": request.GET.get("enterprise", "")}
    form = EntryForm(request.POST or None, user=request.user, kind=kind, year=year, initial=initial)
    if request.method == "POST" and form.is_valid():
        entry = enter_list(by=request.user, kind=kind, year=year, **form.cleaned_data)
        messages.success(
            request,
            _("已将“%(name)s”列入%(list)s清单（%(year)s 年）。")
            % {
                "name": entry.enterprise.name,
                "year": year,
                "list": place.label,
            },
        )
        return redirect(place.url)
    return render_form(request, "enterprises/lists/entry.html", form, place=place)


@requires(Permission.LIST_EDIT, sample="list_entry")
def list_entry_exit(request: HttpRequest, entry_id: int) -> HttpResponse:
    entries = ServiceListEntry.objects.visible_to(request.user).select_related("enterprise")
    entry = get_object_or_404(entries, pk=entry_id)
    check_may_edit_lists(request.user, entry.enterprise)
    place = Place(entry.kind, entry.year)
    form = ExitForm(request.POST or None, entry=entry)
    if request.method == "POST" and form.is_valid():
        leave_list(entry, by=request.user, **form.cleaned_data)
        messages.success(request, _("“%(name)s”已出单。") % {"name": entry.enterprise.name})
        return redirect(place.url)
    return render_form(
        request, "enterprises/lists/exit.html", form, entry=entry, place=place, facts=_facts(entry, place)
    )


def _facts(entry: ServiceListEntry, place: Place) -> list[tuple[str, object]]:
    facts = [
        *facts_about(place),
        (_("企业"), entry.enterprise.name),
        (_("入单日期"), entry.entered_on),
    ]
    return [*facts, (_("项目"), entry.project_name)] if entry.project_name else facts


def _roll_over_act(place: Place, *, offered: bool) -> tuple[str, str] | None:
    return (place.roll_over_url, _("结转 %(year)s 年清单") % {"year": place.year - 1}) if offered else None
