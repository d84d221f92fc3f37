"""拨付汇总: what was paid in a year, to be printed."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from enterprises.services.reach import counties_in_reach
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from policies.forms.reward_summary import RewardSummaryForm
from policies.models import Claim
from policies.reward_summary import By, Sources, span_of, summed


@requires(Permission.FUND_READ)
def payment_summary(request: HttpRequest) -> HttpResponse:
    return render(request, "policies/payments/summary.html", payments_told(request))


def payments_told(request: HttpRequest) -> dict[str, Any]:
    """A question that cannot be read is answered for this year by policy, with what is wrong at the form."""
    today = timezone.localdate()
    form = RewardSummaryForm({"year": str(today.year), "by": By.POLICY.value, **request.GET.dict()})
    asked = form.cleaned_data if form.is_valid() else {"year": today.year, "by": By.POLICY.value}
    span, claims, by = span_of(asked["year"]), Claim.objects.visible_to(request.user), By(asked["by"])
    offered = {unit.pk for unit in counties_in_reach(request.user)}
    sources = Sources.of(request.user, span, paid=claims, unpaid=claims)
    lines, whole = summed(sources, span, by, offered=offered)
    return {
        "form": form, "heading": form.fields["by"].label, "year": asked["year"], "by": by, "lines": lines,
        "whole": whole, "today": today, "query": urlencode({"year": asked["year"], "by": by.value}),
    }  # fmt: skip
