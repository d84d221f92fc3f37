"""Two years of visits: most of the problems that were heard on the spot hang on one, the others brought nothing back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random

from assistance.enums import Source, VisitChannel, VisitEventKind
from assistance.models import Case, Visit, VisitEvent
from enterprises.models import Enterprise, EnterpriseContact
from foundation.accounts.models import User
from foundation.worktime.calendar import WorkCalendar
from reporting.demo.dice import dice, weighted
from reporting.demo.firms import Firms
from reporting.demo.lives import World
from reporting.demo.people import People

BATCH = 500
DAYS = 730
PLAIN = 900
"""Visits that brought no problem back."""
TOLD_AT_A_VISIT = 0.8
FORGOTTEN = 0.03
BY_PHONE = 0.8
CHANNELS = {VisitChannel.ON_SITE: 66, VisitChannel.PHONE: 22, VisitChannel.VIDEO: 4, VisitChannel.MEETING: 8}
QUIET = (
    "查看了生产线，{n} 条线开工，订单排到下月，暂无需要协调的事项。",
    "送达惠企政策清单，逐条讲解了申报条件，企业表示先自评再申报。",
    "了解用工和用电情况，本月用电量同比基本持平，员工 {n}0 人在岗。",
    "跟踪技改项目进度，设备已到货，预计下季度试生产。",
    "与企业核对上季度产值口径，企业反映销售回款较去年放慢，已提醒关注。",
    "节前安全生产提示，企业已完成自查，整改 {n} 项。",
    "了解出口订单变化，企业正在开拓东南亚市场，暂无诉求。",
)
ASKING = (
    "现场听取企业意见，企业提出 {n} 个问题，已当场记录并登记为诉求。",
    "与企业负责人座谈，对生产经营中的 {n} 个困难逐项核实，已登记交办。",
    "查看车间和在建项目，企业反映 {n} 个需要协调的问题，已登记。",
)


class Visiting:
    """Gathers the rows of visits; ``keep`` writes them all at once."""

    def __init__(self, world: World, people: People) -> None:
        self.random, self.calendar, self.people = dice("visits"), world.calendar, people
        self.now, self.today = world.now, world.calendar.local_date(world.now)
        main = EnterpriseContact.objects.filter(is_main=True).values_list("enterprise_id", "name", "title")
        self.contacts = {pk: f"{name}（{title}）" for pk, name, title in main}
        self.visits: list[Visit] = []
        self.met: list[list[Enterprise]] = []
        self.went: list[list[User]] = []

    def visit(self, firms: list[Enterprise], day: date, entered: date, channel: str, notes: str) -> Visit:
        officer = firms[0].officer or self.people.city_head
        made = Visit(
            visited_on=day,
            entered_on=min(max(entered, day), self.today),
            channel=channel,
            notes=notes,
            met=self.contacts.get(firms[0].pk, ""),
            created_by=officer,
        )
        self.visits.append(made)
        self.met.append(firms)
        self.went.append([officer, *self._along(firms[0], officer)])
        return made

    def _along(self, firm: Enterprise, officer: User) -> list[User]:
        """A colleague of the county, or its head, goes along now and then."""
        fell = self.random.random()
        head = self.people.heads.get(firm.county_id or 0)
        if fell < 0.12 and head is not None and head != officer:
            return [head]
        colleagues = [one for one in self.people.officers.get(firm.county_id or 0, ()) if one != officer]
        return [self.random.choice(colleagues)] if fell > 0.75 and colleagues else []

    def keep(self) -> int:
        Visit.objects.bulk_create(self.visits, batch_size=BATCH)
        firms, users = Visit.enterprises.through, Visit.people.through
        firms.objects.bulk_create(
            (
                firms(visit=visit, enterprise=firm)
                for visit, met in zip(self.visits, self.met, strict=True)
                for firm in met
            ),
            batch_size=BATCH,
        )
        users.objects.bulk_create(
            (
                users(visit=visit, user=user)
                for visit, went in zip(self.visits, self.went, strict=True)
                for user in went
            ),
            batch_size=BATCH,
        )
        VisitEvent.objects.bulk_create((self._logged(visit) for visit in self.visits), batch_size=BATCH)
        return len(self.visits)

    def _logged(self, visit: Visit) -> VisitEvent:
        hour = time(self.random.randint(15, 17), self.random.randint(0, 59))
        at = min(datetime.combine(visit.entered_on, hour, self.calendar.tz), self.now)
        return VisitEvent(visit=visit, kind=VisitEventKind.LOGGED, at=at, by=visit.created_by)


def build_visits(world: World, people: People, firms: Firms) -> int:
    """Returns how many. The cases stand already; those told at a visit learn which."""
    visiting = Visiting(world, people)
    asked = list(_with_questions(visiting))
    served = [firm for firm in firms.above_scale if firm.officer_id]
    _plain(visiting, served)
    _rounds(visiting, served)
    made = visiting.keep()
    for visit, cases in asked:
        for case in cases:
            case.visit = visit
    Case.objects.bulk_update([case for _visit, cases in asked for case in cases], ["visit"], batch_size=BATCH)
    return made


def _with_questions(visiting: Visiting) -> Iterator[tuple[Visit, list[Case]]]:
    """One visit for the problems of an enterprise on a day."""
    since = datetime.combine(visiting.today - timedelta(days=DAYS), time(), visiting.calendar.tz)
    rows = Case.objects.filter(source=Source.VISIT, received_at__gte=since).order_by("received_at", "id")
    together: dict[tuple[int, date], list[Case]] = defaultdict(list)
    for case in rows.select_related("enterprise__officer").only(
        "received_at", "registered_at", "source", "visit", "enterprise__name", "enterprise__county",
        "enterprise__officer",
    ):  # fmt: skip
        together[case.enterprise_id, visiting.calendar.local_date(case.received_at)].append(case)
    for (_firm, day), cases in together.items():
        if visiting.random.random() > TOLD_AT_A_VISIT:
            continue
        entered = max(visiting.calendar.local_date(case.registered_at) for case in cases)
        notes = visiting.random.choice(ASKING).format(n=len(cases))
        yield visiting.visit([cases[0].enterprise], day, entered, VisitChannel.ON_SITE, notes), cases


def _plain(visiting: Visiting, firms: list[Enterprise]) -> None:
    random = visiting.random
    for _one in range(PLAIN):
        channel = weighted(random, CHANNELS)
        firm = random.choice(firms)
        met = [firm]
        if channel == VisitChannel.MEETING:
            near = [one for one in firms if one.county_id == firm.county_id and one != firm]
            met += random.sample(near, min(len(near), random.randint(1, 3)))
        day = _workday(random, visiting.calendar, visiting.today)
        notes = random.choice(QUIET).format(n=random.randint(2, 9))
        visiting.visit(met, day, day + timedelta(days=random.choice((0, 0, 0, 1, 2))), channel, notes)


def _rounds(visiting: Visiting, firms: list[Enterprise]) -> None:
    """The monthly call at each enterprise, mostly by telephone; a few were forgotten, which 覆盖检查 names."""
    random = dice("rounds")
    for firm in firms:
        if random.random() < FORGOTTEN:
            continue
        day = visiting.today - timedelta(days=random.randint(0, 27))
        while not visiting.calendar.is_workday(day):
            day -= timedelta(days=1)
        channel = VisitChannel.PHONE if random.random() < BY_PHONE else VisitChannel.ON_SITE
        visiting.visit([firm], day, day, channel, random.choice(QUIET).format(n=random.randint(2, 9)))


def _workday(random: Random, calendar: WorkCalendar, today: date) -> date:
    """More of late than long ago: the habit grew."""
    while True:
        day = today - timedelta(days=int(DAYS * random.random() ** 1.15))
        if calendar.is_workday(day):
            return day
