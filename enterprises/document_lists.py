"""政策文件 and 地区荣誉 as lists and as files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enterprises.enums import DocumentKind, HonourKind, RecordTopic, TitleLevel
from enterprises.forms.chains import counties
from enterprises.models import AreaHonour, PolicyDocument
from foundation.spreadsheets.columns import Column, Kind
from foundation.spreadsheets.exports import ListExport
from foundation.web.filters import (
    DateFromFilter,
    DateToFilter,
    FlagFilter,
    PickManyFilter,
    SearchFilter,
    StandingFilterSet,
)

DOCUMENT_COLUMNS = (
    Column("title", "文件名称", width=50),
    Column("number", "文号", width=26),
    Column("level", "级别", width=10),
    Column("issuers", "发文单位", width=34),
    Column("issued_on", "发文日期", Kind.DATE),
    Column("kind", "文件类型", width=12),
    Column("topic", "领域", width=12),
    Column("chain", "产业链", width=16),
    Column("actions", "专项行动", Kind.INTEGER, unit="项", width=10),
    Column("summary", "主要内容", width=50),
    Column("repealed_on", "废止日期", Kind.DATE),
    Column("repeal_document", "废止依据", width=26),
    Column("recorded_by", "登记人", width=12),
    Column("void_reason", "作废原因", width=30),
)
HONOUR_COLUMNS = (
    Column("name", "荣誉名称", width=50),
    Column("kind", "荣誉类型", width=24),
    Column("level", "级别", width=10),
    Column("place", "县市区", width=16),
    Column("for_year", "所属年度", Kind.INTEGER, width=10),
    Column("granted_on", "公布日期", Kind.DATE),
    Column("document", "文号或来源", width=34),
    Column("recorded_by", "登记人", width=12),
    Column("void_reason", "作废原因", width=30),
)


def _in_force(rows: Any, _request: Any) -> Any:
    return rows.in_force(timezone.localdate())


class DocumentFilter(StandingFilterSet):
    primary: ClassVar[tuple[str, ...]] = ("q", "topic", "kind", "force")

    q = SearchFilter(label=_("关键词"), method="search", help_text=_("文件名称或文号"))
    topic = PickManyFilter(label=_("领域"), field_name="topic", choices=RecordTopic.choices)
    kind = PickManyFilter(label=_("文件类型"), field_name="kind", choices=DocumentKind.choices)
    level = PickManyFilter(label=_("级别"), field_name="level", choices=TitleLevel.choices)
    force = FlagFilter(label=_("只看现行有效的"), when=_in_force)
    since = DateFromFilter(label=_("发文自"), field_name="issued_on")
    until = DateToFilter(label=_("发文至"), field_name="issued_on")
    all = FlagFilter(label=_("包括已作废的"), when=lambda rows, _request: rows)

    class Meta:
        model = PolicyDocument
        fields: ClassVar[list[str]] = []

    def search(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(Q(title__icontains=value) | Q(number__icontains=value))


class HonourFilter(StandingFilterSet):
    primary: ClassVar[tuple[str, ...]] = ("q", "kind", "county", "since", "until")

    q = SearchFilter(label=_("关键词"), field_name="name", lookup_expr="icontains")
    kind = PickManyFilter(label=_("荣誉类型"), field_name="kind", choices=HonourKind.choices)
    level = PickManyFilter(label=_("级别"), field_name="level", choices=TitleLevel.choices)
    county = django_filters.ModelChoiceFilter(
        label=_("县市区"), queryset=lambda _request: counties(), empty_label=_("全部")
    )
    since = DateFromFilter(label=_("公布自"), field_name="granted_on")
    until = DateToFilter(label=_("公布至"), field_name="granted_on")
    all = FlagFilter(label=_("包括已作废的"), when=lambda rows, _request: rows)

    class Meta:
        model = AreaHonour
        fields: ClassVar[list[str]] = []


def _document_line(row: PolicyDocument) -> Sequence[Any]:
    return (
        row.title,
        row.number,
        str(row.get_level_display()),
        row.issuers,
        row.issued_on,
        str(row.get_kind_display()),
        str(row.get_topic_display()),
        str(row.chain or ""),
        row.actions,
        row.summary,
        row.repealed_on,
        row.repeal_document,
        row.recorded_by.name,
        row.void_reason,
    )


def _honour_line(row: AreaHonour) -> Sequence[Any]:
    return (
        row.name,
        str(row.get_kind_display()),
        str(row.get_level_display()),
        row.place,
        row.for_year,
        row.granted_on,
        row.document,
        row.recorded_by.name,
        row.void_reason,
    )


DOCUMENT_RELATED, HONOUR_RELATED = ("chain", "recorded_by"), ("county", "recorded_by")
DOCUMENT_EXPORT = ListExport(_("政策文件台账"), DOCUMENT_COLUMNS, _document_line, related=DOCUMENT_RELATED)
HONOUR_EXPORT = ListExport(_("地区荣誉台账"), HONOUR_COLUMNS, _honour_line, related=HONOUR_RELATED)
