from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.enums import ListKind
from enterprises.filters import ListFilter
from enterprises.forms.lists import EntryForm, ExitForm
from enterprises.ledgers import export_entries
from enterprises.models import ServiceListEntry
from enterprises.permissions import check_may_edit_lists
from enterprises.reports import list_figures
from enterprises.services.service_lists import enter_list, leave_list
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.web.forms import render_form
from foundation.web.listing import ListPage, render_list

FIRST_YEAR = 2015
YEARS_SHOWN = 5


@dataclass(frozen=True)
class Place:
    """One list of one year, with where it stands in the URLs."""

    kind: str
    year: int

    @property
    def label(self) -> str:
        return str(ListKind(self.kind).label)

    @property
    def url(self) -> str:
        return reverse("service-list-year", args=[self.kind, self.year])

    @property
    def is_project(self) -> bool:
        return self.kind == ListKind.COMMISSIONED

    def rows_behind(self) -> dict[str, str]:
        """Where each figure of the page leads."""
        return {
            "standing_url": f"{self.url}?state=in",
            "served_url": f"{self.url}?served=yes&state=in",
            "unserved_url": f"{self.url}?served=no&state=in",
            "new_url": f"{self.url}?change=new",
            "gone_url": f"{Place(self.kind, self.year - 1).url}?change=gone",
        }


@requires(Permission.ENTERPRISE_READ)
def service_list(request: HttpRequest) -> HttpResponse:
    return redirect("service-list-year", ListKind.OVER_100M, timezone.localdate().year)


@requires(Permission.ENTERPRISE_READ, sample="service_list")
def service_list_year(request: HttpRequest, kind: str, year: int) -> HttpResponse:
    place = _place(kind, year)
    entries = ServiceListEntry.objects.visible_to(request.user)
    page = ListPage(
        queryset=entries.of(kind, year),
        filterset=ListFilter,
        template="enterprises/lists/list.html",
        table="enterprises/lists/_table.html",
        sorts={"entered": "entered_on", "evidence": "evidence_wan"},
        default_sort="-entered",
        related=("enterprise__county", "enterprise__officer__unit"),
        counter=gettext_lazy("条"),
        export=export_entries,
        export_permission=Permission.ENTERPRISE_EXPORT,
        empty_title=gettext_lazy("这一年的清单还是空的"),
        empty_text=gettext_lazy("逐家列入，或在导入任务中导入整张清单。"),
        empty_icon="list",
    )
    may_edit = request.user.has(Permission.LIST_EDIT)
    return render_list(
        request,
        page,
        place=place,
        kinds=[Place(other, year) for other in ListKind.values],
        years=_years(place),
        figures=SimpleLazyObject(lambda: list_figures(entries, kind, year)),
        **place.rows_behind(),
        may_edit=may_edit,
    )


@requires(Permission.LIST_EDIT, sample="service_list")
def list_entry_new(request: HttpRequest, kind: str, year: int) -> HttpResponse:
    place = _place(kind, year)
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


def _place(kind: str, year: int) -> Place:
    if not FIRST_YEAR <= year <= timezone.localdate().year + 1:
        raise Http404
    return Place(kind, year)


def _years(place: Place) -> list[tuple[int, str, bool]]:
    last = max(timezone.localdate().year, place.year)
    years = sorted({*range(last, last - YEARS_SHOWN, -1), place.year}, reverse=True)
    return [(year, Place(place.kind, year).url, year == place.year) for year in years]


def _facts(entry: ServiceListEntry, place: Place) -> list[tuple[str, object]]:
    facts: list[tuple[str, object]] = [
        (_("清单"), _("%(list)s（%(year)s 年）") % {"year": place.year, "list": place.label}),
        (_("企业"), entry.enterprise.name),
        (_("入单日期"), entry.entered_on),
    ]
    return [*facts, (_("项目"), entry.project_name)] if entry.project_name else facts
