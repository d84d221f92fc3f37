"""Two at once over the same cases, and a worker killed in the middle: no row twice, none lost."""

from __future__ import annotations

import uuid
from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from assistance.enums import BulkKind, BulkStatus, EventKind
from assistance.models import BulkAct, BulkActRow, Case, CaseEvent
from assistance.services import bulk
from assistance.services.bulk import begin_bulk, do_at_once, run_next_bulk_act, undo_bulk
from foundation.accounts.models import Absence, User
from foundation.accounts.roles import RoleCode
from foundation.administration.services.absences import record_absence
from foundation.errors import Refused
from tests.factories.accounts import person
from tests.factories.assistance import Cast, cast, handled
from tests.faults.forks import Hook, at_once, fork, signal_at, was_killed

pytestmark = pytest.mark.django_db(transaction=True)
CASES = 12
BULK = "assistance.services.bulk"


@pytest.fixture
def people() -> Cast:
    return cast()


def begin(people: Cast, cases: list[Case], **fields: object) -> BulkAct:
    values = {
        "by": people.head,
        "kind": BulkKind.REASSIGN,
        "text": "集中改派",
        "token": uuid.uuid4(),
        "lead_unit": people.other_department,
        **fields,
    }
    return begin_bulk(numbers=[case.number for case in cases], **values)


def outcomes(act: BulkAct) -> Counter[str]:
    return Counter(act.rows.values_list("outcome", flat=True))


def reassigned_per_case() -> Counter[int]:
    events = CaseEvent.objects.filter(kind=EventKind.REASSIGNED)
    return Counter(Counter(events.values_list("case", flat=True)).values())


def sweep() -> None:
    run_next_bulk_act(now=timezone.now())


def test_two_acts_over_the_same_cases_do_each_case_once(
    people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To the same place: whoever comes second is told that nothing is left to do."""
    monkeypatch.setattr(bulk, "AT_ONCE", 0)
    cases = [handled(people) for _n in range(CASES)]
    acts = [begin(people, cases), begin(people, cases[::-1])]

    at_once(sweep, 2)

    assert reassigned_per_case() == {1: CASES}
    assert sum((outcomes(act) for act in acts), Counter()) == {"done": CASES, "refused": CASES}


def test_two_hand_overs_of_the_same_cases_give_each_to_one(
    people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "AT_ONCE", 0)
    cases = [handled(people) for _n in range(CASES)]
    receivers = [person(RoleCode.CASE_OFFICER, people.county) for _n in range(2)]
    for one in receivers:
        begin(people, cases, kind=BulkKind.HAND_OVER, person=one, origin=people.officer, lead_unit=None)

    at_once(sweep, 2)

    told = CaseEvent.objects.filter(kind=EventKind.HANDED_OVER)
    assert Counter(Counter(told.values_list("case", flat=True)).values()) == {1: CASES}
    last = {event.case_id: event.data["to"] for event in told}
    assert {case.pk: case.officer.name for case in Case.objects.select_related("officer")} == last


def test_workers_at_once_on_one_act_do_each_row_once(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even where the lease of the first has run out while it goes on."""
    monkeypatch.setattr(bulk, "AT_ONCE", 0)
    monkeypatch.setattr(bulk, "LEASE", timedelta(seconds=-1))
    act = begin(people, [handled(people) for _n in range(CASES)])

    at_once(sweep, 3)
    sweep()

    assert reassigned_per_case() == {1: CASES}
    assert outcomes(act) == {"done": CASES}


def test_control_rows_without_a_claim_are_done_twice(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "AT_ONCE", 0)
    monkeypatch.setattr(bulk, "_claim_row", lambda key, before, after: True)
    act = begin(people, [handled(people)])
    key = act.rows.get().pk
    whole = BulkAct.objects.select_related("by", "lead_unit").get(pk=act.pk)
    whole.person = people.other_handler
    bulk._do_row(whole, key)
    whole.person = None
    bulk._do_row(whole, key)
    assert reassigned_per_case() == {2: 1}


@pytest.mark.parametrize("hook", [Hook(BULK, "_note", "before"), Hook(BULK, "_note", "after")], ids=str)
@pytest.mark.parametrize("nth", [1, CASES // 2, CASES])
def test_killed_worker_is_followed_by_one_that_goes_on(
    people: Cast, monkeypatch: pytest.MonkeyPatch, hook: Hook, nth: int
) -> None:
    monkeypatch.setattr(bulk, "AT_ONCE", 0)
    act = begin(people, [handled(people) for _n in range(CASES)])

    def work() -> None:
        with signal_at(hook, nth=nth):
            sweep()

    assert was_killed(fork(work))
    assert outcomes(act) == Counter({"done": nth - 1, "pending": CASES - nth + 1}) - Counter()
    sweep()
    assert outcomes(act)["pending"] > 0, "the lease of the dead worker still runs"
    run_next_bulk_act(now=timezone.now() + bulk.LEASE + timedelta(seconds=1))

    act.refresh_from_db()
    assert (act.status, outcomes(act)) == (BulkStatus.DONE, {"done": CASES})
    assert reassigned_per_case() == {1: CASES}


def test_undo_pressed_twice_at_once_undoes_once(people: Cast) -> None:
    cases = [handled(people) for _n in range(CASES)]
    act = do_at_once(begin(people, cases))

    def press() -> None:
        try:
            do_at_once(undo_bulk(BulkAct.objects.get(pk=act.pk), by=User.objects.get(pk=people.head.pk)))
        except Refused:
            return

    at_once(press, 2)

    act.refresh_from_db()
    assert (act.status, outcomes(act)) == (BulkStatus.UNDONE, {"undone": CASES})
    taken = CaseEvent.objects.filter(kind=EventKind.TAKEN_BACK)
    assert taken.count() == CASES
    assert BulkActRow.objects.filter(outcome="undone").count() == CASES


def test_two_absences_recorded_at_once_make_no_chain(people: Cast) -> None:
    """A → B and B → C, and the same days for A twice."""
    second, third = (person(RoleCode.CASE_OFFICER, people.county) for _n in range(2))
    today = timezone.localdate()
    pairs = [(people.officer.pk, second.pk), (second.pk, third.pk), (people.officer.pk, third.pk)]

    def record_all() -> None:
        for user, deputy in pairs:
            try:
                record_absence(
                    user=User.objects.get(pk=user),
                    deputy=User.objects.get(pk=deputy),
                    starts_on=today,
                    ends_on=today + timedelta(days=2),
                    reason="出差",
                    by=User.objects.get(pk=people.county_head.pk),
                )
            except Refused:
                continue

    at_once(record_all, 3)

    rows = list(Absence.objects.in_force().values_list("user", "deputy"))
    assert rows
    assert not {user for user, _deputy in rows} & {deputy for _user, deputy in rows}
    assert len({user for user, _deputy in rows}) == len(rows)
