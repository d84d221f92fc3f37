from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, datetime
from typing import Any

import pytest
from django.db.models import Count, F

from assistance.enums import (
    CLOSED_STATUSES,
    VOID_STATUSES,
    CallBackResult,
    CaseStatus,
    EventKind,
    ExclusionReason,
    LinkKind,
    MatterKind,
    Outcome,
    Stage,
    Verdict,
)
from assistance.models import (
    CallBack,
    Case,
    CaseClock,
    CaseEvent,
    CaseExclusion,
    CaseLink,
    CaseMatter,
    CaseSuspension,
    SharedProblem,
)
from assistance.permissions import covers, covers_matter
from assistance.services.archiving import archive_due
from assistance.services.clocks import RESOLVING, deadline, intervals
from assistance.services.lights import read_now
from assistance.services.promises import promises_in_force
from assistance.services.todo import TodoKind, todo_of
from assistance.sla import choose_promise
from assistance.workflow import MOVES, state_told
from enterprises.codes import uscc_problem
from enterprises.comparisons import Comparison, Point, changes_of, compared
from enterprises.enums import ListKind, ListState
from enterprises.models import (
    Assignment,
    DuplicatePair,
    Enterprise,
    EnterpriseText,
    ServiceList,
    ServiceListEntry,
)
from enterprises.reports import list_figures
from foundation.accounts.models import Unit, User
from foundation.accounts.permissions import Permission
from foundation.accounts.roles import ROLES
from foundation.accounts.services import demo_sign_ins
from foundation.errors import Refused
from foundation.worktime.services import load_calendar
from policies.loan_workflow import state_told as loan_state
from policies.models import Account, BridgingLoan, LoanEvent, Posting
from reporting.demo.firms import ABOVE_SCALE, WITHOUT_OFFICER
from reporting.demo.loading import load_demonstration
from reporting.demo.loans import LOANS
from reporting.demo.twins import TWINS
from reporting.metrics.definitions import MetricCode
from reporting.metrics.periods import Period, month_of
from reporting.metrics.rates import Budget, Rate
from reporting.queries.backtest import trials
from reporting.queries.figures import GroupBy, report_of, standing_of
from tests.factories.reporting import SHANGHAI
from tests.reporting.demo.city import NOW, City
from tests.reporting.demo.replay import replay, row_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
BY_A_UNIT = {
    EventKind.RETURNED: MatterKind.RETURN,
    EventKind.CO_ANSWERED: MatterKind.CO_HANDLING,
    EventKind.SUPERVISION_ANSWERED: MatterKind.SUPERVISION,
}
"""Acts of the unit that was asked, which need not be the one that leads now."""
SEED = Period(date(2023, 1, 1), date(2023, 10, 31))


def test_loads_in_under_a_minute(city: City) -> None:
    assert city.seconds < 60


def test_seed_year_bridges_6_880_million_and_saves_about_300(city: City) -> None:
    """68.80 亿元 and about 3 亿元, as the bureau told of January to October 2023; every balance is its postings."""
    end = date(2023, 10, 31)
    loans = BridgingLoan.objects.filter(drawn_on__year=2023, repaid_on__lte=end).select_related("rules")
    assert len(loans) == LOANS == 1_400
    assert sum(loan.amount_fen for loan in loans) == 68_80 * 10**8
    assert 295 * 10**8 <= sum(loan.saved(end) for loan in loans) <= 305 * 10**8
    assert not Account.objects.drifted().exists()
    assert Posting.objects.filter(key__endswith="-draw").count() == city.loaded.loans - 4
    assert BridgingLoan.objects.exclude(status="settled").count() == 8
    assert BridgingLoan.objects.overdue(NOW.date()).count() == 1


def test_life_of_every_loan_adds_up_to_its_state(city: City) -> None:
    told = defaultdict(list)
    for loan, kind in LoanEvent.objects.order_by("pk").values_list("loan", "kind"):
        told[loan].append(kind)
    states = dict(BridgingLoan.objects.values_list("pk", "status"))
    assert {pk: loan_state(kinds) for pk, kinds in told.items()} == states


