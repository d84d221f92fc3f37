"""How a view finds its case: through the reader's own rows, else 404."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from assistance.models import Case

CARRIES = ("enterprise", "county", "category__lead_unit", "lead_unit", "handler", "officer", "registered_by")


def case_or_404(request: HttpRequest, number: str) -> Case:
    return get_object_or_404(
        Case.objects.visible_to(request.user).select_related(*CARRIES), number=number.upper()
    )
