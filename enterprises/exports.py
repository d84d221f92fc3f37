"""What the screens of this floor download: the rows shown, telephones masked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from enterprises.enums import ListKind
from enterprises.industries import division_name
from enterprises.models import (
    Assignment,
    Enterprise,
    EnterpriseContact,
    EnterpriseQuerySet,
    ServiceListEntryQuerySet,
)
from foundation.spreadsheets.columns import Column, Kind
from foundation.spreadsheets.exports import export_response
from foundation.web.phones import mask_phone

CHUNK = 1000
MASKED = "电话已脱敏"

ENTERPRISE_COLUMNS = (
    Column("name", "企业名称", width=34),
    Column("uscc", "统一社会信用代码", Kind.CODE, width=22),
    Column("county", "县市区", width=16),
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
)
ENTRY_COLUMNS = (
    Column("county", "县市区", width=16),
    Column("enterprise", "企业名称", width=34),
    Column("uscc", "统一社会信用代码", Kind.CODE, width=22),
    Column("project_name", "项目名称", width=30),
    Column("evidence_wan", "年产值或总投资", Kind.DECIMAL, unit="万元", width=18),
    Column("commissioned_on", "投产日期", Kind.DATE),
    Column("evidence_note", "依据说明", width=24),
    Column("officer", "帮包干部", width=12),
    Column("officer_unit", "帮包单位", width=18),
    Column("entered_on", "入单日期", Kind.DATE),
    Column("left_on", "出单日期", Kind.DATE),
    Column("left_reason", "出单原因", width=30),
)
ASSIGNMENT_COLUMNS = (
    Column("county", "县市区", width=16),
    Column("enterprise", "企业名称", width=34),
    Column("uscc", "统一社会信用代码", Kind.CODE, width=22),
    Column("is_above_scale", "规上", width=8),
    Column("officer", "帮包干部", width=12),
    Column("officer_unit", "单位", width=18),
    Column("officer_title", "职务", width=14),
    Column("officer_phone", "电话", Kind.PHONE, width=16),
    Column("started_on", "开始日期", Kind.DATE),
)


def export_enterprises(
    request: HttpRequest, queryset: EnterpriseQuerySet, *, kind: str, sentence: str
) -> HttpResponseBase:
    return _response(
        request, _("企业台账"), ENTERPRISE_COLUMNS, _enterprise_rows(queryset), queryset, kind, sentence
    )


def export_entries(
    request: HttpRequest, queryset: ServiceListEntryQuerySet, *, kind: str, sentence: str
) -> HttpResponseBase:
    route = request.resolver_match.kwargs if request.resolver_match else {}
    title = _("%(list)s清单_%(year)s年") % {"list": ListKind(route["kind"]).label, "year": route["year"]}
    return _response(request, title, ENTRY_COLUMNS, _entry_rows(queryset), queryset, kind, sentence)


def export_assignments(
    request: HttpRequest, queryset: EnterpriseQuerySet, *, kind: str, sentence: str
) -> HttpResponseBase:
    return _response(
        request, _("帮包台账"), ASSIGNMENT_COLUMNS, _assignment_rows(queryset), queryset, kind, sentence
    )


def _response(
    request: HttpRequest,
    title: str,
    columns: Sequence[Column],
    rows: Iterator[Sequence[Any]],
    queryset: Any,
    kind: str,
    sentence: str,
) -> HttpResponseBase:
    return export_response(
        by=request.user,
        title=title,
        columns=columns,
        rows=rows,
        total=queryset.count(),
        kind=kind,
        sentence=sentence,
        masking=_(MASKED),
    )


def _enterprise_rows(queryset: EnterpriseQuerySet) -> Iterator[Sequence[Any]]:
    main = EnterpriseContact.objects.filter(enterprise=OuterRef("pk"), is_main=True)
    rows = queryset.select_related("county", "officer__unit").defer("business_scope")
    rows = rows.annotate(contact=Subquery(main.values("name")[:1]), phone=Subquery(main.values("phone")[:1]))
    for row in rows.iterator(chunk_size=CHUNK):
        yield (
            row.name,
            row.uscc,
            _name(row.county),
            row.industry_code,
            division_name(row.industry_code),
            str(row.get_size_class_display()),
            _yes_no(row.is_above_scale),
            row.registered_on,
            row.capital_wan,
            _name(row.officer),
            _name(row.officer and row.officer.unit),
            row.contact,
            mask_phone(row.phone or ""),
            row.address,
        )


def _entry_rows(queryset: ServiceListEntryQuerySet) -> Iterator[Sequence[Any]]:
    rows = queryset.select_related("enterprise__county", "enterprise__officer__unit")
    for row in rows.defer("enterprise__business_scope").iterator(chunk_size=CHUNK):
        enterprise: Enterprise = row.enterprise
        yield (
            _name(enterprise.county),
            enterprise.name,
            enterprise.uscc,
            row.project_name,
            row.evidence_wan,
            row.commissioned_on,
            row.evidence_note,
            _name(enterprise.officer),
            _name(enterprise.officer and enterprise.officer.unit),
            row.entered_on,
            row.left_on,
            row.left_reason,
        )


def _assignment_rows(queryset: EnterpriseQuerySet) -> Iterator[Sequence[Any]]:
    since = Assignment.objects.current().filter(enterprise=OuterRef("pk")).values("started_on")[:1]
    rows = (
        queryset.select_related("county", "officer__unit")
        .defer("business_scope")
        .annotate(since=Subquery(since))
    )
    for row in rows.iterator(chunk_size=CHUNK):
        officer = row.officer
        yield (
            _name(row.county),
            row.name,
            row.uscc,
            _yes_no(row.is_above_scale),
            _name(officer),
            _name(officer and officer.unit),
            officer.title if officer else "",
            mask_phone(officer.phone) if officer else "",
            row.since,
        )


def _name(row: Any) -> str:
    return row.name if row else ""


def _yes_no(value: bool) -> str:
    return _("是") if value else _("否")
