"""The place of an enterprise in a chain: entered and ended on the enterprise's page."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from enterprises.enums import ChainRole
from enterprises.forms.chains import ChainLeaveForm, ChainPlaceForm
from enterprises.models import ChainPlace
from enterprises.permissions import check_may_edit, check_may_edit_chains, may_edit_chains
from enterprises.services.chains import join_chain, leave_chain
from enterprises.views.enterprises import editable
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.web.forms import carried_out, render_form, submitted


@requires(Permission.ENTERPRISE_EDIT, sample="enterprise")
def chain_place_new(request: HttpRequest, pk: int) -> HttpResponse:
    enterprise = editable(request, pk)
    form = ChainPlaceForm(request.POST or None, may_lead=may_edit_chains(request.user))
    if request.method == "POST" and form.is_valid():
        made = submitted(form, lambda: join_chain(enterprise, by=request.user, **form.cleaned_data))
        if made is not None:
            told = {"name": enterprise.name, "chain": made.chain}
            messages.success(request, _("“%(name)s”已列入产业链“%(chain)s”。") % told)
            return redirect(enterprise)
    return render_form(request, "enterprises/chains/place.html", form, enterprise=enterprise)


@requires(Permission.ENTERPRISE_EDIT, sample="chain_place")
def chain_place_exit(request: HttpRequest, pk: int) -> HttpResponse:
    rows = ChainPlace.objects.visible_to(request.user).select_related("enterprise__county", "chain")
    place = get_object_or_404(rows, pk=pk)
    check_may_edit(request.user, place.enterprise)
    if place.role == ChainRole.LEAD:
        check_may_edit_chains(request.user)
    form = ChainLeaveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = carried_out(form, lambda: leave_chain(place, by=request.user, **form.cleaned_data))
        if done:
            told = {"name": place.enterprise.name, "chain": place.chain}
            messages.success(request, _("“%(name)s”已退出产业链“%(chain)s”。") % told)
            return redirect(place.enterprise)
    facts = [
        (_("企业"), place.enterprise.name),
        (_("产业链"), place.chain),
        (_("角色"), place.get_role_display()),
        (_("加入日期"), place.joined_on),
    ]
    context = {"enterprise": place.enterprise, "facts": facts}
    return render_form(request, "enterprises/chains/place_exit.html", form, **context)
