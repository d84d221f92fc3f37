from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assistance.models import Case
from assistance.services.edits import edit_case
from tests.factories.assistance import Cast, category, closed, handled, registered


def url(case: Case) -> str:
    return reverse("case-edit", args=[case.number])


def body(case: Case, **changes: Any) -> dict[str, Any]:
    return {
        "version": 1,
        "title": case.title,
        "description": case.description,
        "category": case.category_id,
        "nature": case.nature,
        "contact_name": case.contact_name,
        "contact_phone": case.contact_phone,
        **changes,
    }


@pytest.fixture
def case(people: Cast) -> Case:
    return registered(people)


@pytest.fixture
def officer(people: Cast, client: Client) -> Client:
    client.force_login(people.officer)
    return client


def test_edit_opens_with_what_stands_there(case: Case, officer: Client) -> None:
    text = officer.get(url(case)).text
    assert case.title in text
    assert 'name="version" value="1"' in text


def test_edit_saves_and_names_the_fields(case: Case, officer: Client) -> None:
    response = officer.post(url(case), body(case, title="供电容量不足", nature="inquiry"), follow=True)
    assert "已修改诉求标题、性质" in response.text
    case.refresh_from_db()
    assert (case.title, case.nature) == ("供电容量不足", "inquiry")


def test_edit_without_a_change_says_so(case: Case, officer: Client) -> None:
    assert "内容没有变化" in officer.post(url(case), body(case), follow=True).text


def test_edits_of_different_fields_are_merged_and_it_is_said(
    case: Case, people: Cast, officer: Client
) -> None:
    edit_case(case, by=people.head, version=1, description="周科长补充")
    response = officer.post(url(case), body(case, title="张三改的标题"), follow=True)
    assert "已一并保留" in response.text
    case.refresh_from_db()
    assert (case.title, case.description) == ("张三改的标题", "周科长补充")


def conflict(case: Case, people: Cast, officer: Client) -> Any:
    edit_case(case, by=people.head, version=1, title="周科长的标题", category=category("ENV"))
    sent = body(case, title="张三的标题", category=category("TAX").pk, description="张三另写的一段")
    return officer.post(url(case), sent)


def test_conflict_shows_all_versions_and_loses_nothing(case: Case, people: Cast, officer: Client) -> None:
    response = conflict(case, people, officer)
    assert response.status_code == 409
    for words in (
        "周科长",
        "厂区扩建用地手续",
        "周科长的标题",
        "张三的标题",
        "环保排污",
        "税费",
        "张三另写的一段",
    ):
        assert words in response.text, words
    assert "checked" not in response.text[response.text.index("<tbody>") : response.text.index("</tbody>")]
    case.refresh_from_db()
    assert (case.title, case.description) == ("周科长的标题", "")


def test_settling_a_conflict_does_not_undo_what_only_the_other_changed(
    case: Case, people: Cast, officer: Client
) -> None:
    edit_case(case, by=people.head, version=1, title="周科长的标题", contact_name="新联系人")
    response = officer.post(url(case), body(case, title="张三的标题"))
    kept = dict(response.context["kept"])
    assert kept["contact_name"] == "新联系人"
    officer.post(url(case), {**kept, "version": 2, "title": "张三的标题"})
    case.refresh_from_db()
    assert (case.title, case.contact_name) == ("张三的标题", "新联系人")


def test_conflict_is_settled_by_choosing(case: Case, people: Cast, officer: Client) -> None:
    conflict(case, people, officer)
    chosen = body(
        case, version=2, title="张三的标题", category=category("ENV").pk, description="张三另写的一段",
        **{"yours-title": "张三的标题", "yours-category": category("TAX").pk},
    )  # fmt: skip
    assert officer.post(url(case), chosen).status_code == 302
    case.refresh_from_db()
    assert (case.title, case.category.code, case.description) == ("张三的标题", "ENV", "张三另写的一段")


def test_conflict_sent_back_undecided_asks_again_with_the_words(
    case: Case, people: Cast, officer: Client
) -> None:
    conflict(case, people, officer)
    undecided = body(case, version=2, description="张三另写的一段", **{"yours-title": "张三的标题"})
    del undecided["title"]
    response = officer.post(url(case), undecided)
    assert response.status_code == 422
    assert "两人都改过“诉求标题”" in response.text
    assert "张三的标题" in response.text
    assert "张三另写的一段" in response.text
    assert Case.objects.get(pk=case.pk).title == "周科长的标题"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": ""}, "请填写“诉求标题”"),
        ({"category": "999"}, "类别"),
        ({"contact_phone": "138"}, "11 位手机号"),
        ({"version": "x"}, "version"),
        ({"version": ""}, "version"),
        ({"version": "9" * 30}, "version"),
    ],
)
def test_edit_keeps_what_was_typed(
    changes: dict[str, str], sentence: str, case: Case, officer: Client
) -> None:
    response = officer.post(url(case), body(case, description="打了很久的字", **changes))
    assert response.status_code == 422
    assert sentence in response.text
    assert "打了很久的字" in response.text


def test_edit_by_another_team_leaves_the_phone_alone(case: Case, people: Cast, client: Client) -> None:
    client.force_login(people.head)
    page = client.get(url(case))
    assert case.contact_phone not in page.text
    client.post(url(case), body(case, contact_phone="13900001111", contact_name="陈经理"))
    case.refresh_from_db()
    assert (case.contact_name, case.contact_phone[:3]) == ("陈经理", "138")


@pytest.mark.parametrize(("role", "status"), [("leader", 403), ("other_officer", 404), ("fund_clerk", 403)])
def test_edit_needs_the_right(role: str, status: int, people: Cast, client: Client) -> None:
    case = handled(people)
    client.force_login(people.person(role))
    assert client.get(url(case)).status_code == status
    assert client.post(url(case), body(case, title="不该改")).status_code == status


def test_edit_of_a_closed_case_is_refused(people: Cast, officer: Client) -> None:
    case = closed(people)
    assert officer.get(url(case)).status_code == 403
