"""产业集群: the list, the page of one, its titles and the places that others gave it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from enterprises.chain_lists import CLUSTER_EXPORT, ClusterFilter, numbered
from enterprises.forms.chains import ClusterForm, ClusterRankingForm, ClusterTitleForm
from enterprises.models import Cluster
from enterprises.permissions import may_edit_chains
from enterprises.services.clusters import add_cluster, rank_cluster, recognise_cluster
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.web.forms import render_form, submitted
from foundation.web.listing import ListPage, render_list


@requires(Permission.ENTERPRISE_READ)
def cluster_list(request: HttpRequest) -> HttpResponse:
    may_change = may_edit_chains(request.user)
    page = ListPage(
        queryset=numbered(Cluster.objects.visible_to(request.user)),
        filterset=ClusterFilter,
        template="enterprises/clusters/list.html",
        table="enterprises/clusters/_table.html",
        sorts={"name": "name"},
        default_sort="name",
        related=("county", "chain"),
        counter=gettext_lazy("个"),
        export=CLUSTER_EXPORT,
        export_permission=Permission.ENTERPRISE_EXPORT,
        empty_title=gettext_lazy("还没有产业集群"),
        empty_text=gettext_lazy("登记产业集群后，可以登记称号和排名。"),
        empty_icon="chart",
        empty_act=(reverse("cluster-new"), gettext_lazy("登记产业集群")) if may_change else None,
    )
    return render_list(request, page, may_change=may_change)


@requires(Permission.ENTERPRISE_READ, sample="cluster")
@require_GET
def cluster_detail(request: HttpRequest, pk: int) -> HttpResponse:
    cluster = _seen(request, pk)
    context = {
        "cluster": cluster,
        "titles": cluster.titles.select_related("recorded_by"),
        "rankings": cluster.rankings.select_related("recorded_by"),
        "may_change": may_edit_chains(request.user),
    }
    return render(request, "enterprises/clusters/detail.html", context)


@requires(Permission.CHAIN_EDIT)
def cluster_new(request: HttpRequest) -> HttpResponse:
    form = ClusterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = submitted(form, lambda: add_cluster(by=request.user, **form.cleaned_data))
        if made is not None:
            messages.success(request, _("已登记产业集群“%(name)s”。") % {"name": made})
            return redirect(made)
    return _act(request, form, _("登记产业集群"))


@requires(Permission.CHAIN_EDIT, sample="cluster")
def cluster_title_new(request: HttpRequest, pk: int) -> HttpResponse:
    cluster = _seen(request, pk)
    form = ClusterTitleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = submitted(form, lambda: recognise_cluster(cluster, by=request.user, **form.cleaned_data))
        if made is not None:
            messages.success(request, _("已登记称号“%(title)s”。") % {"title": made})
            return redirect(cluster)
    return _act(request, form, _("登记集群称号"), cluster)


@requires(Permission.CHAIN_EDIT, sample="cluster")
def cluster_ranking_new(request: HttpRequest, pk: int) -> HttpResponse:
    cluster = _seen(request, pk)
    form = ClusterRankingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = submitted(form, lambda: rank_cluster(cluster, by=request.user, **form.cleaned_data))
        if made is not None:
            messages.success(request, _("已登记排名。"))
            return redirect(cluster)
    return _act(request, form, _("登记集群排名"), cluster)


def _act(request: HttpRequest, form: Any, heading: str, cluster: Cluster | None = None) -> HttpResponse:
    back = cluster.get_absolute_url() if cluster else reverse("cluster-list")
    return render_form(
        request, "enterprises/clusters/form.html", form, heading=heading, cluster=cluster, back=back
    )


def _seen(request: HttpRequest, pk: int) -> Cluster:
    rows = Cluster.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("county", "chain"), pk=pk)
