from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from assistance.enums import Nature, Source
from assistance.models import Case
from enterprises.enums import EnterpriseSource
from enterprises.models import Enterprise
from tests.factories.assistance import Cast, answered, category, registered
from tests.factories.enterprises import EnterpriseFactory

NEW = "/cases/new/"


@pytest.fixture
def officer(people: Cast, client: Client) -> Client:
    client.force_login(people.officer)
    return client


def body(people: Cast, **changes: Any) -> dict[str, Any]:
    return {
        "token": str(uuid4()),
        "enterprise": people.enterprise.pk,
        "enterprise_text": people.enterprise.name,
        "category": category("ENE").pk,
        "title": "厂区限电影响交货",
        **changes,
    }


def test_case_new_needs_three_things_only(people: Cast, officer: Client) -> None:
    response = officer.post(NEW, body(people), follow=True)
    case = Case.objects.get()
    assert response.redirect_chain == [(reverse("case-detail", args=[case.number]), 302)]
    assert f"已登记 {case.number}，服务专员 张三" in response.text
    assert (case.source, case.nature, case.officer) == (Source.PHONE, Nature.REQUEST, people.officer)


def test_case_new_sent_twice_makes_one_case(people: Cast, officer: Client) -> None:
    sent = body(people)
    first, second = officer.post(NEW, sent), officer.post(NEW, sent)
    assert first["Location"] == second["Location"]
    assert Case.objects.count() == 1


def test_case_new_costs_little(people: Cast, officer: Client, django_assert_max_num_queries: Any) -> None:
    """Two clocks and the number of the year, not asked for one by one."""
    officer.post(NEW, body(people))
    with django_assert_max_num_queries(25):
        assert officer.post(NEW, body(people)).status_code == 302
    assert list(Case.objects.last().clocks.values_list("stage", flat=True)) == ["resolve", "contact"]


def test_case_new_opens_with_a_token_of_its_own(people: Cast, officer: Client) -> None:
    tokens = {officer.get(NEW).context["form"].initial["token"] for _n in range(2)}
    assert len(tokens) == 2


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"enterprise": "", "enterprise_text": ""}, "请填写“企业”"),
        ({"category": ""}, "请选择类别"),
        ({"title": "  "}, "请填写“诉求标题”"),
        ({"title": "长" * 121}, "121"),
        ({"received_at": "2099-01-01 10:00"}, "收到时间不能晚于现在"),
        ({"received_at": "1999-01-01 10:00"}, "不能早于一年前"),
        ({"received_at": "昨儿"}, "不是日期和时间"),
        ({"contact_phone": "12345"}, "11 位手机号"),
        ({"nature": "magic"}, "magic"),
        ({"category": "99999999999999999999"}, "类别"),
        ({"enterprise": "99999999999999999999"}, "已不存在"),
        ({"enterprise": "1 OR 1=1"}, "已不存在"),
    ],
)
def test_case_new_keeps_what_was_typed(
    changes: dict[str, str], sentence: str, people: Cast, officer: Client
) -> None:
    sent = body(people, description="电话里说的原话，不能丢。", **changes)
    response = officer.post(NEW, sent)
    assert response.status_code == 422
    assert sentence in response.text
    assert "电话里说的原话，不能丢。" in response.text
    assert sent["token"] in response.text
    assert not Case.objects.exists()


def test_case_new_without_scripts_offers_what_the_words_meet(people: Cast, officer: Client) -> None:
    twin = EnterpriseFactory(name="宏泰机械有限公司", county=people.county)
    response = officer.post(NEW, body(people, enterprise="", enterprise_text="宏泰"))
    assert response.status_code == 422
    for enterprise in (people.enterprise, twin):
        assert f'type="radio" name="enterprise" value="{enterprise.pk}"' in response.text
    again = body(people, enterprise=twin.pk, enterprise_text="宏泰", enterprise_for="宏泰")
    assert officer.post(NEW, again).status_code == 302
    assert Case.objects.get().enterprise == twin


def test_case_new_takes_the_only_enterprise_that_the_words_meet(people: Cast, officer: Client) -> None:
    assert officer.post(NEW, body(people, enterprise="", enterprise_text="宏泰科")).status_code == 302
    assert Case.objects.get().enterprise == people.enterprise


def test_case_new_unfolds_what_needs_a_look(people: Cast, officer: Client) -> None:
    short = officer.post(NEW, body(people, title=""))
    assert not short.context["form"].opens_more
    for changes in ({"contact_phone": "12"}, {"description": "原话"}):
        assert officer.post(NEW, body(people, title="", **changes)).context["form"].opens_more


