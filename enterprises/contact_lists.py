"""联系人 as a list and as a file: the rows of the screen, telephones masked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.filters import CountyFilterSet, word_filter
from enterprises.models import ContactQuerySet, Enterprise, EnterpriseContact
from enterprises.services.standards import recent_limits
from foundation.spreadsheets.columns import Column, Kind
from foundation.spreadsheets.exports import ListExport
from foundation.web.filters import FlagFilter, PickManyFilter

STATES = [
    ("due", gettext_lazy("到期未核实")),
    ("unasked", gettext_lazy("没有记录同意")),
    ("withdrawn", gettext_lazy("已撤回同意")),
]
COLUMNS = (
    Column("enterprise", "企业名称", width=34),
    Column("uscc", "统一社会信用代码", Kind.CODE, width=22),
    Column("county", "县市区", width=16),
    Column("contact_name", "联系人", width=12),
    Column("title", "职务", width=16),
    Column("phone", "联系电话", Kind.PHONE, width=16),
    Column("is_main", "主要联系人", width=12),
    Column("consent_way", "同意方式", width=16),
    Column("consent_on", "同意日期", Kind.DATE),
    Column("verified_on", "核实日期", Kind.DATE),
    Column("withdrawn_on", "撤回同意日期", Kind.DATE),
)


class ContactFilter(CountyFilterSet):
    primary: ClassVar[tuple[str, ...]] = ("q", "county", "state", "main")

    q = word_filter(gettext_lazy("企业名称、拼音首字母或信用代码"))
    county = PickManyFilter(label=gettext_lazy("县市区"), field_name="enterprise__county_id", choices=[])
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("状态"), method="by_state", choices=STATES, empty_label=gettext_lazy("全部")
    )
    main = FlagFilter(
        label=gettext_lazy("只看主要联系人"), when=lambda rows, _request: rows.filter(is_main=True)
    )

    class Meta:
        model = EnterpriseContact
        fields: ClassVar[list[str]] = []

    def search(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(enterprise__in=Enterprise.objects.matching(value).values("pk"))

    def by_served(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(enterprise__has_officer__in=[value == "yes"])

    def by_state(self, rows: ContactQuerySet, name: str, value: str) -> ContactQuerySet:
        if value == "due":
            return rows.unverified_since(recent_limits.get().verified_since)
        return rows.without_consent() if value == "unasked" else rows.filter(withdrawn_on__isnull=False)


def _line(row: EnterpriseContact) -> Sequence[Any]:
    enterprise = row.enterprise
    return (
        enterprise.name,
        enterprise.uscc,
        enterprise.county.name if enterprise.county else "",
        row.name,
        row.title,
        row.phone,
        _("是") if row.is_main else _("否"),
        str(row.get_consent_way_display()),
        row.consent_on,
        row.verified_on,
        row.withdrawn_on,
    )


CONTACT_EXPORT = ListExport(
    gettext_lazy("企业联系人"),
    COLUMNS,
    _line,
    related=("enterprise__county",),
)
