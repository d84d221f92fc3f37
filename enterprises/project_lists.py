"""项目 as a list and as a file: the rows of the screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import django_filters
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.enums import ProjectKind
from enterprises.figure_filters import YEARS_BACK, OfEnterprises
from enterprises.models import Chain, Enterprise, Project, ProjectPlan
from foundation.spreadsheets.columns import Column, Kind
from foundation.spreadsheets.exports import ListExport
from foundation.web.filters import FlagFilter, PickManyFilter, StandingFilterSet

STATES = [
    ("planned", gettext_lazy("未开工")),
    ("building", gettext_lazy("在建")),
    ("commissioned", gettext_lazy("已投产")),
]
BY_STATE = {
    "planned": Q(started_on__isnull=True, commissioned_on__isnull=True),
    "building": Q(started_on__isnull=False, commissioned_on__isnull=True),
    "commissioned": Q(commissioned_on__isnull=False),
}
COLUMNS = (
    Column("county", "县市区", width=16),
    Column("enterprise", "企业名称", width=34),
    Column("uscc", "统一社会信用代码", Kind.CODE, width=22),
    Column("name", "项目名称", width=34),
    Column("code", "项目代码", Kind.CODE, width=28),
    Column("total_wan", "总投资", Kind.DECIMAL, unit="万元", width=16),
    Column("started_on", "开工日期", Kind.DATE),
    Column("completed_on", "完工日期", Kind.DATE),
    Column("commissioned_on", "投产日期", Kind.DATE),
    Column("full_capacity_on", "达产日期", Kind.DATE),
    Column("batch", "批次", width=26),
    Column("kind", "项目类型", width=10),
    Column("chain", "产业链", width=18),
    Column("unit", "责任单位", width=20),
    Column("keeper", "责任人", width=12),
    Column("planned_start_on", "计划开工", Kind.DATE),
    Column("planned_completion_on", "计划完工", Kind.DATE),
    Column("planned_commission_on", "计划投产", Kind.DATE),
    Column("planned_capacity_on", "计划达产", Kind.DATE),
    Column("plan_year", "年度", Kind.INTEGER, width=8),
    Column("plan_wan", "年度计划投资", Kind.DECIMAL, unit="万元", width=16),
    Column("basis", "依据", width=30),
    Column("recorded_by", "登记人", width=12),
    Column("void_reason", "作废原因", width=30),
)


class _Named(OfEnterprises):
    def search(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        of_firms = Q(enterprise__in=Enterprise.objects.matching(value).values("pk"))
        return rows.filter(of_firms | Q(name__icontains=value) | Q(code=value))


class ProjectFilter(StandingFilterSet, _Named):
    primary: ClassVar[tuple[str, ...]] = ("q", "county", "state", "kind")

    state = django_filters.ChoiceFilter(
        label=gettext_lazy("状态"), method="by_state", choices=STATES, empty_label=gettext_lazy("全部")
    )
    year = django_filters.ChoiceFilter(
        label=gettext_lazy("投产年度"), method="by_year", empty_label=gettext_lazy("全部")
    )
    kind = PickManyFilter(label=gettext_lazy("项目类型"), choices=ProjectKind.choices)
    chain = django_filters.ModelChoiceFilter(
        label=gettext_lazy("产业链"), queryset=Chain.objects.running(), empty_label=gettext_lazy("全部")
    )
    all = FlagFilter(label=gettext_lazy("包括已作废的"), when=lambda rows, _request: rows)

    class Meta:
        model = Project
        fields: ClassVar[list[str]] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        this_year = timezone.localdate().year
        years = range(this_year, this_year - YEARS_BACK, -1)
        self.filters["year"].extra["choices"] = [
            (str(year), _("%(year)s 年") % {"year": year}) for year in years
        ]

    def by_state(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(BY_STATE[value])

    def by_year(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(commissioned_on__year=int(value))


class ProjectCandidateFilter(_Named):
    primary: ClassVar[tuple[str, ...]] = ("q", "county", "refused")

    refused = FlagFilter(label=gettext_lazy("只看已标为不列入的"), when=lambda rows, _request: rows)

    class Meta:
        model = Project
        fields: ClassVar[list[str]] = []

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        found: QuerySet[Any] = super().filter_queryset(queryset)
        return found.filter(is_refused=bool(self.form.cleaned_data.get("refused")))


def _with_plan(rows: QuerySet[Any]) -> QuerySet[Any]:
    """With the newest 年度计划."""
    newest = ProjectPlan.objects.filter(project=OuterRef("pk")).order_by("-year")
    told = {"plan_year": newest.values("year")[:1], "plan_wan": newest.values("plan_wan")[:1]}
    found: QuerySet[Any] = rows.annotate(**{name: Subquery(part) for name, part in told.items()})
    return found


def _line(row: Any) -> Sequence[Any]:
    enterprise = row.enterprise
    return (
        enterprise.county.name if enterprise.county else "",
        enterprise.name,
        enterprise.uscc,
        row.name,
        row.code,
        row.total_wan,
        row.started_on,
        row.completed_on,
        row.commissioned_on,
        row.full_capacity_on,
        row.batch.name if row.batch else "",
        str(row.get_kind_display()),
        row.chain.name if row.chain else "",
        row.unit.name if row.unit else "",
        row.keeper,
        *row.planned.values(),
        row.plan_year,
        row.plan_wan,
        row.basis,
        row.recorded_by.name,
        row.void_reason,
    )


PROJECT_EXPORT = ListExport(
    gettext_lazy("企业项目"),
    COLUMNS,
    _line,
    related=("enterprise__county", "recorded_by", "batch", "chain", "unit"),
    prepared=_with_plan,
)
