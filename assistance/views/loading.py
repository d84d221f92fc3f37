"""How a view finds its case: through the reader's own rows, else 404."""

from __future__ import annotations

from urllib.parse import urlencode

from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from assistance.enums import MatterKind
from assistance.models import Case, CaseMatter, Visit
from assistance.models.case import CaseQuerySet
from foundation.errors import Elsewhere
from foundation.web.listing import PLACE

CARRIES = (
    "enterprise",
    "county",
    "category__lead_unit",
    "lead_unit",
    "handler",
    "officer",
    "registered_by",
    "problem",
    "visit",
    "project",
)


ARRIVED = "merged"
"""The parameter that names the old number."""
NUMBER_LENGTH = 16
OWN = "own"
"""The parameter that asks for a merged case itself, whose pages otherwise lead to the survivor."""


def case_or_404(request: HttpRequest, number: str, *, own: bool = False) -> Case:
    """``own``: of a merged case too, for what belongs to its own history, as a file does."""
    case = get_object_or_404(_rows(request), number=number.upper())
    if not own:
        _lead_to_survivor(request, case)
    return case


def whole_case_or_404(request: HttpRequest, number: str) -> Case:
    """With the request to exclude it, which the case's own pages show, and whether its visit is in the reader's reach."""
    visits = Visit.objects.visible_to(request.user).filter(pk=OuterRef("visit_id"))
    rows = _rows(request).with_exclusion().annotate(sees_visit=Exists(visits))
    case = get_object_or_404(rows, number=number.upper())
    _lead_to_survivor(request, case)
    return case


def absorbed_or_none(request: HttpRequest, case: Case) -> Case | None:
    """The merged case over whose old number the reader came here."""
    number = request.GET.get(ARRIVED, "")[:NUMBER_LENGTH].upper()
    return case.absorbed.filter(number=number).only("number").first() if number else None


def survivor_or_none(request: HttpRequest, case: Case) -> Case | None:
    """The case into which this one was merged, where the reader may see it."""
    if case.merged_into_id is None:
        return None
    return Case.objects.visible_to(request.user).filter(pk=case.merged_into_id).only("number").first()


def _lead_to_survivor(request: HttpRequest, case: Case) -> None:
    """A page of a merged case is the survivor's page, where the reader may see that one."""
    if OWN in request.GET or request.method not in ("GET", "HEAD"):
        return
    survivor = survivor_or_none(request, case)
    if survivor is not None:
        kept = {ARRIVED: case.number}
        if PLACE in request.GET:
            kept[PLACE] = request.GET[PLACE]
        raise Elsewhere(f"{survivor.get_absolute_url()}?{urlencode(kept)}")


def matter_or_404(request: HttpRequest, number: str, pk: int, kind: MatterKind) -> CaseMatter:
    """A matter of a case that the reader sees; ``case`` comes with everything that its pages show."""
    case = case_or_404(request, number)
    rows = case.matters.of(kind).select_related("unit", "person", "opened_by", "settled_by")
    return get_object_or_404(rows, pk=pk)


def _rows(request: HttpRequest) -> CaseQuerySet:
    return Case.objects.visible_to(request.user).select_related(*CARRIES)
