from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.assistance import Cast, registered
from tests.factories.enterprises import EnterpriseFactory


@pytest.fixture
def head(people: Cast, client: Client) -> Client:
    client.force_login(people.head)
    return client


def test_search_marks_what_matched_and_says_why(people: Cast, head: Client) -> None:
    registered(people, title="宏泰反映厂区限电")
    text = head.get("/search/", {"q": "宏泰"}).text
    assert "<mark>宏泰</mark>科技有限公司" in text
    assert "匹配名称" in text
    assert "<mark>宏泰</mark>反映厂区限电" in text


def test_search_finds_by_initials_and_former_name(people: Cast, head: Client) -> None:
    firm = EnterpriseFactory(name="重庆路桥配件有限公司", former=["山城机械厂"], county=people.county)
    for words, why in (
        ("cqlq", "拼音首字母"),
        ("zqlq", "拼音首字母"),
        ("山城", "曾用名：<mark>山城</mark>机械厂"),
    ):
        response = head.get("/search/", {"q": words})
        assert response.context["hits"][0].enterprise == firm, words
        assert why in response.text


@pytest.mark.parametrize("shape", ["{}", " {} ", "sq-{y}-{s}", "ＳＱ－{y}－{s}", "{y}{s}", "SQ{y}{s}"])
def test_search_for_a_number_opens_the_case(shape: str, people: Cast, head: Client) -> None:
    case = registered(people)
    year, serial = case.number[3:7], case.number[8:]
    response = head.get("/search/", {"q": shape.format(case.number, y=year, s=serial)})
    assert response.status_code == 302
    assert response["Location"] == reverse("case-detail", args=[case.number])


def test_search_for_a_whole_code_opens_the_enterprise(people: Cast, head: Client) -> None:
    response = head.get("/search/", {"q": f" {people.enterprise.uscc.lower()} "})
    assert response.status_code == 302
    assert response["Location"] == people.enterprise.get_absolute_url()


def test_search_opens_nothing_out_of_reach(people: Cast, client: Client) -> None:
    case = registered(people)
    client.force_login(people.other_officer)
    for words in (case.number, people.enterprise.uscc, "宏泰", "用地手续"):
        response = client.get("/search/", {"q": words})
        assert response.status_code == 200
        assert case.title not in response.text
        assert people.enterprise.name not in response.text


def test_search_without_the_right_to_cases_shows_enterprises_only(people: Cast, client: Client) -> None:
    case = registered(people)
    client.force_login(people.fund_clerk)
    text = client.get("/search/", {"q": "宏泰"}).text
    assert case.number not in text
    assert case.title not in text


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("", "搜企业或诉求"),
        ("a", "请至少输入 2 个字母或数字，或 1 个汉字"),
        ("！", "请至少输入"),
        ("查无此企业", "没有找到企业"),
        ("宏", "宏"),
    ],
)
def test_search_says_what_to_do(query: str, sentence: str, people: Cast, head: Client) -> None:
    assert sentence in head.get("/search/", {"q": query}).text


@pytest.mark.parametrize(
    "query", ["<script>alert(1)</script>", "\x00宏泰", "'\"", "%%%", "9" * 500, "SQ-0000-000000", "*" * 3]
)
def test_search_survives_any_words(query: str, people: Cast, head: Client) -> None:
    response = head.get("/search/", {"q": query})
    assert response.status_code == 200
    assert "<script>alert" not in response.text


def test_search_shows_a_few_and_leads_to_the_rest(people: Cast, head: Client) -> None:
    for number in range(12):
        registered(people, title=f"限电 {number}")
    response = head.get("/search/", {"q": "限电"})
    assert len(response.context["cases"]) == 8
    assert response.context["more_cases"]
    assert "/cases/?q=%E9%99%90%E7%94%B5" in response.text
