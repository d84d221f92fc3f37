"""Several writers at once, on real connections."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Event
from typing import Any
from uuid import uuid4

import pytest
from django.db import OperationalError, connection, connections, transaction
from django.utils import timezone

from assistance.enums import Nature, Source
from assistance.models import Case, CaseClock, CaseCounter, CaseEvent, ServicePromise
from assistance.services.call_backs import record_call_back
from assistance.services.cases import answer_case, sign_case
from assistance.services.clocks import recompute_running_clocks
from assistance.services.intake import register_case, register_case_of_unknown
from assistance.services.merging import merge_case
from assistance.services.numbers import next_number
from assistance.services.promises import change_promise
from assistance.services.suspensions import lapse_suspensions, resume_case
from enterprises.models import Enterprise
from enterprises.services.filing import file_enterprise, hold_active
from foundation.accounts.models import User
from foundation.errors import Refused
from foundation.worktime.services import draft_calendar
from tests.factories.assistance import Cast, answered, cast, category, dispatched, handled, suspended

WRITERS = 4
EACH = 5
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people(transactional_db: None) -> Cast:
    return cast()


def at_once(act: Callable[[int], Any], times: int = WRITERS) -> list[Any]:
    """Run ``act`` in threads that start together; a refusal is a result."""
    barrier = Barrier(times)

    def run(number: int) -> Any:
        barrier.wait()
        try:
            return act(number)
        except Refused as refusal:
            return refusal
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))


def log(people: Cast, **fields: Any) -> Case:
    return register_case(
        by=User.objects.get(pk=people.officer.pk),
        enterprise=people.enterprise,
        category=category(),
        title="同时登记",
        nature=Nature.REQUEST,
        source=Source.PHONE,
        **fields,
    )


def test_numbers_of_concurrent_writers_are_gapless_and_unique(people: Cast) -> None:
    at_once(lambda _n: [log(people) for _m in range(EACH)])
    serials = sorted(int(number[-6:]) for number in Case.objects.values_list("number", flat=True))
    assert serials == list(range(1, WRITERS * EACH + 1))


def test_a_number_rolled_back_is_given_again(people: Cast) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        next_number(2023)
        raise ZeroDivisionError
    with transaction.atomic():
        assert next_number(2023) == "SQ-2023-000001"


def test_one_token_in_several_requests_makes_one_case(people: Cast) -> None:
    token = uuid4()
    found = at_once(lambda _n: log(people, token=token))
    assert len({case.pk for case in found}) == 1
    assert Case.objects.count() == CaseCounter.objects.get().last == 1


def test_one_of_several_signs(people: Cast) -> None:
    case = dispatched(people)
    by = User.objects.get(pk=people.handler.pk)
    results = at_once(lambda _n: sign_case(Case.objects.get(pk=case.pk), by=by))
    assert sum(isinstance(one, Case) for one in results) == 1
    assert CaseEvent.objects.filter(case=case, kind="signed").count() == 1


def test_call_backs_at_once_close_once_and_do_not_deadlock(people: Cast) -> None:
    case = answered(people)
    callers = [User.objects.get(pk=one.pk) for one in (people.officer, people.county_head, people.head)]
    results = at_once(
        lambda n: record_call_back(Case.objects.get(pk=case.pk), by=callers[n], result="confirmed"), times=3
    )
    assert sum(not isinstance(one, Refused) for one in results) == 1
    assert case.call_backs.count() == 1


@pytest.mark.postgres
def test_a_number_not_yet_committed_keeps_the_next_writer_waiting(people: Cast) -> None:
    def impatient() -> str:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '300ms'")
                return next_number(2023)
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            next_number(2023)
            with pytest.raises(OperationalError, match="lock timeout"):
                pool.submit(impatient).result()
        assert pool.submit(impatient).result() == "SQ-2023-000002"


def test_promises_changed_at_once_leave_one_in_force(people: Cast) -> None:
    by = User.objects.get(pk=people.system_admin.pk)
    day = timezone.localdate() + timedelta(days=10)
    at_once(lambda n: change_promise(by=by, stage="resolve", amount=10 + n, unit="days", effective_from=day))
    standing = ServicePromise.objects.filter(stage="resolve", category=None, nature="", effective_to=None)
    assert standing.count() == 1


def test_known_and_unknown_enterprises_are_logged_at_once_without_deadlock(people: Cast) -> None:
    """Both take the year's row first and the audit chain last."""

    def mixed(number: int) -> Case:
        if number % 2:
            return log(people)
        return register_case_of_unknown(
            by=User.objects.get(pk=people.officer.pk), name=f"临时企业{uuid4().hex}有限公司", county=people.county,
            token=uuid4(), category=category(), title="同时登记", nature=Nature.REQUEST, source=Source.PHONE,
        )  # fmt: skip

    for _round in range(3):
        results = at_once(mixed)
        assert not any(isinstance(one, Refused) for one in results)
    assert Case.objects.count() == 3 * WRITERS


