from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from foundation.accounts.guards import signed_in, signed_in_to
from foundation.notifications.filters import NoticeFilter
from foundation.notifications.models import Notice, NoticeQuerySet
from foundation.notifications.services import read_all_notices, read_notice
from foundation.web.listing import ListPage, render_list


@signed_in
def notice_list(request: HttpRequest) -> HttpResponse:
    unread = Notice.objects.visible_to(request.user).unread()
    return _render(request, unread, title=gettext_lazy("没有未读通知"), here="notice-list")


@signed_in
def notice_archive(request: HttpRequest) -> HttpResponse:
    everything = Notice.objects.visible_to(request.user)
    return _render(request, everything, title=gettext_lazy("还没有收到过通知"), here="notice-archive")


@signed_in_to(sample="notice")
@require_POST
def notice_read(request: HttpRequest, pk: int) -> HttpResponse:
    """Read and go to what it is about; ``stay`` goes back to the list."""
    notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    read_notice(notice, by=request.user)
    return redirect("notice-list" if "stay" in request.POST or not notice.url else notice.url)


@signed_in
@require_POST
def notices_all_read(request: HttpRequest) -> HttpResponse:
    count = read_all_notices(by=request.user)
    messages.success(request, _("已将 %(count)d 条通知标为已读。") % {"count": count})
    return redirect("notice-list")


def _render(request: HttpRequest, notices: NoticeQuerySet, *, title: str, here: str) -> HttpResponse:
    page = ListPage(
        queryset=notices,
        filterset=NoticeFilter,
        template="notifications/notices/list.html",
        table="notifications/notices/_table.html",
        sorts={"created": "created_at"},
        default_sort="-created",
        empty_title=title,
        empty_text=gettext_lazy("派单、答复、临期和超期会通知到这里，同时发邮件。"),
        empty_icon="bell",
    )
    tabs = [(gettext_lazy("未读"), "notice-list"), (gettext_lazy("全部"), "notice-archive")]
    return render_list(
        request, page, here=here, sections=[(label, reverse(name), name == here) for label, name in tabs]
    )
