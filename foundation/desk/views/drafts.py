from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from foundation.accounts.guards import signed_in, signed_in_to
from foundation.desk.draft_forms import DraftForm, form_named
from foundation.desk.drafting import FORM_FIELD, KEY_FIELD, restore_url
from foundation.desk.filters import DraftFilter
from foundation.desk.models import Draft
from foundation.desk.services.drafts import drop_draft, keep_draft, words_of
from foundation.web.listing import ListPage, render_list

KEY = re.compile(r"[A-Za-z0-9-]{1,40}")


@signed_in
@require_POST
def draft_save(request: HttpRequest) -> HttpResponseBase:
    """From the script after a pause in typing, or from 存草稿, which comes back to the form."""
    form, key = form_named(request.POST.get(FORM_FIELD, "")), request.POST.get(KEY_FIELD, "")
    if form is None or bool(key) != form.has_key or (key and not KEY.fullmatch(key)):
        return _unknown(request)
    saved_at = keep_draft(form, key, request.POST, by=request.user)
    told = _told(saved_at)
    if _by_script(request):
        return JsonResponse({"saved": saved_at is not None, "text": told})
    messages.info(request, _("%(told)s，附件不随草稿保存。") % {"told": told} if saved_at else told)
    return redirect(restore_url(form, key) if saved_at else form.page(key))


@signed_in
@require_GET
def draft_list(request: HttpRequest) -> HttpResponse:
    page = ListPage(
        queryset=Draft.objects.owned_by(request.user, now=timezone.now()),
        filterset=DraftFilter,
        template="desk/drafts/list.html",
        table="desk/drafts/_table.html",
        sorts={"saved": "saved_at"},
        default_sort="-saved",
        counter=gettext_lazy("份草稿"),
        empty_title=gettext_lazy("没有草稿"),
        empty_text=gettext_lazy("填写时停顿 3 秒自动保存，提交后删除；30 天没有再改的也会删除。"),
        empty_icon="edit",
    )
    return render_list(request, page)


@signed_in_to(sample="draft")
@require_GET
def draft_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The words themselves, to be copied, where the form they belong to is no longer open to their writer."""
    draft, form = _draft_or_404(request, pk)
    context: dict[str, Any] = {"draft": draft, "form_title": form.title, "words": words_of(form, draft)}
    if form.is_open(request.user, draft.key):
        context["restore_url"] = restore_url(form, draft.key)
    return render(request, "desk/drafts/draft.html", context)


@signed_in_to(sample="draft")
@require_POST
def draft_discard(request: HttpRequest, pk: int) -> HttpResponse:
    draft, form = _draft_or_404(request, pk)
    drop_draft(form, draft.key, by=request.user)
    messages.success(request, _("草稿已丢弃。"))
    return redirect(reverse("draft-list") if request.GET.get("from") == "list" else form.page(draft.key))


def _unknown(request: HttpRequest) -> HttpResponseBase:
    told = _("草稿没有保存：不知道它属于哪张表单，请刷新页面后再试。")
    if _by_script(request):
        return JsonResponse({"saved": False, "text": told}, status=422)
    messages.error(request, told)
    return redirect("draft-list")


def _by_script(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def _draft_or_404(request: HttpRequest, pk: int) -> tuple[Draft, DraftForm]:
    draft = get_object_or_404(Draft.objects.owned_by(request.user, now=timezone.now()), pk=pk)
    form = form_named(draft.form)
    if form is None:
        raise Http404
    return draft, form


def _told(saved_at: Any) -> str:
    if saved_at is None:
        return _("没有可保存的内容，或内容过长。")
    return _("草稿已保存 %(time)s") % {"time": f"{timezone.localtime(saved_at):%H:%M}"}
