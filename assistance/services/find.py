"""诉求 for a few words, best first, each with what it was found by."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from assistance.models import Case
from assistance.models.case import COMMON_HITS, CaseQuerySet
from enterprises.services.lookup import Hit
from foundation.textsearch.bigrams import normalise, runs

AROUND = 14
"""Characters on either side of the first word that is shown of a text."""
CARRIES = ("enterprise", "category", "handler")


@dataclass(frozen=True)
class CaseHit:
    """``why``: which of its texts holds the words; ``piece``: the words among their neighbours, where that says more."""

    case: Case
    why: str
    piece: str = ""


def find_cases(rows: CaseQuerySet, query: str, hits: Sequence[Hit], *, limit: int) -> list[CaseHit]:
    """First those of the enterprises that the words found, then those whose own text holds them; the newest first.

    The text index is asked only while something is missing: under an enterprise's name it is the dearer way.
    """
    whole = rows.defer("answer_text", "enterprise__business_scope").select_related(*CARRIES)
    ordered = whole.order_by("-received_at", "-id")
    whose = {hit.enterprise.pk: hit for hit in hits}
    keys = _newest_of(rows, list(whose), limit) if whose else []
    found = [
        CaseHit(case, _("企业%(why)s") % {"why": whose[case.enterprise_id].why})
        for case in (ordered.filter(pk__in=keys) if keys else [])
    ]
    if len(found) < limit:
        others = ordered.matching(query).exclude(pk__in=keys)
        found += [_explained(case, query) for case in others[: limit - len(found)]]
    return found


def _newest_of(rows: CaseQuerySet, enterprises: list[int], limit: int) -> list[int]:
    """Read in the order of the index by enterprise: asked for the newest at once, a planner walks all cases by date."""
    by_enterprise = rows.filter(enterprise__in=enterprises).order_by("enterprise", "-received_at", "-id")
    facts = by_enterprise.values_list("received_at", "pk")[:COMMON_HITS]
    return [pk for _moment, pk in sorted(facts, reverse=True)[:limit]]


def _explained(case: Case, query: str) -> CaseHit:
    words = runs(query)
    if _holds(case.title, words):
        return CaseHit(case, _("标题"))
    if _holds(case.number, words):
        return CaseHit(case, _("编号"))
    if _holds(case.enterprise.name, words):
        return CaseHit(case, _("企业名称"))
    if _holds(case.description, words):
        return CaseHit(case, _("内容"), _piece(case.description, words[0]))
    return CaseHit(case, _("多项内容"))


def _holds(text: str, words: Sequence[str]) -> bool:
    tight = "".join(runs(text))
    return all(word in tight for word in words)


def _piece(text: str, word: str) -> str:
    """``text`` around its first ``word``; empty where spaces or marks stand inside the word."""
    flat = re.sub(r"\s+", " ", normalise(text))
    at = flat.find(word)
    if at < 0:
        return ""
    start, end = max(0, at - AROUND), at + len(word) + AROUND
    return f"{'…' if start else ''}{flat[start:end]}{'…' if end < len(flat) else ''}"
