"""产业链: the list, the page of one, and what the bureau does with it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from enterprises.chain_lists import CHAIN_EXPORT, ChainFilter, told
from enterprises.enums import ChainRole
from enterprises.forms.chains import ChainEndForm, ChainForm, ChainHeadForm, ChainPaperForm
from enterprises.headed_chains import headed_by
from enterprises.models import Chain, ChainPaper, ChainPlace
from enterprises.permissions import may_edit_chains
from enterprises.services.chains import add_paper, appoint_head, change_chain, end_chain, set_up_chain
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.attachments.services import download_response
from foundation.web.forms import render_form, submitted
from foundation.web.listing import ListPage, render_list

MEMBERS_SHOWN = 50
FORM = "enterprises/chains/form.html"


@requires(Permission.ENTERPRISE_READ)
def chain_list(request: HttpRequest) -> HttpResponse:
    may_change = may_edit_chains(request.user)
    page = ListPage(
        queryset=told(Chain.objects.visible_to(request.user), ChainPlace.objects.visible_to(request.user)),
        filterset=ChainFilter,
        template="enterprises/chains/list.html",
        table="enterprises/chains/_table.html",
        sorts={"name": "name"},
        default_sort="name",
        related=("office", "merged_into"),
        counter=gettext_lazy("条"),
        export=CHAIN_EXPORT,
        export_permission=Permission.ENTERPRISE_EXPORT,
        empty_title=gettext_lazy("还没有产业链"),
        empty_text=gettext_lazy("由市局设立产业链后，企业页面可以登记所在产业链。"),
        empty_icon="chart",
        empty_act=(reverse("chain-new"), gettext_lazy("设立产业链")) if may_change else None,
    )
    return render_list(request, page, may_change=may_change)


@requires(Permission.ENTERPRISE_READ)
@require_GET
def chain_headed(request: HttpRequest) -> HttpResponse:
    """The chains whose 链长 is the reader; as a fragment on the home page, which asks for it later."""
    today = timezone.localdate()
    headed = headed_by(request.user, today)
    context = {
        "headed": headed,
        "year": today.year,
        "behind": sum(one.behind for one in headed),
        "overdue": sum(one.group.overdue for one in headed),
    }
    fragment = bool(getattr(request, "htmx", None))
    template = "enterprises/chains/_headed.html" if fragment else "enterprises/chains/headed.html"
    return render(request, template, context)


@requires(Permission.ENTERPRISE_READ, sample="chain")
@require_GET
def chain_detail(request: HttpRequest, pk: int) -> HttpResponse:
    chain = _seen(request, pk)
    places = (
        ChainPlace.objects.visible_to(request.user).filter(chain=chain).select_related("enterprise__county")
    )
    standing = list(places.standing().filter(role=ChainRole.MEMBER)[: MEMBERS_SHOWN + 1])
    context = {
        "chain": chain,
        "heads": list(chain.heads.all()),
        "leads": places.standing().filter(role=ChainRole.LEAD),
        "members": standing[:MEMBERS_SHOWN],
        "is_cut": len(standing) > MEMBERS_SHOWN,
        "shown": MEMBERS_SHOWN,
        "papers": chain.papers.select_related("attachment"),
        "absorbed": chain.absorbed.all(),
        "clusters": chain.clusters.all(),
        "may_change": may_edit_chains(request.user) and chain.ended_on is None,
    }
    return render(request, "enterprises/chains/detail.html", context)


@requires(Permission.CHAIN_EDIT)
def chain_new(request: HttpRequest) -> HttpResponse:
    form = ChainForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = submitted(form, lambda: set_up_chain(by=request.user, **form.cleaned_data))
        if made is not None:
            messages.success(request, _("已设立产业链“%(chain)s”。") % {"chain": made})
            return redirect(made)
    return _act(request, form, _("设立产业链"))


@requires(Permission.CHAIN_EDIT, sample="chain")
def chain_edit(request: HttpRequest, pk: int) -> HttpResponse:
    chain = _seen(request, pk)
    shown = {name: getattr(chain, name) for name in ChainForm.base_fields}
    form = ChainForm(request.POST or None, initial=shown)
    if request.method == "POST" and form.is_valid():
        saved = submitted(form, lambda: change_chain(chain, by=request.user, **form.cleaned_data))
        if saved is not None:
            messages.success(request, _("已保存产业链“%(chain)s”。") % {"chain": saved})
            return redirect(saved)
    return _act(request, form, _("修改产业链"), chain)


@requires(Permission.CHAIN_EDIT, sample="chain")
def chain_head_new(request: HttpRequest, pk: int) -> HttpResponse:
    chain = _seen(request, pk)
    form = ChainHeadForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        head = submitted(form, lambda: appoint_head(chain, by=request.user, **form.cleaned_data))
        if head is not None:
            messages.success(request, _("%(name)s已任“%(chain)s”链长。") % {"name": head, "chain": chain})
            return redirect(chain)
    return _act(request, form, _("登记链长"), chain)


@requires(Permission.CHAIN_EDIT, sample="chain")
def chain_ending(request: HttpRequest, pk: int) -> HttpResponse:
    chain = _seen(request, pk)
    form = ChainEndForm(request.POST or None, chain=chain)
    if request.method == "POST" and form.is_valid():
        done = submitted(form, lambda: end_chain(chain, by=request.user, **form.cleaned_data))
        if done is not None:
            messages.success(
                request, _("“%(chain)s”%(state)s。") % {"chain": done, "state": done.state.label}
            )
            return redirect(done.merged_into or done)
    return _act(request, form, _("并入或撤销"), chain)


@requires(Permission.CHAIN_EDIT, sample="chain")
def chain_paper_new(request: HttpRequest, pk: int) -> HttpResponse:
    chain = _seen(request, pk)
    form = ChainPaperForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        paper = submitted(form, lambda: add_paper(chain, by=request.user, **form.cleaned_data))
        if paper is not None:
            messages.success(request, _("已上传“%(title)s”。") % {"title": paper})
            return redirect(chain)
    return _act(request, form, _("上传文件"), chain)


@requires(Permission.ENTERPRISE_READ, sample="chain_paper")
@require_GET
def chain_paper(request: HttpRequest, pk: int) -> HttpResponseBase:
    chains = Chain.objects.visible_to(request.user)
    found = get_object_or_404(
        ChainPaper.objects.filter(chain__in=chains.values("pk")).select_related("attachment"), pk=pk
    )
    return download_response(found.attachment)


def _act(request: HttpRequest, form: Any, heading: str, chain: Chain | None = None) -> HttpResponse:
    back = chain.get_absolute_url() if chain else reverse("chain-list")
    return render_form(request, FORM, form, heading=heading, chain=chain, back=back)


def _seen(request: HttpRequest, pk: int) -> Chain:
    rows = Chain.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("office", "merged_into"), pk=pk)
