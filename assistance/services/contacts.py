"""When an enterprise was last in touch with us, for the ladder, the lists and 我的企业."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any, cast

from django.db.models import DateField, DateTimeField, Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast, Coalesce, Greatest

from assistance.models import CallBack, Case, Visit
from enterprises.models import Enterprise, EnterpriseQuerySet
from foundation.worktime.calendar import SHANGHAI


def with_visits(enterprises: EnterpriseQuerySet) -> EnterpriseQuerySet:
    """``visited_on``: the day of the last visit that stands, whatever its channel; None where nobody ever came or called."""
    found: Any = enterprises.annotate(visited_on=Subquery(_days_visited(), output_field=DateField()))
    return cast("EnterpriseQuerySet", found)


def with_last_contact(enterprises: EnterpriseQuerySet) -> QuerySet[Enterprise]:
    """``last_contact``: the last time either side spoke.

    That is a problem received, a first contact, an answer, a call-back that was taken or a visit; without any, since
    the enterprise is on record. The day of a visit counts from its first hour by the clock of the database, which no
    list looks at more closely.
    """
    spoke, called = (Subquery(rows) for rows in (_cases_spoke(), _calls_taken()))
    visited = Cast(F("visited_on"), output_field=DateTimeField())
    moments = [Coalesce(one, F("created_at")) for one in (spoke, called, visited)]
    return with_visits(enterprises).annotate(last_contact=Greatest(*moments, output_field=DateTimeField()))


def unvisited_since(day: date) -> Q:
    """Enterprises that nobody visited or called from that day on."""
    met = Visit.enterprises.through.objects.filter(visit__in=Visit.objects.since(day).values("pk"))
    return ~Q(pk__in=met.values("enterprise_id"))


def silent_since(day: date) -> Q:
    """Enterprises whose ``last_contact`` lies before that day; asked of the newest cases of each, never of all."""
    moment = datetime.combine(day, time.min, tzinfo=SHANGHAI)
    mine = {"enterprise": OuterRef("pk")}
    spoke = Q(received_at__gte=moment) | Q(first_contact_at__gte=moment) | Q(answered_at__gte=moment)
    cases = Case.objects.filter(spoke, **mine)
    calls = CallBack.objects.effective().filter(case__enterprise=OuterRef("pk"), at__gte=moment)
    through: Any = Visit.enterprises.through.objects
    visits = through.filter(**mine, visit__voided_at=None, visit__visited_on__gte=day)
    return Q(created_at__lt=moment) & ~Q(Exists(cases)) & ~Q(Exists(calls)) & ~Q(Exists(visits))


def _cases_spoke() -> QuerySet[Any, Any]:
    received = F("received_at")
    spoke = Greatest(
        received, Coalesce(F("first_contact_at"), received), Coalesce(F("answered_at"), received)
    )
    cases = Case.objects.filter(enterprise=OuterRef("pk")).order_by().values("enterprise")
    return cases.annotate(last=Max(spoke)).values("last")


def _calls_taken() -> QuerySet[Any, Any]:
    calls = CallBack.objects.effective().filter(case__enterprise=OuterRef("pk")).order_by()
    return calls.values("case__enterprise").annotate(last=Max("at")).values("last")


def _days_visited() -> QuerySet[Any, Any]:
    through: Any = Visit.enterprises.through.objects
    met: QuerySet[Any, Any] = through.filter(enterprise=OuterRef("pk"), visit__voided_at=None)
    days: QuerySet[Any, Any] = met.order_by().values("enterprise").annotate(last=Max("visit__visited_on"))
    return days.values("last")