def test_case_new_hides_enterprises_out_of_reach(people: Cast, client: Client) -> None:
    client.force_login(people.other_officer)
    assert client.post(NEW, body(people)).status_code == 422
    assert client.get(NEW, {"enterprise": people.enterprise.pk}).context["enterprise"] is None


def test_case_new_of_an_unknown_enterprise(people: Cast, officer: Client) -> None:
    sent = body(people, enterprise="", enterprise_text="鲁西新苗食品有限公司")
    response = officer.post(NEW, sent)
    assert response.status_code == 422
    assert "登记册里没有“鲁西新苗食品有限公司”" in response.text
    assert "按临时企业登记" in response.text
    for _again in range(2):
        response = officer.post(NEW, {**sent, "provisional": "1", "county": people.county.pk})
        assert response.status_code == 302
    enterprise = Case.objects.get().enterprise
    assert (enterprise.name, enterprise.source) == ("鲁西新苗食品有限公司", EnterpriseSource.PROVISIONAL)
    assert enterprise.county == people.county


@pytest.mark.parametrize("name", ["", "厂", "长" * 130])
def test_case_new_of_an_unknown_enterprise_needs_its_full_name(
    name: str, people: Cast, officer: Client
) -> None:
    response = officer.post(NEW, body(people, enterprise="", enterprise_text=name, provisional="1"))
    assert response.status_code == 422
    assert "请写企业全称" in response.text


def test_case_new_of_a_known_name_is_not_made_twice(people: Cast, officer: Client) -> None:
    count = Enterprise.objects.count()
    sent = body(people, enterprise="", enterprise_text=people.enterprise.name, provisional="1")
    response = officer.post(NEW, sent)
    assert response.status_code == 422
    assert "已有同名企业" in response.text
    assert Enterprise.objects.count() == count


def test_case_new_shows_what_follows_from_the_enterprise(people: Cast, officer: Client) -> None:
    open_case, done = registered(people, title="同一件事"), answered(people, title="早先的事")
    response = officer.get(NEW, {"enterprise": people.enterprise.pk})
    assert open_case.title in response.text
    assert done.title in response.text
    assert "15 个工作日" in response.text
    fragment = officer.get("/cases/new/context/", {"enterprise": people.enterprise.pk, "nature": "inquiry"})
    assert "5 个工作日" in fragment.text
    assert "<html" not in fragment.text


def test_case_new_masks_the_contact_of_other_peoples_enterprises(people: Cast, client: Client) -> None:
    phone = people.enterprise.contacts.get().phone
    for role, clear in (("officer", True), ("head", False)):
        client.force_login(people.person(role))
        text = client.get(NEW, {"enterprise": people.enterprise.pk}).text
        assert (phone in text) is clear


@pytest.mark.parametrize("value", ["", "abc", "-1", "9" * 30, "１", "%00", "\x00"])
def test_case_new_survives_any_address(value: str, people: Cast, officer: Client) -> None:
    for path in (NEW, "/cases/new/context/"):
        query = dict.fromkeys(("enterprise", "category", "nature", "title", "source"), value)
        assert officer.get(path, query).status_code == 200


def test_case_new_keeps_files(people: Cast, officer: Client) -> None:
    uploads = [
        SimpleUploadedFile("证明.pdf", b"%PDF-1.4 one"),
        SimpleUploadedFile("照片.png", b"\x89PNG\r\n\x1a\n2"),
    ]
    officer.post(NEW, body(people, uploads=uploads))
    assert [link.attachment.name for link in Case.objects.get().attachments.all()] == ["证明.pdf", "照片.png"]


@pytest.mark.parametrize(
    ("upload", "sentence"),
    [
        (SimpleUploadedFile("a.exe", b"MZ"), "a.exe"),
        (SimpleUploadedFile("假.pdf", b"<html>"), "假.pdf"),
        (SimpleUploadedFile("空.pdf", b""), "空.pdf"),
    ],
)
def test_case_new_names_the_file_that_will_not_do(
    upload: SimpleUploadedFile, sentence: str, people: Cast, officer: Client
) -> None:
    response = officer.post(NEW, body(people, uploads=[upload]))
    assert response.status_code == 422
    assert sentence in response.text
    assert "厂区限电影响交货" in response.text
    assert not Case.objects.exists()


@pytest.mark.parametrize("role", ["handler", "leader", "fund_clerk", "system_admin"])
def test_case_new_needs_the_right(role: str, people: Cast, client: Client) -> None:
    client.force_login(people.person(role))
    assert client.get(NEW).status_code == 403
    assert client.post(NEW, body(people)).status_code == 403
