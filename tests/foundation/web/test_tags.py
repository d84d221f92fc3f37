from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.template import Context, Template
from django.test import RequestFactory


def show(source: str, **context: Any) -> str:
    return Template("{% load bangqi %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("source", "value", "shown"),
    [
        ("{{ v|cn_date }}", date(2023, 10, 31), "2023年10月31日（周二）"),
        ("{{ v|cn_date }}", datetime(2023, 10, 30, 16, tzinfo=UTC), "2023年10月31日（周二）"),
        ("{{ v|cn_date }}", None, "—"),
        ("{{ v|cn_datetime }}", datetime(2023, 10, 31, 6, 5, tzinfo=UTC), "2023年10月31日（周二）14:05"),
        ("{{ v|cn_datetime }}", None, "—"),
        ("{{ v|mask_phone }}", "13812345678", "138****5678"),
        ("{{ v|mask_phone }}", None, "—"),
        ("{{ v|amount_wan }}", Decimal("1234.5"), "1,234.50"),
        ("{{ v|file_size }}", 2048, "2 kB"),
        ("{% percent_truncated v 484 %}", 479, "98.96%"),
        ("{{ v|share_of:1200 }}", 640, "53"),
        ("{{ v|share_of:0 }}", 640, "0"),
    ],
)
def test_values_are_shown_as_people_write_them(source: str, value: Any, shown: str) -> None:
    assert show(source, v=value) == shown


def test_query_replace_changes_and_removes() -> None:
    request = RequestFactory().get("/?q=a&page=2&unit=1&unit=2")
    assert show('{% query_replace page="" q="b" %}', request=request) == "?unit=1&amp;unit=2&amp;q=b"
    assert show('{% query_replace q="" page="" unit="" %}', request=request) == "?"


def test_icon_is_hidden_from_readers() -> None:
    assert 'aria-hidden="true"' in show('{% icon "plus" %}')
    assert "icons.svg#plus" in show('{% icon "plus" %}')


def test_the_heading_becomes_the_title_without_markup() -> None:
    base = (
        "{% load bangqi %}<title>{% block_text 'heading' %}</title><h1>{% block heading %}{% endblock %}</h1>"
    )
    page = "{% extends base %}{% block heading %}<b>诉求 &amp; 回访</b>{% endblock %}"
    shown = Template(page).render(Context({"base": Template(base)}))
    assert shown == "<title>诉求 &amp; 回访</title><h1><b>诉求 &amp; 回访</b></h1>"
