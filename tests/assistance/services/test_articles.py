from __future__ import annotations

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from assistance.enums import ArticleState, CaseStatus, Outcome
from assistance.models import Article, ArticleUse, ArticleVersion
from assistance.services.article_search import ranked
from assistance.services.articles import (
    draft_article,
    draft_from,
    note_use,
    publish_article,
    retire_article,
    review_article,
    revise_article,
)
from assistance.services.cases import answer_case
from enterprises.models import EnterpriseContact, FormerName
from foundation.audit.models import AuditEntry
from foundation.errors import NotAllowed, Refused
from tests.factories.assistance import Cast, category, handled
from tests.factories.knowledge import drafted, published, solved

TEXTS = {"question": "新的问法", "answer": "新的办法。", "tags": "用工"}


def revised(article: Article, people: Cast, **fields: object) -> Article:
    values = {**TEXTS, "category": category("LAB"), "by": people.officer, "version": article.last_version}
    return revise_article(article, **{**values, **fields})


def acts() -> list[str]:
    return list(
        AuditEntry.objects.filter(action__startswith="article")
        .order_by("seq")
        .values_list("action", flat=True)
    )


def test_draft_becomes_public_by_another_person(people: Cast) -> None:
    article = drafted(people)
    assert list(Article.objects.visible_to(people.other_officer)) == []
    assert list(Article.objects.visible_to(people.officer)) == [article]
    with pytest.raises(NotAllowed, match="科长发布"):
        publish_article(article, by=people.officer)
    with pytest.raises(NotAllowed, match="科长发布"):
        publish_article(article, by=people.other_head)

    article = publish_article(article, by=people.county_head)

    assert (article.state, article.published_by) == (ArticleState.PUBLISHED, people.county_head)
    assert (article.review_on.year, article.review_on.month) == (
        timezone.localdate().year + 1,
        timezone.localdate().month,
    )
    assert list(Article.objects.visible_to(people.other_officer)) == [article]
    assert acts() == ["article.draft", "article.publish"]


def test_who_wrote_never_publishes_not_even_an_earlier_draft_of_it(people: Cast) -> None:
    article = drafted(people, by=people.county_head)
    with pytest.raises(NotAllowed, match="另一位"):
        publish_article(article, by=people.county_head)
    article = revised(article, people)
    with pytest.raises(NotAllowed, match="另一位"):
        publish_article(article, by=people.county_head)

    assert publish_article(article, by=people.head).by == people.officer


@pytest.mark.parametrize("model", [Article, ArticleVersion], ids=["article", "version"])
def test_database_refuses_one_person_for_both(people: Cast, model: type[Article]) -> None:
    published(people)
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(published_by=F("by"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": ArticleState.PUBLISHED},
        {"state": ArticleState.RETIRED},
    ],
)
def test_database_refuses_states_without_their_facts(people: Cast, wrong: dict[str, str]) -> None:
    article = drafted(people)
    with pytest.raises(IntegrityError), transaction.atomic():
        Article.objects.filter(pk=article.pk).update(**wrong)


def test_readers_keep_the_published_text_until_the_new_one_is_published(people: Cast) -> None:
    article = published(people)
    old = article.answer

    article = revised(article, people)
    assert (article.answer, article.last_version) == (old, 2)
    assert [version.answer for version in article.versions.all()] == ["新的办法。", old]
    assert [a.pk for a in ranked(Article.objects.all(), "新的办法").filter(rank__gt=0)] == []

    article = publish_article(article, by=people.county_head)
    assert article.answer == "新的办法。"
    assert [version.published_by for version in article.versions.all()] == [people.county_head] * 2
    assert [a.pk for a in ranked(Article.objects.all(), "新的办法").filter(rank__gt=0)] == [article.pk]
    with pytest.raises(Refused, match="没有待发布"):
        publish_article(article, by=people.head)


def test_revision_of_an_older_version_is_refused(people: Cast) -> None:
    article = drafted(people)
    revised(article, people)
    with pytest.raises(Refused, match="刚刚被别人改过"):
        revised(article, people, version=1)
    with pytest.raises(NotAllowed):
        revised(article, people, by=people.other_officer, version=2)


def test_retired_is_out_of_reach_of_readers_and_of_changes(people: Cast) -> None:
    article = published(people)
    with pytest.raises(NotAllowed):
        retire_article(article, by=people.officer, note="过期")
    article = retire_article(article, by=people.county_head, note="政策已废止")
    assert list(Article.objects.visible_to(people.other_officer)) == []
    for act in (
        lambda: publish_article(article, by=people.head),
        lambda: retire_article(article, by=people.head, note="再来"),
        lambda: review_article(article, by=people.head),
        lambda: revised(article, people),
    ):
        with pytest.raises(Refused):
            act()


