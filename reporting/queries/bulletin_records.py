"""Figures of the bulletin from what the city itself did: signings, meetings, documents, honours."""

from __future__ import annotations

from django.db.models import Min, Sum

from enterprises.enums import SigningKind, SigningVenue
from enterprises.models import Signing
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


RECORD_READERS: dict[str, Reader] = {
    "signing-places": _signing_places,
    "signings": lambda scope: counts(_signed(scope)),
    "signings-total": _signed_total,
}
