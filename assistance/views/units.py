"""What the pages share that send a case to a unit."""

from __future__ import annotations

from django.http import HttpRequest

from foundation.accounts.models import Unit

DISPATCH_TEMPLATE = "assistance/moves/dispatch.html"


def asked_unit(request: HttpRequest) -> Unit | None:
    """The unit whose people are wanted, when the page asks again without JavaScript."""
    key = request.GET.get("lead_unit", "")
    if not (key.isascii() and key.isdigit() and len(key) <= 18):
        return None
    return Unit.objects.handling().filter(pk=int(key)).first()
