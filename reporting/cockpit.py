"""驾驶舱 dressed for a page and for the wall: each figure with its moment and, for those who may, the way to its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from assistance.enums import OPEN_STATUSES
from assistance.services.lights import Now
from assistance.sla import LightKind
from enterprises.enums import Gap
from enterprises.enums import Scope as ServedScope
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.web.numbers import MISSING, grouped
from policies.claim_enums import PolicyLevel
from reporting.links import Place
from reporting.metrics.bulletin import FIGURES
from reporting.metrics.cockpit import COCKPIT, CockpitCode
from reporting.metrics.definitions import MetricCode
from reporting.metrics.spans import Span
from reporting.queries.cockpit import CityReading
from reporting.queries.figures import Figures, GroupBy
from reporting.tables import Row, StripView, rows_of_standings, strip_view


@dataclass(frozen=True)
class Card:
    """``at``: of when the figure is. ``url`` is empty for who may not see the rows."""

    name: str | Promise
    value: str
    unit: str
    more: str
    at: str
    definition: str | Promise
    url: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Placed:
    """``place``: None for a county of few cases, which has no rate."""

    place: int | None
    row: Row


@dataclass(frozen=True)
class Cockpit:
    strip: StripView
    cards: list[Card]
    counties: list[Placed]
    reading: CityReading
    opens: bool


def cockpit_of(reading: CityReading, user: User, now: Now, *, is_wall: bool = False) -> Cockpit:
    """``is_wall``: nobody is near to open anything."""
    place = Place(reading.month)
    figures = Figures(standing=reading.standing, rates={MetricCode.R1: reading.standing.rate})
    label = _("%(month)d月") % {"month": reading.month.first.month}
    rows = rows_of_standings(reading.counties, reading.county_names, place, GroupBy.COUNTY)
    return Cockpit(
        strip=strip_view(figures, place, label=label, span=_("本月")),
        cards=_cards(reading, user, now, opens=not is_wall),
        counties=placed(rows),
        reading=reading,
        opens=not is_wall and _reaches_all(user, Permission.CASE_READ),
    )


def placed(rows: Sequence[Row]) -> list[Placed]:
    """The best first; equal rates share a place, and counties of few cases come last without one."""
    told = sorted((row for row in rows if not row.headline.rate.is_few), key=_share, reverse=True)
    shares = [_share(row) for row in told]
    ranked = [Placed(shares.index(share) + 1, row) for share, row in zip(shares, told, strict=True)]
    return ranked + [Placed(None, row) for row in rows if row.headline.rate.is_few]


def _share(row: Row) -> Fraction:
    rate = row.headline.rate
    return Fraction(rate.numerator, rate.denominator)


def _cards(reading: CityReading, user: User, now: Now, *, opens: bool) -> list[Card]:
    ways = _ways(reading)
    rights = RIGHTS if opens else {}
    at = _at(reading, now)
    return [
        Card(
            name=told.name,
            definition=told.definition,
            at=at[code],
            url=ways[code] if code in rights and _reaches_all(user, rights[code]) else "",
            **_value(code, reading),
        )
        for code, told in COCKPIT.items()
    ]


RIGHTS = {
    CockpitCode.OPEN: Permission.CASE_READ,
    CockpitCode.OVERDUE: Permission.CASE_READ,
    CockpitCode.SERVED: Permission.ENTERPRISE_READ,
    CockpitCode.PAID: Permission.FUND_READ,
    CockpitCode.BRIDGED: Permission.LOAN_READ,
    CockpitCode.BEHIND: Permission.ENTERPRISE_READ,
    CockpitCode.WARNINGS: Permission.ENTERPRISE_READ,
}
"""Who sees the rows of a figure; the figures are the city's, so only who reads all of them is led there."""


def _reaches_all(user: User, right: Permission) -> bool:
    return user.has(right) and user.reach(right).everything


