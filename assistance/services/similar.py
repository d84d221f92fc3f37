"""What was solved before and is like a problem now: confirmed cases in reach, and published articles."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet

from assistance.enums import CLOSED_STATUSES, Outcome
from assistance.models import Article, ArticleText, Case, CaseCategory, CaseText
from assistance.services.lights import Now
from assistance.services.masking import private_of
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.textsearch.likeness import Question, find_pairs, telling_pairs
from foundation.worktime.calendar import workdays_between

SHOWN = 5
CANDIDATES, CANDIDATE_ARTICLES = 200, 60
"""Rows whose titles are compared; they are the ones that hold most of the question anywhere."""
ALIKE, ALIKE_IN_CATEGORY = 0.4, 0.3
"""How much of the question a title must hold; less where the category is the same."""
SAME_CATEGORY = 0.15
TITLE = "title"
COLUMNS = (
    "pk", "number", TITLE, "answer_text", "category_id", "category__name", "received_at", "answered_at", "closed_at",
    "contact_name", "contact_phone", "enterprise__name", "enterprise__legal_rep", "enterprise__uscc",
)  # fmt: skip
QUIET = frozenset(
    [
        "企业",
        "公司",
        "我们",
        "问题",
        "办理",
        "申请",
        "协调",
        "解决",
        "需要",
        "希望",
        "有关",
        "相关",
        "情况",
        "进行",
        "要求",
        "帮助",
        "支持",
        "反映",
        "手续",
        "请求",
        "咨询",
        "怎么",
        "么办",
        "如何",
        "何办",
        "什么",
        "能否",
        "可以",
        "目前",
        "无法",
        "不能",
        "困难",
        "尽快",
    ]
)
"""Words of every second title, which tell nothing about what it is about."""
ARTICLE_COLUMNS = ("pk", "question", "category_id", "category__name", "tags", "answer")


@dataclass(frozen=True)
class SolvedCase:
    """What may be shown of a solved case: no name, number of a telephone or code of the enterprise."""

    number: str
    category: str
    title: str
    solution: str
    workdays: int
    more: int
    """Other cases with the same title and the same answer."""


@dataclass(frozen=True)
class FoundArticle:
    pk: int
    question: str
    category: str
    tags: str
    answer: str


@dataclass(frozen=True)
class Similar:
    cases: list[SolvedCase]
    articles: list[FoundArticle]

    @property
    def count(self) -> int:
        return len(self.cases) + len(self.articles)


NOTHING = Similar([], [])


def find_similar(
    title: str, *, category: CaseCategory | None, user: User, now: Now, but: Case | None = None
) -> Similar:
    """At most five of each, the likest first, in three statements whatever the size of the tables."""
    asked = telling_pairs(title)
    wanted = [pair for pair in asked if pair not in QUIET]
    if not wanted:
        return NOTHING
    hits = find_pairs(((CaseText, "case_id"), (ArticleText, "article_id")), wanted)
    question = hits.question(asked, quiet=QUIET)
    keys = [key for key in hits.best(0, question, limit=CANDIDATES) if but is None or key != but.pk]
    solved = _likest(_solved_rows(user, keys), question, category, title=lambda row: row[TITLE])
    told = Counter(_told(row) for row in solved)
    once = list({_told(row): row for row in reversed(solved)}.values())[::-1]
    return Similar(
        [_solved(row, now, more=told[_told(row)] - 1) for row in once[:SHOWN]],
        _articles(hits.best(1, question, limit=CANDIDATE_ARTICLES), question, category, user),
    )


def _told(row: dict[str, Any]) -> tuple[str, str]:
    return row[TITLE], row["answer_text"]


def confirmed_cases(user: User) -> QuerySet[Case]:
    """Solved, and the enterprise said so."""
    rows = Case.objects.visible_to(user)
    return rows.filter(status__in=CLOSED_STATUSES, outcome=Outcome.RESOLVED, confirmed=True)


def _solved_rows(user: User, keys: list[int]) -> list[dict[str, Any]]:
    """Plain values: a model object for each candidate would take longer than the search."""
    if not keys or not user.has(Permission.CASE_READ):
        return []
    return list(confirmed_cases(user).filter(pk__in=keys).order_by().values(*COLUMNS))


def _articles(
    keys: list[int], question: Question, category: CaseCategory | None, user: User
) -> list[FoundArticle]:
    if not keys:
        return []
    rows = Article.objects.visible_to(user).published().filter(pk__in=keys).order_by()
    found = list(rows.values(*ARTICLE_COLUMNS, closed_at=F("published_at")))
    likest = _likest(found, question, category, title=lambda row: f"{row['question']} {row['tags']}")
    return [
        FoundArticle(row["pk"], row["question"], row["category__name"], row["tags"], row["answer"])
        for row in likest[:SHOWN]
    ]


def _likest(
    rows: list[dict[str, Any]], question: Question, category: CaseCategory | None, *, title: Any
) -> list[dict[str, Any]]:
    scored = []
    for row in rows:
        same = category is not None and row["category_id"] == category.pk
        likeness = question.likeness(title(row))
        if likeness >= (ALIKE_IN_CATEGORY if same else ALIKE):
            scored.append((likeness + SAME_CATEGORY * same, row["closed_at"], row["pk"], row))
    scored.sort(key=lambda one: one[:3], reverse=True)
    return [one[3] for one in scored]


def _solved(row: dict[str, Any], now: Now, *, more: int) -> SolvedCase:
    private = private_of(
        names=[row["enterprise__name"]],
        people=[row["contact_name"], row["enterprise__legal_rep"]],
        codes=[row["enterprise__uscc"] or ""],
        phones=[row["contact_phone"]],
    )
    day = now.calendar.local_date
    return SolvedCase(
        number=row["number"],
        category=row["category__name"],
        title=private.hide(row[TITLE]),
        solution=private.hide(row["answer_text"]),
        workdays=workdays_between(now.calendar, day(row["received_at"]), day(row["answered_at"])),
        more=more,
    )
