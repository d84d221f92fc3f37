from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from django.db import IntegrityError
from django.utils import timezone

from assistance.enums import EventKind, Nature, Source, Stage
from assistance.models import Case, CaseCounter
from assistance.services import intake
from assistance.services.intake import register_case, register_case_of_unknown
from enterprises.enums import EnterpriseSource
from enterprises.models import Enterprise
from foundation.accounts.models import User
from foundation.errors import NotAllowed, Refused
from foundation.notifications.models import OutboxMessage
from foundation.worktime.calendar import SHANGHAI
from tests.factories.assistance import Cast, category, registered

MONDAY = datetime(2023, 10, 9, 10, 0, tzinfo=SHANGHAI)


def values(people: Cast, **changes: Any) -> dict[str, Any]:
    return {
        "enterprise": people.enterprise,
        "category": category("ENE"),
        "title": "厂区限电影响交货",
        "nature": Nature.REQUEST,
        "source": Source.PHONE,
        **changes,
    }


def test_register_case_takes_what_is_known_of_the_enterprise(people: Cast) -> None:
    case = registered(people, by=people.head)
    assert (case.officer, case.county) == (people.officer, people.county)
    contact = people.enterprise.contacts.get()
    assert (case.contact_name, case.contact_phone) == (contact.name, contact.phone)


def test_register_case_keeps_the_contact_that_was_given(people: Cast) -> None:
    case = registered(people, contact_name="陈经理")
    assert (case.contact_name, case.contact_phone) == ("陈经理", "")


def test_register_case_of_an_enterprise_without_officer_stays_with_who_logged_it(people: Cast) -> None:
    Enterprise.objects.filter(pk=people.enterprise.pk).update(officer=None)
    people.enterprise.refresh_from_db()
    assert registered(people, by=people.other_officer).officer == people.other_officer


@pytest.mark.parametrize(
    ("nature", "due"), [(Nature.REQUEST, "2023-10-30T18:00"), (Nature.INQUIRY, "2023-10-16T18:00")]
)
def test_register_case_starts_both_clocks(nature: Nature, due: str, people: Cast) -> None:
    with time_machine.travel(MONDAY, tick=False):
        case = registered(people, nature=nature)
    resolve, contact = case.clocks.get(stage=Stage.RESOLVE), case.clocks.get(stage=Stage.CONTACT)
    assert resolve.due_at == datetime.fromisoformat(due).replace(tzinfo=SHANGHAI)
    assert contact.due_at == MONDAY.replace(hour=12)
    case.refresh_from_db()
    assert (case.due_at, case.resolve_due_at, case.contact_due_at) == (
        resolve.due_at,
        resolve.due_at,
        contact.due_at,
    )


def test_register_case_counts_from_when_it_was_received(people: Cast) -> None:
    with time_machine.travel(MONDAY, tick=False):
        case = registered(people, nature=Nature.INQUIRY, received_at=MONDAY - timedelta(days=1))
    assert case.due_at == datetime(2023, 10, 13, 18, 0, tzinfo=SHANGHAI)


def test_register_case_refuses_the_future(people: Cast) -> None:
    with pytest.raises(Refused, match="收到时间不能晚于现在"):
        registered(people, received_at=timezone.now() + timedelta(minutes=1))
    assert not Case.objects.exists()


def test_register_case_tells_the_officer_but_not_oneself(people: Cast) -> None:
    registered(people)
    assert not OutboxMessage.objects.exists()
    registered(people, by=people.head)
    assert {message.recipient for message in OutboxMessage.objects.all()} == {people.officer}


def test_register_case_writes_its_first_event_and_can_be_found(people: Cast) -> None:
    case = registered(people, title="蒸汽管网压力不足")
    assert [event.kind for event in case.events.all()] == [EventKind.REGISTERED]
    for words in ("蒸汽管网", "宏泰", "压力", case.number):
        assert list(Case.objects.matching(words)) == [case], words
    assert not Case.objects.matching("管网蒸汽").exists()


def test_register_case_twice_with_one_token_makes_one_case(people: Cast) -> None:
    token = uuid4()
    first = register_case(by=people.officer, token=token, **values(people))
    again = register_case(by=people.officer, token=token, **values(people))
    assert again == first
    assert Case.objects.count() == 1
    assert CaseCounter.objects.get().last == 1


def test_register_case_that_lost_the_race_gives_the_winner(
    people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both looked before either had written: the unique token decides, and the loser takes no number."""
    token = uuid4()
    winner = register_case(by=people.officer, token=token, **values(people))
    look, looks = intake._by_token, []

    def blind_at_first(token: UUID | None, *, by: User) -> Case | None:
        looks.append(token)
        return None if len(looks) == 1 else look(token, by=by)

    monkeypatch.setattr(intake, "_by_token", blind_at_first)
    assert register_case(by=people.officer, token=token, **values(people)) == winner
    assert Case.objects.count() == 1
    assert CaseCounter.objects.get().last == 1


def test_register_case_without_the_unique_token_would_make_two(people: Cast) -> None:
    """The control arm: no token, no protection."""
    register_case(by=people.officer, **values(people))
    register_case(by=people.officer, **values(people))
    assert Case.objects.count() == 2


def test_register_case_refuses_the_token_of_somebody_else(people: Cast) -> None:
    token = uuid4()
    register_case(by=people.officer, token=token, **values(people))
    with pytest.raises(Refused, match="本页已失效"):
        register_case(by=people.head, token=token, **values(people))


def test_register_case_passes_on_what_is_not_about_the_token(
    people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_kwargs: Any) -> Case:
        raise IntegrityError("another constraint")

    monkeypatch.setattr(intake, "_register", broken)
    with pytest.raises(IntegrityError):
        register_case(by=people.officer, token=uuid4(), **values(people))


@pytest.mark.parametrize("role", ["handler", "leader", "fund_clerk", "system_admin"])
def test_register_case_needs_the_right(role: str, people: Cast) -> None:
    with pytest.raises(NotAllowed):
        register_case(by=people.person(role), **values(people))


def test_numbers_follow_the_year_and_are_never_reused(people: Cast) -> None:
    with time_machine.travel(MONDAY, tick=False):
        assert registered(people).number == "SQ-2023-000001"
        assert registered(people).number == "SQ-2023-000002"
    with time_machine.travel(datetime(2023, 12, 31, 23, 59, tzinfo=SHANGHAI), tick=False):
        assert registered(people).number == "SQ-2023-000003"
    with time_machine.travel(datetime(2024, 1, 1, 0, 0, tzinfo=SHANGHAI), tick=False):
        assert registered(people).number == "SQ-2024-000001"


def test_register_case_of_unknown_makes_both_or_neither(people: Cast) -> None:
    fields = {name: value for name, value in values(people).items() if name != "enterprise"}
    token = uuid4()
    case = register_case_of_unknown(
        by=people.officer, name="鲁西新苗食品有限公司", county=people.county, token=token, **fields
    )
    assert (case.enterprise.source, case.county) == (EnterpriseSource.PROVISIONAL, people.county)
    again = register_case_of_unknown(
        by=people.officer, name="鲁西新苗食品有限公司", county=people.county, token=token, **fields
    )
    assert again == case
    count = Enterprise.objects.count()
    with pytest.raises(Refused):
        register_case_of_unknown(
            by=people.officer, name="后悔药有限公司", county=None, token=uuid4(),
            received_at=timezone.now() + timedelta(days=1), **fields,
        )  # fmt: skip
    assert Enterprise.objects.count() == count
