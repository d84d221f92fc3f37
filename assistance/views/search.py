from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from assistance.context import now_of
from assistance.models import Case
from assistance.services.find import find_cases
from enterprises.models import Enterprise
from enterprises.services.lookup import find_enterprises, is_searchable
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.web.text import clean_code, clean_line

LONGEST = 60
SHOWN = 8
NUMBER = re.compile(r"(?:SQ)?-?(\d{4})-?(\d{6})")
CODE = re.compile(r"[0-9A-Z]{18}")


@requires(Permission.ENTERPRISE_READ)
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """企业 and 诉求 for a few words; one exact hit opens at once."""
    query = clean_line(request.GET.get("q", ""))[:LONGEST]
    exact = _exact(request, query)
    if exact is not None:
        return redirect(exact)
    found: dict[str, Any] = {"query": query, "searchable": is_searchable(query)}
    if found["searchable"]:
        found |= _found(request, query)
    return render(request, "assistance/search/page.html", found)


def _found(request: HttpRequest, query: str) -> dict[str, Any]:
    user = request.user
    hits = find_enterprises(
        Enterprise.objects.visible_to(user), query, own=user.pk, limit=SHOWN + 1, with_filed=True
    )
    cases = find_cases(Case.objects.visible_to(user), query, hits[:SHOWN], limit=SHOWN + 1)
    return {
        "hits": hits[:SHOWN],
        "more_hits": len(hits) > SHOWN,
        "cases": cases[:SHOWN],
        "more_cases": len(cases) > SHOWN,
        "now": now_of(request),
    }


def _exact(request: HttpRequest, query: str) -> Case | Enterprise | None:
    """The case of a number or the enterprise of a whole credit code, if the reader may see it."""
    code = clean_code(query)
    if match := NUMBER.fullmatch(code):
        number = f"SQ-{match[1]}-{match[2]}"
        return Case.objects.visible_to(request.user).filter(number=number).first()
    if CODE.fullmatch(code):
        return Enterprise.objects.visible_to(request.user).filter(uscc=code).first()
    return None
