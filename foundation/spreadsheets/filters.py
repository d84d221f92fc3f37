from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from foundation.spreadsheets.enums import BatchStatus
from foundation.spreadsheets.kinds import all_kinds
from foundation.spreadsheets.models import ImportBatch
from foundation.web.filters import DateFromFilter, DateToFilter, FlagFilter, PageFilterSet, PickManyFilter


def _kind_choices() -> list[tuple[str, str]]:
    return [(kind.name, str(kind.title)) for kind in all_kinds()]


class ImportBatchFilter(PageFilterSet):
    primary = ("kind", "status", "mine")
    kind = PickManyFilter(label=_("台账"), choices=_kind_choices)
    status = PickManyFilter(label=_("状态"), choices=BatchStatus.choices)
    mine = FlagFilter(label=_("只看我的"), when=lambda rows, request: rows.filter(by=request.user))
    since = DateFromFilter(label=_("上传 从"), field_name="created_at")
    until = DateToFilter(label=_("上传 至"), field_name="created_at")

    class Meta:
        model = ImportBatch
        fields: ClassVar[list[str]] = []
