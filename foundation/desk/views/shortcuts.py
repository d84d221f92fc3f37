from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from foundation.accounts.guards import signed_in
from foundation.desk.shortcuts import KEY_GROUPS


@signed_in
@require_GET
def shortcuts(request: HttpRequest) -> HttpResponse:
    """The same words as the dialog behind ?, for every page at once and without JavaScript."""
    return render(request, "desk/shortcuts.html", {"groups": KEY_GROUPS})
