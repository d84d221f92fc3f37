"""Rules of the markup. Each has a control that breaks it."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable, Iterator

import pytest
from django.urls import get_resolver

from tests.house.sources import FLOORS, ROOT, python_files, short, strings_in, template_files, tree_of

TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)
COMMENT = re.compile(r"\{#.*?#\}|\{% comment.*?endcomment %\}", re.DOTALL)
BLOCK = re.compile(r"\{% blocktranslate.*?endblocktranslate %\}", re.DOTALL)
TRANSLATED = re.compile(r"""(?:translate\s+|_\()(?:"[^"]*"|'[^']*')""")
CHINESE = re.compile(r"[\u4e00-\u9fff]+")
ELEMENT = re.compile(r"<[a-zA-Z][^>]*>", re.DOTALL)
URL = re.compile(r"""\{%\s*url\s+["']([\w-]+)["']""")
HANDLER = re.compile(r"\son[a-z]+\s*=", re.IGNORECASE)
LANGUAGE_NAMES = {"中文"}
"""A language is always called by its own name."""
BY_DJANGO = ("errors/*", "bootstrap5/*")
"""Found by the error handlers and by crispy-forms."""


def untranslated(text: str) -> Iterator[str]:
    text = BLOCK.sub("", COMMENT.sub("", text))
    for tag in TAG.findall(text):
        yield from CHINESE.findall(TRANSLATED.sub("", tag))
    yield from (words for words in CHINESE.findall(TAG.sub("", text)) if words not in LANGUAGE_NAMES)


def unescaped(text: str) -> Iterator[str]:
    yield from re.findall(r"\|\s*safe\w*\b|autoescape off", text)


def inline_behaviour(text: str) -> Iterator[str]:
    for element in elements(text):
        if HANDLER.search(element) or re.search(r"\sstyle\s*=|javascript:", element, re.IGNORECASE):
            yield element
        if re.match(r"<style|<script(?![^>]*\ssrc=)", element, re.IGNORECASE):
            yield element
        if re.search(r"(?:src|href)\s*=\s*[\"'](?:https?:)?//", element):
            yield element


def htmx_without_a_way(text: str) -> Iterator[str]:
    """Requests of htmx only shorten a link or a form that works by itself; a part may fetch itself anew."""
    for element in elements(text):
        works = re.search(r"\s(?:href|action|formaction)\s*=", element)
        polls = 'hx-trigger="every' in element
        if re.search(r"\shx-(?:get|post)", element) and not works and not polls:
            yield element


def elements(text: str) -> list[str]:
    return ELEMENT.findall(TAG.sub("x", text))


def lost_urls(text: str) -> Iterator[str]:
    known = {str(name) for name in get_resolver().reverse_dict if isinstance(name, str)}
    yield from (name for name in URL.findall(text) if name not in known)


Rule = Callable[[str], Iterator[str]]
RULES: dict[str, tuple[Rule, str]] = {
    "Chinese stands in translate": (untranslated, "<p>诉求</p>"),
    "nothing is marked safe": (unescaped, "{{ remark|safe }}"),
    "no inline style, script or handler": (inline_behaviour, '<a href="#" onclick="go()">x</a>'),
    "htmx stands on a link or a form": (htmx_without_a_way, '<div hx-get="/x/">x</div>'),
    "every URL is known": (lost_urls, '{% url "no-such-page" %}'),
}


@pytest.mark.parametrize("name", RULES)
def test_templates_keep_the_rule(name: str) -> None:
    rule, _offence = RULES[name]
    found = [f"{short(path)}: {fault}" for path in template_files() for fault in rule(path.read_text())]

    assert len(template_files()) > 60
    assert found == []


@pytest.mark.parametrize("name", RULES)
def test_rule_sees_an_offence(name: str) -> None:
    rule, offence = RULES[name]

    assert list(rule(offence))


@pytest.mark.parametrize("text", ['{% include "x" with title="诉求" %}', '{{ x|default:"没有" }}'])
def test_chinese_in_a_tag_needs_gettext_too(text: str) -> None:
    assert list(untranslated(text))
    assert not list(untranslated(text.replace('"诉求"', '_("诉求")').replace('"没有"', '_("没有")')))


def test_every_template_is_used() -> None:
    named = {
        text for path in python_files(*FLOORS) for text in strings_in(tree_of(path)) if text.endswith(".html")
    }
    named |= {
        name for path in template_files() for name in re.findall(r'"([\w/*-]+\.html)"', path.read_text())
    }
    patterns = [*named, *BY_DJANGO]
    unused = [
        name
        for path in template_files()
        if not any(
            fnmatch.fnmatch(name := str(path.relative_to(ROOT / "templates")), one) for one in patterns
        )
    ]

    assert len(named) > 60
    assert unused == []


def test_every_named_template_exists() -> None:
    here = {str(path.relative_to(ROOT / "templates")) for path in template_files()}
    asked = {
        name
        for path in template_files()
        for name in re.findall(r'(?:include|extends) "([^"]+)"', path.read_text())
    }
    asked |= {
        text
        for path in python_files(*FLOORS)
        for text in strings_in(tree_of(path))
        if re.fullmatch(r"[\w/-]+\.html", text) and "bootstrap5" not in text
    }

    assert sorted(asked - here) == []
