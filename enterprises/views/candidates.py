"""候选: the enterprises that the figures propose for a list, entered one by one or together, or left out with a reason."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from enterprises.figure_filters import CandidateFilter
from enterprises.figure_ledgers import FIGURE_EXPORT
from enterprises.forms.candidates import CandidatesForm, LeaveOutForm
from enterprises.models import EnterpriseFigure
from enterprises.permissions import check_may_edit_lists
from enterprises.services.candidates import Entered, candidates, enter_candidates, leave_out, propose_again
from enterprises.views.list_places import Place, place_at
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.web.forms import render_form, submitted
from foundation.web.listing import ListPage, render_list

MOST = 500
REFUSED_SHOWN = 5


@requires(Permission.LIST_EDIT, sample="firm_list")
def list_candidates(request: HttpRequest, kind: str, year: int) -> HttpResponse:
    place = _place(kind, year)
    page = ListPage(
        queryset=candidates(request.user, year),
        filterset=CandidateFilter,
        template="enterprises/candidates/list.html",
        table="enterprises/candidates/_table.html",
        sorts={"value": "value"},
        default_sort="-value",
        related=("enterprise__county", "enterprise__officer__unit"),
        counter=gettext_lazy("家"),
        sizes=(50, 100),
        export=FIGURE_EXPORT,
        export_permission=Permission.ENTERPRISE_EXPORT,
        empty_title=gettext_lazy("没有候选企业"),
        empty_text=gettext_lazy("上年或本年产值达到 1 亿元的企业都已在清单中，或还没有录入产值。"),
        empty_icon="tasks",
    )
    return render_list(request, page, place=place, most=MOST)


@requires(Permission.LIST_EDIT, sample="firm_list")
@require_POST
def candidates_entry(request: HttpRequest, kind: str, year: int) -> HttpResponse:
    """First the names are shown, then they are entered."""
    place = _place(kind, year)
    figures = _chosen(request, year)
    if not figures:
        messages.warning(request, _("没有选中任何候选企业，请先勾选。"))
        return redirect("list-candidates", kind, year)
    form = CandidatesForm(request.POST if request.POST.get("sure") else None)
    if form.is_bound and form.is_valid():
        day = form.cleaned_data["entered_on"]
        _tell(request, enter_candidates(figures, by=request.user, year=year, entered_on=day), place)
        _tell_of_others(request, figures)
        return redirect(place.url)
    return render_form(request, "enterprises/candidates/entry.html", form, place=place, figures=figures)


@requires(Permission.LIST_EDIT, sample="candidate")
def candidate_refusal(request: HttpRequest, kind: str, year: int, pk: int) -> HttpResponse:
    place = _place(kind, year)
    figure = _candidate(request, year, pk)
    form = LeaveOutForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = submitted(
            form, lambda: leave_out(figure.enterprise, by=request.user, year=year, **form.cleaned_data)
        )
        if made is not None:
            messages.success(request, _("“%(name)s”已标为不列入。") % {"name": figure.enterprise.name})
            return redirect("list-candidates", kind, year)
    facts = [(_("企业"), figure.enterprise.name), (figure.period, f"{figure.shown} {figure.unit}")]
    return render_form(
        request, "enterprises/candidates/refusal.html", form, place=place, facts=facts, figure=figure
    )


@requires(Permission.LIST_EDIT, sample="refused_candidate")
@require_POST
def candidate_return(request: HttpRequest, kind: str, year: int, pk: int) -> HttpResponse:
    _place(kind, year)
    figure = _candidate(request, year, pk)
    propose_again(figure.enterprise, by=request.user, year=year)
    messages.success(request, _("“%(name)s”已恢复为候选。") % {"name": figure.enterprise.name})
    return redirect("list-candidates", kind, year)


def _tell_of_others(request: HttpRequest, figures: list[EnterpriseFigure]) -> None:
    """Chosen, and no candidate any more: corrected, entered or left out by somebody meanwhile."""
    gone = set(_keys(request)) - {figure.pk for figure in figures}
    rows = EnterpriseFigure.objects.visible_to(request.user).filter(pk__in=gone).select_related("enterprise")
    for figure in rows.order_by("pk")[:REFUSED_SHOWN]:
        told = {"name": figure.enterprise.name, "value": figure.shown, "unit": figure.unit}
        messages.warning(
            request, _("“%(name)s”没有列入：勾选时的 %(value)s %(unit)s 之后已有变化，请重新核对。") % told
        )


def _keys(request: HttpRequest) -> list[int]:
    keys = [int(key) for key in request.POST.getlist("figure") if key.isdecimal() and len(key) < 19]
    return keys[:MOST]


def _place(kind: str, year: int) -> Place:
    """Figures propose enterprises; projects have none to be proposed by."""
    place = place_at(kind, year)
    if place.is_project:
        raise Http404
    return place


def _chosen(request: HttpRequest, year: int) -> list[EnterpriseFigure]:
    rows = candidates(request.user, year).filter(is_refused=False).select_related("enterprise__county")
    if not request.POST.get("all"):
        rows = rows.filter(pk__in=_keys(request))
    return list(rows.order_by("-value", "-id")[:MOST])


def _candidate(request: HttpRequest, year: int, pk: int) -> EnterpriseFigure:
    rows = candidates(request.user, year).select_related("enterprise__county")
    figure: EnterpriseFigure = get_object_or_404(rows, enterprise_id=pk)
    check_may_edit_lists(request.user, figure.enterprise)
    return figure


def _tell(request: HttpRequest, done: Entered, place: Place) -> None:
    if done.entries:
        told = {"n": len(done.entries), "list": place.title}
        messages.success(request, _("已将 %(n)d 家列入%(list)s清单。") % told)
    for name, sentence in done.refused[:REFUSED_SHOWN]:
        messages.error(request, f"{name}：{sentence}")
    if len(done.refused) > REFUSED_SHOWN:
        messages.error(request, _("共 %(n)d 家没有列入。") % {"n": len(done.refused)})
