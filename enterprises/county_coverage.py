"""覆盖检查 by county: whoever falls under a standard, whether served, and every gap; on the page and as a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import cast

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

from enterprises.enums import Gap, Scope
from enterprises.models import Enterprise
from enterprises.reports import in_scope
from enterprises.services.gaps import in_gap
from enterprises.services.reach import counties_in_reach
from enterprises.services.standards import Limits
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.spreadsheets.columns import Column, Kind
from foundation.spreadsheets.exports import export_response


@dataclass(frozen=True)
class CountyCoverage:
    """``query`` finds the enterprises on the board; empty for what no county of the filter holds."""

    query: str
    name: str
    total: int
    served: int
    gaps: Mapping[str, int]

    @property
    def named_gaps(self) -> list[tuple[str, str, int]]:
        return [(gap.value, str(gap.label), self.gaps[gap.value]) for gap in Gap]


@dataclass(frozen=True)
class CountyTable:
    """``others``: counties out of use, and enterprises without a county; only a reader of the whole city sees them."""

    rows: list[CountyCoverage]
    others: CountyCoverage | None
    total: CountyCoverage

    @property
    def lines(self) -> list[CountyCoverage]:
        return [*self.rows, *([self.others] if self.others else []), self.total]


DUE = f"scope={Scope.DUE.value}"
NOTHING = (0,) * (2 + len(Gap))


def county_table(user: User, year: int, limits: Limits) -> CountyTable:
    """All counties in one statement, besides the names of the counties."""
    counties = counties_in_reach(user)
    numbers = _counted(user, year, limits)
    rows = [
        _coverage(f"{DUE}&county={unit.pk}", unit.name, numbers.pop(unit.pk, NOTHING)) for unit in counties
    ]
    sees_all = user.reach(Permission.ENTERPRISE_READ).everything
    if not sees_all:
        numbers = {}
    beside = _coverage("", _("其他（县市区已停用或未定）"), _summed(numbers.values())) if numbers else None
    parts = [(row.total, row.served, *row.gaps.values()) for row in [*rows, *([beside] if beside else [])]]
    return CountyTable(rows, beside, _coverage(DUE if sees_all else "", _("合计"), _summed(parts)))


def _counted(user: User, year: int, limits: Limits) -> dict[int | None, tuple[int, ...]]:
    gaps = {f"gap_{gap.value}": Count("pk", filter=in_gap(gap, limits, Scope.DUE)) for gap in Gap}
    due = in_scope(Enterprise.objects.visible_to(user), Scope.DUE, year).order_by().values("county_id")
    counted = due.annotate(total=Count("pk"), served=Count("pk", filter=Q(has_officer=True)), **gaps)
    return {
        key: tuple(numbers) for key, *numbers in counted.values_list("county_id", "total", "served", *gaps)
    }


def _summed(parts: Iterable[tuple[int, ...]]) -> tuple[int, ...]:
    return tuple(sum(column) for column in zip(*parts, strict=True)) or NOTHING


def _coverage(query: str, name: str, numbers: tuple[int, ...]) -> CountyCoverage:
    total, served, *gaps = numbers
    return CountyCoverage(
        query, name, total, served, dict(zip([gap.value for gap in Gap], gaps, strict=True))
    )


def export_counties(request: HttpRequest, table: CountyTable, *, kind: str) -> HttpResponseBase:
    columns = [
        Column("county", "县市区", width=20),
        Column("total", "应帮包", Kind.INTEGER, unit="家", width=12),
        Column("served", "已帮包", Kind.INTEGER, unit="家", width=12),
        *(Column(gap.value, str(gap.label), Kind.INTEGER, unit="家", width=14) for gap in Gap),
    ]
    return export_response(
        by=cast("User", request.user),
        title=_("各县市区帮包覆盖"),
        columns=columns,
        rows=([line.name, line.total, line.served, *line.gaps.values()] for line in table.lines),
        total=len(table.lines),
        kind=kind,
        sentence=_("%(day)s，规上企业和两张清单") % {"day": timezone.localdate()},
    )