def _value(code: CockpitCode, reading: CityReading) -> dict[str, Any]:
    late = sum(bool(tile.overdue) for tile in reading.tiles)
    span = Span(reading.year_to_date.last.year, reading.year_to_date.last.month).label
    told: dict[CockpitCode, tuple[str, str, str, str]] = {
        CockpitCode.OPEN: (
            grouped(reading.open),
            _("件"),
            _("%(near)d 件临期，%(suspended)d 件暂停")
            % {"near": reading.near, "suspended": reading.suspended},
            "",
        ),
        CockpitCode.OVERDUE: (
            grouped(reading.overdue),
            _("件"),
            _("当前期限已过"),
            "over" if reading.overdue else "ok",
        ),
        CockpitCode.SERVED: (
            reading.served.percent,
            "",
            _("%(fraction)s 家，缺 %(missed)d 家")
            % {"fraction": reading.served.fraction, "missed": reading.served.missed},
            "over" if reading.served.missed else "ok",
        ),
        CockpitCode.PAID: (_printed(CockpitCode.PAID, reading.paid_wan), "", span, ""),
        CockpitCode.BRIDGED: (_printed(CockpitCode.BRIDGED, reading.bridged_wan), "", span, ""),
        CockpitCode.BEHIND: (
            grouped(len(reading.behind)) if reading.tiles else MISSING,
            _("个"),
            _("共 %(n)d 个，%(late)d 个有超期节点") % {"n": len(reading.tiles), "late": late},
            "warn" if reading.behind else "",
        ),
        CockpitCode.WARNINGS: (
            grouped(reading.warnings),
            _("条"),
            _("待处理"),
            "warn" if reading.warnings else "",
        ),
    }
    value, unit, more, tone = told[code]
    return {"value": value, "unit": unit, "more": more, "tone": tone}


def _printed(code: CockpitCode, wan: Decimal) -> str:
    """By the rule of the registry, as the bulletin prints it."""
    return FIGURES[code.value].form(wan)


def _at(reading: CityReading, now: Now) -> dict[CockpitCode, str]:
    moment = _("截至 %(at)s") % {"at": f"{timezone.localtime(now.at):%H:%M}"}
    day = _("截至 %(day)s") % {"day": reading.year_to_date.last}
    progress = (
        _("截至 %(year)d 年 1—%(month)d 月进度")
        % {"year": reading.year_to_date.last.year, "month": reading.months_told}
        if reading.months_told
        else _("本年还没有满一个月")
    )
    special = {
        CockpitCode.PAID: day,
        CockpitCode.BRIDGED: day,
        CockpitCode.BEHIND: progress,
    }
    return {code: special.get(code, moment) for code in CockpitCode}


def _ways(reading: CityReading) -> dict[CockpitCode, str]:
    first, last = reading.year_to_date.first, reading.year_to_date.last
    levels = [PolicyLevel.PROVINCE.value, PolicyLevel.CITY.value]
    asked: dict[CockpitCode, tuple[str, dict[str, Any]]] = {
        CockpitCode.OPEN: ("case-list", {"status": [one.value for one in OPEN_STATUSES], "sort": "due"}),
        CockpitCode.OVERDUE: ("case-list", {"light": LightKind.OVERDUE.value, "sort": "due"}),
        CockpitCode.SERVED: (
            "assignment-board",
            {"scope": ServedScope.DUE.value} | ({"gap": Gap.NONE.value} if reading.served.missed else {}),
        ),
        CockpitCode.PAID: ("payment-list", {"paid_from": first, "paid_to": last, "level": levels}),
        CockpitCode.BRIDGED: ("loan-list", {"drawn_from": first, "drawn_to": last}),
        CockpitCode.BEHIND: ("project-wall", {"year": last.year, "behind": "on"}),
        CockpitCode.WARNINGS: ("warning-list", {"waiting": "on"}),
    }
    return {code: f"{reverse(name)}?{urlencode(query, doseq=True)}" for code, (name, query) in asked.items()}
