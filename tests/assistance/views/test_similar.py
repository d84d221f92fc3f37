from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.factories.assistance import Cast, category, handled
from tests.factories.knowledge import published, solved

QUICK, WHOLE, CONTEXT = "/cases/new/similar/", "/cases/new/", "/cases/new/context/"


@pytest.mark.parametrize("url", [QUICK, WHOLE, CONTEXT])
@pytest.mark.parametrize("htmx", [True, False])
def test_title_finds_what_was_solved_with_scripts_and_without(
    people: Cast, client: Client, url: str, htmx: bool
) -> None:
    solved(people, "节后用工缺口40人", answer_text="参加了专场招聘会。")
    article = published(people)
    client.force_login(people.officer)
    asked = {"title": "用工缺口大", "category": category("LAB").pk}

    page = client.get(url, asked, headers={"HX-Request": "true"} if htmx else {})

    for words in ("节后用工缺口40人", "用工招聘 · 用了 9 个工作日", "参加了专场招聘会。", article.question):
        assert words in page.text
    assert people.enterprise.name not in page.text.split("已确认解决的诉求")[1]


@pytest.mark.parametrize("url", [QUICK, WHOLE, CONTEXT])
@pytest.mark.parametrize("title", ["", "污水管网接入", "工", "'", "长" * 300])
def test_title_that_finds_nothing_blocks_nothing(people: Cast, client: Client, url: str, title: str) -> None:
    solved(people, "用工缺口")
    client.force_login(people.officer)

    page = client.get(url, {"title": title})

    assert page.status_code == 200
    assert "已确认解决的诉求</h3>" not in page.text


def test_refused_log_keeps_its_similar_cases(people: Cast, client: Client) -> None:
    solved(people, "用工缺口")
    client.force_login(people.officer)

    page = client.post(WHOLE, {"title": "用工缺口大"})

    assert page.status_code == 422
    assert "已确认解决的诉求</h3>" in page.text


def test_case_page_loads_the_panel_apart_and_only_while_the_case_is_open(
    people: Cast, client: Client
) -> None:
    case, done = handled(people, title="用工缺口大"), solved(people, "用工缺口")
    published(people)
    client.force_login(people.handler)
    page = client.get(case.get_absolute_url())
    assert f'hx-get="{case.get_absolute_url()}similar/"' in page.text
    assert "招工难" not in page.text
    assert "similar/" not in client.get(done.get_absolute_url()).text

    panel = client.get(f"{case.get_absolute_url()}similar/", headers={"HX-Request": "true"})
    assert "<html" not in panel.text
    assert done.title in panel.text
    assert f"{case.get_absolute_url()}answer/?article=" in panel.text
    whole = client.get(f"{case.get_absolute_url()}similar/")
    assert "<html" in whole.text
    assert done.title in whole.text

    client.force_login(people.leader)
    assert "采用此答复" not in client.get(f"{case.get_absolute_url()}similar/").text


def test_panel_asks_little(people: Cast, client: Client, django_assert_max_num_queries: Any) -> None:
    case = handled(people, title="用工缺口大")
    for n in range(20):
        solved(people, f"用工缺口{n}人")
    published(people)
    client.force_login(people.handler)
    url = f"{case.get_absolute_url()}similar/"
    client.get(url)

    with django_assert_max_num_queries(12):
        client.get(url, headers={"HX-Request": "true"})
