"""Each rule of 口径核查 by the services themselves: what it names, and its twin that it must not name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from assistance.enums import CallBackResult, CaseStatus, Nature, Outcome, SuspensionReason
from assistance.models import Case, CaseCategory, CaseLink, CaseMatter
from assistance.services.call_backs import record_call_back, rework_case
from assistance.services.cases import answer_case
from assistance.services.edits import edit_case
from assistance.services.exclusions import decide_exclusion, propose_exclusion
from assistance.services.lights import Now, read_now
from assistance.services.suspensions import suspend_case
from assistance.services.withdrawals import withdraw_case
from foundation.accounts.roles import RoleCode
from reporting.metrics.checks import Rule, without
from reporting.metrics.periods import Period, month_of
from reporting.metrics.rates import Rate
from reporting.queries.checks import Findings, findings_of, keys_by_rule
from reporting.queries.figures import standing_of
from tests.factories.accounts import person
from tests.factories.reporting import AnsweredCaseFactory, CountedCaseFactory
from tests.factories.running_cases import answered, handled, moment, officer

pytestmark = pytest.mark.django_db
MONTH = Period(moment("2023-10-01").date(), moment("2023-11-30").date())
REGISTERED = "2023-10-09 09:00"
"""Due after 15 working days: Monday 2023-10-30, 18:00."""


@pytest.fixture(autouse=True)
def later() -> Iterator[None]:
    with time_machine.travel(moment("2023-11-20 10:00"), tick=False):
        yield


def on(text: str) -> Any:
    return time_machine.travel(moment(text), tick=False)


def found() -> Findings:
    return findings_of(Case.objects.all(), MONTH, read_now())


def named(rule: Rule) -> set[int]:
    return set(found().by_rule[rule])


def paused(at: str) -> Case:
    case = handled(REGISTERED)
    with on(at):
        suspend_case(
            case,
            by=case.handler,
            reason=SuspensionReason.MATERIAL,
            note="等材料",
            until=moment(at) + timedelta(days=4),
        )
    return case


def test_pause_is_held_against_the_deadline_that_ran_then() -> None:
    """The pause itself moves the deadline: what is measured is the one before."""
    close, early = paused("2023-10-27 09:00"), paused("2023-10-25 17:00")
    close.refresh_from_db()
    assert close.resolve_due_at > moment("2023-11-01")
    assert named(Rule.PAUSED) == {close.pk}
    assert early.pk not in named(Rule.PAUSED)


def test_answer_on_the_last_day_and_after_hours_of_it() -> None:
    last, night, before = (handled(REGISTERED) for _number in range(3))
    for case, at in ((last, "2023-10-30 09:00"), (night, "2023-10-30 23:50"), (before, "2023-10-29 23:50")):
        with on(at):
            answer_case(case, by=case.handler, outcome=Outcome.RESOLVED, answer_text="办好了")
    assert named(Rule.LAST_DAY) == {last.pk, night.pk}


def test_reopened_means_after_closing_not_after_the_answer() -> None:
    closed, only_answered = (answered("2023-10-09 09:00") for _number in range(2))
    record_call_back(closed, by=closed.officer, result=CallBackResult.CONFIRMED, rating="5")
    closed.refresh_from_db()
    for case in (closed, only_answered):
        rework_case(case, by=case.officer, reason="又出现")
    assert named(Rule.REOPENED) == {closed.pk}


def test_withdrawn_merged_and_excluded_are_told_apart() -> None:
    gone = handled(REGISTERED)
    withdraw_case(gone, by=gone.officer, respondent="王经理", reason="自己解决了")
    survivor = CountedCaseFactory(due=moment("2023-10-30 18:00"))
    merged = CountedCaseFactory(
        due=moment("2023-10-30 18:00"), status=CaseStatus.MERGED, merged_into=survivor, excluded=True
    )
    out = handled(REGISTERED)
    asked = propose_exclusion(out, by=out.officer, reason="invalid", note="测试")
    decide_exclusion(asked, by=person(RoleCode.SECTION_HEAD), granted=True, note="同意")
    findings = found()
    assert findings.by_rule[Rule.WITHDRAWN] == {gone.pk}
    assert findings.by_rule[Rule.MERGED] == {merged.pk}
    assert findings.by_rule[Rule.EXCLUDED] == {out.pk}


def change(case: Case, at: str, **values: Any) -> None:
    with on(at):
        case.refresh_from_db()
        edit_case(case, by=case.handler, version=case.version, **values)


def reply(case: Case, at: str) -> None:
    with on(at):
        case.refresh_from_db()
        answer_case(case, by=case.handler, outcome=Outcome.RESOLVED, answer_text="办好了")


def test_reclassed_needs_a_moved_deadline_shortly_before_the_answer() -> None:
    moved, still, early = (handled(REGISTERED, nature=Nature.INQUIRY) for _number in range(3))
    other = CaseCategory.objects.exclude(pk=still.category_id).first()
    change(moved, "2023-10-13 09:00", nature=Nature.REQUEST)
    change(still, "2023-10-13 09:00", category=other)
    change(early, "2023-10-10 09:00", nature=Nature.REQUEST)
    for case in (moved, still, early):
        reply(case, "2023-10-16 15:00")
    assert moved.events.get(kind="edited").data["due"] == [
        "2023-10-16T10:00:00+00:00",
        "2023-10-30T18:00:00+08:00",
    ]
    assert named(Rule.RECLASSED) == {moved.pk}


def closed_by(officer: Any, at: str) -> Case:
    case = answered(REGISTERED, by=officer)
    with on(at):
        record_call_back(case, by=officer, result=CallBackResult.CONFIRMED, rating="5")
    return case


def test_bulk_closing_counts_five_by_one_person_within_ten_minutes() -> None:
    hasty, calm = officer(), officer()
    run = [closed_by(hasty, f"2023-10-12 16:{2 * number:02d}") for number in range(5)]
    closed_by(hasty, "2023-10-12 16:19")
    for number in range(4):
        closed_by(calm, f"2023-10-12 16:{number:02d}")
    assert named(Rule.BULK_CLOSED) == {case.pk for case in run}


def granted_extension(case: Case, at: str) -> None:
    CaseMatter.objects.create(
        case=case, kind="extension", text="需论证", workdays=5, opened_by=case.handler, opened_at=moment(at),
        settled_by=person(RoleCode.SECTION_HEAD), settled_at=moment(at), verdict="granted",
    )  # fmt: skip
    clock = case.clocks.get(stage="resolve")
    clock.extended = 5
    clock.save()


def test_extension_is_held_against_the_deadline_before_it() -> None:
    close, early = handled(REGISTERED), handled(REGISTERED)
    granted_extension(close, "2023-10-27 15:00")
    granted_extension(early, "2023-10-25 15:00")
    assert named(Rule.EXTENDED) == {close.pk}


def test_split_shortly_before_the_deadline() -> None:
    close, early, part = (handled(REGISTERED) for _number in range(3))
    for case, at in ((close, "2023-10-30 11:00"), (early, "2023-10-16 11:00")):
        CaseLink.objects.create(first=case, second=part, kind="split", by=case.officer, at=moment(at))
    assert named(Rule.SPLIT) == {close.pk}


def test_a_case_of_several_rules_counts_once_and_the_headline_stays() -> None:
    due = moment("2023-10-30 18:00")
    AnsweredCaseFactory.create_batch(3, due=due)
    doubtful = AnsweredCaseFactory(due=due, answered_at=due)
    twice = AnsweredCaseFactory(due=due, answered_at=due, excluded=True)
    findings = found()
    assert twice.pk in findings.by_rule[Rule.LAST_DAY] & findings.by_rule[Rule.EXCLUDED]
    assert [member.pk for member in findings.doubtful(tuple(Rule))] == [doubtful.pk, twice.pk]
    headline = standing_of(Case.objects.all(), MONTH, read_now()).rate
    assert headline == Rate(4, 4, 1)
    assert without(headline, findings.doubtful(tuple(Rule))) == Rate(3, 3, 1)


@pytest.mark.parametrize("rule", Rule)
def test_one_rule_alone_names_what_it_names_among_all(rule: Rule) -> None:
    paused("2023-10-27 09:00")
    due = moment("2023-10-30 18:00")
    AnsweredCaseFactory(due=due, answered_at=due)
    CountedCaseFactory(due=due, status=CaseStatus.WITHDRAWN)
    alone = keys_by_rule(Case.objects.all(), MONTH, read_now(), [rule])
    assert alone == {rule: found().by_rule[rule]}


def test_findings_take_a_fixed_number_of_questions(django_assert_max_num_queries: Any) -> None:
    def fill(count: int) -> None:
        for _number in range(count):
            paused("2023-10-27 09:00")
            closed_by(officer(), "2023-10-12 16:00")

    counts = []
    for count in (1, 4):
        fill(count)
        now: Now = read_now()
        with django_assert_max_num_queries(12) as asked:
            findings_of(Case.objects.all(), MONTH, now)
        counts.append(len(asked.captured_queries))
    assert counts[0] == counts[1]


def test_nothing_is_named_outside_the_period() -> None:
    paused("2023-10-27 09:00")
    december = month_of(moment("2023-12-01").date())
    assert not any(keys_by_rule(Case.objects.all(), december, read_now(), tuple(Rule)).values())
