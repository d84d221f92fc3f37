"""The page of keys tells every key that a template or the navigation gives, and no key sits on an act."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from assistance.case_acts import KEYS
from assistance.workflow import Move
from foundation.accounts.models import User
from foundation.desk.shortcuts import KEY_GROUPS
from foundation.web.navigation import NAVIGATION
from tests.factories.accounts import UserFactory
from tests.house.sources import ROOT

pytestmark = pytest.mark.django_db
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
TOLD = {key for group in KEY_GROUPS for key, _words in group.keys}


def test_every_key_in_use_is_told() -> None:
    written = {key for path in TEMPLATES for key in re.findall(r'data-key="([^"{]+)"', path.read_text())}
    led = {item.key for top in NAVIGATION for item in (top, *top.children) if item.key}
    assert written | led | set(KEYS.values()) <= TOLD
    assert {"/", "n", "[", "]", "r"} <= written


def test_no_key_sits_on_a_button() -> None:
    owners = [
        tag
        for path in TEMPLATES
        for tag in re.findall(r"<(\w+)[^<]*?\sdata-key=", re.sub(r"{%.*?%}", "", path.read_text()))
    ]
    assert len(owners) >= 6
    assert set(owners) <= {"a", "input"}
    assert set(KEYS) == {Move.REASSIGN}


def test_page_says_how_keys_answer(client: Client) -> None:
    user = UserFactory()
    client.force_login(user)
    assert "在输入框以外按下即可" in client.get(reverse("shortcuts")).text
    User.objects.filter(pk=user.pk).update(shortcuts_lead=True)
    assert "先按 G" in client.get(reverse("shortcuts")).text
    User.objects.filter(pk=user.pk).update(shortcuts_on=False)
    assert "您已停用快捷键" in client.get(reverse("shortcuts")).text


def test_leading_g_is_a_setting(client: Client) -> None:
    user = UserFactory()
    client.force_login(user)
    client.post(reverse("profile"), {"shortcuts_on": "on", "shortcuts_lead": "on"})
    user.refresh_from_db()
    assert (user.shortcuts_on, user.shortcuts_lead) == (True, True)
    assert 'data-keys="lead"' in client.get(reverse("shortcuts")).text
