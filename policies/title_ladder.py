"""梯度总览: how many stand on each step, whose title runs out, and who is close to the next step by the rules of the day."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q

from enterprises.enums import TitleKind, TitleLevel, TitleState
from enterprises.models import Enterprise, EnterpriseQuerySet, Title, TitleQuerySet
from enterprises.titles import DUE_MONTHS, LADDER, growth, months_on
from policies.eligibility.catalogue import BY_CODE
from policies.eligibility.rulesets import RuleSet, Verdict, judge
from policies.eligibility.truth import Truth
from policies.eligibility_enums import ANSWERS, Answer
from policies.eligibility_page import TONES
from policies.eligibility_words import summary_of
from policies.services.fact_histories import histories

SHOWN = 20
NEXT_STEPS = (
    (TitleKind.INNOVATIVE, TitleKind.SPECIALISED, "specialised"),
    (TitleKind.SPECIALISED, TitleKind.LITTLE_GIANT, "little-giant"),
)
"""From a step to the next one, and the rule set that decides on it."""
ORDER = {code: position for position, code in enumerate(TitleKind.values)}
HIGHEST = {code: position for position, code in enumerate(TitleLevel.values)}


@dataclass(frozen=True)
class Counted:
    """One title at one level: 有效, 临期, 累计, 今年新增 and the same of last year."""

    kind: TitleKind
    level: TitleLevel
    valid: int
    due: int
    ever: int
    new: int
    new_before: int

    @property
    def growth(self) -> Decimal | None:
        return growth(self.new, self.new_before)

    @property
    def is_step(self) -> bool:
        return (self.kind, self.level) in LADDER


@dataclass(frozen=True)
class Near:
    enterprise: Enterprise
    verdict: Verdict
    summary: str

    @property
    def answer(self) -> Answer:
        return ANSWERS[self.verdict.truth]

    @property
    def tone(self) -> str:
        return TONES[self.verdict.truth]


@dataclass(frozen=True)
class Step:
    """Those who hold ``below`` and not yet ``above``, by what the rules say of them."""

    below: TitleKind
    above: TitleKind
    rules: RuleSet
    document: str
    counts: list[tuple[Answer, int]]
    nearest: list[Near]


def counts_on(titles: TitleQuerySet, day: date) -> list[Counted]:
    """One statement. 今年 runs from 1 January to that day, 上年 to the same day a year before."""
    before = months_on(day, -12)
    new = Q(recognised_on__gte=date(day.year, 1, 1))
    new_before = Q(recognised_on__gte=date(before.year, 1, 1), recognised_on__lte=before)
    held = Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=day)
    valid = held & (Q(valid_to__isnull=True) | Q(valid_to__gte=day))
    due = held & Q(valid_to__gte=day, valid_to__lte=months_on(day, DUE_MONTHS))
    rows = (
        titles.ever(day)
        .order_by()
        .values("kind", "level")
        .annotate(
            ever=Count("pk"), valid=Count("pk", filter=valid), due=Count("pk", filter=due),
            new=Count("pk", filter=new), new_before=Count("pk", filter=new_before),
        )
    )  # fmt: skip
    found = [_count(dict(row)) for row in rows]
    return sorted(found, key=lambda one: (ORDER[one.kind], HIGHEST[one.level]))


def _count(row: dict[str, Any]) -> Counted:
    kind, level = TitleKind(row.pop("kind")), TitleLevel(row.pop("level"))
    return Counted(kind=kind, level=level, **row)


def due_titles(titles: TitleQuerySet, day: date) -> list[Title]:
    rows = titles.standing().in_state(TitleState.DUE, day).filter(recognised_on__lte=day)
    return list(rows.order_by("valid_to", "pk").select_related("enterprise__county")[:SHOWN])


def next_steps(titles: TitleQuerySet, firms: EnterpriseQuerySet, day: date) -> list[Step]:
    """Eight statements, however many stand on the ladder."""
    holders: dict[str, set[int]] = defaultdict(set)
    steps = [kind for kind, _level in LADDER]
    for kind, pk in titles.as_of(day).filter(kind__in=steps).values_list("kind", "enterprise_id"):
        holders[kind].add(pk)
    waiting = {below: holders[below] - holders[above] for below, above, _code in NEXT_STEPS}
    everyone = sorted(set().union(*waiting.values()))
    books = histories(everyone, day)
    judged: dict[str, dict[int, Verdict]] = {}
    for below, _above, code in NEXT_STEPS:
        verdicts = {pk: judge(BY_CODE[code], books[pk], day) for pk in waiting[below]}
        judged[code] = {pk: verdict for pk, verdict in verdicts.items() if verdict is not None}
    chosen = {
        code: sorted(found, key=lambda pk: distance(found[pk], pk))[:SHOWN] for code, found in judged.items()
    }
    wanted = {pk for keys in chosen.values() for pk in keys}
    by_key = {firm.pk: firm for firm in firms.filter(pk__among=sorted(wanted)).select_related("county")}
    return [
        _step(below, above, code, judged[code], [by_key[pk] for pk in chosen[code] if pk in by_key], day)
        for below, above, code in NEXT_STEPS
    ]


def distance(verdict: Verdict, pk: int) -> tuple[int, int, int]:
    """The fewest conditions that are not met first, then the fewest that are open."""
    truths = [one.finding.truth for one in verdict.judged]
    return truths.count(Truth.NO), truths.count(Truth.UNKNOWN), pk


def _step(
    below: TitleKind,
    above: TitleKind,
    code: str,
    judged: dict[int, Verdict],
    firms: list[Enterprise],
    day: date,
) -> Step:
    rules = BY_CODE[code]
    version = rules.version_on(day)
    answers = [ANSWERS[verdict.truth] for verdict in judged.values()]
    return Step(
        below=below,
        above=above,
        rules=rules,
        document=version.document if version else "",
        counts=[(answer, answers.count(answer)) for answer in Answer],
        nearest=[Near(firm, judged[firm.pk], summary_of(judged[firm.pk])) for firm in firms],
    )
