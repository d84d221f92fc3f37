"""Entering what somebody told about an indicator: once for a period, corrected by a new row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.accounts.services.rights import check_right
from foundation.audit.services import record
from foundation.errors import Refused
from reporting.enums import Area, Frequency, Reckoning
from reporting.metrics.indicators import is_far
from reporting.metrics.spans import QUARTER, Span, over_by
from reporting.models import Indicator, IndicatorObservation
from reporting.models.indicators import shown_in
from reporting.queries.observations import Key, comparable, observed_in

HIGHEST = Decimal(10) ** 13


@dataclass(frozen=True)
class Told:
    """One cell or line as somebody told it. ``doubt``: why a value that is far off is right all the same."""

    indicator: Indicator
    span: Span
    value: Decimal | None
    growth: Decimal | None
    source: str
    dated_on: date
    document: str = ""
    area: str = Area.CITY
    county_id: int | None = None
    doubt: str = ""
    reason: str = ""

    @property
    def key(self) -> Key:
        return (self.indicator.pk, self.area, self.county_id, self.span.year, self.span.months)


def record_observations(told: Sequence[Told], *, by: User) -> list[IndicatorObservation]:
    """All of them or none. What says what stands already is passed over; the rest of what stands is corrected."""
    check_right(by, Permission.INDICATOR_ENTER)
    for one in told:
        check_told(one)
    now = timezone.now()
    with transaction.atomic():
        keys = sorted({one.indicator.pk for one in told})
        indicators = list(Indicator.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
        standing = observed_in(indicators, {one.span for one in told})
        news = [one for one in told if not _stands(one, standing)]
        for question in doubts_of(news):
            if question:
                raise Refused(question)
        rows = [row_of(one, standing.get(one.key), by, now) for one in news]
        try:
            with transaction.atomic():
                for row in rows:
                    row.save(force_insert=True)
        except IntegrityError:
            raise Refused(_("这一期的数据刚刚已由他人填报，请刷新后核对。")) from None
        for row in rows:
            _audit(row, by)
    return rows


def check_told(one: Told) -> None:
    """Raises ``Refused`` where such a number cannot be."""
    name, span = one.indicator.name, one.span
    if one.value is None and one.growth is None:
        raise Refused(_("“%(name)s”没有填数值，也没有填同比。") % {"name": name})
    if span > over_by(timezone.localdate()):
        raise Refused(_("%(period)s还没有结束，不能填报。") % {"period": span.label})
    if not is_told(one.indicator, span):
        told = {"name": name, "frequency": one.indicator.get_frequency_display(), "period": span.label}
        raise Refused(_("“%(name)s”按%(frequency)s填报，没有 %(period)s这一期。") % told)
    if one.dated_on > timezone.localdate():
        raise Refused(_("数据日期不能晚于今天。"))
    if not one.source:
        raise Refused(_("“%(name)s”没有写数据来源。") % {"name": name})
    if one.value is not None and abs(one.value) >= HIGHEST:
        raise Refused(
            _("“%(name)s”的数值太大，请核对单位是否为%(unit)s。") % {"name": name, "unit": one.indicator.unit}
        )
    if one.growth is not None and abs(one.growth) >= 1_000_000:
        raise Refused(_("“%(name)s”的同比太大，请核对。") % {"name": name})


def is_told(indicator: Indicator, span: Span) -> bool:
    """Whether the indicator has this period at all."""
    if indicator.frequency == Frequency.YEAR:
        return span.months == 12
    return indicator.frequency == Frequency.MONTH or span.months % QUARTER == 0


def doubt_about(one: Told, before: Decimal | None) -> str:
    """The question that a far value raises, or nothing."""
    if not is_far(one.value, before, one.growth):
        return ""
    told = {
        "name": one.indicator.name,
        "before": shown_in(before, one.indicator.places) or "—",
        "unit": one.indicator.unit,
        "period": comparable(one.indicator, one.span).label,
    }
    return (
        _(
            "“%(name)s”与可比期（%(period)s %(before)s %(unit)s）相差 50%% 以上，请核对单位，确实无误的写明原因。"
        )
        % told
    )


def befores_of(told: Sequence[Told]) -> dict[Key, Decimal | None]:
    """The comparable value of each, by its key; in one statement."""
    spans = {comparable(one.indicator, one.span) for one in told}
    known = observed_in([one.indicator for one in told], spans)
    found = {}
    for one in told:
        span = comparable(one.indicator, one.span)
        before = known.get((one.indicator.pk, one.area, one.county_id, span.year, span.months))
        found[one.key] = None if before is None else before.value
    return found


def doubts_of(told: Sequence[Told]) -> list[str]:
    """The questions that nobody has answered yet, one for each in its place."""
    befores = befores_of(told)
    return ["" if one.doubt else doubt_about(one, befores[one.key]) for one in told]


def says_the_same(one: Told, known: IndicatorObservation) -> bool:
    """Only what the number rests on counts: a reason alone is no news."""
    return (known.value, known.growth, known.source, known.document, known.dated_on) == (
        one.value, one.growth, one.source, one.document, one.dated_on,
    )  # fmt: skip


def row_of(one: Told, known: IndicatorObservation | None, by: User, now: datetime) -> IndicatorObservation:
    """The row to insert, not saved."""
    return IndicatorObservation(
        indicator=one.indicator,
        area=one.area,
        county_id=one.county_id,
        year=one.span.year,
        months=one.span.months,
        value=one.value,
        growth=one.growth,
        source=one.source,
        document=one.document,
        dated_on=one.dated_on,
        doubt=one.doubt,
        corrects=known,
        revision=1 if known is None else known.revision + 1,
        reason="" if known is None else one.reason,
        entered_by=by,
        entered_at=now,
    )


def _stands(one: Told, standing: Mapping[Key, IndicatorObservation]) -> bool:
    """Whether it is on record already. A change without its reason is refused."""
    known = standing.get(one.key)
    if known is None:
        return False
    if says_the_same(one, known):
        return True
    if not one.reason:
        raise Refused(
            _("“%(name)s”%(period)s已经填报过，更正请写明原因。")
            % {"name": one.indicator.name, "period": one.span.label}
        )
    return False


def _audit(row: IndicatorObservation, by: User) -> None:
    before = row.corrects
    detail = {
        "period": row.span.code,
        "area": row.area,
        "value": _text(row.value),
        "growth": _text(row.growth),
        "before": None if before is None else _text(before.value),
        "source": row.source,
        "doubt": row.doubt,
        "reason": row.reason,
    }
    record(by=by, action="indicator.record", obj=row.indicator, detail=detail)


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def reckoned(indicator: Indicator, span: Span) -> str:
    """How the period is called where the indicator does not add up."""
    if indicator.reckoning == Reckoning.TO_DATE:
        return span.label
    return _("%(year)s 年 %(months)s 月") % {"year": span.year, "months": span.months}
