from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.enums import Gap
from enterprises.filters import BoardFilter
from enterprises.forms.assignments import ReleaseForm
from enterprises.ledgers import export_assignments
from enterprises.models import Assignment, Enterprise
from enterprises.permissions import check_may_assign
from enterprises.reports import GAP_CAP, board_figures
from enterprises.services.assignments import release_officer
from enterprises.services.officers import heaviest_loads
from enterprises.services.told_above import visits_told
from enterprises.views.enterprises import with_badges
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.accounts.services.absences import absences_today, absent_now
from foundation.web.forms import render_form
from foundation.web.listing import ListPage, render_list
from foundation.web.numbers import capped

PEOPLE_SHOWN = 50


@requires(Permission.ENTERPRISE_READ)
def assignment_board(request: HttpRequest) -> HttpResponse:
    page = ListPage(
        queryset=visits_told().last(with_badges(Enterprise.objects.visible_to(request.user).active())),
        filterset=BoardFilter,
        template="enterprises/assignments/board.html",
        table="enterprises/assignments/_table.html",
        sorts={"gap": "has_officer", "officer": "officer_id", "name": "name"},
        default_sort="gap",
        related=("county", "officer__unit"),
        prefetch=(absent_now("officer"),),
        counter=gettext_lazy("家"),
        export=export_assignments,
        export_permission=Permission.ENTERPRISE_EXPORT,
        empty_title=gettext_lazy("还没有企业"),
        empty_text=gettext_lazy("登记或导入企业后，在这里逐家指定帮包干部。"),
        empty_icon="enterprise",
    )
    figures = SimpleLazyObject(lambda: board_figures(request.user, timezone.localdate().year))
    gaps_text = SimpleLazyObject(lambda: capped(figures.gaps, GAP_CAP))
    may_assign = request.user.has(Permission.ASSIGNMENT_EDIT)
    return render_list(
        request, page, figures=figures, gaps_text=gaps_text, may_assign=may_assign, gaps=Gap.choices
    )


@requires(Permission.ENTERPRISE_READ)
def assignment_people(request: HttpRequest) -> HttpResponse:
    """Who carries how much; those who cannot serve any more stand first, with their enterprises to hand over."""
    seen = Enterprise.objects.visible_to(request.user).active()
    loads = heaviest_loads(seen, limit=PEOPLE_SHOWN)
    heaviest = max((load.enterprises for load in loads), default=0)
    context = {
        "loads": loads,
        "heaviest": heaviest,
        "shown": PEOPLE_SHOWN,
        "is_cut": len(loads) == PEOPLE_SHOWN,
        "absences": absences_today(load.officer for load in loads),
        "reach": request.user.reach(Permission.CASE_HAND_OVER),
        "hand_over": request.user.has(Permission.CASE_HAND_OVER),
        "assign_reach": request.user.reach(Permission.ASSIGNMENT_EDIT),
        "may_assign": request.user.has(Permission.ASSIGNMENT_EDIT),
    }
    return render(request, "enterprises/assignments/people.html", context)


@requires(Permission.ASSIGNMENT_EDIT, sample="enterprise")
def assignment_end(request: HttpRequest, pk: int) -> HttpResponse:
    enterprise = assignable(request, pk)
    standing = _standing(enterprise)
    form = ReleaseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        release_officer(enterprise, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, _("已解除“%(name)s”的帮包，请尽快另行指定。") % {"name": enterprise.name})
        return redirect(enterprise)
    facts = [(_("企业"), enterprise.name), (_("帮包干部"), standing.officer.name if standing else "—")]
    if standing:
        facts.append((_("自"), f"{standing.started_on:%Y-%m-%d}"))
    return render_form(request, "enterprises/assignments/end.html", form, enterprise=enterprise, facts=facts)


def assignable(request: HttpRequest, pk: int) -> Enterprise:
    rows = Enterprise.objects.visible_to(request.user).select_related("county", "officer__unit")
    enterprise = get_object_or_404(rows, pk=pk)
    check_may_assign(request.user, enterprise)
    return enterprise


def _standing(enterprise: Enterprise) -> Assignment | None:
    return enterprise.assignments.current().select_related("officer__unit").first()
