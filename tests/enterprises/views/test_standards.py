from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from enterprises.models import ServiceStandard
from foundation.accounts.models import Unit
from foundation.accounts.roles import RoleCode
from tests.enterprises.conftest import signed_in
from tests.factories.accounts import person
from tests.factories.enterprises import EnterpriseFactory

pytestmark = pytest.mark.django_db
LIST, NEW = "/settings/service-standards/", "/settings/service-standards/new/"


@pytest.fixture
def admin_client(units: dict[str, Unit]) -> Client:
    return signed_in(person(RoleCode.SYSTEM_ADMIN))


def typed(**changes: object) -> dict[str, object]:
    numbers = {"over100m_days": 10, "commissioned_days": 11, "above_days": 12, "most_enterprises": 13}
    return {**numbers, "contact_months": 6, "effective_from": timezone.localdate(), **changes}


def test_a_new_standard_is_shown_and_decides_the_board(
    admin_client: Client, head_client: Client, county: Unit
) -> None:
    assert "还没有调整过" in admin_client.get(LIST).text
    assert admin_client.post(NEW, typed()).status_code == 302
    shown = admin_client.get(LIST).text
    assert "每 10 个工作日至少联系一次" in shown
    assert "每 6 个月核实一次电话" in shown

    EnterpriseFactory(county=county, is_above_scale=True)
    board = head_client.get("/assignments/").text
    assert "联系间隔 12 个工作日" in board
    assert "?scope=above&amp;gap=none" in board


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"over100m_days": "0"}, "至少为 1"),
        ({"above_days": "一个月"}, "请填整数"),
        ({"most_enterprises": "99999"}, "最多为 1000"),
        ({"effective_from": timezone.localdate() - timedelta(days=1)}, "不能早于今天"),
        ({"effective_from": "某天"}, "某天"),
    ],
)
def test_what_was_typed_is_kept(admin_client: Client, changes: dict[str, object], words: str) -> None:
    response = admin_client.post(NEW, typed(**changes))
    assert response.status_code == 422
    assert words in response.text
    assert not ServiceStandard.objects.exists()


def test_readers_see_it_and_change_nothing(head_client: Client) -> None:
    assert head_client.get(LIST).status_code == 200
    assert head_client.get(NEW).status_code == 403


@pytest.mark.parametrize("gap", ["none", "unable", "absent", "silent", "overloaded"])
def test_every_gap_opens_its_list(head_client: Client, county: Unit, gap: str) -> None:
    EnterpriseFactory(county=county, is_above_scale=True)
    page = head_client.get(f"/assignments/?scope=above&gap={gap}").context["page"]
    assert len(page.rows) == (1 if gap == "none" else 0)