def test_resuming_by_hand_and_by_the_clock_at_once_happens_once(people: Cast) -> None:
    case = suspended(people)
    case.suspensions.update(until=timezone.now() + timedelta(seconds=1))
    soon = timezone.now() + timedelta(minutes=1)
    by = User.objects.get(pk=people.handler.pk)

    def either(number: int) -> Any:
        if number % 2:
            return resume_case(Case.objects.get(pk=case.pk), by=by)
        return lapse_suspensions(soon)

    at_once(either)
    assert CaseEvent.objects.filter(case=case, kind="resumed").count() == 1
    assert case.suspensions.get().ended_at is not None


@pytest.mark.postgres
def test_two_cases_merged_into_each_other_at_once_leave_one(people: Cast) -> None:
    """Both are due at the same moment, so that either way is right: the first wins, the second is told."""
    received = timezone.now() - timedelta(days=2)
    for _round in range(5):
        one, other = handled(people, received_at=received), handled(people, received_at=received)
        pairs = [(one, other), (other, one)]
        by = [User.objects.get(pk=people.officer.pk), User.objects.get(pk=people.county_head.pk)]

        def merge(number: int, pairs: Any = pairs, by: Any = by) -> Case:
            case, into = (Case.objects.get(pk=case.pk) for case in pairs[number])
            return merge_case(case, into=into, by=by[number], reason="同一件事")

        results = at_once(merge, times=2)
        assert sorted(type(result).__name__ for result in results) == ["Case", "Refused"]
        statuses = set(Case.objects.filter(pk__in=[one.pk, other.pk]).values_list("status", flat=True))
        assert statuses == {"merged", "handling"}


def test_a_calendar_change_beside_a_move_loses_neither(people: Cast) -> None:
    cases = [handled(people) for _n in range(4)]
    by = User.objects.get(pk=people.handler.pk)
    changed = draft_calendar(changes={timezone.localdate() + timedelta(days=n): False for n in range(1, 4)})

    def either(number: int) -> Any:
        if number == 0:
            return recompute_running_clocks(by=by)
        return answer_case(
            Case.objects.get(pk=cases[number].pk), by=by, outcome="resolved", answer_text="办好了"
        )

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("assistance.services.clocks.load_calendar", lambda: changed)
        results = at_once(either)
    assert not any(isinstance(one, Refused) for one in results)
    assert Case.objects.filter(status="answered").count() == 3
    assert not CaseClock.objects.running().filter(case__status="answered").exclude(stage="call_back").exists()


@pytest.mark.parametrize("held", [True, False])
def test_an_enterprise_is_filed_away_or_a_case_is_logged_and_never_both(
    people: Cast, monkeypatch: pytest.MonkeyPatch, held: bool
) -> None:
    """The two meet after the row was looked at. The control looks at it without holding it."""
    looked, filed_or_not = Event(), Event()

    def look(enterprise: Enterprise) -> Enterprise:
        found = hold_active(enterprise) if held else enterprise
        looked.set()
        filed_or_not.wait(1)
        return found

    monkeypatch.setattr("assistance.services.intake.hold_active", look)

    def file() -> None:
        looked.wait(5)
        try:
            file_enterprise(people.enterprise, by=people.head, reason="已注销")
        finally:
            filed_or_not.set()

    acts = [lambda: log(people), file]
    results = at_once(lambda n: acts[n](), times=2)
    filed = Enterprise.objects.filter(pk=people.enterprise.pk, archived_at__isnull=False).exists()
    assert Case.objects.count() == 1
    # SQLite lets one writer in at a time: there it is the order, not the lock, that keeps the two apart.
    assert filed is (connection.vendor == "postgresql" and not held)
    assert any(isinstance(one, Refused) for one in results) is not filed
