from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from assistance.context import now_of
from assistance.todo_lines import board_for
from foundation.accounts.guards import signed_in


@signed_in
@require_GET
def todo(request: HttpRequest) -> HttpResponse:
    """What waits for me, the most harmful first; the fragment alone when a page asks to renew it."""
    template = "_list" if getattr(request, "htmx", None) else "page"
    board = board_for(request.user, now_of(request))
    return render(request, f"assistance/todo/{template}.html", {"todo": board})
