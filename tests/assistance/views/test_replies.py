from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from assistance.enums import CaseStatus
from assistance.models import CannedReply, Case
from assistance.services.replies import add_reply
from tests.factories.assistance import Cast, answered, handled

LIST, NEW = "/settings/replies/", "/settings/replies/new/"


def page_of(case: Case, name: str) -> str:
    return f"{case.get_absolute_url()}{name}/"


def reply(people: Cast, name: str = "handler") -> CannedReply:
    return add_reply(by=people.person(name), title="已转办", text="{企业}：已转办，{编号}。")


@pytest.mark.parametrize(
    ("page", "who", "field", "make", "others"),
    [
        ("answer", "handler", "answer_text", handled, {"outcome": "explained"}),
        ("progress", "handler", "text", handled, {"for_enterprise": "1", "contacted": "on"}),
        ("call-back", "officer", "note", answered, {"result": "not_confirmed", "respondent": "王会计"}),
    ],
)
def test_inserting_without_scripts_keeps_what_was_typed_and_does_nothing_else(
    people: Cast, client: Client, page: str, who: str, field: str, make: Any, others: dict[str, str]
) -> None:
    case = make(people)
    client.force_login(people.person(who))
    words, before = reply(people, who), case.events.count()
    assert "已转办" in client.get(page_of(case, page)).text

    sent = {field: "先写的半句", **others, "reply": words.pk, "insert": "1"}
    response = client.post(page_of(case, page), sent)

    assert response.status_code == 200
    form = response.context["form"]
    assert form[field].value() == f"先写的半句\n宏泰科技有限公司：已转办，{case.number}。"
    assert {name: form[name].value() for name in others} == others
    assert "已插入到" in response.text
    case.refresh_from_db()
    assert (case.events.count(), case.status) == (before, make(people).status)


@pytest.mark.parametrize("key", ["", "0", "99999999999999999999", "x"])
def test_inserting_nothing_says_so_and_loses_nothing(people: Cast, client: Client, key: str) -> None:
    case = handled(people)
    client.force_login(people.handler)
    reply(people)

    response = client.post(page_of(case, "answer"), {"answer_text": "半句", "reply": key, "insert": "1"})

    assert "请先选一条常用答复" in response.text
    assert response.context["form"]["answer_text"].value() == "半句"


def test_words_of_somebody_else_are_never_inserted(people: Cast, client: Client) -> None:
    case, theirs = handled(people), reply(people, "other_officer")
    client.force_login(people.handler)

    response = client.post(page_of(case, "answer"), {"reply": theirs.pk, "insert": "1"})

    assert "已转办" not in response.text


def test_composer_opens_the_whole_page_with_its_words(people: Cast, client: Client) -> None:
    case = handled(people)
    client.force_login(people.handler)

    response = client.post(page_of(case, "progress"), {"text": "写了一半", "insert": ""})

    assert response.context["form"]["text"].value() == "写了一半"
    assert "还没有可用的常用答复" in response.text
    assert "请先选" not in response.text


def test_sending_without_insert_answers(people: Cast, client: Client) -> None:
    case, words = handled(people), reply(people)
    client.force_login(people.handler)

    client.post(page_of(case, "answer"), {"answer_text": "办好了", "outcome": "resolved", "reply": words.pk})

    case.refresh_from_db()
    assert (case.status, case.answer_text) == (CaseStatus.ANSWERED, "办好了")


def test_officer_writes_changes_and_retires_his_own(people: Cast, client: Client) -> None:
    client.force_login(people.officer)
    assert "仅自己" not in client.get(NEW).text
    client.post(NEW, {"title": "请补材料", "text": "请{联系人}补材料"})
    made = CannedReply.objects.get()
    assert (made.by, made.unit, made.in_use) == (people.officer, None, True)

    response = client.post(made.get_absolute_url(), {"title": "请补材料", "text": "改过"}, follow=True)

    made.refresh_from_db()
    assert (made.text, made.in_use) == ("改过", False)
    assert "“请补材料”已停用。" in response.text
    assert "请补材料" in client.get(LIST, {"state": "retired"}).text
    assert "没有符合条件的记录" in client.get(LIST, {"state": "in_use"}).text


def test_head_shares_with_units_in_reach_only(people: Cast, client: Client) -> None:
    client.force_login(people.county_head)
    sent = {"title": "统一口径", "text": "一", "unit": people.county.pk}
    assert client.post(NEW, sent).status_code == 302
    assert CannedReply.objects.get().unit == people.county
    assert client.post(NEW, {**sent, "unit": people.other_county.pk}).status_code == 422
    again = client.post(NEW, sent)
    assert again.status_code == 422
    assert "请换一个标题" in again.text
    strange = client.post(NEW, {**sent, "title": "别的", "text": "{公司}"})
    assert "不认识“{公司}”" in strange.text


@pytest.mark.parametrize(("name", "status"), [("officer", 403), ("other_officer", 404), ("leader", 403)])
def test_reply_of_a_unit_is_closed_to_others(people: Cast, client: Client, name: str, status: int) -> None:
    made = add_reply(by=people.county_head, title="县里的", text="二", unit=people.county)
    client.force_login(people.person(name))

    assert client.get(made.get_absolute_url()).status_code == status


def test_list_asks_the_same_number_of_queries_for_any_length(
    people: Cast, client: Client, settings: Any, django_assert_max_num_queries: Any
) -> None:
    settings.RECENT_SECONDS = 60
    for n in range(30):
        add_reply(by=people.head, title=f"第{n}条", text="一")
    client.force_login(people.head)
    client.get(LIST)

    with django_assert_max_num_queries(8):
        assert client.get(LIST).context["page"].count == 30
