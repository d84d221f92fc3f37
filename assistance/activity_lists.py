"""服务活动 as a list and as a file (domain.md D9)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import django_filters
from django.db.models import Count, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy

from assistance.enums import ActivityKind, Programme
from assistance.models import Activity, ActivityQuerySet, Attendance
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

COLUMNS = (
    Column("held_on", "日期", Kind.DATE),
    Column("kind", "类型", width=14),
    Column("programme", "专项", width=18),
    Column("name", "活动名称", width=40),
    Column("unit", "主办单位", width=22),
    Column("place", "地点", width=22),
    Column("chain", "所属产业链", width=18),
    Column("came", "参与企业数（家次）", Kind.INTEGER, width=12),
    Column("firms", "参与企业名单", width=60),
    Column("intents", "达成意向（项）", Kind.INTEGER, width=12),
    Column("intents_wan", "意向金额", Kind.DECIMAL, unit="万元", width=14),
    Column("outcome", "成效", width=40),
    Column("created_by", "登记人", width=12),
    Column("void_reason", "作废原因", width=24),
)


def counted(rows: ActivityQuerySet) -> QuerySet[Activity]:
    """With how many enterprises came."""
    came = Attendance.objects.filter(activity=OuterRef("pk")).order_by().values("activity")
    return rows.annotate(came=Coalesce(Subquery(came.annotate(n=Count("pk")).values("n")), 0))


class ActivityFilter(StandingFilterSet):
    primary: ClassVar[tuple[str, ...]] = ("q", "kind", "held_from", "held_to")

    q = SearchFilter(label=gettext_lazy("关键词"), field_name="name", lookup_expr="icontains")
    kind = PickManyFilter(label=gettext_lazy("类型"), choices=ActivityKind.choices)
    programme = django_filters.ChoiceFilter(
        label=gettext_lazy("专项"), choices=Programme.choices, empty_label=gettext_lazy("全部")
    )
    held_from = DateFromFilter(label=gettext_lazy("日期从"), field_name="held_on")
    held_to = DateToFilter(label=gettext_lazy("日期到"), field_name="held_on")
    all = FlagFilter(label=gettext_lazy("包括已作废的"), when=lambda rows, _request: rows)

    class Meta:
        model = Activity
        fields: ClassVar[list[str]] = []


def _with_firms(rows: QuerySet[Any]) -> QuerySet[Any]:
    """By their codes, as the ledger is taken in again."""
    named = Attendance.objects.select_related("enterprise").only(
        "activity", "enterprise__uscc", "enterprise__name"
    )
    return rows.prefetch_related(Prefetch("attendances", queryset=named))


def _line(row: Any) -> Sequence[Any]:
    return (
        row.held_on,
        str(row.get_kind_display()),
        str(row.get_programme_display()),
        row.name,
        row.unit.name,
        row.place,
        row.chain.name if row.chain else "",
        row.came,
        "、".join(one.enterprise.uscc for one in row.attendances.all() if one.enterprise.uscc),
        row.intents,
        row.intents_wan,
        row.outcome,
        row.created_by.name,
        row.void_reason,
    )


ACTIVITY_EXPORT = ListExport(
    gettext_lazy("服务活动台账"),
    COLUMNS,
    _line,
    related=("unit", "chain", "created_by"),
    prepared=_with_firms,
)
