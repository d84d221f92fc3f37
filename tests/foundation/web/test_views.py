from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from foundation.accounts.roles import RoleCode
from tests.factories.accounts import UnitFactory, person, reporting_units

pytestmark = pytest.mark.django_db
GUIDE = "/settings/styleguide/"


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(person(RoleCode.SYSTEM_ADMIN))
    return client


@pytest.mark.parametrize(
    "query",
    [
        "", "?q=县", "?kind=county&kind=castle", "?sort=-name&per=10", "?sort=;drop&per=-1&after=%00&before=x", "?idle=on",
        "?since=昨天", "?kind[]=1&%F0%9F%98%80=1", "?q=" + "x" * 5000, "?export=pdf", "?export=xlsx",
    ],
)  # fmt: skip
def test_styleguide_survives_any_address(admin: Client, query: str) -> None:
    reporting_units()
    expected = 403 if query == "?export=xlsx" else 200
    assert admin.get(GUIDE + query).status_code == expected


def test_styleguide_shows_the_words_that_were_typed(admin: Client) -> None:
    text = admin.get(GUIDE).content.decode()
    assert "限电影响交货" in text
    assert "现在是 7 位数字" in text
    assert "“12O.5”不是数字" in text


@pytest.mark.parametrize("units", [1, 11])
def test_styleguide_asks_the_same_number_of_questions(
    admin: Client, units: int, django_assert_max_num_queries: Any
) -> None:
    UnitFactory.create_batch(units)
    with django_assert_max_num_queries(10):
        admin.get(GUIDE)


def test_options_are_for_those_who_may(client: Client) -> None:
    client.force_login(person(RoleCode.CASE_OFFICER))
    assert client.get(GUIDE + "options/?q=县").status_code == 403


def test_pages_carry_the_policy_and_stay_out_of_caches(admin: Client) -> None:
    response = admin.get(GUIDE)
    assert "script-src 'self'" in response.headers["Content-Security-Policy"]
    assert "no-store" in response.headers["Cache-Control"]
    assert "X-Request-ID" in response.headers
