"""企业台账 as a file: the rows of the screen, telephones masked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from enterprises.industries import division_name
from enterprises.models import EnterpriseContact, EnterpriseQuerySet
from foundation.spreadsheets.columns import Column, Kind
from foundation.spreadsheets.exports import export_response

CHUNK = 1000

ENTERPRISE_COLUMNS = (
    Column("name", "企业名称", width=34),
    Column("uscc", "统一社会信用代码", Kind.CODE, width=22),
    Column("county", "县市区", width=16),
    Column("township", "乡镇街道", width=16),
    Column("park", "园区", width=16),
    Column("industry_code", "行业代码", Kind.CODE, width=10),
    Column("industry", "行业", width=26),
    Column("size_class", "规模", width=8),
    Column("is_above_scale", "规上", width=8),
    Column("registered_on", "注册日期", Kind.DATE),
    Column("capital_wan", "注册资金", Kind.DECIMAL, unit="万元"),
    Column("officer", "帮包干部", width=12),
    Column("officer_unit", "帮包单位", width=18),
    Column("contact", "主要联系人", width=12),
    Column("phone", "联系电话", Kind.PHONE, width=16),
    Column("address", "注册地址", width=40),
    Column("old_number", "原注册号", Kind.CODE, width=18),
    Column("code_mark", "代码核对", width=22),
)


def export_enterprises(
    request: HttpRequest, queryset: EnterpriseQuerySet, *, kind: str, sentence: str
) -> HttpResponseBase:
    return export_response(
        by=request.user,
        title=_("企业台账"),
        columns=ENTERPRISE_COLUMNS,
        rows=_enterprise_rows(queryset),
        total=queryset.order_by().count(),
        kind=kind,
        sentence=sentence,
    )


def _enterprise_rows(queryset: EnterpriseQuerySet) -> Iterator[Sequence[Any]]:
    main = EnterpriseContact.objects.filter(enterprise=OuterRef("pk"), is_main=True)
    rows = queryset.select_related("county", "township", "park", "officer__unit").defer("business_scope")
    rows = rows.annotate(contact=Subquery(main.values("name")[:1]), phone=Subquery(main.values("phone")[:1]))
    for row in rows.iterator(chunk_size=CHUNK):
        yield (
            row.name,
            row.uscc,
            _name(row.county),
            _name(row.township),
            _name(row.park),
            row.industry_code,
            division_name(row.industry_code),
            row.size_label,
            _("是") if row.is_above_scale else _("否"),
            row.registered_on,
            row.capital_wan,
            _name(row.officer),
            _name(row.officer and row.officer.unit),
            row.contact,
            row.phone,
            row.address,
            row.old_number,
            row.code_mark,
        )


def _name(row: Any) -> str:
    return row.name if row else ""
