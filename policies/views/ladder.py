"""梯度总览: the ladder of titles with the rules that lead from one step to the next."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from enterprises.models import Enterprise, Title
from enterprises.titles import DUE_MONTHS, months_on
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from policies.title_ladder import SHOWN, counts_on, due_titles, next_steps


@requires(Permission.POLICY_READ)
@require_GET
def title_ladder(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    titles = Title.objects.visible_to(request.user)
    firms = Enterprise.objects.visible_to(request.user)
    context = {
        "today": today,
        "due_until": months_on(today, DUE_MONTHS),
        "shown": SHOWN,
        "counts": counts_on(titles, today),
        "due": due_titles(titles, today),
        "steps": next_steps(titles, firms, today),
    }
    return render(request, "policies/ladder/page.html", context)
