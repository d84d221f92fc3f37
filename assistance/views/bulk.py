"""批量改派, 批量移交, 批量催办, 批量办结: the page that asks, the result row by row, and the way back."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.db.models import Count, Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from assistance.bulk_filters import BulkActFilter, BulkRowFilter
from assistance.bulk_words import consequence_of, tally_of
from assistance.enums import BulkKind, RowOutcome
from assistance.forms.bulk import (
    BulkForm,
    CloseManyForm,
    HandOverManyForm,
    ReassignManyForm,
    UrgeManyForm,
)
from assistance.models import BulkAct, Case
from assistance.services.bulk import AT_ONCE, MOST_ROWS, begin_bulk, do_at_once, undo_bulk
from assistance.services.bulk_previews import preview_bulk
from assistance.services.loads import handling_people, open_loads
from assistance.views.bulk_selection import selection_of
from assistance.views.checks import posted
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.accounts.services.lookup import find_people
from foundation.web.forms import render_form
from foundation.web.listing import ListPage, read_list, render_list
from foundation.web.typeahead import options_response, query_text
from foundation.web.undo import success_with_undo


@requires(Permission.CASE_REASSIGN)
def bulk_reassignment(request: HttpRequest) -> HttpResponse:
    return _bulk_page(request, BulkKind.REASSIGN, ReassignManyForm)


@requires(Permission.CASE_HAND_OVER)
def bulk_hand_over(request: HttpRequest) -> HttpResponse:
    return _bulk_page(request, BulkKind.HAND_OVER, HandOverManyForm)


@requires(Permission.CASE_URGE)
def bulk_urging(request: HttpRequest) -> HttpResponse:
    return _bulk_page(request, BulkKind.URGE, UrgeManyForm)


@requires(Permission.CASE_CLOSE)
def bulk_closure(request: HttpRequest) -> HttpResponse:
    return _bulk_page(request, BulkKind.CLOSE, CloseManyForm)


@requires(Permission.CASE_REASSIGN)
@require_GET
def bulk_handler_options(request: HttpRequest) -> HttpResponse:
    return _people_options(request)


@requires(Permission.CASE_HAND_OVER)
@require_GET
def bulk_receiver_options(request: HttpRequest) -> HttpResponse:
    return _people_options(request)


@requires(Permission.CASE_READ)
@require_GET
def bulk_list(request: HttpRequest) -> HttpResponse:
    page = ListPage(
        queryset=BulkAct.objects.visible_to(request.user),
        filterset=BulkActFilter,
        template="assistance/bulk/list.html",
        table="assistance/bulk/_table.html",
        sorts={"at": "created_at"},
        default_sort="-at",
        related=("person", "lead_unit"),
        counter=gettext_lazy("次批量办理"),
        empty_title=gettext_lazy("还没有批量办理过"),
        empty_text=gettext_lazy("在诉求台账勾选几件，即可一次改派、移交、催办或办结。"),
        empty_act=(reverse("case-list"), gettext_lazy("去诉求台账")),
    )
    return render_list(request, page)


@requires(Permission.CASE_READ, sample="bulk_act")
@require_GET
def bulk_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """How each case fared. A case that the reader does not see (any more) is a number without a title."""
    act = _act(request, pk)
    seen = Case.objects.visible_to(request.user).select_related("enterprise").without_texts()
    page = ListPage(
        queryset=act.rows.all(),
        filterset=BulkRowFilter,
        template="assistance/bulk/detail.html",
        table="assistance/bulk/_rows.html",
        sorts={"outcome": "outcome", "row": "id"},
        default_sort="-outcome",
        prefetch=(Prefetch("case", queryset=seen),),
        counter=gettext_lazy("件"),
    )
    counts = dict(act.rows.order_by().values_list("outcome").annotate(number=Count("pk")))
    waiting = counts.get(RowOutcome.DONE if act.undone_at else RowOutcome.PENDING, 0)
    extra = {"act": act, "tally": tally_of(act, counts), "worked": act.total - waiting}
    if not (request.htmx and request.htmx.target == "job-progress"):
        return render_list(request, page, **extra)
    response = render(request, page.template, {"page": read_list(request, page), **extra})
    if not act.is_working:
        response["HX-Refresh"] = "true"
    return response


@requires(Permission.CASE_READ, sample="bulk_act")
@require_POST
def bulk_undo(request: HttpRequest, pk: int) -> HttpResponse:
    act = do_at_once(undo_bulk(_act(request, pk), by=request.user))
    if act.is_working:
        messages.info(request, _("正在撤销，完成后通知您。"))
    else:
        counts = dict(act.rows.order_by().values_list("outcome").annotate(number=Count("pk")))
        messages.success(request, tally_of(act, counts))
    return redirect(act)


def _bulk_page(request: HttpRequest, kind: BulkKind, form_class: type[BulkForm]) -> HttpResponse:
    selection = selection_of(request)
    preview = preview_bulk(kind, selection.numbers, by=request.user)
    initial = {"token": uuid.uuid4(), "expected": preview.count}
    form = form_class(posted(request), initial=initial)
    if form.is_bound:
        form.check_count(preview.count)
        if form.is_valid():
            act = begin_bulk(by=request.user, kind=kind, numbers=selection.numbers, **form.values)
            return shown_result(request, do_at_once(act))
    context: dict[str, Any] = {
        "kind": kind,
        "selection": selection,
        "preview": preview,
        "consequence": consequence_of(kind),
        "most": MOST_ROWS,
        "in_background": preview.count > AT_ONCE,
        "back": f"{reverse('case-list')}?{selection.filter_text}".rstrip("?"),
    }
    return render_form(request, "assistance/bulk/new.html", form, **context)


def shown_result(request: HttpRequest, act: BulkAct) -> HttpResponse:
    """The page with each row's result; small acts are over already and offer 撤销 with the message."""
    if act.is_working:
        messages.info(request, _("共 %(n)d 件，正在后台办理，完成后通知您。") % {"n": act.total})
        return redirect(act)
    counts = dict(act.rows.order_by().values_list("outcome").annotate(number=Count("pk")))
    told = tally_of(act, counts)
    if act.can_undo and counts.get(RowOutcome.DONE):
        success_with_undo(request, told, reverse("bulk-undo", args=[act.pk]))
    else:
        messages.success(request, told)
    return redirect(act)


def _act(request: HttpRequest, pk: int) -> BulkAct:
    rows = BulkAct.objects.visible_to(request.user).select_related("person", "lead_unit", "origin", "by")
    return get_object_or_404(rows, pk=pk)


def _people_options(request: HttpRequest) -> HttpResponse:
    found = find_people(handling_people(), query_text(request))
    loads = open_loads(found)
    return options_response(
        found,
        hint=lambda person: (
            _("%(unit)s · 在办 %(n)d 件") % {"unit": person.unit or "—", "n": loads[person.pk]}
        ),
    )
