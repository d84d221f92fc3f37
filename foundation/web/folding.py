"""Templates compiled once for each language, with what cannot change any more worked out then.

Indents and empty lines, a twentieth of a page, become one line break, which a browser shows alike.

A page holds hundreds of ``{% translate "…" %}`` of plain words; each costs a look into the catalogue whenever it is
shown. Here the words are put in when the template is compiled, for the language in force, and texts that then stand
side by side are joined. What is shown stays the same (tests/foundation/web/test_folding.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.template import Context, Template
from django.template.base import Node, NodeList, TextNode, Variable
from django.template.loaders import cached
from django.templatetags.i18n import TranslateNode
from django.utils.translation import get_language

BREAK = re.compile(r"\s*\n\s*")


class Loader(cached.Loader):
    def get_template(self, template_name: str, skip: Any = None) -> Template:
        key = self.cache_key(template_name, skip)
        known = key in self.get_template_cache
        template: Template = super().get_template(template_name, skip)
        if not known:
            fold(template.nodelist, is_page=template_name.endswith(".html"))
        return template

    def cache_key(self, template_name: str, skip: Any = None) -> str:
        return f"{get_language()}:{super().cache_key(template_name, skip)}"


def fold(nodes: NodeList, *, is_page: bool = False) -> None:
    """In place, because a parent's blocks keep hold of their lists of nodes. In a page no line break means anything."""
    folded: list[Node] = []
    for node in nodes:
        for inner in _lists_in(node):
            fold(inner, is_page=is_page)
        words = _words_of(node)
        if words is None:
            folded.append(node)
        elif folded and type(folded[-1]) is TextNode:
            folded[-1] = _text(folded[-1].s + words, folded[-1])
        else:
            folded.append(_text(words, node))
    nodes[:] = [_closed_up(node) if is_page and type(node) is TextNode else node for node in folded]


def _closed_up(node: TextNode) -> TextNode:
    return _text(BREAK.sub("\n", node.s), node)


def _lists_in(node: Node) -> Iterator[NodeList]:
    """Every list of nodes that this node itself holds, whatever it calls it."""
    for value in vars(node).values():
        if isinstance(value, NodeList):
            yield value
        elif isinstance(value, list):
            yield from (
                part[1] for part in value if isinstance(part, tuple) and isinstance(part[1], NodeList)
            )


def _words_of(node: Node) -> str | None:
    if type(node) is TextNode:
        return node.s
    if isinstance(node, TranslateNode) and _is_plain(node):
        return str(node.render(Context()))
    return None


def _is_plain(node: TranslateNode) -> bool:
    """Only quoted words: no variable, no filter, no context, nothing kept for later."""
    words = node.filter_expression
    literal = not isinstance(words.var, Variable) or words.var.lookups is None
    return literal and not (words.filters or node.asvar or node.message_context or node.noop)


def _text(words: str, place: Node) -> TextNode:
    node = TextNode(words)
    node.token, node.origin = place.token, place.origin
    return node
