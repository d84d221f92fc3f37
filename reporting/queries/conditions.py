"""When a case counts for what: each condition stands here once, and both the figure and its list use it."""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.lookups import LessThanOrEqual

from assistance.enums import (
    ANSWERED_STATUSES,
    CLOSED_STATUSES,
    EFFECTIVE_RESULTS,
    OPEN_STATUSES,
    SATISFIED_RATINGS,
    CallBackResult,
    CaseStatus,
    Outcome,
    Rating,
)
from assistance.models import CallBack
from assistance.services.lights import Now
from reporting.metrics.definitions import MetricCode, Part
from reporting.metrics.periods import Period
from reporting.metrics.versions import EXPLAINED, FIRST, Version
from reporting.queries.days import LocalDay, LocalMonth

COUNTED = Q(excluded=False)
EXCLUDED = Q(excluded=True)
OPEN = Q(answered_at__isnull=True, status__in=OPEN_STATUSES)
FINISHED = Q(status__in=ANSWERED_STATUSES)
WITHDRAWN = Q(status=CaseStatus.WITHDRAWN)
"""Withdrawn and not yet excluded by a second person: counted, and not resolved."""


def in_period(code: MetricCode, period: Period) -> Q:
    """Which date places a case in the period. A call-back's conditions must share one ``filter``."""
    if code in CALL_BACK_METRICS:
        return (
            _within("call_backs__at", period)
            & Q(call_backs__result__in=EFFECTIVE_RESULTS)
            & Q(~_called_again(period))
        )
    return _within("accepted_at" if code == MetricCode.R2 else "resolve_due_at", period)


def condition(code: MetricCode, part: Part, now: Now, version: Version) -> Q:
    """The cases of the period that a part of a metric counts under a version of its definition."""
    if part == Part.EXCLUDED:
        return EXCLUDED & _EXCLUDED_FROM.get(code, Q())
    made = _parts(code, now, version)
    return COUNTED & made.get(part, made[Part.BASE])


def resolved(version: Version) -> Q:
    """已解决; under a version that says so also what could not be solved and whose explanation was accepted."""
    met = Q(outcome=Outcome.RESOLVED)
    if version.explained_counts:
        met |= Q(outcome=Outcome.EXPLAINED, status__in=CLOSED_STATUSES) & Q(Exists(_ACCEPTED))
    return FINISHED & met


def differs(one: Version, other: Version) -> Q:
    """Resolved under one of two versions and not under the other."""
    if one.explained_counts == other.explained_counts:
        return Q(pk__in=[])
    return COUNTED & resolved(EXPLAINED) & ~resolved(FIRST)


_ACCEPTED = CallBack.objects.filter(case=OuterRef("pk"), result=CallBackResult.EXPLANATION_ACCEPTED)
CALL_BACK_METRICS = frozenset({MetricCode.R3, MetricCode.SATISFACTION})
_RATED = Q(call_backs__rating__in=Rating.values)
_DISSATISFIED = [rating for rating in Rating.values if rating not in SATISFIED_RATINGS]
_NOT_CONFIRMED = [result for result in EFFECTIVE_RESULTS if result != CallBackResult.CONFIRMED]
_ANSWERED_BY_THE_DAY = Q(answered_at__isnull=False) & Q(
    LessThanOrEqual(LocalDay("answered_at"), LocalDay("resolve_due_at"))
)
_BY_THE_MONTH = Q(answered_at__isnull=False) & Q(
    LessThanOrEqual(LocalMonth("answered_at"), LocalMonth("resolve_due_at"))
)
_EXCLUDED_FROM = {MetricCode.SATISFACTION: _RATED}


def _within(field: str, period: Period) -> Q:
    return Q(**{f"{field}__gte": period.start, f"{field}__lt": period.end})


def _called_again(period: Period) -> Exists:
    """A later effective call-back of the same case in the period: only the last one speaks."""
    later = Q(at__gt=OuterRef("call_backs__at")) | Q(
        at=OuterRef("call_backs__at"), pk__gt=OuterRef("call_backs__pk")
    )
    calls = CallBack.objects.effective().filter(
        later, case=OuterRef("pk"), at__gte=period.start, at__lt=period.end
    )
    return Exists(calls)


def _parts(code: MetricCode, now: Now, version: Version) -> dict[Part, Q]:
    match code:
        case MetricCode.R1:
            return _r1(now, resolved(version))
        case MetricCode.R2:
            return _share(Q(), resolved(version))
        case MetricCode.R3:
            met = Q(call_backs__result=CallBackResult.CONFIRMED)
            return {Part.BASE: Q(), Part.MET: met, Part.FAILED: Q(call_backs__result__in=_NOT_CONFIRMED)}
        case MetricCode.ON_TIME:
            return _share(_settled(now), _ANSWERED_BY_THE_DAY)
        case MetricCode.FIRST_CONTACT:
            promised = Q(contact_due_at__isnull=False)
            ripe = promised & (Q(first_contact_at__isnull=False) | Q(contact_due_at__lt=now.at))
            return _share(ripe, Q(first_contact_at__isnull=False, first_contact_at__lte=F("contact_due_at")))
        case MetricCode.SATISFACTION:
            met = Q(call_backs__rating__in=SATISFIED_RATINGS)
            return {Part.BASE: _RATED, Part.MET: met, Part.FAILED: Q(call_backs__rating__in=_DISSATISFIED)}
        case MetricCode.MEDIAN:
            return {Part.BASE: FINISHED}


def _r1(now: Now, met: Q) -> dict[Part, Q]:
    overdue = OPEN & Q(resolve_due_at__lt=now.at)
    waiting = OPEN & Q(resolve_due_at__gte=now.at)
    unresolved = (FINISHED & ~met) | WITHDRAWN
    return {
        Part.DUE: Q(),
        Part.BASE: _settled(now),
        Part.MET: met,
        Part.UNRESOLVED: unresolved,
        Part.OVERDUE: overdue,
        Part.FAILED: unresolved | overdue,
        Part.OPEN: waiting,
        Part.PENDING: OPEN,
        Part.WON: met & _BY_THE_MONTH,
        Part.NEAR: waiting & Q(resolve_due_at__lt=now.near_end) & ~Q(status=CaseStatus.SUSPENDED),
        Part.PROVISIONAL: OPEN & Q(due_provisional=True),
    }


def _share(base: Q, met: Q) -> dict[Part, Q]:
    return {Part.BASE: base, Part.MET: base & met, Part.FAILED: base & ~met}


def _settled(now: Now) -> Q:
    """Finished, withdrawn, or past the deadline: what the due-based shares divide by."""
    return FINISHED | WITHDRAWN | (OPEN & Q(resolve_due_at__lt=now.at))
