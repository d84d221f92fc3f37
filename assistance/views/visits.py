"""走访: the list, one visit, its photos, and the form that keeps a visit with all that it brought back."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from assistance import draft_forms
from assistance.context import now_of
from assistance.forms.visits import ADD, VisitForm, blank_visit
from assistance.models import Case, Visit
from assistance.permissions import may_correct_visit
from assistance.services.visit_counts import in_words
from assistance.services.visits import log_visit
from assistance.visit_exports import export_visits
from assistance.visit_filters import VisitFilter
from assistance.visit_lines import lines_of
from enterprises.enums import ListKind
from enterprises.models import Enterprise
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.attachments.services import download_response
from foundation.desk.drafting import Drafting, refilled
from foundation.web.forms import render_form, saved, submitted
from foundation.web.listing import ListPage, render_list

PANEL_ROWS = 10
UNVISITED_DAYS = 90
"""How long an enterprise of the two lists goes without a visit before the list of visits points at it."""


@requires(Permission.VISIT_READ)
@require_GET
def visit_list(request: HttpRequest) -> HttpResponse:
    may_log = request.user.has(Permission.VISIT_LOG)
    page = ListPage(
        queryset=in_words(Visit.objects.visible_to(request.user), request.user),
        filterset=VisitFilter,
        template="assistance/visits/list.html",
        table="assistance/visits/_table.html",
        sorts={"visited": "visited_on", "entered": "entered_on"},
        default_sort="-visited",
        counter=gettext_lazy("次"),
        export=export_visits,
        export_permission=Permission.CASE_EXPORT,
        empty_title=gettext_lazy("还没有走访记录"),
        empty_text=gettext_lazy(
            "去了企业、打了电话、开了座谈会，都记在这里；企业提的问题在同一张表里登记成诉求。"
        ),
        empty_icon="visit",
        empty_act=(reverse("visit-new"), gettext_lazy("记走访")) if may_log else None,
    )
    return render_list(
        request, page, may_log=may_log, unvisited_url=_unvisited(request), unvisited_days=UNVISITED_DAYS
    )


@requires(Permission.VISIT_LOG)
def visit_new(request: HttpRequest) -> HttpResponseBase:
    """One save for all of it. A press on 再加 comes back with one more row and judges nothing."""
    drafting = Drafting(request, draft_forms.VISIT)
    if request.method != "POST":
        return _page(request, _opened(request, drafting), drafting)
    form = VisitForm(request.POST, request.FILES, user=request.user)
    if ADD in request.POST:
        return _page(request, refilled(form), drafting)
    if form.is_valid():
        visit = submitted(form, lambda: _log(form, drafting))
        if visit is not None:
            messages.success(request, _said(visit))
            return saved(request, visit.get_absolute_url())
    return _page(request, form, drafting)


@requires(Permission.VISIT_READ, sample="visit")
@require_GET
def visit_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "assistance/visits/detail.html", _whole(request, pk))


@requires(Permission.VISIT_READ, sample="visit")
@require_GET
def visit_print(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "assistance/visits/print.html", _whole(request, pk))


@requires(Permission.VISIT_READ, sample="visit_photo")
@require_GET
def visit_photo(request: HttpRequest, pk: int, photo: int) -> HttpResponseBase:
    """Whoever reads the visit sees its photos; nobody else finds them."""
    visit = get_object_or_404(Visit.objects.visible_to(request.user), pk=pk)
    found = get_object_or_404(visit.photos.select_related("attachment"), pk=photo)
    return download_response(found.attachment)


@requires(Permission.VISIT_READ, sample="enterprise")
@require_GET
def enterprise_visits(request: HttpRequest, pk: int) -> HttpResponse:
    """The visits to one enterprise: a panel inside its page, or a page by itself."""
    enterprise = get_object_or_404(Enterprise.objects.visible_to(request.user), pk=pk)
    rows = Visit.objects.visible_to(request.user).standing().filter(enterprises=enterprise)
    visits = list(rows.prefetch_related("people", _questions(request))[: PANEL_ROWS + 1])
    context = {
        "enterprise": enterprise,
        "visits": visits[:PANEL_ROWS],
        "more": len(visits) > PANEL_ROWS,
        "now": now_of(request),
        "may_log": request.user.has(Permission.VISIT_LOG) and enterprise.archived_at is None,
    }
    template = "_enterprise_panel" if getattr(request, "htmx", None) else "enterprise"
    return render(request, f"assistance/visits/{template}.html", context)


def visit_or_404(request: HttpRequest, pk: int) -> Visit:
    rows = Visit.objects.visible_to(request.user).select_related("created_by", "voided_by")
    return get_object_or_404(rows.prefetch_related("enterprises", "people"), pk=pk)


def _log(form: VisitForm, drafting: Drafting) -> Visit:
    cleaned = form.cleaned_data
    with drafting.submitting():
        return log_visit(
            by=drafting.user, token=cleaned["token"], questions=cleaned["questions"], **form.facts()
        )


def _said(visit: Visit) -> str:
    numbers = "、".join(visit.cases.order_by("id").values_list("number", flat=True))
    if not numbers:
        return _("走访已保存。")
    return _("走访已保存，问题已登记为诉求 %(numbers)s。") % {"numbers": numbers}


def _opened(request: HttpRequest, drafting: Drafting) -> VisitForm:
    if drafting.is_restored:
        return refilled(VisitForm(drafting.data, user=request.user))
    key = request.GET.get("enterprise", "")
    rows = Enterprise.objects.visible_to(request.user).active()
    chosen = rows.filter(pk=int(key)).first() if key.isascii() and key.isdigit() and len(key) <= 18 else None
    return blank_visit(drafting.user, enterprise=chosen)


def _page(request: HttpRequest, form: VisitForm, drafting: Drafting) -> HttpResponse:
    return render_form(request, "assistance/visits/new.html", form, drafting=drafting)


def _whole(request: HttpRequest, pk: int) -> dict[str, Any]:
    visit = visit_or_404(request, pk)
    return {
        "visit": visit,
        "photos": visit.photos.select_related("attachment"),
        "cases": _cases(request).filter(visit=visit).select_related("category", "enterprise", "handler"),
        "lines": lines_of(visit.events.select_related("by")),
        "now": now_of(request),
        "may_correct": may_correct_visit(request.user, visit),
    }


def _cases(request: HttpRequest) -> QuerySet[Case]:
    return Case.objects.visible_to(request.user).without_texts().order_by("id")


def _questions(request: HttpRequest) -> Prefetch:
    """The cases that a visit brought back, of those the reader sees: as ``questions``."""
    return Prefetch("cases", queryset=_cases(request), to_attr="questions")


def _unvisited(request: HttpRequest) -> str | None:
    if not request.user.has(Permission.ENTERPRISE_READ):
        return None
    asked = urlencode({"listed": list(ListKind.values), "unvisited": UNVISITED_DAYS}, doseq=True)
    return f"{reverse('enterprise-list')}?{asked}"
