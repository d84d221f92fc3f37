from __future__ import annotations

import pytest
from django.test import RequestFactory
from django.urls import reverse

from foundation.web.tabs import tabs_of

NAME = "enterprise-list"
PRESETS = (("全部", ""), ("待答复", "state=waiting&sort=due"), ("到期", "review=on"))


def shown(query: str, path: str = "") -> list[str]:
    request = RequestFactory().get(f"{path or reverse(NAME)}?{query}")
    return [label for label, _url, is_shown in tabs_of(request, NAME, PRESETS) if is_shown]


def test_each_leads_to_the_list_with_its_filters() -> None:
    request = RequestFactory().get("/")
    addresses = [url for _label, url, _shown in tabs_of(request, NAME, PRESETS)]
    path = reverse(NAME)
    assert addresses == [path, f"{path}?state=waiting&sort=due", f"{path}?review=on"]


@pytest.mark.parametrize(
    ("query", "labels"),
    [
        ("", ["全部"]),
        ("state=&q=", ["全部"]),
        ("q=用电&per=50", ["全部"]),
        ("state=waiting", ["待答复"]),
        ("state=waiting&sort=-opened&after=x&unit=3", ["待答复"]),
        ("review=on", ["到期"]),
        ("state=waiting&state=answered", []),
        ("state=waiting&review=on", []),
        ("state=answered", []),
    ],
)
def test_the_one_shown_is_told_by_its_filters_alone(query: str, labels: list[str]) -> None:
    assert shown(query) == labels


def test_none_is_shown_on_another_page() -> None:
    assert shown("", path="/elsewhere/") == []
