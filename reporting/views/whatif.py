from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from assistance.context import now_of
from assistance.models import Case
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from reporting.comparison import MOST_CHOSEN, Wish, candidates, compare
from reporting.forms import WhatIfForm
from reporting.metrics.periods import month_of
from reporting.queries.versions import version_of

SHOWN = 30


@requires(Permission.REPORT_READ)
@require_GET
def resolution_what_if(request: HttpRequest) -> HttpResponse:
    """推演: what moving cases or granting days would do to load and rate. It reads only; all of it stands in the address."""
    form = WhatIfForm(request.GET or None)
    asked: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    reach = Case.objects.visible_to(request.user)
    source = {name: getattr(asked.get(f"from_{name}"), "pk", None) for name in ("unit", "officer")}
    every = bool(request.GET.get("all"))
    rows = candidates(reach, **source, limit=MOST_CHOSEN if every else SHOWN)
    numbers = set(request.GET.getlist("case"))
    chosen = rows if every else _chosen(reach, rows, numbers)
    shown = rows + [case for case in chosen if case not in rows]
    context = {
        "form": form,
        "now": (now := now_of(request)),
        "rows": [(case, case in chosen) for case in shown],
        "every": every,
        "most": MOST_CHOSEN,
        "limit": MOST_CHOSEN if every else SHOWN,
        "is_cut": len(rows) == (MOST_CHOSEN if every else SHOWN),
        "chosen": len(chosen),
        "month": (month := month_of(now.calendar.local_date(now.at))),
        "notice": "",
    }
    wish = _wish(asked)
    if form.is_valid() and chosen and not wish.is_empty:
        context["comparison"] = compare(reach, chosen, wish, month=month, now=now, version=version_of(month))
    elif form.is_valid():
        context["notice"] = _missing(wish, bool(chosen))
    return render(request, "reporting/whatif/page.html", context)


def _chosen(reach: Any, rows: list[Case], numbers: set[str]) -> list[Case]:
    """Also those that were ticked under another source; what is no longer open or in reach is left out."""
    found = [case for case in rows if case.number in numbers]
    others = numbers - {case.number for case in found}
    if not others or len(numbers) > MOST_CHOSEN:
        return found
    wide = (
        reach.open()
        .filter(number__in=others)
        .select_related("enterprise", "category", "lead_unit", "officer", "handler")
    )
    return found + list(wide.without_texts().order_by("due_at", "id"))


def _wish(asked: dict[str, Any]) -> Wish:
    keys = {name: getattr(asked.get(name), "pk", None) for name in ("to_unit", "to_officer")}
    return Wish(**keys, workdays=asked.get("extend") or 0)


def _missing(wish: Wish, has_chosen: bool) -> str:
    if not has_chosen and not wish.is_empty:
        return _("请在下面勾选要推演的诉求，再按“推演”。")
    if has_chosen and wish.is_empty:
        return _("请选移给哪个单位或专员，或填延期几个工作日，再按“推演”。")
    return ""
