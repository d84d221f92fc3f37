"""The wall chart (挂图作战): the projects of a batch by chain or by county, those with an overdue milestone first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Sum
from django.utils.translation import gettext as _

from enterprises.enums import Milestone
from enterprises.models import Project, ProjectPlan, ProjectProgress, ProjectQuerySet
from enterprises.project_pace import Lamp, Pace, lamp_of, overdue_milestones, pace, time_share

ORDER = {Lamp.OVERDUE: 0, Lamp.NEAR: 1, Lamp.NORMAL: 2}
ZERO = Decimal(0)
UNPLACED = 0


@dataclass(frozen=True)
class Tile:
    project: Project
    pace: Pace
    lamp: Lamp
    overdue: list[tuple[Milestone, int]]

    @property
    def told(self) -> str:
        """What the light says, in words."""
        if self.overdue:
            first, days = self.overdue[0]
            return _("%(milestone)s超期 %(days)d 天") % {"milestone": first.label, "days": days}
        last = [one.label for one, day in self.project.reached.items() if day is not None]
        return _("已%(milestone)s") % {"milestone": last[-1]} if last else _("未开工")

    @property
    def is_behind(self) -> bool:
        """欠时序: not completed, and less done of the year's plan than of its time."""
        return self.project.completed_on is None and self.pace.ahead is not None and self.pace.ahead < 0

    @property
    def late(self) -> int:
        return max((days for _one, days in self.overdue), default=0)


@dataclass
class Group:
    """Of a chain or a county by its ``key``, 0 for those of none. ``invested`` and ``plan`` in 万元, of the year."""

    name: str
    key: int = UNPLACED
    tiles: list[Tile] = field(default_factory=list)

    @property
    def started(self) -> int:
        return sum(tile.project.started_on is not None for tile in self.tiles)

    @property
    def completed(self) -> int:
        return sum(tile.project.completed_on is not None for tile in self.tiles)

    @property
    def overdue(self) -> int:
        return sum(tile.lamp == Lamp.OVERDUE for tile in self.tiles)

    @property
    def invested(self) -> Decimal:
        return sum((tile.pace.invested for tile in self.tiles), ZERO)

    @property
    def plan(self) -> Decimal:
        return sum((tile.pace.plan or ZERO for tile in self.tiles), ZERO)

    @property
    def done(self) -> Decimal | None:
        return pace(self.invested, self.plan, ZERO).done


def months_told(year: int, today: date) -> int:
    """How many months of that year have ended."""
    if year != today.year:
        return 12 if year < today.year else 0
    return (today + timedelta(days=1)).month - 1 if (today + timedelta(days=1)).year == year else 12


def tiles_of(projects: ProjectQuerySet, year: int, today: date) -> list[Tile]:
    """Three statements. The overdue ones first, the longest overdue at the top."""
    months = months_told(year, today)
    rows = list(projects.select_related("enterprise__county", "chain", "unit").order_by("pk"))
    keys = [row.pk for row in rows]
    plans = dict(
        ProjectPlan.objects.filter(project__in=keys, year=year).values_list("project_id", "plan_wan")
    )
    told = ProjectProgress.objects.to_month(year, months).filter(project__in=keys).order_by()
    sums = told.values("project_id").annotate(total=Sum("invested_wan"))
    invested: dict[int, Decimal] = dict(sums.values_list("project_id", "total"))
    tiles = [_tile(row, invested.get(row.pk, ZERO), plans.get(row.pk), year, months, today) for row in rows]
    return sorted(tiles, key=lambda tile: (ORDER[tile.lamp], -tile.late, tile.project.pk))


def _tile(
    project: Project, invested: Decimal, plan: Decimal | None, year: int, months: int, today: date
) -> Tile:
    time = time_share(year, months, project.planned_start_on, project.planned_completion_on)
    held = pace(invested, plan, time)
    overdue = overdue_milestones(project.planned, project.reached, today)
    ahead = None if project.completed_on else held.ahead
    return Tile(project, held, lamp_of(project.planned, project.reached, today, ahead), overdue)


def grouped(tiles: Iterable[Tile], *, by_county: bool) -> list[Group]:
    """The group with most overdue projects first."""
    groups: dict[int, Group] = {}
    for tile in tiles:
        place = tile.project.enterprise.county if by_county else tile.project.chain
        new = Group(place.name, place.pk) if place else Group(_("未指定"))
        groups.setdefault(new.key, new).tiles.append(tile)
    return sorted(groups.values(), key=lambda group: (-group.overdue, group.name))
