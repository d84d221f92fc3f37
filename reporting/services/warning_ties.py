"""Warnings where others meet them: when their enterprise is merged into another, and in its 大事记."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.models import Enterprise
from enterprises.services.chronicle import Line, Source, Span, day_of
from enterprises.services.movers import Mover, Pair, Step, has_same, plan_moves
from foundation.accounts.models import User
from foundation.web.dates import start_of_day
from reporting.enums import WarningState
from reporting.models import EnterpriseWarning


def _warnings(pair: Pair) -> list[Step]:
    return plan_moves(
        EnterpriseWarning.objects.all(),
        pair,
        clashes=has_same(EnterpriseWarning, pair, "kind", "year", "months"),
        why=gettext_lazy("保留企业已有同一期的同类预警"),
    )


def _told(enterprise: Enterprise, user: User, span: Span) -> Iterator[Line]:
    """That it was raised, and what was done about it: the newest row may be an old one that was answered late."""
    rows = EnterpriseWarning.objects.visible_to(user).filter(enterprise=enterprise)
    if span.before is not None:
        rows = rows.filter(raised_at__lt=start_of_day(span.before))
    for row in rows.select_related("handled_by", "case").order_by("-raised_at", "-pk"):
        told = {"kind": row.get_kind_display(), "period": row.period, "told": row.told}
        yield Line(
            day_of(row.raised_at),
            _("预警：%(period)s%(kind)s（%(told)s）") % told,
            url=row.get_absolute_url(),
        )
        if row.handled_at is not None and row.handled_by is not None:
            words = ANSWERED[WarningState(row.state)] % {
                **told, "case": row.case.number if row.case else "", "note": row.note, "until": row.snoozed_until,
            }  # fmt: skip
            yield Line(
                day_of(row.handled_at), words.replace("（）", ""), row.handled_by.name, row.get_absolute_url()
            )


ANSWERED = {
    WarningState.OPEN: gettext_lazy("处理预警：%(period)s%(kind)s"),
    WarningState.CASE: gettext_lazy("预警转为诉求 %(case)s：%(period)s%(kind)s"),
    WarningState.DISMISSED: gettext_lazy("排除预警：%(period)s%(kind)s（%(note)s）"),
    WarningState.SNOOZED: gettext_lazy("预警暂缓到 %(until)s：%(period)s%(kind)s（%(note)s）"),
}
MOVERS = (Mover(EnterpriseWarning, gettext_lazy("企业预警"), _warnings),)
SOURCES = (Source("warning", gettext_lazy("预警"), _told),)
