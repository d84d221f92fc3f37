"""项目月度进展: the months of all projects as a ledger."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from enterprises.models import ProjectProgress
from enterprises.progress_lists import PROGRESS_EXPORT, ProgressFilter
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.web.listing import ListPage, render_list


@requires(Permission.ENTERPRISE_READ)
@require_GET
def project_month_list(request: HttpRequest) -> HttpResponse:
    page = ListPage(
        queryset=ProjectProgress.objects.visible_to(request.user),
        filterset=ProgressFilter,
        template="enterprises/projects/months.html",
        table="enterprises/projects/_months.html",
        sorts={"reported": "id"},
        default_sort="-reported",
        related=("project__enterprise__county", "corrects", "reported_by"),
        counter=gettext_lazy("条"),
        export=PROGRESS_EXPORT,
        export_permission=Permission.ENTERPRISE_EXPORT,
        empty_title=gettext_lazy("还没有月度进展"),
        empty_text=gettext_lazy("在项目页面按月填报完成投资和形象进度，或整表导入。"),
        empty_icon="enterprise",
        empty_act=(reverse("project-list"), gettext_lazy("看企业项目")),
    )
    return render_list(request, page)
