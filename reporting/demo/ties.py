"""What ties cases to each other: duplicates merged, one split, some linked, two problems that many share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from assistance.enums import CaseStatus, EventKind, Source
from assistance.models import Case, SharedProblem
from foundation.accounts.models import User
from foundation.worktime.calendar import add_workhours
from reporting.demo.desks import recently
from reporting.demo.dice import dice
from reporting.demo.lives import NotYet, World
from reporting.demo.matters import CONTACTS, matters
from reporting.demo.people import People
from reporting.demo.whole_lives import WholeLife

EVERY_DUPLICATE = 70
LINKED_PAIRS = 8
SHARED = (
    (
        "ENE", 45, None, 8, "高新区变电站容量不足，企业扩产用电受限",
        "多家企业反映增容申请排队、夏季限电，根子是区内 110 千伏变电站负荷已满。",
        "列入电网补短板项目，新建变电站；投运前由供电公司逐户制定错峰方案。",
    ),
    (
        "LAB", 300, 120, 5, "节后一线技工集中短缺",
        "春节后机加工、纺织企业同时缺工，单家招聘效果差。",
        "人社部门牵头开展跨市劳务协作，组织专场招聘，按月更新用工需求清单。",
    ),
)  # fmt: skip
"""Category, opened and closed how many days ago, how many cases, title, what it is, what is done about it."""


def tie_cases(lives: list[WholeLife], world: World, people: People) -> None:
    """Adds the duplicates and the parts to ``lives``."""
    random = dice("ties")
    told = list(lives)
    lives += _duplicates(told, world, random)
    lives += _parts(told, world, random)
    _link(told, world, random)
    for shared in SHARED:
        _share(told, world, people.city_head, *shared)


def _duplicates(lives: list[WholeLife], world: World, random: Random) -> Iterator[WholeLife]:
    """The same problem told a second time while the first is in hand, over the two years and once today."""
    over = [life for life in lives if _took_days(life)]
    for first in random.sample(over, len(over) // EVERY_DUPLICATE):
        yield _duplicate(first, _later(world, first.case.signed_at, 3), random)
    yield _duplicate(_in_hand(lives, world)[0], recently(world, 130), random)


def _duplicate(first: WholeLife, received: datetime, random: Random) -> WholeLife:
    twin = _twin(first.case, first.world, received)
    twin.case.source = Source.HOTLINE
    officer = _officer(first)
    twin.register(at=received + timedelta(minutes=6), by=officer)
    twin.contact(at=received + timedelta(minutes=25), by=officer, text=random.choice(CONTACTS))
    at = received + timedelta(minutes=40)
    twin.merge(first, at=at, by=officer, reason=f"企业通过 12345 再次反映同一事项（{first.case.title}）。")
    return twin


def _parts(lives: list[WholeLife], world: World, random: Random) -> list[WholeLife]:
    """A case that held three problems: two go on as cases of their own."""
    whole = _in_hand(lives, world)[1]
    officer, at = _officer(whole), recently(world, 110)
    parts = []
    for kind in random.sample(matters()[whole.case.category.code], 2):
        part = _twin(whole.case, world, whole.case.received_at)
        part.case.title, part.case.description, _answer = kind.told(random)
        part.register(at=at, by=officer)
        part.take_over_contact(whole.case, by=officer)
        unit = whole.case.lead_unit
        if unit is not None:
            part.accept(at=at + timedelta(minutes=15), by=officer, unit=unit, handler=whole.case.handler)
        parts.append(part)
    whole.split(parts, at=at, by=officer)
    return parts


def _link(lives: list[WholeLife], world: World, random: Random) -> None:
    by_firm = defaultdict(list)
    for life in lives:
        if life.case.lead_unit is not None and life.case.officer is not None:
            by_firm[life.case.enterprise_id].append(life)
    pairs = [(group[0], group[1]) for _firm, group in sorted(by_firm.items()) if len(group) > 1]
    for first, second in random.sample(pairs, min(LINKED_PAIRS, len(pairs))):
        newer = max(first, second, key=lambda life: life.case.registered_at)
        try:
            first.link(
                second,
                at=newer.case.registered_at + timedelta(minutes=20),
                by=_officer(first),
                note="同一企业先后反映，情况相关。",
            )
        except NotYet:
            continue


def _share(
    lives: list[WholeLife],
    world: World,
    head: User,
    category: str,
    opened: int,
    closed: int | None,
    count: int,
    *texts: str,
) -> None:
    """共性问题, and the cases that were gathered under it."""
    title, description, remedy = texts
    begun = recently(world, 60) - timedelta(days=opened)
    until = world.now - timedelta(days=closed) if closed else world.now
    fitting = [
        life
        for life in lives
        if life.case.category.code == category and begun - timedelta(days=40) < life.case.received_at < until
    ]
    problem = SharedProblem.objects.create(
        title=title,
        description=description,
        remedy=remedy,
        unit=next((life.case.category.lead_unit for life in fitting), None),
        opened_by=head,
        opened_at=begun,
        closed_by=head if closed else None,
        closed_at=until if closed else None,
        closing_note="跨市劳务协作机制建立，连续两个月无新增同类诉求。" if closed else "",
    )
    for life in fitting[-count:]:
        at = max(begun, life.case.registered_at) + timedelta(minutes=30)
        if at < until:
            life.case.problem = problem
            life.note(EventKind.LINKED, at=at, by=head, data={"problem": title})


def _in_hand(lives: list[WholeLife], world: World) -> list[WholeLife]:
    """Being handled for some days, nothing paused or asked for, and time left."""
    calm = (
        life
        for life in lives
        if life.case.status == CaseStatus.HANDLING
        and not (life.suspensions or life.matters or life.exclusions or life.case.rework_count)
        and life.case.signed_at
        and life.case.signed_at < world.now - timedelta(days=1)
        and life.case.due_at > world.now + timedelta(days=5)
    )
    return list(calm)


def _took_days(life: WholeLife) -> bool:
    case = life.case
    if (
        case.status not in (CaseStatus.CLOSED, CaseStatus.ARCHIVED)
        or case.rework_count
        or case.transfer_count
    ):
        return False
    if life.suspensions or life.matters or case.excluded or not (case.signed_at and case.answered_at):
        return False
    return case.answered_at - case.signed_at > timedelta(days=4)


def _twin(case: Case, world: World, received: datetime) -> WholeLife:
    """A case of the same enterprise about the same kind of thing."""
    made = Case(
        enterprise=case.enterprise,
        county=case.county,
        category=case.category,
        nature=case.nature,
        source=case.source,
        title=case.title,
        description=case.description,
        contact_name=case.contact_name,
        contact_phone=case.contact_phone,
        officer=case.officer,
        received_at=received,
    )
    return WholeLife(made, world)


def _officer(life: WholeLife) -> User:
    return life.case.officer or life.case.registered_by


def _later(world: World, at: datetime | None, hours: float) -> datetime:
    return add_workhours(world.calendar, at or world.now, hours).at.replace(second=0, microsecond=0)
