"""梯度总览: how many stand on each step, whose title runs out, and who is close to the next step by the rules of the day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q

from enterprises.enums import TitleKind, TitleLevel, TitleState
from enterprises.models import Title, TitleQuerySet
from enterprises.titles import DUE_MONTHS, LADDER, growth, months_on
from policies.eligibility.catalogue import BY_CODE
from policies.eligibility.rulesets import RuleSet
from policies.eligibility_enums import RANKED, Answer
from policies.models import JudgedDay, Judgement, JudgementQuerySet

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
class Step:
    """Those who hold ``below`` and not yet ``above``, by what the rules say of them; ``nearest`` miss the least.

    ``unjudged`` hold the title, and nothing that the rules could judge by or nothing yet.
    """

    below: TitleKind
    above: TitleKind
    rules: RuleSet
    document: str
    counts: list[tuple[Answer, int]]
    unjudged: int
    nearest: list[Judgement]


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


def next_steps(titles: TitleQuerySet, judgements: JudgementQuerySet, day: JudgedDay) -> list[Step]:
    """Three statements a step, however many stand on it, told from what was judged for ``day``."""
    return [_step(titles, judgements, day, *step) for step in NEXT_STEPS]


def _step(
    titles: TitleQuerySet,
    judgements: JudgementQuerySet,
    day: JudgedDay,
    below: TitleKind,
    above: TitleKind,
    code: str,
) -> Step:
    rules, held = BY_CODE[code], titles.as_of(day.on).filter(enterprise__archived_at__isnull=True)
    version = rules.version_on(day.on)
    holders = held.filter(kind=below).exclude(enterprise__in=held.filter(kind=above).values("enterprise"))
    waiting = holders.order_by().values("enterprise")
    rows = judgements.of(day, code).filter(enterprise__in=waiting)
    told = dict(rows.order_by().values_list("rank").annotate(n=Count("pk")))
    # Whoever is judged at all: the reader may see further in titles than in policies.
    judged = Judgement.objects.of(day, code).values("enterprise")
    return Step(
        below=below,
        above=above,
        rules=rules,
        document=version.document if version else "",
        counts=[(answer, told.get(rank, 0)) for rank, answer in enumerate(RANKED)],
        unjudged=waiting.exclude(enterprise__in=judged).distinct().count(),
        nearest=list(
            rows.marked()
            .select_related("enterprise__county", "day")
            .order_by("missed", "unknown", "pk")[:SHOWN]
        ),
    )