def test_seed_year_has_470_resolved_at_99_percent(city: City) -> None:
    rate = report_of(Case.objects.all(), SEED, read_now(), by=GroupBy.UNIT).total.rate(MetricCode.R1)
    assert rate == Rate(470, 473, rate.excluded)
    assert rate.percent == "99.36%"
    assert rate.reaches(99)
    assert rate.excluded > 0


def test_range_of_the_forecast_held_at_least_four_times_in_five(city: City) -> None:
    """What the months of the last year would have been foretold, held against what became of them."""
    told = list(trials(Case.objects.all(), read_now(), 12))
    assert len(told) >= 30
    assert sum(trial.held for trial in told) * 5 >= len(told) * 4
    assert any(trial.told.low > 0 and trial.told.low < trial.told.high for trial in told)


def test_this_month_stands_on_the_edge(city: City) -> None:
    standing = standing_of(Case.objects.all(), month_of(date(2026, 11, 23)), read_now())
    assert standing.overdue == 1
    assert standing.unresolved == 0
    assert standing.near >= 3
    assert Budget(standing).left == 0


def test_register_is_city_sized_with_valid_codes(city: City) -> None:
    assert Enterprise.objects.filter(is_above_scale=True).count() == ABOVE_SCALE == 1694
    codes = list(Enterprise.objects.filter(uscc__isnull=False).values_list("uscc", flat=True))
    assert len(set(codes)) == len(codes) == city.loaded.enterprises - TWINS
    wrong = [code for code in codes if uscc_problem(code or "")]
    assert wrong == list(Enterprise.objects.exclude(code_reason="").values_list("uscc", flat=True))
    assert len(wrong) == 1
    assert EnterpriseText.objects.count() == len(codes) + TWINS
    assert DuplicatePair.objects.undecided().count() == TWINS


def test_every_enterprise_has_one_officer_but_a_handful(city: City) -> None:
    gaps = Enterprise.objects.filter(is_above_scale=True, officer=None).count()
    assert gaps == WITHOUT_OFFICER
    current = dict(Assignment.objects.current().values_list("enterprise_id", "officer_id"))
    held = dict(Enterprise.objects.exclude(officer=None).values_list("pk", "officer_id"))
    assert current == held
    loads = Counter(held.values())
    assert 25 <= min(loads.values()) <= max(loads.values()) <= 110


def test_eleven_units_report_and_the_leads_are_set(city: City) -> None:
    assert Unit.objects.reporting().count() == 11
    assert set(Unit.objects.reporting().exclude(division_code="").values_list("division_code", flat=True)) == {
        "371502", "371503", "371521", "371522", "371524", "371525", "371526", "371581"
    }  # fmt: skip


def test_one_sign_in_for_every_role(city: City) -> None:
    names = dict(demo_sign_ins())
    assert len(names) == len(ROLES)
    assert list(names.values()) == [
        "zhuanyuan", "jingban", "kezhang", "lingdao", "zijin", "fuhe", "zijinshenji", "shenji", "anquan", "xitong"
    ]  # fmt: skip
    assert not User.objects.people().filter(is_demo=False).exists()


def test_both_lists_stand_for_three_years(city: City) -> None:
    lines = Counter(ServiceListEntry.objects.values_list("kind", "year"))
    assert set(lines) == {(kind, year) for kind in ListKind.values for year in (2023, 2025, 2026)}
    assert not ServiceListEntry.objects.filter(kind=ListKind.OVER_100M, evidence_wan__lt=10_000).exists()


