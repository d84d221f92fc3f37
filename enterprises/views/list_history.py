"""What became of a list: the difference between two days, and the lines as they were published."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy

from enterprises.comparisons import Comparison, changes_of, compared, comparison_asked
from enterprises.enums import ListChange
from enterprises.filters import DifferenceFilter, PointsFilter, PublishedFilter
from enterprises.ledgers import comparison_export, published_export
from enterprises.models import PublishedEntry, ServiceListEntry
from enterprises.published_now import RELATED, differing
from enterprises.services.yearly_lists import list_of
from enterprises.views.list_places import Place, place_at
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.web.listing import ListPage, render_list


@requires(Permission.ENTERPRISE_READ, sample="service_list")
def list_difference(request: HttpRequest, kind: str, year: int) -> HttpResponse:
    place = place_at(kind, year)
    asked = PointsFilter(
        request.GET, ServiceListEntry.objects.visible_to(request.user).none(), request=request
    ).form
    asked.is_valid()
    what = comparison_asked(kind, year, asked.cleaned_data, published_on=lambda: _published_on(kind, year))
    rows = compared(ServiceListEntry.objects.visible_to(request.user), what)
    page = ListPage(
        queryset=rows,
        filterset=DifferenceFilter,
        template="enterprises/lists/difference.html",
        table="enterprises/lists/_difference_table.html",
        sorts={"change": "rank", "entered": "entered_on", "evidence": "evidence_wan"},
        default_sort="change",
        related=("enterprise__county", "enterprise__officer"),
        counter=gettext_lazy("条"),
        export=comparison_export(what),
        export_permission=Permission.ENTERPRISE_EXPORT,
        empty_title=gettext_lazy("这两个日期的清单都是空的"),
        empty_text=gettext_lazy("换一个年度或日期再比较。"),
        empty_icon="tasks",
    )
    return render_list(
        request,
        page,
        place=place,
        what=what,
        changes=SimpleLazyObject(lambda: changes_of(rows)),
        **_rows_behind(place, what),
    )


@requires(Permission.ENTERPRISE_READ, sample="published_list")
def list_published(request: HttpRequest, kind: str, year: int) -> HttpResponse:
    place = place_at(kind, year)
    service_list = list_of(kind, year)
    if not service_list.is_published:
        raise Http404
    lines = PublishedEntry.objects.visible_to(request.user).filter(service_list=service_list)
    page = ListPage(
        queryset=lines,
        filterset=PublishedFilter,
        template="enterprises/lists/published.html",
        table="enterprises/lists/_published_table.html",
        sorts={"line": "id", "entered": "entered_on", "evidence": "evidence_wan"},
        default_sort="line",
        related=RELATED,
        beside=(None if request.GET.get("q") else differing(lines),),  # a search costs a statement of its own
        counter=gettext_lazy("条"),
        export=published_export(kind, year),
        export_permission=Permission.ENTERPRISE_EXPORT,
        empty_title=gettext_lazy("您的工作范围内没有发布的条目"),
        empty_icon="tasks",
    )
    return render_list(request, page, place=place, service_list=service_list, **place.rows_behind())


def _published_on(kind: str, year: int) -> date | None:
    published_at = list_of(kind, year).published_at
    return timezone.localdate(published_at) if published_at else None


def _rows_behind(place: Place, what: Comparison) -> dict[str, str]:
    """Where each figure of the comparison leads: the same two days, one kind of change."""
    days: dict[str, object] = {"since": what.start.day, "until": what.end.day}
    if what.start.year != place.year - 1:
        days = {"base": what.start.year, **days}
    return {
        f"{change.value}_url": f"{place.difference_url}?{urlencode({**days, 'change': change.value})}"
        for change in ListChange
    }
