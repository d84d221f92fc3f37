"""What moves each figure of the bulletin that is computed or counted: a row, what it is changed to, and how it goes.

A new C or K figure needs a line in ``MOVERS``; a figure without one fails ``test_every_figure_has_a_mover``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from assistance.enums import ActivityKind, Outcome
from assistance.models import Activity
from enterprises.enums import ClusterTitleKind, PlatformKind, ProjectKind, TitleKind, TitleLevel
from enterprises.models import (
    Chain,
    ChainHead,
    ClusterTitle,
    Project,
    ProjectBatch,
    ProjectPlan,
    ProjectProgress,
    WorkGroup,
)
from foundation.accounts.models import Unit, User
from policies.claim_enums import ClaimStatus
from policies.enums import AccountKind
from policies.loan_enums import LoanStatus
from policies.models import BudgetLine, Policy
from reporting.enums import Area
from reporting.models import Indicator
from tests.factories.accounts import UnitFactory, UserFactory
from tests.factories.activities import ActivityFactory, AttendanceFactory
from tests.factories.enterprises import (
    AssignmentFactory,
    ChainFactory,
    ClusterFactory,
    DocumentFactory,
    EnterpriseFactory,
    GroupHeadFactory,
    HonourFactory,
    ListEntryFactory,
    MeetingFactory,
    NewProjectFactory,
    PlatformFactory,
    ProjectFactory,
    ScaleFactory,
    SigningFactory,
    TitleFactory,
    TransformationFactory,
    WorkGroupFactory,
)
from tests.factories.indicators import ObservationFactory, RankingFactory
from tests.factories.loans import LoanFactory
from tests.factories.policies import AccountFactory
from tests.factories.reporting import SHANGHAI, AnsweredCaseFactory
from tests.factories.rewards import BudgetFactory, ClaimFactory, PolicyFactory

P, N = TitleLevel.PROVINCE, TitleLevel.NATIONAL
T, CT = TitleKind, ClusterTitleKind
EARLIER, LATER = date(2022, 6, 1), date(2023, 11, 5)
"""Before the year, and after the cut-off of 2023-10."""


@dataclass(frozen=True)
class Stage:
    """What stands all the time, so that shares and growths have something to be shares of; ``here`` is where rows come and go."""

    here: Unit
    there: Unit
    person: User
    first: ProjectBatch
    second: ProjectBatch
    project: Project
    unplanned: Project
    meetings: dict[str, Activity]
    budget: BudgetLine
    unpaid: Policy
    chain: Chain
    group: WorkGroup

    def firm(self) -> Any:
        return EnterpriseFactory(county=self.here)


@dataclass(frozen=True)
class Mover:
    """``add`` makes a row that moves ``moves`` and nothing else.

    ``change`` moves at least one of these and nothing else: other values of the row, or a row that corrects it.
    ``is_kept``: the row is append-only.
    """

    name: str
    moves: frozenset[str]
    add: Callable[[Stage], Any]
    change: dict[str, Any] | Callable[[Any], Any] | None
    is_kept: bool = False


def set_stage() -> Stage:
    here, there, person = UnitFactory(), UnitFactory(), UserFactory()
    first = ProjectBatch.objects.create(name="一", year=2023, announced_on=date(2023, 1, 5))
    second = ProjectBatch.objects.create(name="二", year=2023, announced_on=date(2023, 6, 5))
    made = [
        ProjectFactory(batch=batch, enterprise=EnterpriseFactory(county=county), started_on=date(2023, 2, 1), total_wan=90)
        for batch, county in ((first, here), (first, here), (second, there))
    ]  # fmt: skip
    for project in (made[0], made[2]):
        ProjectPlan.objects.create(project=project, year=2023, plan_wan=1000, set_by=person)
        ProjectProgress.objects.create(
            project=project, year=2023, month=7, invested_wan=100, reported_by=person
        )
    for county in (here, there):
        late = {"answered_at": at_noon(20), "outcome": Outcome.UNRESOLVED}
        AnsweredCaseFactory(county=county, due=at_noon(12), **late)
    ScaleFactory(enterprise=made[0].enterprise)
    AssignmentFactory(enterprise=ScaleFactory().enterprise)
    NewProjectFactory()
    TitleFactory(kind=T.GAZELLE, recognised_on=EARLIER)
    TitleFactory(kind=T.GAZELLE)
    ObservationFactory(code="value-added")
    ObservationFactory(code="renovation-investment")
    ObservationFactory(code="profit-margin", year=2022, value=5, growth=None)
    meetings = {kind: ActivityFactory(kind=kind) for kind in (ActivityKind.CHAIN, ActivityKind.BRIEFING)}
    standing = {
        "budget": BudgetFactory(), "unpaid": PolicyFactory(), "chain": ChainFactory(established_on=EARLIER),
        "group": WorkGroupFactory(),
    }  # fmt: skip
    TitleFactory(kind=T.LITTLE_GIANT, level=N, recognised_on=date(2021, 6, 1))
    for kind in (T.INNOVATIVE, T.SPECIALISED, T.CHAMPION):
        TitleFactory(kind=kind, level=P, recognised_on=date(2021, 6, 1))
    return Stage(here, there, person, first, second, made[0], made[1], meetings, **standing)


def at_noon(day: int) -> datetime:
    return datetime(2023, 9, day, 12, tzinfo=SHANGHAI)


def _mover(name: str, moves: str, add: Callable[[Stage], Any], **change: Any) -> Mover:
    return Mover(name, frozenset(moves.split()), add, change)


def _title(moves: str, kind: TitleKind, level: TitleLevel, *, on: date = date(2023, 6, 1)) -> Mover:
    def add(stage: Stage) -> Any:
        return TitleFactory(enterprise=stage.firm(), kind=kind, level=level, recognised_on=on)

    return _mover(f"{kind} {on.year}", moves, add, recognised_on=LATER)


def _cluster(moves: str, kind: ClusterTitleKind, level: TitleLevel, *, on: date = date(2023, 6, 1)) -> Mover:
    def add(stage: Stage) -> Any:
        told = {"document": "文", "recognised_on": on, "recorded_by": stage.person}
        return ClusterTitle.objects.create(cluster=ClusterFactory(), kind=kind, level=level, **told)

    return Mover(f"{kind} {level} {on.year}", frozenset(moves.split()), add, None, is_kept=True)


def _held(moves: str, kind: ActivityKind) -> Mover:
    return _mover(f"held {kind}", moves, lambda _stage: ActivityFactory(kind=kind), held_on=LATER)


def _came(moves: str, kind: ActivityKind) -> Mover:
    def add(stage: Stage) -> Any:
        return AttendanceFactory(activity=stage.meetings[kind], enterprise=stage.firm())

    return Mover(f"came to {kind}", frozenset(moves.split()), add, None)


def _observed(moves: str, code: str, factory: Any = ObservationFactory, **fields: Any) -> Mover:
    def correct(row: Any) -> Any:
        last = {"revision": 2, "corrects": row, "reason": "更正"}
        told = {name: value - 1 for name, value in fields.items() if isinstance(value, Decimal)}
        return factory(code=code, **fields | told | last)

    return Mover(
        f"{code} {fields}",
        frozenset(moves.split()),
        lambda _stage: factory(code=code, **fields),
        correct,
        is_kept=True,
    )


def _case(stage: Stage) -> Any:
    return AnsweredCaseFactory(county=stage.here, due=at_noon(12), enterprise=stage.firm())


def _paid(stage: Stage) -> Any:
    told = {
        "granted_on": date(2023, 4, 1),
        "paid_on": date(2023, 5, 1),
        "grant_number": "聊工信发〔2023〕1号",
    }
    account = AccountFactory(kind=AccountKind.RECIPIENT, name="奖励")
    return ClaimFactory(
        line=stage.budget, account=account, status=ClaimStatus.PAID, granted_fen=50 * 10**6, **told
    )


def _drawn(_stage: Stage) -> Any:
    days = {"drawn_on": date(2023, 5, 1), "repaid_on": date(2023, 5, 9)}
    return LoanFactory(status=LoanStatus.SETTLED, **days)


def _project(**fields: Any) -> Callable[[Stage], Any]:
    """``batch`` by its name on the stage."""

    def add(stage: Stage) -> Any:
        batch = getattr(stage, fields.get("batch", ""), None)
        return ProjectFactory(enterprise=stage.firm(), **{**fields, "batch": batch})

    return add


def _progress(stage: Stage) -> Any:
    told = {"year": 2023, "month": 8, "invested_wan": 77, "reported_by": stage.person}
    return ProjectProgress.objects.create(project=stage.project, **told)


def _corrected(row: ProjectProgress) -> Any:
    told = {"year": 2023, "month": 8, "invested_wan": 70, "reported_by": row.reported_by}
    return ProjectProgress.objects.create(
        project=row.project, revision=2, corrects=row, reason="更正", **told
    )


def _planned(stage: Stage) -> Any:
    return ProjectPlan.objects.create(project=stage.unplanned, year=2023, plan_wan=900, set_by=stage.person)


def _indicator(_stage: Stage) -> Any:
    return Indicator.objects.create(code="new-one", name="新指标", unit="项")


def _headed(stage: Stage) -> Any:
    told = {"name": "王建国", "post": "副市长", "started_on": date(2023, 1, 5), "entered_by": stage.person}
    return ChainHead.objects.create(chain=stage.chain, **told)


def _met(moves: str, topic: str) -> Mover:
    def add(_stage: Stage) -> Any:
        return MeetingFactory(topic=topic, kind="conference")

    return _mover(f"meeting {topic}", moves, add, held_on=LATER)


def _chain_plan(stage: Stage) -> Any:
    return DocumentFactory(topic="chain", kind="plan", chain=stage.chain)


MOVERS: tuple[Mover, ...] = (
    _mover("scale", "above-scale served", lambda stage: ScaleFactory(enterprise=stage.firm()), entered_on=LATER),
    _mover("officer", "served helped", lambda stage: AssignmentFactory(enterprise=stage.project.enterprise), started_on=LATER),
    _mover("list one", "over-100m lists", lambda stage: ListEntryFactory(enterprise=stage.firm()), entered_on=LATER),
    _mover("list two", "commissioned", lambda stage: NewProjectFactory(enterprise=stage.firm()), entered_on=LATER),
    _mover("case", "due resolved resolution-rate on-time", _case, outcome=Outcome.UNRESOLVED),
    _mover("reward", "rewards-paid", _paid, recalled_fen=10**6),
    _mover("loan", "bridged saved", _drawn, amount_fen=800 * 10**6),
    _mover("chain", "chains", lambda _stage: ChainFactory(established_on=date(2023, 6, 1)), established_on=LATER),
    _mover("old chain", "chains chains-before", lambda _stage: ChainFactory(established_on=EARLIER), established_on=LATER),
    _mover("key chain", "chains chains-before key-chains", lambda _stage: ChainFactory(key_since=EARLIER), key_since=LATER),
    _cluster("goose-new", CT.GOOSE, P),
    _cluster("special-new special-ever", CT.SPECIAL, P),
    _cluster("special-ever", CT.SPECIAL, P, on=EARLIER),
    _cluster("national-new national-ever", CT.SPECIAL, N),
    _cluster("national-ever", CT.SPECIAL, N, on=EARLIER),
    _cluster("digital-clusters-new", CT.DIGITAL, P),
    _mover("first batch", "first-batch first-started", _project(batch="first"), started_on=date(2023, 3, 1)),
    _mover("completed", "first-batch first-started first-completed", _project(batch="first", completed_on=date(2023, 8, 1)), completed_on=LATER),
    _mover("second batch", "second-batch second-total", _project(batch="second", total_wan=500), total_wan=700),
    _mover("plan", "first-of-plan wall-of-plan", _planned, plan_wan=800),
    _mover("renovation", "renovations", _project(kind=ProjectKind.RENOVATE, started_on=date(2023, 2, 1)), started_on=LATER),
    Mover("progress", frozenset({"first-invested", "first-of-plan", "wall-invested", "wall-of-plan"}), _progress, _corrected, is_kept=True),
    _held("chain-meetings", ActivityKind.CHAIN),
    _held("promotions", ActivityKind.PROMOTION),
    _held("service-meetings", ActivityKind.BRIEFING),
    _came("chain-attendances", ActivityKind.CHAIN),
    _came("firms-served", ActivityKind.BRIEFING),
    _mover("transformation", "transformed", lambda stage: TransformationFactory(enterprise=stage.firm()), done_on=LATER),
    _mover("node", "nodes-new", lambda _stage: PlatformFactory(kind=PlatformKind.NODE), launched_on=LATER),
    _mover("brain", "brains-new", lambda _stage: PlatformFactory(kind=PlatformKind.BRAIN), launched_on=LATER),
    _mover("indicator", "monitored", _indicator, retired_on=date(2023, 9, 1)),
    _mover("second officer", "helped", lambda stage: AssignmentFactory(enterprise=stage.firm()), started_on=LATER),
    _mover("reward line", "reward-sources", lambda stage: BudgetFactory(policy=stage.unpaid), year=2022),
    _mover("head of a chain", "chains-headed", _headed, started_on=LATER),
    _mover("plan of a chain", "chain-plans", _chain_plan, issued_on=LATER),
    _mover("command", "command-groups", lambda _stage: WorkGroupFactory(kind="command", topic="running"), established_on=LATER),
    _mover("head", "private-heads private-posts", lambda stage: GroupHeadFactory(group=stage.group), started_on=LATER),
    _met("digital-meetings digital-days", "digital"),
    _met("inviting-meetings inviting-days", "inviting"),
    _met("private-meetings private-meeting-names", "private"),
    _mover("document", "private-documents private-document-names special-actions", lambda _stage: DocumentFactory(actions=10), issued_on=LATER),
    _mover("honour", "pilot-honours pilot-names", lambda _stage: HonourFactory(kind="pilot"), granted_on=LATER),
    _mover("advanced", "advanced-counties advanced-names", lambda stage: HonourFactory(county=stage.here), for_year=2021),
    _mover("together", "promotions together", lambda _stage: ActivityFactory(programme="together"), programme=""),
    _mover("home", "promotions home", lambda _stage: ActivityFactory(programme="home"), programme=""),
    _mover("signing", "signings signings-total signing-places", lambda _stage: SigningFactory(), amount_wan=100),
    _observed("value-added-above-province", "value-added", area=Area.PROVINCE, growth=Decimal("6.9")),
    _observed("value-added-above-nation", "value-added", area=Area.NATION, growth=Decimal("4.1")),
    _observed("renovation-above-province", "renovation-investment", area=Area.PROVINCE, growth=Decimal("4.1")),
    _observed("margin-gain", "profit-margin", value=Decimal("5.58"), growth=None),
    _observed("climbed-top100 rank-top100", "top100", RankingFactory, previous=Decimal(93), rank=Decimal(85)),
    _title("net-platform-new", T.NET_PLATFORM, P),
    _title("smart-benchmark-new", T.SMART_BENCHMARK, P),
    _title("smart-factory-new", T.SMART_FACTORY, P),
    _title("digital-pilot-new", T.DIGITAL_PILOT, P),
    _title("digital-park-new", T.DIGITAL_PARK, P),
    _title("star-factory-new", T.STAR_FACTORY, P),
    _title("star-park-new", T.STAR_PARK, P),
    _title("software-centre-new", T.SOFTWARE_CENTRE, P),
    _title("software-centre-before", T.SOFTWARE_CENTRE, P, on=EARLIER),
    _title("vr-case-new", T.VR_CASE, N),
    _title("little-giant-new", T.LITTLE_GIANT, N),
    _title("specialised-new", T.SPECIALISED, P),
    _title("specialised-before", T.SPECIALISED, P, on=EARLIER),
    _title("gazelle-new gazelle-growth", T.GAZELLE, P),
    _title("gazelle-growth", T.GAZELLE, P, on=EARLIER),
    _title("innovative-valid", T.INNOVATIVE, P),
    _title("startup-base-new", T.STARTUP_BASE, P),
    _title("green-new", T.GREEN, P),
    _title("quality-new", T.QUALITY, P),
    _title("tech-demo-new", T.TECH_DEMO, P),
    _title("champion-new", T.CHAMPION, P),
)  # fmt: skip