def test_lists_are_published_and_this_years_rolled_over(city: City) -> None:
    lists = {(one.kind, one.year): one for one in ServiceList.objects.all()}
    assert {one.state for one in lists.values()} == {ListState.PUBLISHED}
    over = lists[ListKind.OVER_100M, 2026]
    assert over.published_count == over.published_entries.count() > 600
    assert over.rolled_at is not None
    assert over.published_at is not None
    assert over.rolled_at < over.published_at
    rows = compared(
        ServiceListEntry.objects.all(),
        Comparison(over.kind, Point(2025, date(2025, 12, 31)), Point(2026, date(2026, 11, 23))),
    )
    changes = changes_of(rows)
    assert 10 <= changes.gone < changes.new <= 100 < changes.kept
    figures = list_figures(ServiceListEntry.objects.all(), over.kind, 2026)
    assert over.published_count + figures.added - figures.left == figures.standing == changes.after
    carried = ServiceListEntry.objects.filter(carried_from__isnull=False)
    assert not carried.exclude(year=F("carried_from__year") + 1).exists()
    assert not carried.exclude(enterprise=F("carried_from__enterprise")).exists()


def test_every_state_is_shown(city: City) -> None:
    assert set(Case.objects.values_list("status", flat=True).distinct()) == set(CaseStatus.values)
    recent = Case.objects.filter(received_at__gte=datetime(2024, 11, 1, tzinfo=SHANGHAI)).count()
    assert 1000 <= recent <= 1500


def test_officer_and_handler_find_work(city: City) -> None:
    officer, handler, head = (User.objects.get(username=name) for name in ("zhuanyuan", "jingban", "kezhang"))
    kinds = {item.kind for item in todo_of(officer).items}
    assert {TodoKind.OVERDUE, TodoKind.TODAY, TodoKind.NEAR, TodoKind.ACCEPT, TodoKind.CALL_BACK} <= kinds
    assert {TodoKind.OVERDUE, TodoKind.SIGN} <= {item.kind for item in todo_of(handler).items}
    assert len(todo_of(head).of(TodoKind.EXCLUSION)) == 2


def test_deadlines_are_what_the_rules_give(city: City) -> None:
    calendar = load_calendar()
    pauses = defaultdict(list)
    for row in CaseSuspension.objects.all():
        pauses[row.case_id].append(row)
    wrong = []
    for clock in CaseClock.objects.select_related("case__category"):
        case = clock.case
        promises = promises_in_force_on(calendar.local_date(clock.started_at))
        promise = choose_promise(promises, clock.stage, category=case.category.code, nature=case.nature)
        used = intervals(pauses[case.pk]) if clock.stage in RESOLVING else ()
        used = tuple(pause for pause in used if clock.stopped_at is None or pause.start < clock.stopped_at)
        due = deadline(calendar, clock.started_at, promise.amount, promise.unit, used)
        if clock.extended:
            due = deadline(calendar, clock.started_at, clock.allowance, promise.unit, used)
        if (due.at, due.provisional, promise.amount) != (clock.due_at, clock.provisional, clock.amount):
            wrong.append((case.number, clock.stage))
    assert wrong == []


def test_cases_show_the_deadlines_of_their_clocks(city: City) -> None:
    latest: dict[int, dict[str, CaseClock]] = defaultdict(dict)
    for clock in CaseClock.objects.order_by("id"):
        latest[clock.case_id][clock.stage] = clock
    for case in Case.objects.all():
        clocks = latest[case.pk]
        running = clocks.get(Stage.REWORK, clocks[Stage.RESOLVE])
        assert case.resolve_due_at == clocks[Stage.RESOLVE].due_at
        assert (case.due_at, case.due_provisional) == (running.due_at, running.provisional)
        assert case.contact_due_at == clocks[Stage.CONTACT].due_at


def test_every_case_is_what_its_events_say(city: City) -> None:
    told: dict[int, list[CaseEvent]] = defaultdict(list)
    for event in CaseEvent.objects.order_by("at", "id"):
        told[event.case_id].append(event)
    for case in Case.objects.all():
        assert replay(told[case.pk]) == row_of(case), case.number


