"""撤回, 归档, 挂账, 销号: each rule once."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from assistance import tasks
from assistance.enums import CaseStatus, ExclusionReason, MatterKind, Outcome, Verdict
from assistance.models import Case, CaseMatter
from assistance.services import archiving
from assistance.services.archiving import archive_case, archive_due
from assistance.services.call_backs import follow_up_rating, record_call_back
from assistance.services.carry_over import carry_case, strike_off
from assistance.services.commitments import commit
from assistance.services.exclusions import decide_exclusion, open_request
from assistance.services.withdrawals import withdraw_case
from foundation.accounts.models import User
from foundation.errors import NotAllowed, Refused
from foundation.worktime.calendar import SHANGHAI
from tests.factories.assistance import Cast, answered, closed, handled, suspended

MONDAY = datetime(2023, 11, 6, 10, 0, tzinfo=SHANGHAI)
LAST_DAY = datetime(2023, 12, 4, 9, 0, tzinfo=SHANGHAI)
"""Twenty working days later; filed in the night after."""


def in_days(days: int) -> Any:
    return timezone.localdate() + timedelta(days=days)


def test_withdrawal_needs_somebody_who_confirmed_it(people: Cast) -> None:
    case = handled(people)
    with pytest.raises(Refused, match="须经企业确认"):
        withdraw_case(case, by=people.officer, respondent="　", reason="不需要了")
    assert Case.objects.get(pk=case.pk).status == CaseStatus.HANDLING


def test_withdrawal_counts_until_a_second_person_agrees(people: Cast) -> None:
    case = suspended(people)
    withdraw_case(case, by=people.officer, respondent="王经理", reason="不需要了", channel="phone")
    case.refresh_from_db()
    assert (case.status, case.excluded) == (CaseStatus.WITHDRAWN, False)
    assert not case.clocks.running().exists()
    assert case.suspensions.get().ended_at is not None
    assert case.call_backs.get().respondent == "王经理"
    asked = open_request(case)
    assert asked is not None
    assert asked.reason == ExclusionReason.WITHDRAWN
    with pytest.raises(NotAllowed):
        decide_exclusion(asked, by=people.officer, granted=True, note="")
    decide_exclusion(asked, by=people.county_head, granted=True, note="已核实")
    case.refresh_from_db()
    assert case.excluded


def test_archived_is_what_was_closed_and_owes_nothing(people: Cast) -> None:
    case = answered(people, outcome=Outcome.ADVANCING)
    commit(case, by=people.handler, text="答复进度", due_on=in_days(5))
    record_call_back(case, by=people.officer, result="accepted", rating="2")
    with pytest.raises(Refused, match="未办理的承诺"):
        archive_case(case, by=people.officer)
    case.matters.update(settled_at=timezone.now(), settled_by=people.handler, verdict=Verdict.KEPT)
    with pytest.raises(Refused, match="差评还没有回访"):
        archive_case(case, by=people.officer)
    follow_up_rating(case, by=people.officer, text="已致歉")
    carry_case(case, by=people.officer, plan="待政策", review_on=in_days(30))
    archive_case(case, by=people.officer)
    case.refresh_from_db()
    assert (case.status, case.archived_at is not None) == (CaseStatus.ARCHIVED, True)
    strike_off(case, by=people.officer, note="政策已出")
    assert case.matters.of(MatterKind.CARRY_OVER).get().verdict == Verdict.STRUCK_OFF


def closed_on(moment: datetime, people: Cast, **fields: Any) -> Case:
    with time_machine.travel(moment, tick=False):
        return closed(people, **fields)


def test_the_sweep_files_what_was_closed_twenty_working_days_ago(people: Cast) -> None:
    case = closed_on(MONDAY, people)
    with time_machine.travel(LAST_DAY, tick=False):
        assert archive_due(timezone.now()) == 0
    with time_machine.travel(LAST_DAY + timedelta(days=1), tick=False):
        tasks.archive_due_cases()
        assert archive_due(timezone.now()) == 0
    case.refresh_from_db()
    assert (case.status, case.events.filter(kind="archived").count()) == (CaseStatus.ARCHIVED, 1)


def test_the_sweep_passes_over_what_still_owes_something(people: Cast) -> None:
    owing, rated, carried = (closed_on(MONDAY, people) for _n in range(3))
    with time_machine.travel(MONDAY, tick=False):
        for case in (owing, carried):
            Case.objects.filter(pk=case.pk).update(outcome=Outcome.ADVANCING)
            case.refresh_from_db()
        carry_case(carried, by=people.officer, plan="待政策", review_on=in_days(60))
    owing.matters.create(
        kind=MatterKind.COMMITMENT, text="答复", opened_by=people.handler, opened_at=MONDAY, due_at=LAST_DAY
    )
    rated.clocks.create(stage="bad_rating", started_at=MONDAY, amount=1, unit="days", due_at=LAST_DAY)
    with time_machine.travel(LAST_DAY + timedelta(days=1), tick=False):
        assert archive_due(timezone.now()) == 1
    assert set(Case.objects.filter(status=CaseStatus.ARCHIVED)) == {carried}


def test_one_case_that_cannot_be_filed_holds_up_no_other(
    people: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    cases = [closed_on(MONDAY + timedelta(minutes=n), people) for n in range(3)]
    real = archiving._archive

    def stubborn(case: Case, *, by: User) -> Case:
        if case.pk == cases[0].pk:
            raise Refused("刚刚有人退回重办")
        return real(case, by=by)

    monkeypatch.setattr(archiving, "_archive", stubborn)
    monkeypatch.setattr(archiving, "BATCH", 1)
    with time_machine.travel(LAST_DAY + timedelta(days=1), tick=False):
        assert archive_due(timezone.now()) == 2
    assert f"case {cases[0].number} was not archived" in caplog.text
    assert Case.objects.get(status=CaseStatus.CLOSED) == cases[0]


def test_the_sweep_and_the_filter_read_indexes(people: Cast) -> None:
    if connection.vendor == "postgresql":  # over a handful of rows it would read the table
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
    plan = archiving.ripe(timezone.now())[:10].explain()
    assert "case_status_received" in plan
    open_kind = CaseMatter.objects.open().filter(kind__in=["supervision"]).values("case_id")
    assert re.search(
        r"matter_(kind_settled|\w*open\w*)", Case.objects.filter(pk__in=open_kind)[:10].explain()
    )


def test_carrying_over_leaves_the_result_and_needs_an_unsolved_one(people: Cast) -> None:
    case = answered(people, outcome=Outcome.PARTLY)
    before = (case.status, case.outcome, case.resolve_due_at)
    matter = carry_case(case, by=people.officer, plan="待政策", review_on=in_days(30))
    case.refresh_from_db()
    assert (case.status, case.outcome, case.resolve_due_at) == before
    assert (matter.unit, matter.person) == (people.department, people.officer)
    with pytest.raises(Refused, match="已挂账"):
        carry_case(case, by=people.officer, plan="再挂", review_on=in_days(30))
    with pytest.raises(Refused, match="不需要挂账"):
        carry_case(answered(people), by=people.officer, plan="待政策", review_on=in_days(30))
    with pytest.raises(Refused, match="复核日期应晚于今天"):
        carry_case(
            answered(people, outcome=Outcome.PARTLY), by=people.officer, plan="待政策", review_on=in_days(-1)
        )


def test_striking_off_happens_once_and_leaves_the_result(people: Cast) -> None:
    case = answered(people, outcome=Outcome.PARTLY)
    with pytest.raises(Refused, match="没有挂账"):
        strike_off(case, by=people.officer, note="解决了")
    carry_case(case, by=people.officer, plan="待政策", review_on=in_days(30))
    strike_off(case, by=people.officer, note="解决了")
    case.refresh_from_db()
    assert case.outcome == Outcome.PARTLY
    with pytest.raises(Refused, match="没有挂账"):
        strike_off(case, by=people.officer, note="又一次")
