from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.errors import NotAllowed
from foundation.notifications.models import Notice


def read_notice(notice: Notice, *, by: User) -> Notice:
    if notice.recipient_id != by.pk:
        raise NotAllowed(_("这是他人的通知。"))
    if notice.read_at is None:
        notice.read_at = timezone.now()
        notice.save(update_fields=["read_at"])
    return notice


def read_all_notices(*, by: User) -> int:
    return Notice.objects.visible_to(by).unread().update(read_at=timezone.now())
