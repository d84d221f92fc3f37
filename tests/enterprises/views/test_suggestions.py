from __future__ import annotations

import pytest
from django.test import Client

from enterprises.models import Enterprise
from foundation.accounts.models import Unit, User
from tests.enterprises.conftest import asked
from tests.factories.enterprises import EnterpriseFactory, serve

pytestmark = pytest.mark.django_db
URL = "/assignments/suggestions/"


def test_chosen_ones_get_the_suggested_officer(
    head_client: Client, county: Unit, units: dict[str, Unit], officer: User
) -> None:
    firms = EnterpriseFactory.create_batch(2, county=county)
    elsewhere = EnterpriseFactory(county=units["linqing"])
    page = head_client.get(URL).text
    assert "分派后 2 家" in page
    assert "没有合适的" in page

    body = {f"officer-{firm.pk}": officer.pk for firm in [*firms, elsewhere]}
    done = head_client.post(URL, {**body, "enterprise": [firms[0].pk], "reason": "补齐"}, follow=True)

    assert "已为 1 家企业指定专员" in done.text
    assert [firm.officer for firm in Enterprise.objects.order_by("id")] == [officer, None, None]
    assert Enterprise.objects.get(pk=firms[0].pk).assignments.get().reason == "补齐"


def test_one_served_meanwhile_is_named(head_client: Client, county: Unit, officer: User) -> None:
    open_one, served = EnterpriseFactory.create_batch(2, county=county)
    serve(served, officer)
    body = {f"officer-{firm.pk}": officer.pk for firm in (open_one, served)}

    done = head_client.post(
        URL, {**body, "enterprise": [open_one.pk, served.pk], "reason": "补齐"}, follow=True
    )

    assert "已为 1 家企业指定专员" in done.text
    assert f"{served.name}：刚刚已有专员" in done.text


@pytest.mark.parametrize(
    "body", [{}, {"enterprise": "x"}, {"enterprise": "9" * 30}, {"reason": ""}, {"officer": "1"}]
)
def test_nothing_chosen_keeps_the_page(
    head_client: Client, county: Unit, officer: User, body: dict[str, str]
) -> None:
    EnterpriseFactory(county=county)
    response = head_client.post(URL, {"reason": "打过的说明", **body})
    assert response.status_code == 422
    assert body.get("reason", "打过的说明") in response.text
    assert not Enterprise.objects.exclude(officer=None).exists()


def test_a_forged_officer_is_nobody(head_client: Client, county: Unit, leader: User) -> None:
    firm = EnterpriseFactory(county=county)
    body = {"enterprise": firm.pk, f"officer-{firm.pk}": leader.pk, "reason": "x"}
    assert head_client.post(URL, body).status_code == 422


def test_a_reader_is_refused(leader_client: Client) -> None:
    assert leader_client.get(URL).status_code == 403


def test_an_empty_board_says_so(head_client: Client) -> None:
    assert "没有待分派的企业" in head_client.get(URL).text


@pytest.mark.parametrize("rows", [2, 30])
def test_asks_the_same_whatever_the_rows(head_client: Client, county: Unit, officer: User, rows: int) -> None:
    EnterpriseFactory.create_batch(rows, county=county)
    assert asked(head_client, URL) <= 9
