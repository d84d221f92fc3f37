"""双招双引 of the demonstration city (A1 #55): in 2023 26 projects of 56.2 亿元 in four cities, and others at home."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from enterprises.enums import SigningKind, SigningVenue
from enterprises.models import Chain, Project, Signing
from foundation.accounts.models import Unit, User
from reporting.demo.dice import dice
from reporting.demo.places import COUNTIES

TRIPS = (
    ("杭州", date(2023, 3, 22), 8),
    ("青岛", date(2023, 5, 18), 6),
    ("重庆", date(2023, 6, 29), 5),
    ("深圳", date(2023, 8, 24), 7),
)
TOTAL_WAN = 562_000
AT_HOME = (date(2023, 9, 26), 9)
"""On the day of the 双招双引大会."""
TALENT = (date(2023, 9, 26), 4)
LATER = {2022: 11, 2024: 14, 2025: 17, 2026: 8}
PRODUCTS = (
    "智能装备",
    "精密轴承",
    "新能源部件",
    "铝基新材料",
    "工业软件",
    "储能系统",
    "数控机床",
    "电子元器件",
)
BECAME_PROJECTS = 12


def build_signings(units: dict[str, Unit], chains: dict[str, Chain], by: User, today: date) -> None:
    random = dice("signings")
    rows = [row for row in _rows(random, units, list(chains.values()), by) if row.signed_on <= today]
    projects = list(Project.objects.standing().filter(started_on__year=2023).order_by("pk")[:BECAME_PROJECTS])
    for row, project in zip(rows, projects, strict=False):
        row.project = project
    Signing.objects.bulk_create(rows)


def _rows(random: Random, units: dict[str, Unit], chains: list[Chain], by: User) -> Iterator[Signing]:
    amounts = _amounts(random, sum(number for _place, _day, number in TRIPS))
    for place, day, number in TRIPS:
        for _one in range(number):
            yield _signing(random, units, chains, by, day, place=place, amount_wan=next(amounts))
    home = {"venue": SigningVenue.HOME, "place": "聊城"}
    for _one in range(AT_HOME[1]):
        yield _signing(random, units, chains, by, AT_HOME[0], amount_wan=_some(random), **home)
    for _one in range(TALENT[1]):
        yield _signing(random, units, chains, by, TALENT[0], kind=SigningKind.TALENT, amount_wan=None, **home)
    for year, number in LATER.items():
        for serial in range(number):
            day = date(year, 1, 10) + timedelta(random.randrange(280))
            place = ("上海", "苏州", "西安", "合肥")[serial % 4]
            yield _signing(random, units, chains, by, day, place=place, amount_wan=_some(random))


def _amounts(random: Random, number: int) -> Iterator[Decimal]:
    """They add up to the 万元."""
    weights = [random.randint(4, 20) for _one in range(number)]
    left = TOTAL_WAN
    for place, weight in enumerate(weights, 1):
        each = left if place == number else TOTAL_WAN * weight // sum(weights)
        left -= each
        yield Decimal(each)


def _some(random: Random) -> Decimal:
    return Decimal(random.randint(20, 400) * 100)


def _signing(
    random: Random, units: dict[str, Unit], chains: list[Chain], by: User, day: date, **facts: object
) -> Signing:
    county = random.choice(COUNTIES)
    product, serial = random.choice(PRODUCTS), random.randint(100, 999)
    told = {"kind": SigningKind.INVESTMENT, "venue": SigningVenue.AWAY, **facts}
    noun = "团队引进" if told["kind"] == SigningKind.TALENT else "生产项目"
    return Signing(
        name=f"{county.short}{product}{noun}{serial}号（示例）", signed_on=day, county=units[county.code],
        chain=random.choice(chains), partner=f"{facts['place']}{product}公司（示例）", recorded_by=by,
        source=f"{facts['place']}签约活动通报（示例）", **told,
    )  # fmt: skip
