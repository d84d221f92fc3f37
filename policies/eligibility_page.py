"""What the page of a rule set shows of its conditions: what is needed, what is held, and where an answer is given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from enterprises.models import Enterprise
from policies.eligibility.facts import Held
from policies.eligibility.findings import Finding, held_told
from policies.eligibility.rulesets import Verdict, slug
from policies.eligibility.truth import Truth
from policies.eligibility_enums import ANSWERS, Answer
from policies.eligibility_words import summary_of

ANSWER_TONES = {Answer.FITS: "status-brand", Answer.CHECK: "status-off", Answer.NOT: ""}
TONES = {truth: ANSWER_TONES[answer] for truth, answer in ANSWERS.items()}


@dataclass(frozen=True)
class FactLine:
    told: dict[str, str]
    url: str = ""
    where: str = ""


@dataclass(frozen=True)
class Line:
    article: str
    needed: str
    note: str
    answer: Answer | None
    tone: str
    facts: list[FactLine]
    parts: list[Line]


@dataclass(frozen=True)
class Row:
    """A rule set in one line."""

    verdict: Verdict
    answer: Answer
    tone: str
    summary: str
    url: str


def lines_of(verdict: Verdict, enterprise: Enterprise, *, may_check: bool) -> list[Line]:
    page = _Page(verdict, enterprise, may_check)
    return [page.line(one.finding, one.clause.article, is_open=True) for one in verdict.judged]


@dataclass(frozen=True)
class _Page:
    verdict: Verdict
    enterprise: Enterprise
    may_check: bool

    def line(self, finding: Finding, article: str = "", *, is_open: bool) -> Line:
        """What is decided without a missing fact asks nobody for it."""
        is_open = is_open and finding.truth == Truth.UNKNOWN
        is_told = not finding.is_scored or finding.truth == Truth.UNKNOWN
        return Line(
            article=article,
            needed=finding.needed,
            note=finding.note,
            answer=ANSWERS[finding.truth] if is_told else None,
            tone=TONES[finding.truth],
            facts=[self.fact(one, is_open=is_open) for one in finding.helds],
            parts=[self.line(part, is_open=is_open) for part in finding.parts],
        )

    def fact(self, one: Held, *, is_open: bool) -> FactLine:
        told = held_told(one, self.verdict.on)
        if one.fact is None and not is_open:
            return FactLine(told)
        if not one.spec.asked:
            return FactLine(told, where=one.spec.where if one.fact is None else "")
        if not self.may_check:
            return FactLine(told)
        path = reverse("eligibility-fact", args=[self.enterprise.pk, self.verdict.rules.code, slug(one.spec)])
        return FactLine(told, url=dated(path, self.verdict.on))


def row_of(verdict: Verdict, enterprise: Enterprise) -> Row:
    path = reverse("eligibility-match", args=[enterprise.pk, verdict.rules.code])
    tone = TONES[verdict.truth]
    return Row(verdict, ANSWERS[verdict.truth], tone, summary_of(verdict), dated(path, verdict.on))


def dated(path: str, on: date) -> str:
    return f"{path}?{urlencode({'on': on.isoformat()})}"