def test_clocks_run_only_where_something_is_owed(city: City) -> None:
    running = defaultdict(set)
    for case_id, stage in CaseClock.objects.running().values_list("case_id", "stage"):
        running[case_id].add(stage)
    for case in Case.objects.all():
        stages = running[case.pk] - {Stage.CONTACT}
        if case.status in (*CLOSED_STATUSES, *VOID_STATUSES):
            assert running[case.pk] <= ({Stage.BAD_RATING} if case.status == CaseStatus.CLOSED else set())
        elif case.status == CaseStatus.ANSWERED:
            assert stages == {Stage.CALL_BACK}
        else:
            again = case.rework_count or case.status == CaseStatus.ESCALATED
            assert stages - {Stage.SIGN} == {Stage.REWORK if again else Stage.RESOLVE}
            assert (Stage.SIGN in stages) == (case.status == CaseStatus.DISPATCHED)


def test_nothing_happens_after_now(city: City) -> None:
    now = read_now().at
    assert not CaseEvent.objects.filter(at__gt=now).exists()
    assert not CallBack.objects.filter(at__gt=now).exists()
    assert not CaseSuspension.objects.filter(ended_at=None, until__lte=now).exists()


def test_steps_follow_one_another(city: City) -> None:
    orders = (
        "received_at", "registered_at", "accepted_at", "signed_at", "answered_at", "closed_at", "archived_at",
    )  # fmt: skip
    for moments in Case.objects.values_list(*orders):
        known = [moment for moment in moments if moment is not None]
        assert known == sorted(known)


def test_call_backs_and_exclusions_agree_with_the_cases(city: City) -> None:
    for call in (
        CallBack.objects.exclude(result=CallBackResult.UNREACHABLE).select_related("case").order_by("at")
    ):
        assert covers(call.by, Permission.CASE_CALL_BACK, call.case)
    granted = set(CaseExclusion.objects.filter(granted=True).values_list("case_id", flat=True))
    assert granted == set(Case.objects.filter(excluded=True).values_list("pk", flat=True))
    assert CaseExclusion.objects.filter(decided_at=None).count() == 2


def test_acts_are_done_by_those_who_may(city: City) -> None:
    rights = {rule.event: rule.right for rule in MOVES.values()}
    people: dict[int, User] = {user.pk: user for user in User.objects.all()}
    wrong = [
        (event.case.number, event.kind)
        for event in CaseEvent.objects.filter(kind__in=rights)
        .exclude(kind__in=BY_A_UNIT)
        .select_related("case")
        if not people[event.by_id].is_service
        and not covers(people[event.by_id], rights[EventKind(event.kind)], event.case)
    ]
    assert wrong == []
    for matter in CaseMatter.objects.filter(kind__in=BY_A_UNIT.values()).select_related("unit", "case"):
        act = [
            event for event in matter.case.events.all() if BY_A_UNIT.get(EventKind(event.kind)) == matter.kind
        ]
        assert all(covers_matter(people[event.by_id], Permission.CASE_HANDLE, matter) for event in act)


def test_every_turn_is_shown_and_many_are_over(city: City) -> None:
    told = Counter(CaseMatter.objects.values_list("kind", "verdict"))
    ended = {
        MatterKind.RETURN: {Verdict.GRANTED, Verdict.REFUSED},
        MatterKind.CO_HANDLING: {Verdict.ANSWERED},
        MatterKind.EXTENSION: {Verdict.GRANTED, Verdict.REFUSED},
        MatterKind.SUPERVISION: {Verdict.ANSWERED},
        MatterKind.COMMITMENT: {Verdict.KEPT, Verdict.BROKEN},
        MatterKind.CARRY_OVER: {Verdict.STRUCK_OFF},
    }
    for kind, verdicts in ended.items():
        assert told[(kind, "")] >= 1, kind
        assert all(told[(kind, verdict)] >= 1 for verdict in verdicts), (kind, told)
    now = read_now()
    sheets = CaseMatter.objects.open().of(MatterKind.SUPERVISION)
    assert sheets.filter(due_at__lt=now.at).exists()
    promises = CaseMatter.objects.open().of(MatterKind.COMMITMENT)
    assert promises.filter(due_at__gte=now.at, due_at__lt=now.tomorrow).exists()
    assert Case.objects.filter(status=CaseStatus.MERGED).count() >= 5
    assert set(CaseLink.objects.values_list("kind", flat=True)) == set(LinkKind.values)
    assert (SharedProblem.objects.open().count(), SharedProblem.objects.count()) == (1, 2)
    assert all(problem.cases.count() >= 4 for problem in SharedProblem.objects.all())
    waiting = CaseExclusion.objects.filter(decided_at=None, reason=ExclusionReason.WITHDRAWN)
    assert [one.case.status for one in waiting] == [CaseStatus.WITHDRAWN]
    assert CaseClock.objects.running().filter(stage=Stage.BAD_RATING, case__status=CaseStatus.CLOSED).exists()
    archived = Case.objects.filter(status=CaseStatus.ARCHIVED).count()
    assert archived > 0.8 * Case.objects.filter(status__in=CLOSED_STATUSES).count()


