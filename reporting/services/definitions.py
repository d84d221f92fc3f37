from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.audit.services import record
from foundation.errors import NotAllowed, Refused
from reporting.metrics.versions import Start, Version, version_on
from reporting.models import DefinitionStart


@transaction.atomic
def start_definition(*, by: User, version: Version, effective_from: date, note: str) -> DefinitionStart:
    """启用口径: from the first of a month to come, so that no month and no past figure is told in two ways."""
    if not by.has(Permission.METRIC_EDIT):
        raise NotAllowed(_("统计口径由系统管理员设定，您没有此权限。"))
    if effective_from.day != 1:
        raise Refused(_("启用日期应是某月 1 日，一个月只用一个口径。"))
    if effective_from <= timezone.localdate():
        raise Refused(_("启用日期应晚于今天，已经开始的月份不能改换口径。"))
    standing = version_on(read_starts(), effective_from)
    if standing.code == version.code:
        raise Refused(
            _("%(day)s 起已经是 %(version)s，不用再设。") % {"day": effective_from, "version": version.code}
        )
    start = DefinitionStart.objects.create(
        version=version.code, effective_from=effective_from, note=note, set_by=by, set_at=timezone.now()
    )
    record(
        by=by,
        action="metric.start",
        obj=start,
        detail={"version": version.code, "from": effective_from, "before": standing.code},
    )
    return start


def read_starts() -> list[Start]:
    rows = DefinitionStart.objects.order_by("effective_from", "id")
    return [Start(row.effective_from, row.pk, row.version) for row in rows]
