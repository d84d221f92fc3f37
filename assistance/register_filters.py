"""Filters of the registers beside the case list: 共性问题 and 挂账."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from assistance.context import now_of
from assistance.filters import OfferedChoices, OfferedFilter
from assistance.models import Case, CaseMatter, SharedProblem
from foundation.web.filters import DateFromFilter, DateToFilter, SearchFilter

OPEN, DUE, SETTLED = "open", "due", "settled"


class ProblemFilter(OfferedChoices):
    primary = ("q", "state", "unit")

    q = SearchFilter(label=_("关键词"), method="search", help_text=_("问题、表现、解决办法"))
    state = django_filters.ChoiceFilter(
        label=_("状态"),
        method="by_state",
        choices=[(OPEN, _("在解决")), (SETTLED, _("已销号"))],
        empty_label=_("全部"),
    )
    unit = OfferedFilter(label=_("责任单位"), field_name="unit", offered="units")
    opened_from = DateFromFilter(label=_("提出 从"), field_name="opened_at")
    opened_to = DateToFilter(label=_("提出 至"), field_name="opened_at")

    class Meta:
        model = SharedProblem
        fields: ClassVar[list[str]] = []

    def search(self, rows: QuerySet[Any], _name: str, text: str) -> QuerySet[Any]:
        found = Q(title__icontains=text) | Q(description__icontains=text) | Q(remedy__icontains=text)
        return rows.filter(found)

    def by_state(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        return rows.filter(closed_at__isnull=value == OPEN)


class CasesOfProblemFilter(OfferedChoices):
    primary = ("county",)

    county = OfferedFilter(label=_("县市区"), offered="counties")

    class Meta:
        model = Case
        fields: ClassVar[list[str]] = []


class CarryOverFilter(OfferedChoices):
    """``due``: still carried, and the day of the next look has come."""

    primary = ("q", "state", "unit", "county")

    q = SearchFilter(label=_("关键词"), method="search", help_text=_("企业名称、事项或诉求号"))
    state = django_filters.ChoiceFilter(
        label=_("状态"),
        method="by_state",
        choices=[(OPEN, _("挂账中")), (DUE, _("复核到期")), (SETTLED, _("已销号"))],
        empty_label=_("全部"),
    )
    unit = OfferedFilter(label=_("责任单位"), field_name="unit", offered="units")
    county = OfferedFilter(label=_("县市区"), field_name="case__county", offered="counties")
    opened_from = DateFromFilter(label=_("挂账 从"), field_name="opened_at")
    opened_to = DateToFilter(label=_("挂账 至"), field_name="opened_at")
    due_from = DateFromFilter(label=_("复核 从"), field_name="due_at")
    due_to = DateToFilter(label=_("复核 至"), field_name="due_at")

    class Meta:
        model = CaseMatter
        fields: ClassVar[list[str]] = []

    def search(self, rows: QuerySet[Any], _name: str, text: str) -> QuerySet[Any]:
        return rows.filter(case__in=Case.objects.matching(text).order_by().values("pk"))

    def by_state(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        if value == DUE:
            return rows.filter(settled_at__isnull=True, due_at__lt=now_of(self.request).tomorrow)
        return rows.filter(settled_at__isnull=value == OPEN)
