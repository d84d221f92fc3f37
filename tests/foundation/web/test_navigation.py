from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from foundation.accounts.permissions import Permission
from foundation.accounts.roles import ROLES, RoleCode
from foundation.web import navigation
from foundation.web.navigation import Item, bottom_bar, flatten, navigation_for
from tests.factories.accounts import person

ITEMS = (
    Item("profile", "资料", "user"),
    Item("own-password", "密码", permission=Permission.AUDIT_READ),
    Item(
        "", "设置", "settings", children=(Item("styleguide", "样式", permission=Permission.STYLEGUIDE_READ),)
    ),
    Item("no-such-page", "无"),
)


def request_by(user: Any, here: str = "") -> HttpRequest:
    request = RequestFactory().get("/")
    request.user = user
    request.resolver_match = SimpleNamespace(url_name=here)
    return request


@pytest.mark.django_db
def test_only_places_that_exist_and_that_one_may_enter_are_shown() -> None:
    admin = person(RoleCode.SYSTEM_ADMIN)
    assert [link.name for link in flatten(navigation_for(request_by(admin), ITEMS))] == [
        "profile",
        "styleguide",
    ]
    officer = person(RoleCode.CASE_OFFICER)
    assert [link.label for link in navigation_for(request_by(officer), ITEMS)] == ["资料"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("here", "current"),
    [
        ("case-closure", "case-list"),
        ("case-list", "case-list"),
        ("enterprise-detail", "enterprise-list"),
        ("profile", None),
    ],
)
def test_the_place_of_a_page_is_marked_once(here: str, current: str | None) -> None:
    links = flatten(navigation_for(request_by(person(RoleCode.SECTION_HEAD), here)))
    marked = [link.name for link in links if link.current]
    assert marked == ([current] if current in {link.name for link in links} else [])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("here", "groups"),
    [("home", ["cases"]), ("case-list", ["cases"]), ("figure-list", ["cases", "enterprises"])],
)
def test_the_first_group_and_the_one_the_reader_is_in_are_open(here: str, groups: list[str]) -> None:
    links = navigation_for(request_by(person(RoleCode.SECTION_HEAD), here))
    assert [link.name for link in links if link.is_open] == groups


@pytest.mark.django_db
@pytest.mark.parametrize("code", list(ROLES))
def test_every_role_sees_only_what_its_rights_open(code: str) -> None:
    user = person(code)
    items = {item.name: item for item in flatten_items(navigation.NAVIGATION)}
    for link in flatten(navigation_for(request_by(user))):
        item = items[link.name]
        assert item.permission is None or user.has(item.permission) or link.label == item.without


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("code", "label"),
    [(RoleCode.UNIT_HANDLER, "待办"), (RoleCode.LEADER, "首页"), (RoleCode.AUDIT_ADMIN, "首页")],
)
def test_only_who_handles_cases_has_the_home_called_a_to_do_list(code: str, label: str) -> None:
    first = navigation_for(request_by(person(code)))[0]
    assert (first.name, first.label) == ("home", label)


@pytest.mark.django_db
def test_the_bottom_bar_has_at_most_four_places_with_icons() -> None:
    links = bottom_bar(navigation_for(request_by(person(RoleCode.SECTION_HEAD))))
    assert len(links) <= 4
    assert all(link.icon for link in links)


def flatten_items(items: tuple[Item, ...]) -> list[Item]:
    return [one for item in items for one in (item.children or (item,))]
