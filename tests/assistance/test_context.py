"""The figure beside 待办: the statement behind it is kept, and what it rests on is not."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
import time_machine
from django.test import Client

from assistance import context
from assistance.models import Case
from foundation.accounts.models import User
from foundation.worktime.calendar import SHANGHAI
from tests.factories.accounts import grant, person
from tests.factories.assistance import Cast, dispatched, handled

MONDAY = datetime(2023, 10, 16, 10, 0, tzinfo=SHANGHAI)


def shown(client: Client, user: User) -> int:
    client.force_login(user)
    found = re.search(r'badge-count">(\d+)<span class="visually-hidden">件待办', client.get("/cases/").text)
    return int(found[1]) if found else 0


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    context._question.cache_clear()


def test_the_statement_is_put_together_once(people: Cast, client: Client) -> None:
    for _ in range(3):
        shown(client, people.officer)
    assert context._question.cache_info().misses == 1


def test_a_right_given_or_taken_changes_the_figure_at_once(people: Cast, client: Client) -> None:
    Case.objects.filter(pk=dispatched(people).pk).update(handler=None)
    colleague = grant(
        person("unit_handler", people.other_department), "unit_handler", people.other_department
    )
    assert shown(client, colleague) == 0
    grant(colleague, "unit_handler", people.department)
    assert shown(client, User.objects.get(pk=colleague.pk)) == 1
    colleague.grants.filter(unit=people.department).delete()
    assert shown(client, User.objects.get(pk=colleague.pk)) == 0


def test_the_figure_moves_with_the_day(people: Cast, client: Client) -> None:
    with time_machine.travel(MONDAY, tick=False):
        Case.objects.filter(pk=handled(people).pk).update(due_at=MONDAY.replace(day=20, hour=18))
        assert shown(client, people.handler) == 0
    with time_machine.travel(MONDAY.replace(day=19), tick=False):
        assert shown(client, people.handler) == 1


def test_readers_have_each_their_own(people: Cast, client: Client) -> None:
    dispatched(people)
    assert [shown(client, one) for one in (people.handler, people.other_handler, people.handler)] == [1, 0, 1]
