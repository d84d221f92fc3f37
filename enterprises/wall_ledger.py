"""强链项目调度表 (domain.md D7): what the wall chart shows, a line a project, as a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.models import ChainHead, ProjectProgress
from enterprises.project_board import Tile
from enterprises.services.told_above import problems_of
from foundation.accounts.models import User
from foundation.spreadsheets.columns import Column, Kind
from foundation.spreadsheets.exports import export_response

TITLE = gettext_lazy("强链项目调度表")
COLUMNS = (
    Column("serial", "序号", Kind.INTEGER, width=8),
    Column("chain", "产业链", width=18),
    Column("head", "链长", width=14),
    Column("county", "县市区", width=16),
    Column("name", "项目名称", width=36),
    Column("code", "项目代码", Kind.CODE, width=26),
    Column("enterprise", "企业名称", width=34),
    Column("kind", "项目类型", width=10),
    Column("total_wan", "总投资", Kind.DECIMAL, unit="万元", width=16),
    Column("planned_start_on", "计划开工", Kind.DATE),
    Column("planned_completion_on", "计划完工", Kind.DATE),
    Column("plan_wan", "年度计划投资", Kind.DECIMAL, unit="万元", width=16),
    Column("month_wan", "本月完成", Kind.DECIMAL, unit="万元", width=16),
    Column("invested_wan", "累计完成", Kind.DECIMAL, unit="万元", width=16),
    Column("done", "完成率", Kind.DECIMAL, unit="%", width=12),
    Column("time", "时序进度", Kind.DECIMAL, unit="%", width=12),
    Column("ahead", "超/欠时序", Kind.DECIMAL, unit="百分点", width=14),
    Column("state", "形象进度", width=34),
    Column("started_on", "开工日期", Kind.DATE),
    Column("completed_on", "完工日期", Kind.DATE),
    Column("commissioned_on", "投产日期", Kind.DATE),
    Column("problems", "问题", width=40),
    Column("unit", "责任单位", width=20),
    Column("keeper", "责任人", width=12),
    Column("due_on", "解决时限", Kind.DATE),
)


def wall_ledger(
    tiles: Sequence[Tile], *, by: User, year: int, months: int, kind: str, sentence: str
) -> HttpResponseBase:
    """``months``: the last month that has ended; what was told of it is 本月."""
    return export_response(
        by=by,
        title=str(TITLE),
        columns=COLUMNS,
        rows=_lines(tiles, by, year, months),
        total=len(tiles),
        kind=kind,
        sentence=sentence,
    )


def _lines(tiles: Sequence[Tile], by: User, year: int, months: int) -> Iterator[Sequence[Any]]:
    """Three statements, whatever the number of projects."""
    keys = [tile.project.pk for tile in tiles]
    heads = dict(
        ChainHead.objects.filter(ended_on__isnull=True, chain__projects__in=keys)
        .values_list("chain_id", "name")
        .distinct()
    )
    told = ProjectProgress.objects.to_month(year, months).filter(project__in=keys).order_by("month", "id")
    last = {row.project_id: row for row in told}
    problems = problems_of(by, keys)
    for serial, tile in enumerate(tiles, 1):
        progress = last.get(tile.project.pk)
        is_month = progress is not None and progress.month == months
        yield _line(
            serial,
            tile,
            heads.get(tile.project.chain_id or 0, ""),
            (progress.invested_wan if progress and is_month else None, progress.state if progress else ""),
            [(one.title, one.due_on) for one in problems.get(tile.project.pk, ())],
        )


def _line(
    serial: int, tile: Tile, head: str, month: tuple[Decimal | None, str], problems: list[tuple[str, date]]
) -> Sequence[Any]:
    project, held = tile.project, tile.pace
    return (
        serial,
        str(project.chain or ""),
        head,
        str(project.enterprise.county or ""),
        project.name,
        project.code,
        project.enterprise.name,
        str(project.get_kind_display()),
        project.total_wan,
        project.planned_start_on,
        project.planned_completion_on,
        held.plan,
        month[0],
        held.invested,
        held.done,
        held.time,
        held.ahead,
        month[1],
        project.started_on,
        project.completed_on,
        project.commissioned_on,
        _("；").join(title for title, _due in problems),
        str(project.unit or ""),
        project.keeper,
        problems[0][1] if problems else None,
    )
