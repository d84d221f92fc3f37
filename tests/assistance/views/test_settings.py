from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from assistance.models import CaseCategory, ServicePromise
from foundation.audit.models import AuditEntry
from tests.factories.assistance import Cast, category, handled, registered

PROMISES, NEW_PROMISE = "/settings/promises/", "/settings/promises/new/"
TODAY = timezone.localdate


@pytest.fixture
def admin(people: Cast, client: Client) -> Client:
    client.force_login(people.system_admin)
    return client


def body(**changes: Any) -> dict[str, Any]:
    return {
        "stage": "resolve",
        "category": "",
        "nature": "",
        "amount": "10",
        "unit": "days",
        "effective_from": TODAY().isoformat(),
        **changes,
    }


def test_promises_are_shown_with_what_they_hold_for(people: Cast, client: Client) -> None:
    client.force_login(people.officer)
    text = client.get(PROMISES).text
    assert "15 个工作日" in text
    assert "2 个工作小时" in text
    assert "调整时限" not in text


def test_a_changed_promise_holds_for_what_is_logged_from_then_on(people: Cast, admin: Client) -> None:
    before = registered(people)
    response = admin.post(NEW_PROMISE, body(), follow=True)
    assert "自" in response.text
    after = registered(people)
    before.refresh_from_db()
    assert before.clocks.get(stage="resolve").amount == 15
    assert after.clocks.get(stage="resolve").amount == 10
    assert after.due_at < before.due_at
    assert AuditEntry.objects.filter(action="promise.change").exists()


def test_a_promise_of_a_category_goes_before_the_general_one(people: Cast, admin: Client) -> None:
    admin.post(NEW_PROMISE, body(category=category("SAF").pk, amount="3"))
    assert registered(people, category=category("SAF")).clocks.get(stage="resolve").amount == 3
    assert registered(people).clocks.get(stage="resolve").amount == 15


def test_a_promise_of_the_future_waits(people: Cast, admin: Client) -> None:
    admin.post(NEW_PROMISE, body(effective_from=(TODAY() + timedelta(days=3)).isoformat()))
    assert registered(people).clocks.get(stage="resolve").amount == 15
    assert "将要启用" in admin.get(PROMISES).text


def test_a_promise_of_all_along_shows_no_day(admin: Client) -> None:
    day = TODAY() + timedelta(days=3)
    admin.post(NEW_PROMISE, body(effective_from=day.isoformat()))
    text = admin.get(PROMISES).text
    assert '<td class="tabular" data-label="启用">—</td>' in text
    assert f'<td class="tabular" data-label="启用">{day.isoformat()}</td>' in text
    assert "2000-01-01" not in text


def test_promise_page_says_whom_it_touches(people: Cast, admin: Client) -> None:
    handled(people)
    text = admin.get(NEW_PROMISE, {"stage": "resolve", "amount": "15", "unit": "days"}).text
    assert "仅启用日期以后登记的诉求" in text
    assert "现在在办的 1 件" in text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"amount": "0"}, "时限至少为 1"),
        ({"amount": "1.5"}, "请填整数"),
        ({"amount": "12O"}, "请填整数"),
        ({"amount": "61"}, "时限最多 60 个工作日"),
        ({"amount": "73", "unit": "hours"}, "时限最多 72 个工作小时"),
        ({"effective_from": "2000-01-01"}, "不能早于今天"),
        ({"effective_from": "2099-01-01"}, "超过两年"),
        ({"stage": "magic"}, "magic"),
        ({"category": "999999"}, "类别"),
    ],
)
def test_a_promise_that_makes_no_sense_is_not_kept(
    changes: dict[str, str], sentence: str, people: Cast, admin: Client
) -> None:
    count = ServicePromise.objects.count()
    response = admin.post(NEW_PROMISE, body(**changes))
    assert response.status_code == 422
    assert sentence in response.text
    assert ServicePromise.objects.count() == count


def test_a_promise_before_the_standing_one_is_refused_beside_its_date(people: Cast, admin: Client) -> None:
    later = TODAY() + timedelta(days=9)
    admin.post(NEW_PROMISE, body(effective_from=later.isoformat()))
    response = admin.post(NEW_PROMISE, body(amount="7"))
    assert response.status_code == 422
    assert "启用日期应晚于现行时限的启用日期" in response.text


@pytest.mark.parametrize("role", ["officer", "head", "leader"])
def test_only_the_system_admin_changes_settings(role: str, people: Cast, client: Client) -> None:
    client.force_login(people.person(role))
    pk = category().pk
    for path in (NEW_PROMISE, "/settings/categories/new/", f"/settings/categories/{pk}/edit/"):
        assert client.get(path).status_code == 403
        assert client.post(path, {}).status_code == 403
    for path in (PROMISES, "/settings/categories/"):
        assert client.get(path).status_code == 200


def test_a_category_gets_its_leading_unit(people: Cast, admin: Client) -> None:
    row = category("ENE")
    path = f"/settings/categories/{row.pk}/edit/"
    assert "用能保障" in admin.get(path).text
    sent = {"name": "用能保障", "lead_unit": people.department.pk, "position": "5", "is_active": "on"}
    assert admin.post(path, sent).status_code == 302
    row.refresh_from_db()
    assert row.lead_unit == people.department
    assert people.department.name in admin.get("/settings/categories/").text


def test_a_category_taken_out_of_use_is_not_offered(people: Cast, admin: Client) -> None:
    row = category("TAX")
    admin.post(f"/settings/categories/{row.pk}/edit/", {"name": row.name, "position": "13"})
    admin.force_login(people.officer)
    offered = admin.get("/cases/new/").context["form"].fields["category"].queryset
    assert row not in offered
    assert offered.count() == CaseCategory.objects.count() - 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": "税费"}, "已存在"),
        ({"name": ""}, "请填写“名称”"),
        ({"code": "TAX"}, "已在使用"),
        ({"code": "1A"}, "3"),
        ({"code": "12A"}, "三个字母"),
        ({"position": "x"}, "整数"),
    ],
)
def test_a_category_that_will_not_do_is_not_kept(
    changes: dict[str, str], sentence: str, people: Cast, admin: Client
) -> None:
    sent = {"code": "NEW", "name": "新类别", "lead_unit": "", "position": "18", "is_active": "on", **changes}
    response = admin.post("/settings/categories/new/", sent)
    assert response.status_code == 422
    assert sentence in response.text
    assert not CaseCategory.objects.filter(code="NEW").exists()


def test_a_new_category_is_offered_at_once(people: Cast, admin: Client) -> None:
    sent = {"code": "new", "name": "新类别", "lead_unit": "", "position": "18", "is_active": "on"}
    assert admin.post("/settings/categories/new/", sent).status_code == 302
    assert CaseCategory.objects.get(code="NEW").name == "新类别"
