from __future__ import annotations

import csv
import io
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assistance.models import Case, CaseMatter, Visit
from assistance.services.visit_edits import void_visit
from foundation.desk.models import Draft
from tests.factories.assistance import Cast, cast, category
from tests.factories.enterprises import EnterpriseFactory
from tests.factories.reporting import CountedCaseFactory
from tests.factories.visits import VisitFactory, photo

pytestmark = pytest.mark.django_db
NEW = "/visits/new/"


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def officer(client: Client, people: Cast) -> Client:
    client.force_login(people.officer)
    return client


def body(people: Cast, **fields: Any) -> dict[str, Any]:
    return {
        "token": str(uuid.uuid4()),
        "enterprise_1": people.enterprise.pk,
        "enterprise_1_text": people.enterprise.name,
        "person_1": people.officer.pk,
        "person_1_text": people.officer.name,
        "channel": "on_site",
        "visited_on": "今天",
        "notes": "看了两条生产线。",
        **fields,
    }


def question(number: int, **fields: Any) -> dict[str, Any]:
    return {f"question_{number}_{name}": value for name, value in fields.items()}


def asking(number: int = 1, title: str = "厂区限电", **fields: Any) -> dict[str, Any]:
    return question(number, title=title, category=category("ENE").pk, nature="request", at="1", **fields)


def told_at(visit: Visit) -> Case:
    case: Case = CountedCaseFactory(enterprise=visit.enterprises.get(), source="visit", visit=visit)
    return case


def text_of(response: Any) -> str:
    return str(response.content.decode())


def test_a_visit_with_two_questions_a_promise_and_a_photo(officer: Client, people: Cast) -> None:
    week = timezone.localdate() + timedelta(days=7)
    sent = {
        **body(people, photos=[photo()]),
        **asking(1, promise="答复用电方案", promised_on=f"{week:%Y-%m-%d}"),
        **asking(3, "缺焊工"),
    }
    answer = officer.post(NEW, sent)
    visit = Visit.objects.get()
    assert answer.headers["Location"] == visit.get_absolute_url()
    page = text_of(officer.get(visit.get_absolute_url()))
    for case in Case.objects.all():
        assert f"诉求 {case.number}" in page or case.number in page
        assert str(visit) in text_of(officer.get(case.get_absolute_url()))
    assert (Case.objects.count(), CaseMatter.objects.count(), visit.photos.count()) == (2, 1, 1)
    assert "照片 1：现场.png" in page


def test_a_script_is_told_where_to_go_on(officer: Client, people: Cast) -> None:
    sent = body(people)
    answer = officer.post(NEW, sent, headers={"Accept": "application/json"})
    again = officer.post(NEW, sent, headers={"Accept": "application/json"})
    assert answer.json() == again.json() == {"url": Visit.objects.get().get_absolute_url()}


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (question(1, promise="马上办", promised_on="12-31"), "承诺要挂在一件诉求上"),
        (question(1, title="厂区限电"), "请选择问题的类别"),
        (question(1, title="限电", promise="办"), "请写明哪天前办到"),
        ({"visited_on": "2099-01-01"}, "走访日期不能晚于今天"),
        ({"enterprise_1": "", "enterprise_1_text": ""}, "请选择走访了哪家企业"),
        ({"notes": " "}, "请填写“走访情况”"),
        (question(2, title="限电", at="2"), "没有填写，请改选"),
    ],
)
def test_refused_with_a_sentence_and_everything_kept(
    officer: Client, people: Cast, wrong: dict[str, Any], sentence: str
) -> None:
    answer = officer.post(NEW, {**body(people), **question(5, title="留着的问题"), **wrong})
    assert answer.status_code == 422
    page = text_of(answer)
    assert sentence in page
    assert 'value="留着的问题"' in page
    assert not Visit.objects.exists()


@pytest.mark.parametrize("day", ["1998-10-08", "2003-10-08"])
def test_a_question_of_an_old_visit_is_refused_at_the_day_and_everything_is_kept(
    officer: Client, people: Cast, day: str
) -> None:
    answer = officer.post(NEW, {**body(people, visited_on=day), **asking()})
    assert answer.status_code == 422
    assert answer.context["form"].errors.get("visited_on") == [
        "走访日期早于一年前，问题不能再登记为诉求。请核对走访日期，或清空问题，只记走访。"
    ]
    page = text_of(answer)
    for typed in (day, "厂区限电", "看了两条生产线。"):
        assert typed in page
    assert (Visit.objects.count(), Case.objects.count()) == (0, 0)

    assert officer.post(NEW, body(people, visited_on=day)).status_code == 302
    assert str(Visit.objects.get().visited_on) == day


def test_a_promise_of_yesterday_is_refused_at_the_form_and_nothing_stays(
    officer: Client, people: Cast
) -> None:
    answer = officer.post(NEW, {**body(people), **asking(promise="马上办", promised_on="2020-01-02")})
    assert answer.status_code == 422
    assert "承诺日期应不早于今天" in text_of(answer)
    assert (Visit.objects.count(), Case.objects.count()) == (0, 0)


def test_what_was_sent_in_vain_is_kept_as_a_draft(officer: Client, people: Cast) -> None:
    sent = {**body(people), **asking(promise="马上办", promised_on="2020-01-02"), "draft-form": "visit-new"}
    officer.post(NEW, sent)
    assert Draft.objects.get().fields["notes"] == ["看了两条生产线。"]
    assert 'value="厂区限电"' in text_of(officer.get(f"{NEW}?draft=visit-new"))
    officer.post(NEW, {**sent, "question_1_promised_on": "2099-12-31"})
    assert not Draft.objects.exists()


