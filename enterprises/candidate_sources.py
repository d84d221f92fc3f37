"""What proposes enterprises for each of the two lists, and how its rows are shown: outputs, or projects."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.enums import ListKind
from enterprises.figure_filters import CandidateFilter
from enterprises.figure_ledgers import FIGURE_EXPORT
from enterprises.models import EnterpriseFigure, Project
from enterprises.project_lists import PROJECT_EXPORT, ProjectCandidateFilter
from foundation.spreadsheets.exports import ListExport
from foundation.web.filters import PageFilterSet


@dataclass(frozen=True)
class Source:
    """``told`` says in words what a row rests on; ``key`` is the field by which addresses name a row."""

    model: type[EnterpriseFigure | Project]
    rows: str
    filterset: type[PageFilterSet]
    sort: str
    key: str
    export: ListExport
    told: Callable[[Any], tuple[str, str]]
    empty_text: str | Promise

    @property
    def table(self) -> str:
        return f"enterprises/candidates/_{self.rows}.html"

    @property
    def chosen(self) -> str:
        return f"enterprises/candidates/_chosen_{self.rows}.html"


def _told_of_figure(figure: EnterpriseFigure) -> tuple[str, str]:
    return figure.period, f"{figure.shown} {figure.unit}"


def _told_of_project(project: Project) -> tuple[str, str]:
    return _("项目"), _("%(name)s，%(day)s 投产") % {"name": project.name, "day": project.commissioned_on}


SOURCES = {
    ListKind.OVER_100M: Source(
        model=EnterpriseFigure,
        rows="figures",
        filterset=CandidateFilter,
        sort="value",
        key="enterprise_id",
        export=FIGURE_EXPORT,
        told=_told_of_figure,
        empty_text=gettext_lazy("上年或本年产值达到列入起点的企业都已在清单中，或还没有录入产值。"),
    ),
    ListKind.COMMISSIONED: Source(
        model=Project,
        rows="projects",
        filterset=ProjectCandidateFilter,
        sort="commissioned_on",
        key="pk",
        export=PROJECT_EXPORT,
        told=_told_of_project,
        empty_text=gettext_lazy("当年投产的项目都已在清单中，或还没有登记投产日期。"),
    ),
}
