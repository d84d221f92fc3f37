from __future__ import annotations

from datetime import date, datetime

import pytest
from django.utils import timezone

from assistance.enums import Verdict
from assistance.models import Case, CaseMatter
from assistance.services.commitment_counts import Tally, count_commitments, whole
from assistance.services.commitments import commit, settle_commitment
from foundation.errors import NotAllowed, Refused
from foundation.worktime.calendar import SHANGHAI
from tests.factories.assistance import Cast, closed, handled
from tests.scenarios.test_caseworker_day import at

DAY = date(2023, 10, 13)
YEAR = (datetime(2023, 1, 1, tzinfo=SHANGHAI), datetime(2024, 1, 1, tzinfo=SHANGHAI))


@pytest.fixture
def case(people: Cast) -> Case:
    with at("2023-10-09T09:00"):
        return handled(people)


def promise(case: Case, people: Cast, **fields: object) -> CaseMatter:
    values = {"by": people.handler, "text": "周五前答复", "due_on": DAY} | fields
    with at("2023-10-09T10:00"):
        return commit(case, **values)


def test_it_stands_in_the_name_of_who_promised_until_the_end_of_the_day(case: Case, people: Cast) -> None:
    matter = promise(case, people)
    assert (matter.person, matter.unit) == (people.handler, people.department)
    assert timezone.localtime(matter.due_at).isoformat() == "2023-10-13T18:00:00+08:00"


def test_a_day_behind_us_is_not_promised(case: Case, people: Cast) -> None:
    with at("2023-10-09T18:30"), pytest.raises(Refused, match="不早于今天下班前"):
        commit(case, by=people.handler, text="今天答复", due_on=date(2023, 10, 9))
    assert not case.matters.exists()


@pytest.mark.parametrize(
    ("moment", "kept", "verdict"),
    [
        ("2023-10-13T17:59", True, Verdict.KEPT),
        ("2023-10-13T18:01", True, Verdict.BROKEN),
        ("2023-10-12T09:00", False, Verdict.BROKEN),
    ],
)
def test_kept_late_is_broken(moment: str, kept: bool, verdict: Verdict, case: Case, people: Cast) -> None:
    matter = promise(case, people)
    with at(moment):
        settle_commitment(matter, by=people.handler, kept=kept, note="已说明")
    assert matter.verdict == verdict
    assert case.events.latest("id").data == {"kept": verdict == Verdict.KEPT}


def test_it_is_settled_once(case: Case, people: Cast) -> None:
    matter = promise(case, people)
    with at("2023-10-12T09:00"):
        settle_commitment(matter, by=people.handler, kept=False, note="没办到")
        with pytest.raises(Refused, match="已办理过"):
            settle_commitment(matter, by=people.officer, kept=True)
    matter.refresh_from_db()
    assert (matter.verdict, matter.settled_by) == (Verdict.BROKEN, people.handler)


def test_the_word_outlives_the_case_but_a_finished_case_takes_no_new_one(people: Cast) -> None:
    with at("2023-10-09T09:00"):
        case = closed(people)
        with pytest.raises(Refused, match="不能记承诺"):
            commit(case, by=people.handler, text="答复", due_on=DAY)


def test_others_do_not_promise_in_a_case_that_is_not_theirs(case: Case, people: Cast) -> None:
    with pytest.raises(NotAllowed):
        promise(case, people, by=people.other_handler)


def numbers(tally: Tally) -> tuple[int, int, int, int]:
    return tally.kept, tally.broken, tally.overdue, tally.waiting


def test_kept_and_broken_are_counted_by_unit_and_person(case: Case, people: Cast) -> None:
    kept, broken, _forgotten = (promise(case, people) for _n in range(3))
    promise(case, people, due_on=date(2023, 12, 1))
    promise(case, people, by=people.officer)
    promise(case, people, due_on=date(2024, 1, 1))
    with at("2023-10-13T10:00"):
        settle_commitment(kept, by=people.handler, kept=True)
        settle_commitment(broken, by=people.handler, kept=False, note="没办到")
    now = datetime(2023, 11, 1, tzinfo=SHANGHAI)

    units = count_commitments(people.person("head"), since=YEAR[0], until=YEAR[1], now=now)

    assert [(unit.name, numbers(unit)) for unit in units] == [
        ("市自然资源和规划局", (1, 1, 1, 1)),
        ("东昌府区", (0, 0, 1, 0)),
    ]
    assert [(one.name, numbers(one)) for one in units[0].people] == [("王五", (1, 1, 1, 1))]
    assert numbers(whole(units)) == (1, 1, 2, 1)
    assert count_commitments(people.person("other_head"), since=YEAR[0], until=YEAR[1], now=now) == []
