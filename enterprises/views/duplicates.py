"""疑似重复: the pairs that wait for a person, and what was judged of them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from enterprises.duplicate_filters import DuplicateFilter
from enterprises.duplicate_ledgers import PAIR_EXPORT
from enterprises.forms.merges import DistinctForm
from enterprises.models import DuplicatePair
from enterprises.permissions import check_may_merge
from enterprises.services.duplicates import judge_distinct, take_up_again
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.web.forms import render_form, submitted
from foundation.web.listing import ListPage, render_list


@requires(Permission.ENTERPRISE_MERGE)
def duplicate_list(request: HttpRequest) -> HttpResponse:
    page = ListPage(
        queryset=DuplicatePair.objects.visible_to(request.user),
        filterset=DuplicateFilter,
        template="enterprises/duplicates/list.html",
        table="enterprises/duplicates/_table.html",
        sorts={"strength": "strength"},
        default_sort="-strength",
        related=("first__county", "second__county", "decided_by"),
        counter=gettext_lazy("对"),
        export=PAIR_EXPORT,
        export_permission=Permission.ENTERPRISE_EXPORT,
        empty_title=gettext_lazy("没有疑似重复的企业"),
        empty_text=gettext_lazy("登记和修改时随时比对；台账导入的企业每晚比对一次。"),
        empty_icon="success",
    )
    return render_list(request, page)


@requires(Permission.ENTERPRISE_MERGE, sample="duplicate_pair")
def duplicate_judgement(request: HttpRequest, pair_id: int) -> HttpResponse:
    pair = _pair(request, pair_id)
    form = DistinctForm(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def save() -> bool:
            judge_distinct(pair, by=request.user, **form.cleaned_data)
            return True

        if submitted(form, save):
            told = {"first": pair.first.name, "second": pair.second.name}
            messages.success(request, _("“%(first)s”和“%(second)s”已判定不是重复。") % told)
            return redirect("duplicate-list")
    facts = [
        (_("企业一"), pair.first.name),
        (_("企业二"), pair.second.name),
        (_("相同之处"), _("、").join(pair.grounds)),
    ]
    return render_form(request, "enterprises/duplicates/judgement.html", form, facts=facts)


@requires(Permission.ENTERPRISE_MERGE, sample="decided_pair")
@require_POST
def duplicate_return(request: HttpRequest, pair_id: int) -> HttpResponse:
    take_up_again(_pair(request, pair_id), by=request.user)
    messages.success(request, _("已重新列为疑似重复。"))
    return redirect("duplicate-list")


def _pair(request: HttpRequest, pair_id: int) -> DuplicatePair:
    rows = DuplicatePair.objects.visible_to(request.user).select_related("first__county", "second__county")
    pair: DuplicatePair = get_object_or_404(rows, pk=pair_id)
    for enterprise in (pair.first, pair.second):
        check_may_merge(request.user, enterprise)
    return pair
