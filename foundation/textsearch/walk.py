"""The text test of a row that is walked in the list's own order, where a word is too common to ask the index for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Case, OuterRef, Q, QuerySet, Subquery, Value, When

from foundation.textsearch.bigrams import stored_phrases


def holds(texts: QuerySet[Any], owner: str, queries: Iterable[str]) -> Subquery:
    """Whether the row's text in ``texts``, found by ``owner``, holds every run of one of the queries.

    One value of one row, and on purpose no join: a planner that turns it into one reads and sorts
    every row that holds the word before it shows the first page.
    """
    wanted = Q()
    for query in queries:
        wanted |= Q(*[Q(tokens__contains=phrase) for phrase in stored_phrases(query)])
    held = Case(When(wanted, then=Value(True)), default=Value(False))
    return Subquery(texts.filter(**{owner: OuterRef("pk")}).annotate(held=held).values("held"))
