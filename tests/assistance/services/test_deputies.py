from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from assistance.models import Case
from assistance.permissions import covers, sees_phone
from assistance.services.cases import note_progress, sign_case
from assistance.services.todo import todo_of
from assistance.timeline import lines_of
from assistance.todo_lines import board_for
from foundation.accounts.models import Absence, User
from foundation.accounts.permissions import Permission
from foundation.accounts.roles import RoleCode
from foundation.administration.services.absences import end_absence, record_absence
from foundation.errors import NotAllowed
from tests.factories.accounts import person
from tests.factories.assistance import Cast, dispatched, handled, registered


@pytest.fixture
def deputy(people: Cast) -> User:
    """A colleague of the handler's unit, who otherwise sees only what his unit leads."""
    return person(RoleCode.UNIT_HANDLER, people.department, name="孙八")


def away(user: User, deputy: User, days: int = 2) -> Absence:
    today = timezone.localdate()
    last = today + timedelta(days=days)
    return record_absence(
        user=User.objects.get(pk=user.pk),
        deputy=deputy,
        starts_on=today,
        ends_on=last,
        reason="出差",
        by=user,
    )


@pytest.fixture
def colleague(people: Cast) -> User:
    """An officer of the other county, named as deputy by somebody with the whole city in reach."""
    return people.other_officer


@pytest.fixture
def absence(people: Cast, colleague: User) -> Absence:
    today = timezone.localdate()
    last = today + timedelta(days=2)
    return record_absence(
        user=people.officer, deputy=colleague, starts_on=today, ends_on=last, reason="培训", by=people.head
    )


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_deputy_sees_and_handles_the_cases_of_the_one_away(
    people: Cast, colleague: User, absence: Absence
) -> None:
    case = registered(people)
    stand_in = fresh(colleague)
    assert case in Case.objects.visible_to(stand_in)
    assert covers(stand_in, Permission.CASE_HANDLE, case)
    assert sees_phone(stand_in, case)
    assert not covers(stand_in, Permission.CASE_SUPERVISE, case)
    end_absence(absence, by=people.head)
    assert case not in Case.objects.visible_to(fresh(colleague))
    assert not covers(fresh(colleague), Permission.CASE_HANDLE, case)


def test_control_without_an_absence_the_colleague_sees_nothing(people: Cast, colleague: User) -> None:
    case = registered(people)
    assert case not in Case.objects.visible_to(fresh(colleague))


def test_what_is_registered_elsewhere_stays_out_of_sight(
    people: Cast, colleague: User, absence: Absence
) -> None:
    """The deputy stands for the person, not for the person's county."""
    other = registered(people, by=people.county_head)
    Case.objects.filter(pk=other.pk).update(officer=None)
    assert other not in Case.objects.visible_to(fresh(colleague))


def test_todo_of_the_deputy_names_the_one_away(people: Cast, colleague: User, absence: Absence) -> None:
    case = registered(people)
    assert [item.case for item in todo_of(fresh(colleague)).items] == [case]
    board = board_for(fresh(colleague))
    assert [line.on_behalf for group in board.groups for line in group.lines] == ["张三"]
    own = board_for(fresh(people.officer))
    assert [line.on_behalf for group in own.groups for line in group.lines] == [""]


def test_deputy_signs_for_the_handler_and_leaves_the_case_his(people: Cast, deputy: User) -> None:
    case = dispatched(people)
    away(people.handler, deputy)
    sign_case(case, by=fresh(deputy))
    case.refresh_from_db()
    assert case.handler == people.handler
    note_progress(case, by=fresh(deputy), text="已联系")
    assert {line.who for line in lines_of(case.events.filter(by=deputy))} == {"孙八（代王五）"}


def test_who_acts_for_himself_is_told_without_a_name(people: Cast) -> None:
    case = handled(people)
    note_progress(case, by=people.handler, text="已联系")
    assert {line.who for line in lines_of(case.events.filter(by=people.handler))} == {"王五"}


def test_reassigned_in_the_meantime_the_case_leaves_the_deputy(
    people: Cast, colleague: User, absence: Absence
) -> None:
    case = handled(people)
    Case.objects.filter(pk=case.pk).update(officer=people.county_head)
    case.refresh_from_db()
    with pytest.raises(NotAllowed):
        note_progress(case, by=fresh(colleague), text="已联系")


def test_case_page_says_who_is_away_and_who_acts(people: Cast, client: Client, absence: Absence) -> None:
    case = handled(people)
    client.force_login(people.head)
    assert "由 李四 代办" in client.get(case.get_absolute_url()).text


def test_nobody_away_costs_no_query(people: Cast, client: Client, django_assert_max_num_queries: Any) -> None:
    case = handled(people)
    client.force_login(people.head)
    client.get(case.get_absolute_url())
    with django_assert_max_num_queries(12) as before:
        client.get(case.get_absolute_url())
    assert not any("accounts_absence" in query["sql"] for query in before.captured_queries)
