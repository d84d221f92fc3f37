from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from enterprises.models import Enterprise
from enterprises.services.lookup import find_enterprises, is_searchable, search_enterprises
from foundation.accounts.models import User
from tests.factories.enterprises import EnterpriseFactory, serve

pytestmark = pytest.mark.django_db
ALL = Enterprise.objects


def names(query: str, **options: object) -> list[str]:
    return [row.name for row in search_enterprises(ALL.all(), query, **options)]


def why(query: str) -> str:
    return find_enterprises(ALL.all(), query)[0].why


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("科技", "名称"),
        ("htkj", "拼音首字母"),
        ("hongtai", "拼音"),
        ("11g", ""),
        ("011g", "统一社会信用代码"),
        ("９１３７１５０２ＭＡ３Ｃ０００１１Ｇ", "统一社会信用代码"),
        ("9137 1502 ma3c 0001 1g", "统一社会信用代码"),
        ("老机械厂", "曾用名：聊城老机械厂"),
        ("lcljxc", "拼音首字母"),
        ("5678", "联系电话"),
        ("宏泰 科技", "名称"),
    ],
)
def test_find_enterprises_says_why(query: str, words: str) -> None:
    EnterpriseFactory(
        name="东昌宏泰科技有限公司", uscc="91371502MA3C00011G", former=["聊城老机械厂"], phone="13812345678"
    )

    hits = find_enterprises(ALL.all(), query)

    assert [hit.why for hit in hits] == ([words] if words else [])


def test_find_enterprises_knows_both_readings_of_chong() -> None:
    EnterpriseFactory(name="重庆路机械有限公司")

    assert why("cqljx") == why("zqljx") == "拼音首字母"


def test_search_enterprises_puts_the_exact_code_first() -> None:
    EnterpriseFactory(name="91371502MA3C00011G号仓库")
    EnterpriseFactory(name="正主", uscc="91371502MA3C00011G")
    EnterpriseFactory(name="更新的91371502MA3C00011G仓库")

    assert names("91371502ma3c00011g")[0] == "正主"


def test_search_enterprises_puts_beginnings_before_own_before_newest(head: User) -> None:
    EnterpriseFactory(name="科技先锋有限公司")
    serve(EnterpriseFactory(name="我的科技有限公司"), head)
    EnterpriseFactory(name="较早的科技有限公司")
    EnterpriseFactory(name="最新的科技有限公司")

    assert names("科技", own=head.pk) == [
        "科技先锋有限公司",
        "我的科技有限公司",
        "最新的科技有限公司",
        "较早的科技有限公司",
    ]
    assert names("kj", own=head.pk)[0] == "科技先锋有限公司"


def test_search_enterprises_finds_the_beginning_behind_many_newer_hits(head: User) -> None:
    EnterpriseFactory(name="科技先锋有限公司")
    serve(EnterpriseFactory(name="我的科技有限公司"), head)
    for number in range(12):
        EnterpriseFactory(name=f"第{number}科技有限公司")

    assert names("科技", own=head.pk, limit=3)[:2] == ["科技先锋有限公司", "我的科技有限公司"]


def test_search_enterprises_leaves_out_archived_and_unseen_ones(officer: User) -> None:
    EnterpriseFactory(name="外县科技有限公司")
    own = EnterpriseFactory(name="本县科技有限公司", county=officer.unit)

    assert search_enterprises(ALL.visible_to(officer), "科技") == [own]


@pytest.mark.parametrize(
    ("query", "answer"),
    [("宏", True), ("h", False), ("", False), ("hh", True), ("（）", False), ("１", False)],
)
def test_is_searchable_asks_for_two_letters_or_one_character(query: str, answer: bool) -> None:
    assert is_searchable(query) is answer


def test_search_enterprises_answers_nothing_for_one_letter() -> None:
    EnterpriseFactory(name="h科技")

    assert names("h") == []


@pytest.mark.parametrize("rows", [1, 3, 12])
def test_find_enterprises_asks_seven_times_whatever_it_finds(rows: int, head: User) -> None:
    for number in range(rows):
        serve(EnterpriseFactory(name=f"宏泰{number}科技", former=["旧科技"]), head)

    with CaptureQueriesContext(
        connection,
    ) as queries:
        find_enterprises(ALL.visible_to(head), "科技", own=head.pk)

    assert len(queries) <= 7
