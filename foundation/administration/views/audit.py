from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from foundation.accounts.guards import requires
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.accounts.services.lookup import find_people
from foundation.administration.exports import export_entries
from foundation.administration.filters import AuditFilter
from foundation.administration.scopes import entries_visible_to
from foundation.audit.services import note_check, verify_chain
from foundation.web.listing import ListPage, render_list
from foundation.web.typeahead import options_response, query_text

CHECKED_AT_ONCE = 50_000
"""A few seconds; the night checks the whole chain."""


@requires(Permission.AUDIT_READ)
def audit_list(request: HttpRequest) -> HttpResponse:
    page = ListPage(
        queryset=entries_visible_to(request.user),
        filterset=AuditFilter,
        template="administration/audit/list.html",
        table="administration/audit/_table.html",
        sorts={"seq": "seq"},
        default_sort="-seq",
        counter=gettext_lazy("条"),
        export=export_entries,
        export_permission=Permission.AUDIT_READ,
        empty_title=gettext_lazy("还没有审计记录"),
    )
    return render_list(request, page)


@requires(Permission.AUDIT_READ, sample="audit_entry")
def audit_entry(request: HttpRequest, seq: int) -> HttpResponse:
    entries = entries_visible_to(request.user)
    entry = get_object_or_404(entries, seq=seq)
    older = entries.filter(seq__lt=seq).order_by("-seq").values_list("seq", flat=True).first()
    newer = entries.filter(seq__gt=seq).order_by("seq").values_list("seq", flat=True).first()
    return render(
        request, "administration/audit/entry.html", {"entry": entry, "older": older, "newer": newer}
    )


@requires(Permission.AUDIT_READ)
@require_POST
def audit_check(request: HttpRequest) -> HttpResponse:
    verdict = verify_chain(newest=CHECKED_AT_ONCE)
    note_check(verdict, by=request.user)
    if verdict.broken_at is None:
        messages.success(
            request, _("审计日志完整：最近 %(count)d 条首尾相连，未发现改动。") % {"count": verdict.checked}
        )
    else:
        found = {"seq": verdict.broken_at, "reason": verdict.reason}
        messages.error(
            request, _("审计日志在第 %(seq)d 条断开：%(reason)s。请立即报告并保全数据库。") % found
        )
    return redirect("audit-list")


@requires(Permission.AUDIT_READ)
def audit_people_options(request: HttpRequest) -> HttpResponse:
    people = User.objects.visible_to(request.user, Permission.AUDIT_READ)
    return options_response(
        find_people(people, query_text(request)), hint=lambda person: str(person.unit or "")
    )
