from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.test import Client

from assistance.enums import ArticleState
from assistance.models import Article, ArticleUse
from assistance.services.articles import revise_article
from tests.factories.assistance import Cast, category, handled
from tests.factories.knowledge import drafted, published, solved

LIST = "/knowledge/"


def sent(**changes: Any) -> dict[str, Any]:
    return {
        "question": "招工难怎么办", "answer": "参加招聘会。", "category": category("LAB").pk, "tags": "用工、招聘",
        **changes,
    }  # fmt: skip


def test_solved_case_leads_to_a_draft_with_its_marks_to_check(people: Cast, client: Client) -> None:
    case = solved(people, "宏泰科技招工难", answer_text="宏泰科技参加招聘会，电话13812345678。")
    client.force_login(people.officer)
    page = client.get(f"{case.get_absolute_url()}article/")
    assert "已隐去的内容，请核对" in page.text
    assert "<mark>【企业】</mark>" in page.text
    assert "<mark>【电话】</mark>" in page.text
    assert page.context["form"]["answer"].value() == "【企业】参加招聘会，电话【电话】。"

    response = client.post(f"{case.get_absolute_url()}article/", sent(), follow=True)

    article = Article.objects.get()
    assert (article.source_case, article.by, article.state) == (case, people.officer, ArticleState.DRAFT)
    assert (article.tags, article.unit) == ("用工 招聘", people.county)
    assert "等另一位负责人发布" in response.text
    again = client.get(f"{case.get_absolute_url()}article/", follow=True)
    assert again.redirect_chain[-1][0] == article.get_absolute_url()


def test_unsolved_case_says_why_it_is_no_article(people: Cast, client: Client) -> None:
    case = handled(people)
    client.force_login(people.officer)

    response = client.get(f"{case.get_absolute_url()}article/")

    assert response.status_code == 409
    assert "经企业确认" in response.text


def test_refused_draft_keeps_what_was_typed(people: Cast, client: Client) -> None:
    client.force_login(people.officer)

    response = client.post("/knowledge/new/", sent(answer="请打13812345678"))

    assert response.status_code == 422
    assert "请先去掉" in response.text
    assert "请打13812345678" in response.text
    assert not Article.objects.exists()


@pytest.mark.parametrize("tags", ["一 二 三 四 五 六 七 八 九", "这个标签实在是太长了一点吧"])
def test_tags_are_a_few_short_words(people: Cast, client: Client, tags: str) -> None:
    client.force_login(people.officer)

    assert "标签最多 8 个" in client.post("/knowledge/new/", sent(tags=tags)).text


def test_publication_by_the_head_and_not_by_the_writer(people: Cast, client: Client) -> None:
    article = drafted(people, by=people.county_head)
    client.force_login(people.county_head)
    url = f"{article.get_absolute_url()}publication/"
    assert "请由另一位负责人发布" in client.get(url).text
    assert client.post(url).status_code == 403
    client.force_login(people.head)
    assert "确认发布" in client.get(url).text
    assert "已发布" in client.post(url, follow=True).text
    assert "没有待发布的内容" in client.get(url).text
    article.refresh_from_db()
    assert article.state == ArticleState.PUBLISHED


def test_history_is_readable_and_the_source_shows_to_who_may_see_it(people: Cast, client: Client) -> None:
    case = solved(people, "用工缺口")
    article = published(people, source_case=case)
    texts = {"question": "改过的问法", "answer": "改过的办法", "category": category("LAB"), "tags": ""}
    revise_article(article, by=people.officer, version=1, **texts)

    for name, sees in (("officer", True), ("other_officer", False)):
        client.force_login(people.person(name))
        page = client.get(article.get_absolute_url()).text
        assert (case.number in page) is sees
        assert "改过的办法" in page
        assert article.answer in page
        assert "有一版修改等待发布" in page


def test_edit_on_an_old_version_is_told_and_keeps_the_words(people: Cast, client: Client) -> None:
    article = drafted(people)
    client.force_login(people.officer)
    url = f"{article.get_absolute_url()}edit/"
    assert client.get(url).context["form"]["version"].value() == 1
    assert client.post(url, sent(version=1)).status_code == 302
    late = client.post(url, sent(version=1, answer="晚到的话"))
    assert late.status_code == 422
    assert "刚刚被别人改过" in late.text
    assert "晚到的话" in late.text


