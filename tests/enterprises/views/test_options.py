from __future__ import annotations

import pytest
from django.test import Client

from foundation.accounts.models import Unit, User
from foundation.accounts.roles import RoleCode
from tests.enterprises.conftest import asked, signed_in
from tests.factories.accounts import person
from tests.factories.enterprises import EnterpriseFactory, serve

pytestmark = pytest.mark.django_db


def labels(client: Client, url: str) -> list[str]:
    return [option["label"] for option in client.get(url).json()["options"]]


def test_enterprise_options_offer_own_ones_first(officer: User, county: Unit, units: dict[str, Unit]) -> None:
    serve(EnterpriseFactory(county=county, name="我的宏泰"), officer)
    EnterpriseFactory(county=county, name="别的宏泰")
    EnterpriseFactory(county=units["linqing"], name="外县宏泰")

    assert labels(signed_in(officer), "/enterprises/options/?q=宏泰") == ["我的宏泰", "别的宏泰"]


@pytest.mark.parametrize("query", ["", "q=", "q=h", "q=%00", "q=" + "宏" * 500])
def test_enterprise_options_answer_anything(head_client: Client, query: str) -> None:
    assert labels(head_client, f"/enterprises/options/?{query}") == []


def test_enterprise_options_stop_at_eight(head_client: Client, units: dict[str, Unit]) -> None:
    for number in range(12):
        EnterpriseFactory(name=f"宏泰{number}")

    assert len(labels(head_client, "/enterprises/options/?q=ht")) == 8
    assert asked(head_client, "/enterprises/options/?q=ht") <= 8


def test_officer_options_say_how_much_each_serves(
    county_head: User, officer: User, county: Unit, units: dict[str, Unit]
) -> None:
    person(RoleCode.CASE_OFFICER, units["linqing"], name="李专员")
    person(RoleCode.CASE_OFFICER, county, name="李专员", is_active=False)
    serve(EnterpriseFactory(county=county), officer)

    options = signed_in(county_head).get("/officers/options/?q=李").json()["options"]

    assert (options[0]["id"], options[0]["hint"]) == (officer.pk, "茌平区 · 1 家")
    assert len(options) == 2


def test_officer_options_are_for_those_who_assign(officer_client: Client) -> None:
    assert officer_client.get("/officers/options/?q=李").status_code == 403


def test_user_options_stay_in_reach(officer: User, officer_client: Client, units: dict[str, Unit]) -> None:
    person(RoleCode.CASE_OFFICER, units["linqing"], name="李外县")

    assert labels(officer_client, "/people/options/?q=李") == ["李专员"]
