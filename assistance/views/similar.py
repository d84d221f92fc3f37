"""相似已确认诉求: beside the form that logs a case, and on the page of one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from assistance.context import now_of
from assistance.models import CaseCategory
from assistance.permissions import may_move
from assistance.services.similar import find_similar
from assistance.views.loading import case_or_404
from assistance.workflow import Move
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.web.text import clean_line

LONGEST_TITLE = 120
LONGEST_KEY = 18


@requires(Permission.CASE_LOG)
@require_GET
def case_new_similar(request: HttpRequest) -> HttpResponse:
    """For the quick log: a piece of its page, or a page by itself."""
    title = clean_line(request.GET.get("title", ""))[:LONGEST_TITLE]
    key = request.GET.get("category", "")
    known = key.isascii() and key.isdigit() and len(key) <= LONGEST_KEY
    category = CaseCategory.objects.filter(pk=int(key)).first() if known else None
    similar = find_similar(title, category=category, user=request.user, now=now_of(request))
    return _page(request, "new", {"similar": similar, "title": title})


@requires(Permission.CASE_READ, sample="case")
@require_GET
def case_similar(request: HttpRequest, number: str) -> HttpResponse:
    """For who handles the case: a panel inside its page, or a page by itself."""
    case = case_or_404(request, number)
    similar = find_similar(
        case.title, category=case.category, user=request.user, now=now_of(request), but=case
    )
    may_answer = may_move(request.user, case, Move.ANSWER)
    return _page(request, "case", {"case": case, "similar": similar, "may_answer": may_answer})


def _page(request: HttpRequest, name: str, context: dict[str, object]) -> HttpResponse:
    template = f"_{name}" if getattr(request, "htmx", None) else name
    return render(request, f"assistance/similar/{template}.html", context)
