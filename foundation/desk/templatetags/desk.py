from __future__ import annotations

from django import template

from foundation.desk.draft_forms import form_named
from foundation.desk.models import Draft
from foundation.desk.services.drafts import words_of
from foundation.desk.services.shelves import Shelf, ViewLink
from foundation.web.listing import BESIDE_CAP, Listing
from foundation.web.numbers import capped

register = template.Library()


@register.filter
def with_counts(page: Listing, links: list[ViewLink]) -> list[tuple[ViewLink, str]]:
    """Each view with how many rows it shows its reader; no figure where counting would cost a search."""
    counts = page.beside_counts or [None] * len(links)
    return [
        (link, "" if count is None else capped(count, BESIDE_CAP))
        for link, count in zip(links, counts, strict=True)
    ]


@register.filter
def differs_from(page: Listing, shelf: Shelf) -> bool:
    return shelf.has_changed(page.query)


@register.filter
def draft_title(draft: Draft) -> str:
    form = form_named(draft.form)
    return str(form.title) if form else draft.form


@register.filter
def draft_words(draft: Draft) -> str:
    form = form_named(draft.form)
    return "；".join(text for _label, text in words_of(form, draft)) if form else ""
