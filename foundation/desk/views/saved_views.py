from __future__ import annotations

from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from foundation.accounts.guards import signed_in, signed_in_to
from foundation.desk.filters import SavedViewFilter
from foundation.desk.forms import ChangeViewForm, ViewForm
from foundation.desk.models import SavedView
from foundation.desk.pages import DeskPage, page_at, page_named
from foundation.desk.services.saved_views import change_query, change_view, delete_view, save_view
from foundation.desk.services.shelves import normal_query
from foundation.errors import Refused
from foundation.web.forms import PageForm, render_form
from foundation.web.listing import ListPage, render_list


@signed_in
@require_GET
def view_list(request: HttpRequest) -> HttpResponse:
    page = ListPage(
        queryset=SavedView.objects.visible_to(request.user),
        filterset=SavedViewFilter,
        template="desk/views/list.html",
        table="desk/views/_table.html",
        sorts={"position": "position"},
        default_sort="position",
        related=("owner", "unit"),
        counter=gettext_lazy("个视图"),
        empty_title=gettext_lazy("还没有视图"),
        empty_text=gettext_lazy("在列表里选好条件，点“保存为视图”，下次一键打开。"),
        empty_icon="filter",
    )
    return render_list(request, page)


@signed_in
def view_new(request: HttpRequest) -> HttpResponse:
    """``from`` is the address of the list as it stands."""
    found = _list_at(request, request.GET.get("from", ""))
    if found is None:
        messages.info(request, _("请先打开一个列表，选好条件，再点“保存为视图”。"))
        return redirect("view-list")
    page, query = found
    form = ViewForm(request.POST or None, user=request.user, initial={"is_pinned": True})
    if request.method == "POST" and form.is_valid():
        try:
            view = save_view(by=request.user, page=page.name, query=query, **form.values)
        except Refused as refusal:
            form.add_error("name", str(refusal.message))
        else:
            messages.success(request, _("已保存视图“%(name)s”。") % {"name": view.name})
            return redirect(view)
    back = f"{page.url}?{query}" if query else page.url
    return render_form(request, "desk/views/new.html", form, page_title=page.title, back=back)


@signed_in_to(sample="saved_view")
def view_edit(request: HttpRequest, pk: int) -> HttpResponse:
    view = _view_or_404(request, pk)
    initial = {name: getattr(view, name) for name in ("name", "is_pinned", "position")}
    form = ChangeViewForm(
        request.POST or None, user=request.user, initial={**initial, "is_shared": view.unit_id is not None}
    )
    if request.method == "POST" and form.is_valid():
        try:
            change_view(view, by=request.user, **form.values)
        except Refused as refusal:
            form.add_error("name", str(refusal.message))
        else:
            messages.success(request, _("视图“%(name)s”已修改。") % {"name": view.name})
            return redirect("view-list")
    return render_form(request, "desk/views/edit.html", form, view=view)


@signed_in_to(sample="saved_view")
def view_deletion(request: HttpRequest, pk: int) -> HttpResponse:
    view = _view_or_404(request, pk)
    if request.method == "POST":
        delete_view(view, by=request.user)
        messages.success(request, _("视图“%(name)s”已删除。") % {"name": view.name})
        return redirect("view-list")
    facts = [(_("视图"), view.name), (_("共享"), view.unit.name if view.unit else _("未共享"))]
    return render_form(request, "desk/views/deletion.html", PageForm(), view=view, facts=facts)


@signed_in_to(sample="saved_view")
@require_POST
def view_query(request: HttpRequest, pk: int) -> HttpResponse:
    """更新视图."""
    view = _view_or_404(request, pk)
    page = page_named(view.page)
    if page is not None and request.user.has(page.right):
        asked = urlsplit(request.POST.get("from", "")).query
        change_query(view, by=request.user, query=normal_query(request, page, asked))
        messages.success(request, _("视图“%(name)s”已按现在的条件更新。") % {"name": view.name})
        return redirect(view)
    messages.info(request, _("这个视图所在的列表您现在打不开，条件没有改动。"))
    return redirect("view-list")


def _view_or_404(request: HttpRequest, pk: int) -> SavedView:
    """Only one's own: what a colleague shares can be opened and saved under another name."""
    rows = SavedView.objects.visible_to(request.user).owned_by(request.user).select_related("owner", "unit")
    return get_object_or_404(rows, pk=pk)


def _list_at(request: HttpRequest, address: str) -> tuple[DeskPage, str] | None:
    parts = urlsplit(address)
    page = None if parts.netloc else page_at(parts.path)
    if page is None or not request.user.has(page.right):
        return None
    return page, normal_query(request, page, parts.query)