@pytest.mark.parametrize(
    ("act", "name", "status"),
    [
        ("", "other_officer", 404),
        ("edit", "other_officer", 404),
        ("edit", "leader", 403),
        ("publication", "officer", 403),
        ("publication", "other_head", 404),
        ("retirement", "officer", 403),
        ("review", "unit_handler", 403),
        ("", "fund_clerk", 403),
    ],
)
def test_draft_is_closed_to_others(people: Cast, client: Client, act: str, name: str, status: int) -> None:
    article = drafted(people)
    client.force_login(people.person("handler" if name == "unit_handler" else name))

    assert client.get(f"{article.get_absolute_url()}{act}/".replace("//", "/")).status_code == status


def test_published_article_of_another_county_is_read_and_not_changed(people: Cast, client: Client) -> None:
    article = published(people)
    client.force_login(people.other_head)

    assert client.get(article.get_absolute_url()).status_code == 200
    for act in ("edit", "publication", "retirement", "review"):
        assert client.post(f"{article.get_absolute_url()}{act}/", sent(note="不要")).status_code == 403


def test_retirement_takes_it_off_every_list_of_readers(people: Cast, client: Client) -> None:
    article = published(people)
    client.force_login(people.county_head)
    client.post(f"{article.get_absolute_url()}retirement/", {"note": "政策已废止"})
    assert "已下架：政策已废止" in client.get(article.get_absolute_url()).text
    client.force_login(people.other_officer)
    assert article.question not in client.get(LIST).text
    assert client.get(article.get_absolute_url()).status_code == 404


def test_list_is_ranked_filtered_paged_and_exported(
    people: Cast, client: Client, settings: Any, django_assert_max_num_queries: Any
) -> None:
    settings.RECENT_SECONDS = 60
    for n in range(30):
        published(people, question=f"第{n}条用工怎么办", tags="用工")
    best = published(people, question="招工缺口大", tags="用工缺口")
    published(people, question="道路积水", answer="找市政", category=category("LOG"), tags="")
    client.force_login(people.head)
    client.get(LIST, {"q": "用工缺口"})

    with django_assert_max_num_queries(8):
        client.get(LIST)
    with django_assert_max_num_queries(10):
        page = client.get(LIST, {"q": "用工缺口"}).context["page"]
    assert page.rows[0] == best
    assert (page.count, len(page.rows)) == (31, 25)
    second = client.get(page.following_url).context["page"]
    assert {row.pk for row in page.rows} & {row.pk for row in second.rows} == set()
    assert len(page.rows) + len(second.rows) == 31
    assert client.get(LIST, {"category": category("LOG").pk}).context["page"].count == 1
    assert client.get(LIST, {"q": "污水管网"}).context["page"].rows == []

    book = client.get(LIST, {"q": "积水", "export": "csv"})
    rows = list(csv.reader(io.StringIO(b"".join(book).decode("utf-8-sig"))))
    assert any("道路积水" in row for row in rows)
    assert not any("招工缺口大" in row for row in rows)


def test_adopted_answer_fills_the_form_and_counts_when_the_case_is_answered(
    people: Cast, client: Client
) -> None:
    article, case = published(people), handled(people)
    client.force_login(people.handler)
    url = f"{case.get_absolute_url()}answer/"
    page = client.get(url, {"article": article.pk})
    assert page.context["form"]["answer_text"].value() == article.answer
    assert not ArticleUse.objects.exists()

    client.post(url, {"answer_text": article.answer, "outcome": "resolved", "article": article.pk})

    assert (ArticleUse.objects.get().case, ArticleUse.objects.get().article) == (case, article)


@pytest.mark.parametrize("key", ["", "x", "0", "9" * 30])
def test_article_that_is_not_there_fills_nothing(people: Cast, client: Client, key: str) -> None:
    drafted(people)
    case = handled(people)
    client.force_login(people.handler)

    page = client.get(f"{case.get_absolute_url()}answer/", {"article": key})

    assert not page.context["form"]["answer_text"].value()


def test_draft_of_another_is_not_adopted(people: Cast, client: Client) -> None:
    article, case = drafted(people), handled(people)
    client.force_login(people.handler)

    page = client.get(f"{case.get_absolute_url()}answer/", {"article": article.pk})

    assert article.answer not in page.text
