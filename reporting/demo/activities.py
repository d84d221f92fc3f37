"""服务活动 of the demonstration city, as many from January to October 2023 as the bulletin tells (A1 #32, 33, 65–68).

More than 4,000 enterprises came to the four kinds of service activities; so many small ones stand in the register, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import cycle, islice
from random import Random

from assistance.enums import ActivityKind, Programme
from assistance.models import Activity, ActivityFollowUp, Attendance
from enterprises.enums import EnterpriseSource, SizeClass
from enterprises.models import Chain, Enterprise
from enterprises.services.search_text import write_search_texts
from foundation.accounts.models import Unit, User
from reporting.demo.dice import dice
from reporting.demo.firms import uscc_of
from reporting.demo.names import INDUSTRY_WEIGHTS, firm_name
from reporting.demo.places import CITY_DIVISION, COUNTIES

SMALL, FIRST_SERIAL = 2_060, 40_000
SINCE, UNTIL = date(2023, 1, 9), date(2023, 10, 27)
PROMOTIONS, CHAIN_MEETINGS, CHAIN_ATTENDANCES = 76, 40, 2_263
SERVICE = {
    ActivityKind.BRIEFING: 38, ActivityKind.STUDY: 12, ActivityKind.BANKING: 26, ActivityKind.BRIDGING: 14,
}  # fmt: skip
"""90 in all."""
SERVED = 4_036
"""Distinct enterprises at these 90."""
AT_A_PROMOTION, THIS_YEAR = 12, 18
NAMES = {
    ActivityKind.PROMOTION: "惠企政策宣贯会", ActivityKind.BRIEFING: "专精特新政策解读会", ActivityKind.STUDY: "对标学习活动",
    ActivityKind.BANKING: "银企对接会", ActivityKind.BRIDGING: "应急转贷推介会", ActivityKind.CHAIN: "融链固链对接会",
}  # fmt: skip
CHUNK = 200


@dataclass(frozen=True)
class Stage:
    """Where activities are held and for whom."""

    random: Random
    hosts: Sequence[Unit]
    chains: Sequence[Chain]
    by: User


def build_activities(
    firms: Sequence[Enterprise], units: dict[str, Unit], chains: dict[str, Chain], by: User, today: date
) -> int:
    """Returns how many small enterprises came into the register."""
    random = dice("activities")
    hosts = [units[county.code] for county in COUNTIES]
    stage = Stage(random, hosts, list(chains.values()), by)
    small = _small(random, hosts, {firm.name for firm in firms})
    everybody = [*firms, *small]
    promotions = _held(stage, [ActivityKind.PROMOTION] * PROMOTIONS, SINCE, UNTIL)
    services = _held(stage, [kind for kind, number in SERVICE.items() for _ in range(number)], SINCE, UNTIL)
    meetings = _held(stage, [ActivityKind.CHAIN] * CHAIN_MEETINGS, SINCE, UNTIL)
    recent = _held(stage, list(islice(cycle(ActivityKind), THIS_YEAR)), date(today.year, 1, 1), today)
    Activity.objects.bulk_create([*promotions, *services, *meetings, *recent])
    rows = [
        *_dealt(stage, promotions, everybody, PROMOTIONS * AT_A_PROMOTION),
        *_dealt(stage, services, everybody, SERVED),
        *_dealt(stage, meetings, firms, CHAIN_ATTENDANCES),
        *_dealt(stage, recent, firms, THIS_YEAR * AT_A_PROMOTION),
    ]
    Attendance.objects.bulk_create(rows, batch_size=1000)
    _follow(recent, by, today)
    return len(small)


def _small(random: Random, hosts: Sequence[Unit], taken: set[str]) -> list[Enterprise]:
    names, codes = set(taken), list(INDUSTRY_WEIGHTS)
    rows = []
    for serial in range(SMALL):
        place = serial % len(COUNTIES)
        industry = random.choice(codes)
        rows.append(
            Enterprise(
                uscc=uscc_of(COUNTIES[place].division or CITY_DIVISION, FIRST_SERIAL + serial),
                name=firm_name(random, COUNTIES[place].short, industry, names), county=hosts[place],
                industry_code=industry, stated_size=SizeClass.MICRO, source=EnterpriseSource.REGISTRY,
            )
        )  # fmt: skip
    made = Enterprise.objects.bulk_create(rows, batch_size=500)
    for start in range(0, len(made), CHUNK):
        write_search_texts(made[start : start + CHUNK])
    return made


def _held(stage: Stage, kinds: Sequence[ActivityKind], since: date, until: date) -> list[Activity]:
    span, random = (until - since).days, stage.random
    rows = []
    for serial, kind in enumerate(kinds, 1):
        host = stage.hosts[serial % len(stage.hosts)]
        is_chain = kind == ActivityKind.CHAIN and bool(stage.chains)
        rows.append(
            Activity(
                kind=kind, programme=random.choice(["", *Programme.values]), name=f"{host.name}第{serial}期{NAMES[kind]}",
                held_on=since + timedelta(days=random.randint(0, span)), unit=host, place=f"{host.name}会议中心",
                chain=random.choice(stage.chains) if is_chain else None,
                intents=random.randint(0, 12), intents_wan=Decimal(random.randint(0, 90) * 100), created_by=stage.by,
            )
        )  # fmt: skip
    return rows


def _dealt(
    stage: Stage, activities: Sequence[Activity], firms: Sequence[Enterprise], number: int
) -> Iterator[Attendance]:
    """``number`` attendances over all of them: as many different enterprises as there are, at no activity twice."""
    ring = stage.random.sample(list(firms), len(firms))
    for index in range(number):
        rounds, place = divmod(index, len(ring))
        activity = activities[(index + rounds) % len(activities)]
        yield Attendance(activity=activity, enterprise=ring[place], entered_by=stage.by)


def _follow(activities: Sequence[Activity], by: User, today: date) -> None:
    rows = []
    for serial, activity in enumerate(activities[:8]):
        due = activity.held_on + timedelta(days=20)
        done = {"done_on": min(due, today), "result": "已对接，双方达成合作意向"} if serial % 3 else {}
        rows.append(
            ActivityFollowUp(activity=activity, matter="跟进签约意向落地", due_on=due, entered_by=by, **done)
        )
    ActivityFollowUp.objects.bulk_create(rows)
