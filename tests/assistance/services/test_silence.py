from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest

from assistance.enums import CallBackResult
from assistance.models import CallBack, Case
from assistance.services.contacts import silent_since, with_last_contact
from enterprises.models import Enterprise
from foundation.worktime.calendar import SHANGHAI
from tests.factories.assistance import Cast, registered
from tests.factories.visits import VisitFactory

pytestmark = pytest.mark.django_db
DAY = date(2023, 10, 9)


def moment(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=SHANGHAI)


def case_of(people: Cast, day: date, **moments: datetime) -> Case:
    case = registered(people, received_at=moment(day))
    Case.objects.filter(pk=case.pk).update(**moments)
    return case


def received(people: Cast, day: date) -> None:
    case_of(people, day)


def contacted(people: Cast, day: date) -> None:
    case_of(people, day - timedelta(days=30), first_contact_at=moment(day))


def called_back(people: Cast, day: date) -> None:
    case = case_of(people, day - timedelta(days=30))
    CallBack.objects.create(case=case, result=CallBackResult.CONFIRMED, at=moment(day), by=people.officer)


def visited(people: Cast, day: date) -> None:
    VisitFactory(enterprise=people.enterprise, person=people.officer, visited_on=day)


@pytest.mark.parametrize("speak", [received, contacted, called_back, visited])
@pytest.mark.parametrize("ago", [-1, 0, 1, 40])
def test_whoever_spoke_since_that_day_is_not_silent(
    people: Cast, speak: Callable[[Cast, date], None], ago: int
) -> None:
    """As ``last_contact`` tells it, which the ladder goes by."""
    Enterprise.objects.update(created_at=moment(date(2020, 1, 1)))
    assert Enterprise.objects.filter(silent_since(DAY)).exists(), "nobody ever spoke"
    speak(people, DAY - timedelta(days=ago))

    is_silent = Enterprise.objects.filter(silent_since(DAY), pk=people.enterprise.pk).exists()

    told = with_last_contact(Enterprise.objects.all()).get(pk=people.enterprise.pk)
    assert is_silent == (told.last_contact.astimezone(SHANGHAI).date() < DAY) == (ago > 0)


def test_an_unanswered_call_is_no_contact_and_a_new_enterprise_is_not_silent(people: Cast) -> None:
    Enterprise.objects.update(created_at=moment(date(2020, 1, 1)))
    case = case_of(people, DAY - timedelta(days=30))
    CallBack.objects.create(case=case, result=CallBackResult.UNREACHABLE, at=moment(DAY), by=people.officer)
    assert Enterprise.objects.filter(silent_since(DAY)).exists()

    Enterprise.objects.update(created_at=moment(DAY))
    assert not Enterprise.objects.filter(silent_since(DAY)).exists()
