"""数字平台: the list, a new one, and one entered by mistake."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.forms.platforms import PlatformForm, PlatformVoidForm
from enterprises.models import Platform
from enterprises.permissions import may_edit_chains
from enterprises.platform_lists import PLATFORM_EXPORT, PlatformFilter
from enterprises.services.platforms import add_platform, void_platform
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.web.forms import carried_out, render_form, submitted
from foundation.web.listing import ListPage, render_list


@requires(Permission.ENTERPRISE_READ)
def platform_list(request: HttpRequest) -> HttpResponse:
    may_change = may_edit_chains(request.user)
    page = ListPage(
        queryset=Platform.objects.visible_to(request.user),
        filterset=PlatformFilter,
        template="enterprises/platforms/list.html",
        table="enterprises/platforms/_table.html",
        sorts={"launched": "launched_on"},
        default_sort="-launched",
        related=("chain", "recorded_by"),
        counter=gettext_lazy("个"),
        export=PLATFORM_EXPORT,
        export_permission=Permission.ENTERPRISE_EXPORT,
        empty_title=gettext_lazy("还没有数字平台"),
        empty_text=gettext_lazy("产业大脑、标识解析二级节点和工业互联网平台上线后在这里登记。"),
        empty_icon="chart",
        empty_act=(reverse("platform-new"), gettext_lazy("登记平台")) if may_change else None,
    )
    return render_list(request, page, may_change=may_change)


@requires(Permission.CHAIN_EDIT)
def platform_new(request: HttpRequest) -> HttpResponse:
    form = PlatformForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = submitted(form, lambda: add_platform(by=request.user, **form.cleaned_data))
        if made is not None:
            messages.success(request, _("已登记平台“%(name)s”。") % {"name": made})
            return redirect("platform-list")
    return render_form(request, "enterprises/platforms/form.html", form)


@requires(Permission.CHAIN_EDIT, sample="platform")
def platform_void(request: HttpRequest, pk: int) -> HttpResponse:
    platform = get_object_or_404(Platform.objects.visible_to(request.user).select_related("chain"), pk=pk)
    form = PlatformVoidForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = carried_out(form, lambda: void_platform(platform, by=request.user, **form.cleaned_data))
        if done:
            messages.success(request, _("“%(name)s”的登记已作废。") % {"name": platform})
            return redirect("platform-list")
    facts = [
        (_("平台名称"), platform.name),
        (_("平台类型"), platform.get_kind_display()),
        (_("上线日期"), platform.launched_on),
        (_("依据"), platform.source),
    ]
    return render_form(request, "enterprises/platforms/void.html", form, platform=platform, facts=facts)
