from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.notifications.filters import DeliveryFilter, FailureFilter
from foundation.notifications.models import OutboxMessage
from foundation.notifications.services import retry_message
from foundation.notifications.views.sections import sections
from foundation.web.listing import ListPage, render_list


@requires(Permission.DELIVERY_READ)
def delivery_failures(request: HttpRequest) -> HttpResponse:
    """What could not be delivered. The administrator sees to whom and why, not what was written."""
    page = ListPage(
        queryset=OutboxMessage.objects.visible_to(request.user).failed(),
        filterset=FailureFilter,
        template="notifications/deliveries/list.html",
        table="notifications/deliveries/_table.html",
        sorts={"failed": "failed_at"},
        default_sort="-failed",
        related=("recipient__unit",),
        empty_title=gettext_lazy("没有发送失败的消息"),
        empty_text=gettext_lazy("多次重试仍发不出去的消息会留在这里。"),
        empty_icon="check",
    )
    return render_list(request, page, sections=sections("delivery-failures"))


@requires(Permission.DELIVERY_READ)
def delivery_list(request: HttpRequest) -> HttpResponse:
    """What left the house by which channel and how far it came; whom and when, not what was written."""
    page = ListPage(
        queryset=OutboxMessage.objects.visible_to(request.user).outward(),
        filterset=DeliveryFilter,
        template="notifications/deliveries/all.html",
        table="notifications/deliveries/_all_table.html",
        sorts={"created": "created_at"},
        default_sort="-created",
        related=("recipient__unit",),
        empty_title=gettext_lazy("还没有对外发送的消息"),
        empty_text=gettext_lazy("发出的邮件、短信和企业微信消息会列在这里。"),
        empty_icon="inbox",
    )
    return render_list(request, page, sections=sections("delivery-list"))


@requires(Permission.DELIVERY_RETRY, sample="failed_message")
@require_POST
def delivery_retry(request: HttpRequest, pk: int) -> HttpResponse:
    message = get_object_or_404(OutboxMessage.objects.visible_to(request.user).failed(), pk=pk)
    retry_message(message, by=request.user)
    messages.success(request, _("已重新排队，片刻后再次发送。"))
    return redirect("delivery-failures")
