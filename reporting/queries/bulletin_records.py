"""Figures of the bulletin from what the city itself did: signings, meetings, documents, honours."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, Sum
from django.utils.translation import gettext as _

from assistance.enums import Programme
from assistance.models import Activity
from enterprises.enums import (
    DocumentKind,
    GroupKind,
    HonourKind,
    MeetingKind,
    RecordTopic,
    SigningKind,
    SigningVenue,
    TitleLevel,
)
from enterprises.models import (
    AreaHonour,
    Assignment,
    Chain,
    ChainHead,
    Enterprise,
    GroupHead,
    Meeting,
    PolicyDocument,
    Signing,
    WorkGroup,
)
from policies.claim_enums import PolicyLevel
from policies.models import BudgetLine, Policy
from reporting.queries.bulletin_scope import Reader, Reading, Rows, Scope, counts, words


def _signed(scope: Scope) -> Rows:
    rows = scope.seen(Signing.objects.in_period(scope.period.first, scope.period.last))
    found: Rows = rows.filter(kind=SigningKind.INVESTMENT, venue=SigningVenue.AWAY)
    return found


def _signing_places(scope: Scope) -> Reading:
    rows = _signed(scope)
    places = rows.order_by().values("place").annotate(first=Min("signed_on")).order_by("first", "place")
    return words(list(places.values_list("place", flat=True)), rows)


def _signed_total(scope: Scope) -> Reading:
    rows = _signed(scope)
    return Reading(rows.aggregate(wan=Sum("amount_wan"))["wan"], rows)


def _groups(kind: str, topic: str) -> Callable[[Scope], Any]:
    return lambda scope: scope.seen(WorkGroup.objects.as_of(scope.day)).filter(kind=kind, topic=topic)


_private_groups = _groups(GroupKind.LEADING, RecordTopic.PRIVATE)


def _private_heads(scope: Scope) -> Any:
    rows = GroupHead.objects.filter(group__in=_private_groups(scope), started_on__lte=scope.day)
    return rows.exclude(ended_on__lte=scope.day).order_by("started_on", "id")


def _named(read: Callable[[Scope], Any], field: str) -> Reader:
    """What the rows say in that field, in their order."""

    def told(scope: Scope) -> Reading:
        rows = read(scope)
        return words(list(dict.fromkeys(rows.values_list(field, flat=True))), rows)

    return told


def _meetings(topic: str, *kinds: str) -> Callable[[Scope], Any]:
    def read(scope: Scope) -> Any:
        rows = scope.seen(Meeting.objects.in_period(scope.period.first, scope.period.last))
        return rows.filter(topic=topic, kind__in=kinds).order_by("held_on", "id")

    return read


def _days(read: Callable[[Scope], Any]) -> Reader:
    def told(scope: Scope) -> Reading:
        rows = read(scope)
        days = [
            _("%(month)d月%(day)d日") % {"month": day.month, "day": day.day}
            for day in rows.values_list("held_on", flat=True)
        ]
        return words(days, rows)

    return told


_digital = _meetings(RecordTopic.DIGITAL, MeetingKind.CONFERENCE)
_inviting = _meetings(RecordTopic.INVITING, MeetingKind.CONFERENCE)
_private = _meetings(RecordTopic.PRIVATE, MeetingKind.CONFERENCE, MeetingKind.WORKING)


def _counted(read: Callable[[Scope], Any]) -> Reader:
    return lambda scope: counts(read(scope))


def _private_documents(scope: Scope) -> Any:
    rows = scope.seen(PolicyDocument.objects.in_period(scope.period.first, scope.period.last))
    return rows.filter(topic=RecordTopic.PRIVATE, level=TitleLevel.CITY).order_by("issued_on", "id")


def _document_names(scope: Scope) -> Reading:
    rows = _private_documents(scope)
    titles = [_("《%(title)s》") % {"title": title} for title in rows.values_list("title", flat=True)]
    return words(titles, rows, "".join(titles))


def _special_actions(scope: Scope) -> Reading:
    rows = _private_documents(scope)
    return Reading(rows.aggregate(n=Sum("actions"))["n"], rows)


def _chain_plans(scope: Scope) -> Any:
    rows = scope.seen(PolicyDocument.objects.in_force(scope.day))
    running = Chain.objects.as_of(scope.day)
    return rows.filter(kind=DocumentKind.PLAN, level=TitleLevel.CITY, chain__in=running)


def _headed(scope: Scope) -> Any:
    heads = ChainHead.objects.filter(chain=OuterRef("pk"), started_on__lte=scope.day)
    return Chain.objects.as_of(scope.day).filter(Exists(heads.exclude(ended_on__lte=scope.day)))


def _pilots(scope: Scope) -> Any:
    rows = scope.seen(AreaHonour.objects.in_period(scope.period.first, scope.period.last))
    found = rows.filter(kind=HonourKind.PILOT, level=TitleLevel.PROVINCE, county=None)
    return found.order_by("granted_on", "id")


def _advanced(scope: Scope) -> Any:
    rows = scope.seen(AreaHonour.objects.in_period(scope.period.first, scope.period.last))
    found = rows.filter(kind=HonourKind.ADVANCED, level=TitleLevel.PROVINCE, for_year=scope.span.year - 1)
    return found.exclude(county=None).order_by("granted_on", "id")


def _helped(scope: Scope) -> Any:
    """Enterprises, each with just one officer on that day."""
    on_duty = Assignment.objects.filter(started_on__lte=scope.day).exclude(ended_on__lte=scope.day)
    alone = on_duty.order_by().values("enterprise").annotate(n=Count("pk")).filter(n=1).values("enterprise")
    return scope.seen(Enterprise.objects.filter(pk__in=alone))


def _reward_sources(scope: Scope) -> Any:
    levels = [PolicyLevel.PROVINCE, PolicyLevel.CITY]
    budgets = BudgetLine.objects.filter(policy=OuterRef("pk"), year=scope.span.year, level__in=levels)
    rows = scope.seen(Policy.objects.all()).filter(issued_on__lte=scope.day, level__in=levels)
    held = rows.filter(Q(repealed_on=None) | Q(repealed_on__gt=scope.day))
    return held.filter(Exists(budgets))


def _programme(programme: str) -> Callable[[Scope], Any]:
    def read(scope: Scope) -> Any:
        rows = scope.seen(Activity.objects.in_period(scope.period.first, scope.day))
        return rows.filter(programme=programme)

    return read


RECORD_READERS: dict[str, Reader] = {
    "signing-places": _signing_places,
    "signings": lambda scope: counts(_signed(scope)),
    "signings-total": _signed_total,
    "command-groups": _counted(_groups(GroupKind.COMMAND, RecordTopic.RUNNING)),
    "private-groups": _named(_private_groups, "name"),
    "private-heads": _counted(_private_heads),
    "private-posts": _named(_private_heads, "post"),
    "digital-days": _days(_digital),
    "digital-meetings": _counted(_digital),
    "inviting-days": _days(_inviting),
    "inviting-meetings": _counted(_inviting),
    "private-meeting-names": _named(_private, "name"),
    "private-meetings": _counted(_private),
    "private-document-names": _document_names,
    "private-documents": _counted(_private_documents),
    "special-actions": _special_actions,
    "chain-plans": _counted(_chain_plans),
    "chains-headed": _counted(_headed),
    "pilot-honours": _counted(_pilots),
    "pilot-names": _named(_pilots, "name"),
    "advanced-counties": _counted(_advanced),
    "advanced-names": _named(_advanced, "county__name"),
    "helped": _counted(_helped),
    "reward-sources": _counted(_reward_sources),
    "together": _counted(_programme(Programme.TOGETHER)),
    "home": _counted(_programme(Programme.HOME)),
}
