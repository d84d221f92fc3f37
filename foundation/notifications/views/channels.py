from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.notifications.enums import Channel
from foundation.notifications.filters import AddressFilter
from foundation.notifications.models import UnreachableAddress
from foundation.notifications.services.overview import channels_seen_by
from foundation.notifications.services.trials import send_test
from foundation.notifications.views.sections import sections
from foundation.web.listing import ListPage, render_list


@requires(Permission.DELIVERY_READ)
def channel_list(request: HttpRequest) -> HttpResponse:
    """Which channels there are, how each fares, and whom it cannot reach."""
    context = {
        "channels": channels_seen_by(request.user),
        "may_test": request.user.has(Permission.DELIVERY_RETRY),
        "sections": sections("channel-list"),
    }
    return render(request, "notifications/channels/list.html", context)


@requires(Permission.DELIVERY_RETRY, sample="channel")
@require_POST
def channel_test(request: HttpRequest, channel: str) -> HttpResponse:
    if channel not in Channel.values:
        raise Http404
    send_test(channel, by=request.user)
    messages.success(request, _("测试消息已排队，约 10 秒后发出；刷新本页可看到结果，同时请看本人是否收到。"))
    return redirect("channel-list")


@requires(Permission.DELIVERY_READ)
def channel_addresses(request: HttpRequest) -> HttpResponse:
    """Numbers and accounts that are not used any more, until somebody corrects them."""
    page = ListPage(
        queryset=UnreachableAddress.objects.visible_to(request.user).marked(),
        filterset=AddressFilter,
        template="notifications/channels/addresses.html",
        table="notifications/channels/_addresses_table.html",
        sorts={"changed": "changed_at"},
        default_sort="-changed",
        related=("user__unit",),
        empty_title=gettext_lazy("没有失效号码"),
        empty_text=gettext_lazy("同一号码连续 3 次被网关判为无效后会列在这里，不再使用。"),
        empty_icon="check",
    )
    return render_list(request, page, sections=sections("channel-addresses"))
