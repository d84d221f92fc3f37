"""How a view finds its case: through the reader's own rows, else 404."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from assistance.models import Case
from assistance.models.case import CaseQuerySet

CARRIES = (
    "enterprise",
    "county",
    "category__lead_unit",
    "lead_unit",
    "handler",
    "officer",
    "registered_by",
    "problem",
)


def case_or_404(request: HttpRequest, number: str) -> Case:
    return get_object_or_404(_rows(request), number=number.upper())


def whole_case_or_404(request: HttpRequest, number: str) -> Case:
    """With the request to exclude it, which the case's own pages show."""
    return get_object_or_404(_rows(request).with_exclusion(), number=number.upper())


def _rows(request: HttpRequest) -> CaseQuerySet:
    return Case.objects.visible_to(request.user).select_related(*CARRIES)
