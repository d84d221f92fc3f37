"""也在查看: said to the others, never in anybody's way."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assistance.models import Case
from foundation.accounts.models import User
from foundation.desk.models import Viewing
from foundation.desk.services.viewings import others_viewing, touch_viewing
from foundation.desk.tasks import clear_desks
from tests.factories.assistance import Cast, cast, handled

pytestmark = pytest.mark.django_db
BACKGROUND = {"X-Background": "yes"}


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def case(people: Cast) -> Case:
    return handled(people)


def sat_down(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def tick(client: Client, case: Case, **told: str) -> str:
    answer = client.post(reverse("case-viewing", args=[case.number]), told, headers=BACKGROUND)
    assert answer.status_code == 200
    text: str = answer.json()["text"]
    return text


def test_two_people_see_each_other(people: Cast, case: Case) -> None:
    officer, handler = sat_down(people.officer), sat_down(people.handler)
    assert tick(officer, case) == ""
    assert tick(handler, case) == "张三 也在查看"
    assert tick(officer, case, editing="yes") == "王五 也在查看"
    assert "张三 正在编辑" in handler.get(case.get_absolute_url()).text
    assert "王五 也在查看" in officer.get(case.get_absolute_url()).text
    assert "王五 也在查看" in officer.get(reverse("case-edit", args=[case.number])).text
    assert Viewing.objects.count() == 2


@pytest.mark.parametrize(
    ("minutes", "editing", "words"),
    [(0, False, "张三 也在查看"), (4, False, "张三 也在查看"), (8, False, "张三 8 分钟前看过"),
     (0, True, "张三 正在编辑"), (2, True, "张三 正在编辑（2 分钟前）"), (31, True, ""), (31, False, "")],
)  # fmt: skip
def test_words_fade(people: Cast, minutes: int, editing: bool, words: str) -> None:
    now = timezone.now()
    touch_viewing("case:1", by=people.officer, is_editing=editing, now=now - timedelta(minutes=minutes))
    assert others_viewing("case:1", besides=people.handler, now=now) == words
    assert others_viewing("case:2", besides=people.handler, now=now) == ""


def test_an_idle_page_gives_no_sign_of_life(people: Cast, case: Case) -> None:
    assert tick(sat_down(people.officer), case, idle="yes") == ""
    assert not Viewing.objects.exists()


def test_opening_a_page_writes_nothing(people: Cast, case: Case) -> None:
    sat_down(people.officer).get(case.get_absolute_url())
    assert not Viewing.objects.exists()


def test_it_is_no_lock(people: Cast, case: Case) -> None:
    touch_viewing(f"case:{case.pk}", by=people.officer, is_editing=True, now=timezone.now())
    sent = sat_down(people.handler).post(reverse("case-progress", args=[case.number]), {"text": "照样能写"})
    assert sent.status_code == 302


def test_who_may_not_see_the_case_learns_nothing(people: Cast, case: Case) -> None:
    touch_viewing(f"case:{case.pk}", by=people.officer, is_editing=True, now=timezone.now())
    answer = sat_down(people.other_head).post(reverse("case-viewing", args=[case.number]))
    assert answer.status_code == 404
    assert sat_down(people.officer).get(reverse("case-viewing", args=[case.number])).status_code == 405


def test_ticking_does_not_keep_a_session_alive(people: Cast, case: Case) -> None:
    """The control is the same request without the mark."""
    client = sat_down(people.officer)
    session = client.session
    session["seen_at"] = seen = int(time.time()) - 1000
    session.save()
    tick(client, case)
    assert client.session["seen_at"] == seen
    client.post(reverse("case-viewing", args=[case.number]))
    assert client.session["seen_at"] > seen


def test_costs_one_statement_on_the_page_and_two_a_tick(people: Cast, case: Case) -> None:
    client = sat_down(people.officer)

    def cost(ask: Any) -> int:
        with CaptureQueriesContext(connection) as queries:
            ask()
        return sum("desk_viewing" in one["sql"] for one in queries)

    assert cost(lambda: client.get(case.get_absolute_url())) == 1
    assert cost(lambda: tick(client, case)) == 2
    with CaptureQueriesContext(connection) as queries:
        client.get(case.get_absolute_url())
    assert len(queries) <= 12


def test_once_each_is_a_rule_of_the_database_and_old_ones_go(people: Cast) -> None:
    now = timezone.now()
    touch_viewing("case:1", by=people.officer, is_editing=False, now=now - timedelta(hours=1))
    touch_viewing("case:2", by=people.officer, is_editing=False, now=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Viewing.objects.create(user=people.officer, subject="case:2", seen_at=now)
    clear_desks()
    assert Viewing.objects.get().subject == "case:2"