def test_review_is_due_after_twelve_months_and_once_more_after_a_review(people: Cast) -> None:
    with time_machine.travel("2022-10-31 10:00+08:00", tick=False):
        article = published(people)
    with time_machine.travel("2023-10-28 10:00+08:00", tick=False):
        assert list(Article.objects.due_for_review(timezone.localdate())) == [article]
        review_article(article, by=people.county_head)
        assert list(Article.objects.due_for_review(timezone.localdate())) == []


def test_draft_from_a_case_holds_nothing_of_the_enterprise(people: Cast) -> None:
    FormerName.objects.create(enterprise=people.enterprise, name="东昌宏达铸造有限公司")
    EnterpriseContact.objects.create(enterprise=people.enterprise, name="李建设", phone="13900001111")
    case = solved(
        people,
        "宏泰科技节后招工难",
        contact_name="王建国",
        contact_phone="13812345678",
        description="宏泰科技有限公司（原东昌宏达铸造有限公司）王总来电。",
        answer_text="已与李建设13900001111对接，参加专场招聘会。",
    )

    first = draft_from(case)

    assert first["question"] == "【企业】节后招工难"
    assert first["answer"] == (
        "情形：【企业】（原【企业】）【联系人】来电。\n\n办法：已与【联系人】【电话】对接，参加专场招聘会。"
    )
    for word in ("宏泰", "宏达", "王", "李建设", "139", "138"):
        assert word not in first["question"] + first["answer"]


@pytest.mark.parametrize("left", ["电话13812345678", "代码91371500MA3C5X7K2P", "见SQ-2023-000187"])
def test_numbers_left_in_the_text_are_refused(people: Cast, left: str) -> None:
    with pytest.raises(Refused, match="请先去掉"):
        drafted(people, answer=f"请找{left}")
    article = drafted(people)
    with pytest.raises(Refused, match="请先去掉"):
        revised(article, people, answer=f"请找{left}")


@pytest.mark.parametrize(
    "unsolved", [{"confirmed": False}, {"outcome": Outcome.PARTLY}, {"status": CaseStatus.ANSWERED}]
)
def test_only_a_confirmed_closed_case_becomes_an_article(people: Cast, unsolved: dict[str, object]) -> None:
    case = solved(people, "用工缺口", **unsolved)
    with pytest.raises(Refused, match="经企业确认"):
        drafted(people, source_case=case)


def test_a_case_becomes_one_article_until_that_is_retired(people: Cast) -> None:
    case = solved(people, "用工缺口")
    article = drafted(people, source_case=case)
    with pytest.raises(Refused, match="已转为知识条目"):
        drafted(people, source_case=case)
    with pytest.raises(NotAllowed):
        drafted(people, by=people.other_officer, source_case=case)
    retire_article(article, by=people.county_head, note="重写")

    assert drafted(people, source_case=case).source_case == case


@pytest.mark.parametrize("name", ["leader", "fund_clerk", "system_admin"])
def test_who_may_not_write_writes_nothing(people: Cast, name: str) -> None:
    with pytest.raises(NotAllowed):
        draft_article(by=people.person(name), category=category("LAB"), **TEXTS)


def test_use_counts_a_case_once(people: Cast) -> None:
    article, case = published(people), handled(people)

    answer_case(case, by=people.handler, outcome=Outcome.RESOLVED, answer_text="照办", article=article)
    note_use(article, case, by=people.officer)

    assert ArticleUse.objects.get().by == people.handler
    assert Article.objects.with_uses().get().uses == 1
    assert acts().count("article.adopt") == 1


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("用工", "招工难，用工缺口大，可以找谁"),
        ("怎样招到工人，用工缺口很大", "招工难，用工缺口大，可以找谁"),
        ("增容", "变压器增容要多久"),
        ("招聘会", "招工难，用工缺口大，可以找谁"),
        ("容", "变压器增容要多久"),
        ("110", "变压器增容要多久"),
    ],
)
def test_search_ranks_and_finds_two_characters_one_and_figures(people: Cast, words: str, first: str) -> None:
    published(people)
    published(
        people,
        question="变压器增容要多久",
        answer="报装后 110 千伏 30 天。",
        category=category("ENE"),
        tags="用电",
    )
    published(
        people, question="道路积水找谁", answer="找市政。用工不归市政。", category=category("LOG"), tags=""
    )

    found = ranked(Article.objects.all(), words).filter(rank__gt=0).order_by("-rank", "-pk")

    assert found[0].question == first


@pytest.mark.parametrize("words", ["污水管网", "；；", "'", "登记备案"])
def test_search_finds_nothing_where_nothing_fits(people: Cast, words: str) -> None:
    published(people)

    assert not ranked(Article.objects.all(), words).filter(rank__gt=0).exists()
