"""项目月度进展 as a list and as a file: what was told of each project month by month."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.enums import ProjectKind
from enterprises.figure_filters import YEARS_BACK, OfEnterprises
from enterprises.filters import word_filter
from enterprises.models import Enterprise, ProjectBatch, ProjectProgress
from enterprises.models.project_wall import MONTHS
from foundation.spreadsheets.columns import Column, Kind
from foundation.spreadsheets.exports import ListExport
from foundation.web.filters import FlagFilter, PickManyFilter, StandingFilterSet

COLUMNS = (
    Column("county", "县市区", width=16),
    Column("enterprise", "企业名称", width=34),
    Column("uscc", "统一社会信用代码", Kind.CODE, width=22),
    Column("project_name", "项目名称", width=34),
    Column("batch", "批次", width=26),
    Column("kind", "项目类型", width=10),
    Column("chain", "产业链", width=18),
    Column("year", "年度", Kind.INTEGER, width=8),
    Column("month", "月份", Kind.INTEGER, width=8),
    Column("invested_wan", "本月完成投资", Kind.DECIMAL, unit="万元", width=16),
    Column("state", "形象进度", width=30),
    Column("revision", "第几次", Kind.INTEGER, width=8),
    Column("reason", "更正原因", width=30),
    Column("reported_by", "填报人", width=12),
    Column("reported_at", "填报日期", Kind.DATE),
)


class ProgressFilter(StandingFilterSet, OfEnterprises):
    primary: ClassVar[tuple[str, ...]] = ("q", "county", "year", "month")

    q = word_filter(gettext_lazy("项目名称、项目代码、产业链，或企业名称、拼音首字母、信用代码"))
    county = PickManyFilter(
        label=gettext_lazy("县市区"), field_name="project__enterprise__county_id", choices=[]
    )
    year = django_filters.ChoiceFilter(label=gettext_lazy("年度"), empty_label=gettext_lazy("全部"))
    month = django_filters.ChoiceFilter(
        label=gettext_lazy("月份"),
        choices=[(month, str(month)) for month in range(1, MONTHS + 1)],
        empty_label=gettext_lazy("全部"),
    )
    batch = django_filters.ModelChoiceFilter(
        label=gettext_lazy("批次"),
        field_name="project__batch",
        queryset=ProjectBatch.objects.all(),
        empty_label=gettext_lazy("全部"),
    )
    kind = PickManyFilter(
        label=gettext_lazy("项目类型"), field_name="project__kind", choices=ProjectKind.choices
    )
    corrected = FlagFilter(
        label=gettext_lazy("只看更正过的"), when=lambda rows, _request: rows.filter(revision__gt=1)
    )
    all = FlagFilter(label=gettext_lazy("包括已被更正的"), when=lambda rows, _request: rows)

    class Meta:
        model = ProjectProgress
        fields: ClassVar[list[str]] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        this_year = timezone.localdate().year
        years = range(this_year, this_year - YEARS_BACK, -1)
        self.filters["year"].extra["choices"] = [(year, _("%(year)s 年") % {"year": year}) for year in years]

    def search(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        of_firms = Q(project__enterprise__in=Enterprise.objects.matching(value).values("pk"))
        of_chains = Q(project__chain__name__icontains=value)
        return rows.filter(of_firms | of_chains | Q(project__name__icontains=value) | Q(project__code=value))


def _line(row: ProjectProgress) -> Sequence[Any]:
    project = row.project
    enterprise = project.enterprise
    return (
        enterprise.county.name if enterprise.county else "",
        enterprise.name,
        enterprise.uscc,
        project.name,
        project.batch.name if project.batch else "",
        str(project.get_kind_display()),
        project.chain.name if project.chain else "",
        row.year,
        row.month,
        row.invested_wan,
        row.state,
        row.revision,
        row.reason,
        row.reported_by.name,
        row.reported_at,
    )


PROGRESS_EXPORT = ListExport(
    gettext_lazy("项目月度进展"),
    COLUMNS,
    _line,
    related=("project__enterprise__county", "project__batch", "project__chain", "reported_by"),
)
