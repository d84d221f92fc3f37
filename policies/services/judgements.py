"""判定: what every rule set says of every enterprise, kept in rows, and kept true by a sweep in small batches (ADR 30).

A batch holds the rows of the days, so two sweeps never judge at once: what is written was read behind whatever the
other wrote. The notes of changed facts are read before the facts, and only those that were read are taken away.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256
from time import monotonic

from django.db import transaction
from django.utils import timezone

from enterprises.models import Enterprise
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.accounts.services.rights import check_right
from foundation.audit.services import record
from policies.eligibility.catalogue import RULE_SETS
from policies.eligibility.rulesets import judge
from policies.eligibility.truth import Truth
from policies.eligibility_enums import ANSWERS, RANKED
from policies.eligibility_words import summary_of
from policies.models import FactChange, JudgedDay, Judgement
from policies.services.fact_histories import histories, looked_at

SECONDS = 20.0
"""Of a run of the sweep; the next one goes on."""
BATCH = 250
"""Enterprises at a time; the database is held so long."""
DROPPED = 2000
"""Rows of a day that is no longer wanted, at a time."""
ASKED_DAYS = 3
ASKED_FOR = timedelta(days=7)
"""So many days that persons asked for are kept beside today, and so long."""
TOLD = ("version", "rank", "missed", "unknown", "summary", "at")
MARK = sha256(repr(RULE_SETS).encode()).hexdigest()[:16]


def sweep(now: datetime, *, seconds: float) -> int:
    """As many batches as fit into the time; returns how many enterprises were judged."""
    today, until, judged = timezone.localdate(now), monotonic() + seconds, 0
    JudgedDay.objects.get_or_create(on=today, rules=MARK)
    for batch in (judge_changed, walk_on, drop_gone):
        while done := batch(today):
            judged += 0 if batch is drop_gone else done
            if monotonic() >= until:
                return judged
    return judged


@transaction.atomic
def judge_changed(today: date) -> int:
    """The next enterprises whose facts changed, on every day that there is."""
    days = _held_days()
    keys = list(FactChange.objects.enterprises()[:BATCH])
    notes = list(FactChange.objects.filter(enterprise__among=keys).values_list("pk", flat=True))
    for day in days:
        _rewrite(day, keys)
    FactChange.objects.filter(pk__among=notes).delete()
    return len(keys)


@transaction.atomic
def walk_on(today: date) -> int:
    """The next enterprises of a day that has not been judged to the end."""
    open_days = [day for day in _wanted(_held_days(), today) if day.finished_at is None]
    if not open_days:
        return 0
    day = open_days[0]
    if not day.reached:
        day.firms = Enterprise.objects.count()
    keys = list(
        Enterprise.objects.filter(pk__gt=day.reached).order_by("pk").values_list("pk", flat=True)[:BATCH]
    )
    _rewrite(day, keys)
    day.judged += len(keys)
    day.reached = keys[-1] if keys else day.reached
    day.finished_at = None if len(keys) == BATCH else timezone.now()
    day.save(update_fields=["judged", "firms", "reached", "finished_at"])
    return len(keys)


@transaction.atomic
def drop_gone(today: date) -> int:
    """The next rows of a day that nobody wants any more; it is no longer shown from the first of them on."""
    days = _held_days()
    kept = {*_wanted(days, today), shown_day(days, today, today)}
    gone = [day.pk for day in days if day not in kept]
    JudgedDay.objects.filter(pk__in=gone).update(finished_at=None)
    rows = Judgement.objects.filter(day__in=gone).order_by("pk").values_list("pk", flat=True)[:DROPPED]
    keys = list(rows)
    Judgement.objects.filter(pk__among=keys).delete()
    if len(keys) < DROPPED:
        JudgedDay.objects.filter(pk__in=gone).delete()
    return len(keys)


def shown_day(days: Iterable[JudgedDay], on: date, today: date) -> JudgedDay | None:
    """What a list for an application of that day is told from: for today, until it is judged, the newest before."""
    judged = [day for day in days if day.finished_at is not None]
    found = [day for day in judged if day.on == on]
    if not found and on == today:
        found = [day for day in judged if day.on < today]
    return max(found, key=_place, default=None)


def day_under_way(days: Iterable[JudgedDay], on: date) -> JudgedDay | None:
    return max((day for day in days if day.on == on and day.finished_at is None), key=_place, default=None)


@transaction.atomic
def ask_for(on: date, *, by: User) -> JudgedDay:
    """Judged for an application of that day from now on, beside today."""
    check_right(by, Permission.POLICY_CONFIRM)
    day, is_new = JudgedDay.objects.get_or_create(on=on, rules=MARK)
    if on != timezone.localdate():
        day.asked_by, day.begun_at = by, timezone.now()
        day.save(update_fields=["asked_by", "begun_at"])
    if is_new:
        record(by=by, action="policy.judge", obj=day, detail={"on": str(on)})
    return day


def _place(day: JudgedDay) -> tuple[date, int]:
    return day.on, day.pk


def _held_days() -> list[JudgedDay]:
    return list(JudgedDay.objects.select_for_update().order_by("-on", "-pk"))


def _wanted(days: Sequence[JudgedDay], today: date) -> list[JudgedDay]:
    """Today first, then what was asked for last."""
    current = [day for day in days if day.rules == MARK and day.on == today]
    asked = [day for day in days if day.asked_by_id and day.rules == MARK and day.on != today]
    fresh = [day for day in asked if timezone.now() - day.begun_at < ASKED_FOR]
    return [*current, *sorted(fresh, key=lambda day: day.pk, reverse=True)[:ASKED_DAYS]]


def _rewrite(day: JudgedDay, keys: Collection[int]) -> None:
    """Inside a transaction that holds the day."""
    made = list(_judged(day, keys))
    kept = {(row.code, row.enterprise_id) for row in made}
    former = Judgement.objects.filter(day=day, enterprise__among=keys)
    gone = [pk for pk, *whose in former.values_list("pk", "code", "enterprise") if tuple(whose) not in kept]
    Judgement.objects.filter(pk__among=gone).delete()
    Judgement.objects.bulk_create(
        made, update_conflicts=True, unique_fields=["day", "code", "enterprise"], update_fields=TOLD
    )


def _judged(day: JudgedDay, keys: Collection[int]) -> Iterable[Judgement]:
    books, now = histories(keys, day.on), timezone.now()
    for rules in RULE_SETS:
        if rules.version_on(day.on) is None:
            continue
        for pk in looked_at(keys, rules, day.on):
            verdict = judge(rules, books[pk], day.on)
            if verdict is not None:
                yield Judgement(
                    day=day, code=rules.code, enterprise_id=pk, version=verdict.version.number, at=now,
                    rank=RANKED.index(ANSWERS[verdict.truth]), summary=summary_of(verdict),
                    missed=verdict.count(Truth.NO), unknown=verdict.count(Truth.UNKNOWN),
                )  # fmt: skip
