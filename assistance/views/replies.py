"""常用答复: the list, and one of them to write."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from assistance.forms.knowledge import ReplyForm
from assistance.knowledge_filters import ReplyFilter
from assistance.models import CannedReply
from assistance.permissions import check_may_edit_reply
from assistance.services.replies import add_reply, change_reply
from assistance.views.checks import posted
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.web.forms import render_form, submitted
from foundation.web.listing import ListPage, render_list

FIELDS = ("title", "text", "category", "unit", "in_use")


@requires(Permission.REPLY_EDIT)
@require_GET
def reply_list(request: HttpRequest) -> HttpResponse:
    page = ListPage(
        queryset=CannedReply.objects.visible_to(request.user),
        filterset=ReplyFilter,
        template="assistance/replies/list.html",
        table="assistance/replies/_table.html",
        sorts={"title": "title", "changed": "changed_at"},
        default_sort="-changed",
        related=("category", "unit", "by"),
        counter=gettext_lazy("条"),
        empty_title=gettext_lazy("还没有常用答复"),
        empty_text=gettext_lazy("常写的话存成一条，答复、记进展、回访时选一下就能插入。"),
        empty_act=(reverse("reply-new"), _("新增常用答复")),
    )
    return render_list(request, page)


@requires(Permission.REPLY_EDIT)
def reply_new(request: HttpRequest) -> HttpResponse:
    form = ReplyForm(posted(request), user=request.user, is_new=True)
    if (
        form.is_valid()
        and submitted(form, lambda: add_reply(by=request.user, **form.cleaned_data)) is not None
    ):
        messages.success(request, _("已新增常用答复“%(title)s”。") % {"title": form.cleaned_data["title"]})
        return redirect("reply-list")
    return _page(request, form, _("新增常用答复"))


@requires(Permission.REPLY_EDIT, sample="canned_reply")
def reply_edit(request: HttpRequest, pk: int) -> HttpResponse:
    rows = CannedReply.objects.visible_to(request.user).select_related("unit", "by")
    reply = get_object_or_404(rows, pk=pk)
    check_may_edit_reply(request.user, reply)
    form = ReplyForm(
        posted(request), user=request.user, initial={name: getattr(reply, name) for name in FIELDS}
    )
    if (
        form.is_valid()
        and submitted(form, lambda: change_reply(reply, by=request.user, **form.cleaned_data)) is not None
    ):
        sentence = _("已保存“%(title)s”。") if form.cleaned_data["in_use"] else _("“%(title)s”已停用。")
        messages.success(request, sentence % {"title": form.cleaned_data["title"]})
        return redirect("reply-list")
    return _page(request, form, _("修改常用答复"))


def _page(request: HttpRequest, form: ReplyForm, title: str) -> HttpResponse:
    return render_form(request, "assistance/replies/form.html", form, title=title, back=reverse("reply-list"))
