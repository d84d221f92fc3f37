"""挂账台账: what was answered unsolved and is looked at again on a day named."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from assistance.context import now_of
from assistance.enums import MatterKind
from assistance.models import CaseMatter
from assistance.register_exports import export_carry_overs
from assistance.register_filters import CarryOverFilter
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.web.listing import ListPage, render_list
from foundation.web.tabs import tabs_of

TABS = (
    (gettext_lazy("全部"), ""),
    (gettext_lazy("挂账中"), "state=open&sort=due"),
    (gettext_lazy("复核到期"), "state=due&sort=due"),
    (gettext_lazy("已销号"), "state=settled"),
)


@requires(Permission.CASE_READ)
@require_GET
def carry_over_list(request: HttpRequest) -> HttpResponse:
    page = ListPage(
        queryset=CaseMatter.objects.visible_to(request.user).of(MatterKind.CARRY_OVER),
        filterset=CarryOverFilter,
        template="assistance/carry_overs/list.html",
        table="assistance/carry_overs/_table.html",
        sorts={"opened": "opened_at", "due": "due_at"},
        default_sort="-opened",
        related=("case__enterprise", "case__county", "unit", "person", "opened_by", "settled_by"),
        counter=gettext_lazy("件"),
        export=export_carry_overs,
        export_permission=Permission.CASE_EXPORT,
        empty_title=gettext_lazy("没有挂账的诉求"),
        empty_text=gettext_lazy("答复时没有解决的诉求，可以在它的页面“更多”里挂账，约定哪天再看。"),
    )
    return render_list(request, page, now=now_of(request), tabs=tabs_of(request, "carry-over-list", TABS))
