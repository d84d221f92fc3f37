"""Which cases a bulk page is about: those ticked, or everything that a filter finds."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from assistance.filters import CaseFilter
from assistance.models import Case
from assistance.services.bulk import MOST_ROWS
from foundation.errors import Refused

LONGEST_FILTER = 2000


@dataclass(frozen=True)
class Selection:
    """``everything``: the whole of the filter, in the order of urgency; at most one more than may be done."""

    numbers: list[str]
    everything: bool
    filter_text: str


def selection_of(request: HttpRequest) -> Selection:
    data = request.POST if request.method == "POST" else request.GET
    filter_text = data.get("filter", "")[:LONGEST_FILTER]
    if data.get("all"):
        return Selection(_found(request, filter_text), everything=True, filter_text=filter_text)
    ticked = [number.strip().upper()[:16] for number in data.getlist("case") if number.strip()]
    return Selection(list(dict.fromkeys(ticked))[: MOST_ROWS + 1], everything=False, filter_text=filter_text)


def _found(request: HttpRequest, filter_text: str) -> list[str]:
    rows = CaseFilter(QueryDict(filter_text), Case.objects.visible_to(request.user), request=request)
    if not rows.form.is_valid():
        raise Refused(_("筛选条件无法识别，请回到诉求台账重新选择。"))
    return list(rows.qs.order_by("due_at", "id").values_list("number", flat=True)[: MOST_ROWS + 1])
