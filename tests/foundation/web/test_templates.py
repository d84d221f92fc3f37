"""What holds for every template of the house, whoever wrote it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3] / "templates"
TEMPLATES = sorted(ROOT.rglob("*.html"))
TAG = re.compile(r"<[a-zA-Z](?:[^<>{]|\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}|\{)*>", re.DOTALL)
REQUEST = re.compile(r"\bhx-(get|post|put|patch|delete)=")
FALLBACK = {"get": (" href=", " action=", 'formmethod="get"'), "post": (" action=", " formaction=")}

FORBIDDEN = {
    "inline style": re.compile(r"<[^>]*\sstyle\s*=|<style\b"),
    "inline handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "inline script": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", re.IGNORECASE),
    "foreign address": re.compile(r"""(?:src|href)=["']?(?:https?:)?//""", re.IGNORECASE),
    "evaluated htmx": re.compile(r"hx-on|hx-vars|[\"']js:"),
    "unescaped value": re.compile(r"\|safe\b(?!seq)|autoescape off"),
}
HELP_TEXT = ROOT / "bootstrap5" / "layout" / "help_text_and_errors.html"


MARKUP_ONLY = {"inline style", "inline handler", "inline script"}
LOGIC = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)


def breaches(text: str) -> list[str]:
    markup = LOGIC.sub("", text)
    return [
        name for name, pattern in FORBIDDEN.items() if pattern.search(markup if name in MARKUP_ONLY else text)
    ]


def lonely_requests(text: str) -> list[str]:
    """Tags that ask through htmx without a working address for a browser that has no scripts."""
    found = []
    for tag in TAG.findall(text):
        for method in REQUEST.findall(tag):
            polls = "hx-trigger=" in tag and "every" in tag
            if not polls and not any(attribute in tag for attribute in FALLBACK.get(method, ())):
                found.append(tag)
    return found


def test_there_are_templates_to_check() -> None:
    assert len(TEMPLATES) > 40


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_templates_stay_within_the_policy(path: Path) -> None:
    found = breaches(path.read_text(encoding="utf-8"))
    # The help texts of fields come from our own code and may hold a link.
    allowed = ["unescaped value"] if path == HELP_TEXT else []
    assert [name for name in found if name not in allowed] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_htmx_stands_only_on_working_links_and_forms(path: Path) -> None:
    assert lonely_requests(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("bad", "name"),
    [
        ('<p style="color:red">', "inline style"), ('<a onclick="go()">', "inline handler"),
        ("<script>go()</script>", "inline script"), ('<script src="//cdn.example/x.js"></script>', "foreign address"),
        ('<a hx-on:click="go()">', "evaluated htmx"), ("{{ text|safe }}", "unescaped value"),
    ],
)  # fmt: skip
def test_the_check_sees_each_breach(bad: str, name: str) -> None:
    assert name in breaches(bad)


def test_the_check_sees_a_lonely_request() -> None:
    assert lonely_requests('<button hx-post="/x/">') != []
    assert lonely_requests('<a href="{% url "x" a|b %}" hx-get="{% url "x" %}">') == []
    assert lonely_requests('<form action="/x/" method="post" hx-post="/x/">') == []
