from __future__ import annotations

from typing import Any

import pytest
from django.template import Context, Engine
from django.template.base import TextNode
from django.templatetags.i18n import TranslateNode
from django.utils import translation
from django.utils.safestring import SafeData, mark_safe

WORDS = {"下一步": "Next"}
INDENTED = "<ul>\n\n    <li>{{ one }} 二</li>\n  </ul>\n"
PAGES = {
    "parent": "<h1>{% block heading %}{% endblock %}</h1>{% load i18n %}{% translate '下一步' %}!",
    "page": "{% extends 'parent' %}{% load i18n %}{% block heading %}{% if on %}{% translate '下一步' %}{% endif %}{% endblock %}",
    "percent": "{% load i18n %}<p>{% translate '占 50%%' %}</p>",
    "loop": "{% load i18n %}{% for n in rows %}{{ n }}{% translate '下一步' %}{% empty %}{% translate '下一步' %}{% endfor %}",
    "letter.txt": INDENTED,
    "indented.html": INDENTED,
    "kept": "{% load i18n %}{% translate '下一步' as word %}[{{ word }}]{% translate name %}{% translate '下一步'|upper %}",
}
CONTEXT = {"on": True, "rows": [1, 2], "name": "下一步"}


def engine(loader: str) -> Engine:
    loaders = [(loader, [("django.template.loaders.locmem.Loader", PAGES)])]
    return Engine(loaders=loaders, libraries={"i18n": "django.templatetags.i18n"})


@pytest.fixture
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    """A catalogue of one word."""

    def look_up(message: str) -> str:
        known = WORDS.get(str(message), message) if translation.get_language() == "en" else message
        return mark_safe(known) if isinstance(message, SafeData) else str(known)

    monkeypatch.setattr(translation._trans, "gettext", look_up)


@pytest.mark.parametrize("name", [name for name in PAGES if name != "indented.html"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_show_the_same_folded_or_not(name: str, language: str, english: None) -> None:
    folding = engine("foundation.web.folding.Loader")
    plain = engine("django.template.loaders.cached.Loader")
    with translation.override(language):
        for _twice in range(2):
            shown = folding.get_template(name).render(Context(CONTEXT))
            assert shown == plain.get_template(name).render(Context(CONTEXT))


def test_each_language_has_its_own(english: None) -> None:
    folding = engine("foundation.web.folding.Loader")
    shown = {}
    for language in ("zh-hans", "en", "zh-hans"):
        with translation.override(language):
            shown[language] = folding.get_template("page").render(Context(CONTEXT))
    assert shown == {"zh-hans": "<h1>下一步</h1>下一步!", "en": "<h1>Next</h1>Next!"}


def test_plain_words_cost_nothing_when_shown() -> None:
    folding = engine("foundation.web.folding.Loader")
    assert nodes(folding, "percent", TranslateNode) == []
    assert len(nodes(folding, "percent", TextNode)) == 1
    assert nodes(folding, "loop", TranslateNode) == []
    assert len(nodes(folding, "kept", TranslateNode)) == 3
    assert len(nodes(engine("django.template.loaders.cached.Loader"), "loop", TranslateNode)) == 2


def nodes(from_engine: Engine, name: str, kind: type[Any]) -> list[Any]:
    return from_engine.get_template(name).nodelist.get_nodes_by_type(kind)


@pytest.mark.parametrize(
    ("name", "shown"),
    [("indented.html", "<ul>\n<li>一 二</li>\n</ul>\n"), ("letter.txt", INDENTED.replace("{{ one }}", "一"))],
)
def test_a_page_comes_without_its_indents_and_a_letter_with_them(name: str, shown: str) -> None:
    folding = engine("foundation.web.folding.Loader")
    assert folding.get_template(name).render(Context({"one": "一", "two": "二"})) == shown
