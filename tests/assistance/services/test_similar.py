from __future__ import annotations

import pytest

from assistance.enums import CaseStatus, Outcome
from assistance.models import Case
from assistance.services.lights import read_now
from assistance.services.similar import Similar, find_similar
from foundation.accounts.models import User
from tests.factories.assistance import Cast, category
from tests.factories.enterprises import EnterpriseFactory
from tests.factories.knowledge import drafted, published, solved

TITLES = {
    "节后招工难，用工缺口40人": "LAB",
    "夜班普工流失，用工紧张": "LAB",
    "招聘会摊位申请": "LAB",
    "厂区扩建用地手续办理慢": "LND",
    "变压器增容用电手续": "ENE",
    "限电影响交货": "ENE",
    "工商银行续贷审批慢": "FIN",
    "银行抽贷，流动资金紧张": "FIN",
    "门前道路积水，货车进不来": "LOG",
    "环评手续办理周期长": "ENV",
}


@pytest.fixture
def titles(people: Cast) -> dict[str, Case]:
    return {title: solved(people, title, code) for title, code in TITLES.items()}


def asked(user: User, title: str, code: str | None = None, **fields: object) -> Similar:
    return find_similar(title, category=category(code) if code else None, user=user, now=read_now(), **fields)


def found(user: User, title: str, code: str | None = None) -> list[str]:
    return [one.title for one in asked(user, title, code).cases]


@pytest.mark.parametrize(
    ("typed", "code", "first"),
    [
        ("车间用工缺口大", "LAB", ["节后招工难，用工缺口40人"]),
        ("用工", None, ["夜班普工流失，用工紧张", "节后招工难，用工缺口40人"]),
        ("积水", None, ["门前道路积水，货车进不来"]),
        ("企业扩建厂房用地", "LND", ["厂区扩建用地手续办理慢"]),
        ("厂门口道路积水严重", "LOG", ["门前道路积水，货车进不来"]),
        ("银行续贷", "FIN", ["工商银行续贷审批慢", "银行抽贷，流动资金紧张"]),
        ("流动资金", None, ["银行抽贷，流动资金紧张"]),
    ],
)
def test_the_likest_stand_first(
    people: Cast, titles: dict[str, Case], typed: str, code: str | None, first: list[str]
) -> None:
    assert sorted(found(people.officer, typed, code)[: len(first)]) == sorted(first)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("办理工商登记", "APR"),
        ("公司车辆过户", None),
        ("申请办理手续", None),
        ("污水管网接入", "PKS"),
        ("工", None),
        ("", None),
        ("2023", None),
        ("！？", None),
    ],
)
def test_words_with_two_meanings_and_words_of_every_title_find_nothing(
    people: Cast, titles: dict[str, Case], typed: str, code: str | None
) -> None:
    assert asked(people.officer, typed, code).count == 0


def test_same_category_goes_first_among_equals(people: Cast) -> None:
    for title, code in (("用工登记", "OTH"), ("用工备案", "LAB"), ("用工证明", "TAX")):
        solved(people, title, code)

    assert found(people.officer, "用工", "LAB")[0] == "用工备案"
    assert found(people.officer, "用工", "TAX")[0] == "用工证明"


def test_only_confirmed_cases_at_most_five_and_never_the_case_itself(people: Cast) -> None:
    good = [solved(people, f"用工缺口{n}人") for n in range(10, 16)]
    solved(people, "用工缺口99人", confirmed=False)
    solved(people, "用工缺口98人", outcome=Outcome.EXPLAINED)
    solved(people, "用工缺口97人", status=CaseStatus.ANSWERED)

    titles = [one.title for one in asked(people.officer, "用工缺口", "LAB", but=good[0]).cases]

    assert sorted(titles) == [case.title for case in good[1:]]
    assert len(found(people.officer, "用工缺口")) == 5


def test_the_same_title_with_the_same_answer_is_told_once(people: Cast) -> None:
    for _n in range(4):
        solved(people, "用工缺口")
    solved(people, "用工缺口", answer_text="另一个办法。")

    told = {one.solution: one.more for one in asked(people.officer, "用工缺口").cases}

    assert told == {"已协调解决。": 3, "另一个办法。": 0}


def test_another_countys_cases_never_show(people: Cast) -> None:
    theirs = EnterpriseFactory(name="机密乙企业有限公司", county=people.other_county)
    solved(
        people,
        "机密乙用工缺口",
        enterprise=theirs,
        county=people.other_county,
        officer=people.other_officer,
        lead_unit=people.other_county,
        handler=None,
    )

    assert found(people.officer, "用工缺口") == []
    assert found(people.other_officer, "用工缺口") == ["机密乙用工缺口"]
    assert found(people.fund_clerk, "用工缺口") == []


def test_names_telephones_and_codes_of_the_enterprise_are_hidden(people: Cast) -> None:
    people.enterprise.legal_rep = "赵国强"
    people.enterprise.save()
    solved(
        people,
        "宏泰科技用工缺口",
        contact_name="王建国",
        contact_phone="13812345678",
        answer_text="与王经理、赵国强约在现场，电话13812345678，编码SQ-2023-000187。",
    )

    only = asked(people.officer, "用工缺口").cases[0]

    assert only.title == "【企业】用工缺口"
    assert only.solution == "与【联系人】、【联系人】约在现场，电话【电话】，编码【编号】。"


def test_working_days_are_counted_from_receipt_to_answer(people: Cast) -> None:
    case = solved(people, "用工缺口")

    assert (case.received_at.isoformat()[:10], case.answered_at.isoformat()[:10]) == (
        "2023-09-29",
        "2023-10-17",
    )
    assert asked(people.officer, "用工缺口").cases[0].workdays == 9


def test_published_articles_of_anybody_are_offered_and_drafts_are_not(people: Cast) -> None:
    article = published(people)
    drafted(people, question="用工缺口怎么报")

    for user in (people.officer, people.other_officer, people.handler):
        assert [one.pk for one in asked(user, "用工缺口20人").articles] == [article.pk]


def test_three_statements_whatever_is_found(people: Cast, django_assert_max_num_queries) -> None:
    for n in range(30):
        solved(people, f"用工缺口{n}人")
    published(people)
    user, now, labour = people.person("officer"), read_now(), category("LAB")
    assert user.has("case.read")
    user.reach("case.read")

    with django_assert_max_num_queries(3):
        similar = find_similar("用工缺口", category=labour, user=user, now=now)

    assert similar.count == 6


@pytest.mark.parametrize(
    "typed", ["'", '"', "用工' OR 1=1", '用工" NEAR "缺口', "用工 & !缺口", "\\用工", "a:*b"]
)
def test_syntax_of_the_engines_is_only_text(people: Cast, titles: dict[str, Case], typed: str) -> None:
    asked(people.officer, typed)
