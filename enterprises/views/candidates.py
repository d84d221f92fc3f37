"""候选: what the figures and the projects propose for a list, entered one by one or together, or left out with a reason."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from enterprises.candidate_sources import SOURCES
from enterprises.enums import ListKind
from enterprises.forms.candidates import CandidatesForm, LeaveOutForm
from enterprises.permissions import check_may_edit_lists
from enterprises.services.candidates import (
    Entered,
    Proposal,
    candidates,
    enter_candidates,
    leave_out,
    propose_again,
)
from enterprises.services.thresholds import in_words, threshold_of
from enterprises.views.list_places import Place, place_at
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.web.forms import render_form, submitted
from foundation.web.listing import ListPage, render_list

MOST = 500
REFUSED_SHOWN = 5
RELATED = ("enterprise__county", "enterprise__officer__unit")


@requires(Permission.LIST_EDIT, sample="firm_list")
def list_candidates(request: HttpRequest, kind: str, year: int) -> HttpResponse:
    place, source = place_at(kind, year), SOURCES[ListKind(kind)]
    page = ListPage(
        queryset=candidates(request.user, kind, year),
        filterset=source.filterset,
        template="enterprises/candidates/list.html",
        table=source.table,
        sorts={source.sort: source.sort},
        default_sort=f"-{source.sort}",
        related=RELATED,
        counter=gettext_lazy("条"),
        sizes=(50, 100),
        export=source.export,
        export_permission=Permission.ENTERPRISE_EXPORT,
        empty_title=gettext_lazy("没有候选"),
        empty_text=source.empty_text,
        empty_icon="tasks",
    )
    least = "" if place.is_project else in_words(threshold_of(year).output_wan)
    return render_list(request, page, place=place, most=MOST, least=least)


@requires(Permission.LIST_EDIT, sample="firm_list")
@require_POST
def candidates_entry(request: HttpRequest, kind: str, year: int) -> HttpResponse:
    """First the names are shown, then they are entered."""
    place = place_at(kind, year)
    proposals = _chosen(request, place)
    if not proposals:
        messages.warning(request, _("没有选中任何候选，请先勾选。"))
        return redirect("list-candidates", kind, year)
    form = CandidatesForm(request.POST if request.POST.get("sure") else None)
    if form.is_bound and form.is_valid():
        day = form.cleaned_data["entered_on"]
        _tell(request, enter_candidates(proposals, by=request.user, year=year, entered_on=day), place)
        _tell_of_others(request, place, proposals)
        return redirect(place.url)
    more = {"place": place, "proposals": proposals, "chosen": SOURCES[ListKind(kind)].chosen}
    return render_form(request, "enterprises/candidates/entry.html", form, **more)


@requires(Permission.LIST_EDIT, sample="candidate")
def candidate_refusal(request: HttpRequest, kind: str, year: int, pk: int) -> HttpResponse:
    place = place_at(kind, year)
    proposal = _candidate(request, place, pk)
    enterprise = proposal.enterprise
    form = LeaveOutForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = submitted(form, lambda: leave_out(proposal, by=request.user, year=year, **form.cleaned_data))
        if made is not None:
            messages.success(request, _("“%(name)s”已标为不列入。") % {"name": enterprise.name})
            return redirect("list-candidates", kind, year)
    facts = [(_("企业"), enterprise.name), SOURCES[ListKind(kind)].told(proposal)]
    more = {"place": place, "facts": facts, "enterprise": enterprise}
    return render_form(request, "enterprises/candidates/refusal.html", form, **more)


@requires(Permission.LIST_EDIT, sample="refused_candidate")
@require_POST
def candidate_return(request: HttpRequest, kind: str, year: int, pk: int) -> HttpResponse:
    proposal = _candidate(request, place_at(kind, year), pk)
    propose_again(proposal, by=request.user, year=year)
    messages.success(request, _("“%(name)s”已恢复为候选。") % {"name": proposal.enterprise.name})
    return redirect("list-candidates", kind, year)


def _chosen(request: HttpRequest, place: Place) -> list[Proposal]:
    source = SOURCES[ListKind(place.kind)]
    rows = candidates(request.user, place.kind, place.year).filter(is_refused=False)
    if not request.POST.get("all"):
        rows = rows.filter(pk__in=_keys(request))
    return list(rows.select_related("enterprise__county").order_by(f"-{source.sort}", "-id")[:MOST])


def _candidate(request: HttpRequest, place: Place, pk: int) -> Proposal:
    rows = candidates(request.user, place.kind, place.year).select_related("enterprise__county")
    proposal: Proposal = get_object_or_404(rows, **{SOURCES[ListKind(place.kind)].key: pk})
    check_may_edit_lists(request.user, proposal.enterprise)
    return proposal


def _tell(request: HttpRequest, done: Entered, place: Place) -> None:
    if done.entries:
        told = {"n": len(done.entries), "list": place.title}
        messages.success(request, _("已将 %(n)d 条列入%(list)s清单。") % told)
    for name, sentence in done.refused[:REFUSED_SHOWN]:
        messages.error(request, f"{name}：{sentence}")
    if len(done.refused) > REFUSED_SHOWN:
        messages.error(request, _("共 %(n)d 条没有列入。") % {"n": len(done.refused)})


def _tell_of_others(request: HttpRequest, place: Place, proposals: Sequence[Proposal]) -> None:
    """Chosen, and no candidate any more: corrected, entered or left out by somebody meanwhile."""
    source = SOURCES[ListKind(place.kind)]
    gone = set(_keys(request)) - {proposal.pk for proposal in proposals}
    rows = source.model.objects.visible_to(request.user)
    for row in rows.filter(pk__in=gone).select_related("enterprise").order_by("pk")[:REFUSED_SHOWN]:
        told = {"name": row.enterprise.name, "what": " ".join(source.told(row))}
        messages.warning(
            request, _("“%(name)s”没有列入：勾选时的“%(what)s”之后已有变化，请重新核对。") % told
        )


def _keys(request: HttpRequest) -> list[int]:
    keys = [int(key) for key in request.POST.getlist("row") if key.isdecimal() and len(key) < 19]
    return keys[:MOST]
