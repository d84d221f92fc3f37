from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from assistance.models import Case
from assistance.views.loading import case_or_404
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.desk.services.viewings import others_viewing, touch_viewing


@requires(Permission.CASE_READ, sample="case")
@require_POST
def case_viewing(request: HttpRequest, number: str) -> JsonResponse:
    """A sign of life from the page of a case, answered with who else is there."""
    subject, now = subject_of(case_or_404(request, number)), timezone.now()
    if not request.POST.get("idle"):
        editing = bool(request.POST.get("editing"))
        touch_viewing(subject, by=request.user, is_editing=editing, now=now)
    return JsonResponse({"text": others_viewing(subject, besides=request.user, now=now)})


def subject_of(case: Case) -> str:
    return f"case:{case.pk}"
