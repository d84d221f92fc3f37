"""梯度总览: the ladder of titles with the rules that lead from one step to the next."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from enterprises.models import Title
from enterprises.titles import DUE_MONTHS, months_on
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from policies.models import JudgedDay, Judgement
from policies.services.judgements import shown_day
from policies.title_ladder import SHOWN, counts_on, due_titles, next_steps


@requires(Permission.POLICY_READ)
@require_GET
def title_ladder(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    titles = Title.objects.visible_to(request.user)
    judgements = Judgement.objects.visible_to(request.user)
    day = shown_day(JudgedDay.objects.all(), today, today)
    context = {
        "today": today,
        "due_until": months_on(today, DUE_MONTHS),
        "shown": SHOWN,
        "counts": counts_on(titles, today),
        "due": due_titles(titles, today),
        "day": day,
        "steps": next_steps(titles, judgements, day) if day else [],
    }
    return render(request, "policies/ladder/page.html", context)
