"""Figures of the bulletin from what the city itself did: signings, meetings, documents, honours."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Min, Sum
from django.utils.translation import gettext as _

from enterprises.enums import GroupKind, MeetingKind, RecordTopic, SigningKind, SigningVenue
from enterprises.models import GroupHead, Meeting, Signing, WorkGroup
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
}
