"""知识库 by words: whatever shares enough pairs with the question, the likest first."""

from __future__ import annotations

from django.db.models import Case as Choice
from django.db.models import IntegerField, QuerySet, Value, When

from assistance.models import Article, ArticleText
from assistance.services.similar import QUIET
from foundation.textsearch.bigrams import runs
from foundation.textsearch.likeness import find_pairs, telling_pairs

CANDIDATES = 400
MOST_FOUND = 200
WHOLE, IN_QUESTION, IN_ANSWER = 1000, 800, 200
ENOUGH_IN_QUESTION, ENOUGH_IN_ANSWER = 0.2, 0.5
"""Of the pairs asked for: so many in question and tags, or so many anywhere."""


def ranked(articles: QuerySet[Article], text: str) -> QuerySet[Article]:
    """``rank``: how well an article answers ``text``; 0 where it does not."""
    scores = _scores(articles, text)
    whens = [When(pk=key, then=Value(score)) for key, score in scores.items()]
    return articles.annotate(rank=Choice(*whens, default=Value(0), output_field=IntegerField()))


def _scores(articles: QuerySet[Article], text: str) -> dict[int, int]:
    """Two statements: the text index, and the words of what it named."""
    asked = telling_pairs(text)
    wanted = [pair for pair in asked if pair not in QUIET] or asked
    if not wanted:
        return _scores_of_whole(articles, text)
    hits = find_pairs(((ArticleText, "article_id"),), wanted, limit=CANDIDATES)
    question = hits.question(asked, quiet=QUIET)
    rows = articles.filter(pk__in=hits.best(0, question, limit=CANDIDATES)).order_by()
    found: dict[int, int] = {}
    wanted = runs(text)
    for key, title, tags, answer in rows.values_list("pk", "question", "tags", "answer"):
        above = question.likeness(f"{title} {tags}")
        anywhere = question.likeness(f"{title} {tags} {answer}")
        whole = all(any(run in one for one in runs(f"{title} {tags} {answer}")) for run in wanted)
        if whole or above >= ENOUGH_IN_QUESTION or anywhere >= ENOUGH_IN_ANSWER:
            found[key] = round(WHOLE * whole + IN_QUESTION * above + IN_ANSWER * anywhere)
    best = sorted(found, key=lambda key: (-found[key], -key))[:MOST_FOUND]
    return {key: found[key] for key in best}


def _scores_of_whole(articles: QuerySet[Article], text: str) -> dict[int, int]:
    """A single character or a figure has no pair that tells: whatever holds it."""
    if not runs(text):
        return {}
    rows = articles.filter(text__tokens__contains_runs=text).order_by("-pk")
    return dict.fromkeys(rows.values_list("pk", flat=True)[:MOST_FOUND], WHOLE)
