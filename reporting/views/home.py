from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from assistance.context import leave_out_todo, now_of
from foundation.accounts.guards import signed_in
from reporting.homes import home_of


@signed_in
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    found = home_of(request.user, now_of(request))
    if "todo_count" in found.facts:
        leave_out_todo(request)
    return render(request, found.template, found.facts)