@pytest.mark.parametrize("kind", ["question", "enterprise", "person"])
def test_one_more_row_without_scripts(officer: Client, people: Cast, kind: str) -> None:
    sent = {**body(people), "notes": "", f"{kind}_rows": "1", "add": kind}
    page = text_of(officer.post(NEW, sent))
    assert (
        page.count(f'data-row="{kind}" hidden')
        == text_of(officer.get(NEW)).count(f'data-row="{kind}" hidden') - 1
    )
    assert "请填写“走访情况”" not in page
    assert not Visit.objects.exists()


def test_a_question_of_the_second_enterprise(officer: Client, people: Cast) -> None:
    other = EnterpriseFactory(county=people.county, name="同园区机械有限公司")
    sent = {**body(people), "enterprise_2": other.pk, "enterprise_2_text": other.name, **asking()}
    officer.post(NEW, {**sent, "question_1_at": "2"})
    assert Case.objects.get().enterprise == other
    assert Visit.objects.get().enterprises.count() == 2


def test_the_list_leaves_voided_visits_out_until_asked(officer: Client, people: Cast) -> None:
    kept = VisitFactory(enterprise=people.enterprise, notes="有效的一次")
    gone = VisitFactory(enterprise=people.enterprise, notes="作废的一次")
    void_visit(gone, by=people.person("officer"), reason="重复")
    plain, voided = (text_of(officer.get("/visits/", asked)) for asked in ({}, {"state": "voided"}))
    assert kept.notes in plain
    assert gone.notes not in plain
    assert gone.notes in voided
    assert kept.notes not in voided


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"q": "宏泰"}, {"电话"}),
        ({"q": "座谈"}, {"座谈"}),
        ({"channel": "phone"}, {"电话"}),
        ({"mine": "on"}, {"电话"}),
        ({"asked": "on"}, {"座谈"}),
    ],
)
def test_the_list_is_narrowed(officer: Client, people: Cast, asked: dict[str, str], found: set[str]) -> None:
    VisitFactory(enterprise=people.enterprise, channel="phone", notes="电话", person=people.officer)
    other = VisitFactory(
        enterprise__county=people.county, enterprise__name="临街面粉厂", channel="meeting", notes="座谈"
    )
    case = told_at(other)
    page = text_of(officer.get("/visits/", asked))
    assert {word for word in ("电话", "座谈") if f'class="sub">{word}<' in page} == found
    assert case.visit == other


def test_the_ledger_of_visits(officer: Client, people: Cast) -> None:
    visit = VisitFactory(enterprise=people.enterprise, met="王经理", person=people.officer)
    Case.objects.filter(pk=told_at(visit).pk).update(outcome="resolved")
    text = b"".join(officer.get("/visits/?export=csv").streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    head = next(row for row in rows if "走访日期" in row)
    line = dict(zip(head, rows[rows.index(head) + 1], strict=True))
    assert (line["企业名称"], line["走访人"], line["见到谁"]) == ("宏泰科技有限公司", "张三", "王经理")
    assert (line["收集问题数"], line["解决数"], line["状态"]) == ("1", "1", "有效")


def test_photos_are_for_those_who_see_the_visit(client: Client, people: Cast) -> None:
    client.force_login(people.officer)
    client.post(NEW, body(people, photos=[photo()]))
    visit = Visit.objects.get()
    url = reverse("visit-photo", args=[visit.pk, visit.photos.get().pk])
    seen = client.get(url)
    assert (seen.status_code, seen.headers["Content-Type"]) == (200, "image/png")
    assert seen.headers["X-Content-Type-Options"] == "nosniff"
    client.force_login(people.other_officer)
    assert client.get(url).status_code == 404


def test_a_correction_and_a_late_one(officer: Client, people: Cast) -> None:
    visit = VisitFactory(enterprise=people.enterprise, person=people.officer)
    url = reverse("visit-edit", args=[visit.pk])
    sent = {**body(people), "notes": "改过的情况", "version": "1"}
    assert officer.post(url, sent).status_code == 302
    late = officer.post(url, {**sent, "notes": "更晚的情况"})
    assert late.status_code == 422
    page = text_of(late)
    assert "刚刚修改了这条走访记录" in page
    assert "更晚的情况" in page
    assert 'name="version" value="2"' in page
    officer.post(url, {**sent, "notes": "更晚的情况", "version": "2"})
    visit.refresh_from_db()
    assert visit.notes == "更晚的情况"
    assert "修改了走访情况" in text_of(officer.get(visit.get_absolute_url()))


def test_a_voided_visit_says_so_and_offers_nothing(officer: Client, people: Cast) -> None:
    visit = VisitFactory(enterprise=people.enterprise, person=people.officer)
    answer = officer.post(reverse("visit-voiding", args=[visit.pk]), {"reason": "企业选错"})
    assert answer.headers["Location"] == visit.get_absolute_url()
    page = text_of(officer.get(visit.get_absolute_url()))
    assert "作废：企业选错" in page
    assert reverse("visit-edit", args=[visit.pk]) not in page
    assert officer.get(reverse("visit-edit", args=[visit.pk])).status_code == 409


def test_the_panel_of_an_enterprise(officer: Client, people: Cast) -> None:
    VisitFactory(enterprise=people.enterprise, channel="phone")
    url = reverse("enterprise-visits", args=[people.enterprise.pk])
    assert "最近一次" in text_of(officer.get(url))
    assert url in text_of(officer.get(people.enterprise.get_absolute_url()))
