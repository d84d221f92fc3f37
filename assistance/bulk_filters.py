from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from assistance.enums import BulkKind, BulkStatus, RowOutcome
from assistance.models import BulkAct, BulkActRow
from foundation.web.filters import DateFromFilter, DateToFilter, PageFilterSet, PickManyFilter


class BulkActFilter(PageFilterSet):
    primary = ("kind", "status")
    kind = PickManyFilter(label=_("事项"), choices=BulkKind.choices)
    status = PickManyFilter(label=_("状态"), choices=BulkStatus.choices)
    since = DateFromFilter(label=_("办理 从"), field_name="created_at")
    until = DateToFilter(label=_("办理 至"), field_name="created_at")

    class Meta:
        model = BulkAct
        fields: ClassVar[list[str]] = []


class BulkRowFilter(PageFilterSet):
    primary = ("outcome",)
    outcome = PickManyFilter(label=_("结果"), choices=RowOutcome.choices)

    class Meta:
        model = BulkActRow
        fields: ClassVar[list[str]] = []