def test_tonight_has_nothing_to_archive_that_last_night_forgot(city: City) -> None:
    assert archive_due(read_now().at) == 0


def test_history_of_every_case_adds_up_to_its_state(city: City) -> None:
    told: dict[int, list[str]] = defaultdict(list)
    for case_id, kind in CaseEvent.objects.order_by("at", "id").values_list("case_id", "kind"):
        told[case_id].append(kind)
    assert {
        pk for pk, status in Case.objects.values_list("pk", "status") if state_told(told[pk]) != status
    } == set()


def test_events_name_the_cases_and_sheets_that_they_speak_of(city: City) -> None:
    numbers = set(Case.objects.values_list("number", flat=True))
    sheets = set(CaseMatter.objects.exclude(number=None).values_list("number", flat=True))
    for event in CaseEvent.objects.filter(kind__in=(EventKind.MERGED, EventKind.ABSORBED, EventKind.SPLIT)):
        data = event.data
        named = [data.get("into"), data.get("number"), data.get("from"), *data.get("numbers", [])]
        assert set(filter(None, named)), event.kind
        assert set(filter(None, named)) <= numbers, event.kind
    for event in CaseEvent.objects.filter(kind__in=(EventKind.SUPERVISED, EventKind.SUPERVISION_ANSWERED)):
        assert event.data["number"] in sheets
    for case in Case.objects.filter(status=CaseStatus.MERGED).select_related("merged_into"):
        survivor = case.merged_into
        assert survivor is not None
        assert survivor.resolve_due_at <= case.resolve_due_at
        assert (survivor.enterprise_id, case.excluded) == (case.enterprise_id, True)


def test_numbers_follow_registration_without_gaps(city: City) -> None:
    by_year: dict[str, list[str]] = defaultdict(list)
    for number in Case.objects.order_by("registered_at", "id").values_list("number", flat=True):
        by_year[number[3:7]].append(number)
    for year, numbers in by_year.items():
        assert numbers == [f"SQ-{year}-{serial:06d}" for serial in range(1, len(numbers) + 1)]


def test_loading_twice_is_refused(city: City) -> None:
    with pytest.raises(Refused, match="--reset"):
        load_demonstration()


def test_no_password_means_no_demonstration(city: City, settings: Any) -> None:
    settings.DEMO_PASSWORD = ""
    with pytest.raises(Refused, match="DEMO_PASSWORD"):
        load_demonstration()


def test_exactly_the_planned_cases_of_a_month_fail(city: City) -> None:
    failed = Case.objects.filter(excluded=False).exclude(outcome__in=["", Outcome.RESOLVED])
    by_year = dict(failed.values_list("resolve_due_at__year").annotate(n=Count("pk")).order_by())
    assert by_year[2023] == 3


def promises_in_force_on(day: date, known: dict[date, Any] = {}) -> Any:  # noqa: B006 - one read for each day
    if day not in known:
        known[day] = promises_in_force(day)
    return known[day]
