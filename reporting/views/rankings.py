from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.web.forms import render_form, submitted
from foundation.web.listing import ListPage, render_list
from foundation.web.typeahead import KEY, LARGEST_KEY
from reporting.indicator_forms import RankingForm
from reporting.indicator_lists import RANKING_EXPORT, RankingFilter
from reporting.models import Ranking
from reporting.services.rankings import record_ranking


@requires(Permission.REPORT_READ)
def ranking_list(request: HttpRequest) -> HttpResponse:
    """排名: places that others announced, as they were announced."""
    page = ListPage(
        queryset=Ranking.objects.visible_to(request.user),
        filterset=RankingFilter,
        template="reporting/rankings/list.html",
        table="reporting/rankings/_table.html",
        sorts={"day": "ranked_on"},
        default_sort="-day",
        related=("corrected_by", "entered_by"),
        export=RANKING_EXPORT,
        export_permission=Permission.REPORT_READ,
        empty_title=gettext_lazy("还没有排名"),
        empty_text=gettext_lazy("上级公布的位次在这里登记，不由系统计算。"),
        empty_icon="chart",
    )
    return render_list(request, page, may_enter=request.user.has(Permission.INDICATOR_ENTER))


@requires(Permission.INDICATOR_ENTER)
def ranking_new(request: HttpRequest) -> HttpResponse:
    """Enter a place, or correct the one that ``?of=`` names."""
    opened = _opened(request)
    form = RankingForm(request.POST or None, opened=opened)
    if request.method == "POST" and form.is_valid():
        made = submitted(form, lambda: record_ranking(by=request.user, **form.cleaned_data))
        if made is not None:
            told = {"name": made.name, "rank": made.rank}
            messages.success(request, _("已登记 %(name)s第 %(rank)d 位。") % told)
            return redirect("ranking-list")
    return render_form(request, "reporting/rankings/form.html", form, opened=opened)


def _opened(request: HttpRequest) -> Ranking | None:
    key = request.GET.get("of", "")
    if not KEY.fullmatch(key) or int(key) > LARGEST_KEY:
        return None
    return Ranking.objects.visible_to(request.user).standing().filter(pk=int(key)).first()
