"""A test message to oneself: through the same outbox, the same sweep and the same gateway as every other."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.audit.services import record
from foundation.errors import NotAllowed, Refused
from foundation.notifications.enums import Channel
from foundation.notifications.models import OutboxMessage
from foundation.notifications.outbox import post
from foundation.notifications.reach import address_of, is_on, marked_among

PAUSE = timedelta(minutes=1)


@transaction.atomic
def send_test(channel: str, *, by: User) -> None:
    if not by.has(Permission.DELIVERY_RETRY):
        raise NotAllowed(_("渠道由系统管理员测试，您没有此权限。"))
    label = Channel(channel).label
    if not is_on(channel):
        raise Refused(_("%(channel)s未启用，请先在服务器上补全设置。") % {"channel": label})
    if not address_of(by, channel):
        raise Refused(
            _("您的资料里没有可用于%(channel)s的号码或账号，请先在“设置－人员”中填写。") % {"channel": label}
        )
    if marked_among([by], [channel]):
        raise Refused(_("您登记的号码已连续失败 3 次，不再使用；请先在“设置－人员”中更正。"))
    now, prefix = timezone.now(), trial_prefix(by, channel)
    if OutboxMessage.objects.filter(key__startswith=prefix, created_at__gt=now - PAUSE).exists():
        raise Refused(_("刚刚发过测试消息，请 1 分钟后再试。"))
    post(
        to=by,
        subject=_("帮企测试消息 %(time)s") % {"time": timezone.localtime(now).strftime("%m-%d %H:%M")},
        key=f"{prefix}{int(now.timestamp())}",
        channels=[channel],
    )
    record(by=by, action="channel.test", detail={"channel": channel})


def trial_prefix(by: User, channel: str) -> str:
    return f"test-{by.pk}-{channel}-"


def last_tests(by: User) -> dict[str, OutboxMessage]:
    """The newest test message of each channel to this person."""
    rows = OutboxMessage.objects.filter(key__startswith=f"test-{by.pk}-").order_by("-id")[:40]
    return {message.channel: message for message in reversed(rows)}
