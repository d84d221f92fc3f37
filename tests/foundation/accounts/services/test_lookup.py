from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps

from foundation.accounts.models import User
from foundation.accounts.services.lookup import find_people
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def found(text: str) -> list[User]:
    return find_people(User.objects.people(), text)


def test_find_people_puts_exact_names_first() -> None:
    UserFactory(name="王小军", username="aaa")
    exact = UserFactory(name="小军", username="bbb")
    by_login = UserFactory(name="刘", username="小军2")

    assert found(" 小军 ")[0] == exact
    assert set(found("小军")) >= {exact, by_login}
    assert found(" ") == []


@pytest.mark.parametrize("typed", ["zwb", "ZWB", "ｚｗｂ", "wb", "文博", "z1001"])
def test_find_people_takes_part_of_name_initials_and_sign_in_name(typed: str) -> None:
    wanted = UserFactory(name="张文博", username="z1001")
    UserFactory(name="李建国", username="l2002")

    assert found(typed) == [wanted]


@pytest.mark.parametrize("typed", ["zm", "cm"])
def test_find_people_takes_every_reading(typed: str) -> None:
    wanted = UserFactory(name="曾明", username="u1")

    assert found(typed) == [wanted]


def test_find_people_puts_whole_initials_first() -> None:
    UserFactory(name="阿张文博", username="u1")
    whole = UserFactory(name="张文博", username="u2")

    assert found("zwb")[0] == whole


def test_initials_follow_a_changed_name() -> None:
    person = UserFactory(name="张文博", username="u1")
    person.name = "李建国"
    person.save(update_fields=["name"])

    assert found("zwb") == []
    assert found("ljg") == [person]


def test_initials_stay_when_something_else_is_saved() -> None:
    person = UserFactory(name="张文博", username="u1")
    person.title = "科员"
    person.save(update_fields=["title"])

    assert found("zwb") == [person]


def test_the_migration_fills_the_initials_of_who_was_there() -> None:
    person = UserFactory(name="张文博", username="u1")
    User.objects.update(initials="")
    assert found("zwb") == []

    import_module("foundation.accounts.migrations.0005_initials").fill_initials(apps, None)

    assert found("zwb") == [person]
