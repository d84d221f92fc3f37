"""On which of the two lists an enterprise stood on a day, and whether it was 规上: what a case remembers."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import (
    Case,
    CharField,
    DateField,
    Exists,
    F,
    IntegerField,
    Min,
    OuterRef,
    Subquery,
    Value,
    When,
)

from enterprises.enums import ListKind
from enterprises.models import ScaleMembership, ServiceList, ServiceListEntry

ABOVE, LIST, MEMBER = "above", "list", "member"


@dataclass(frozen=True)
class Standing:
    """None: on that day no line stood yet on a list of that year, were it a draft, so nothing is known.

    The list of the year before does not speak for it: nobody has decided yet who stays.
    """

    over_100m: bool | None = None
    commissioned: bool | None = None
    above_scale: bool | None = None


class Standings:
    """Of some enterprises, in one statement."""

    def __init__(self, enterprises: Collection[int]) -> None:
        keys = list(enterprises)
        self._lists: dict[tuple[str, int], date] = {}
        self._spans: dict[tuple[str, int, int], list[tuple[date, date | None]]] = {}
        self._recorded = False
        for what, kind, year, enterprise, entered_on, left_on in _rows(keys):
            if what == LIST:
                self._recorded |= bool(enterprise)
                if entered_on:
                    self._lists[kind, year] = entered_on
            else:
                self._recorded |= what == MEMBER
                self._spans.setdefault((kind, year, enterprise), []).append((entered_on, left_on))

    def on(self, enterprise: int | None, day: date) -> Standing:
        """At the end of ``day``; an enterprise without a key is new and stands nowhere."""
        return Standing(
            over_100m=self._listed(ListKind.OVER_100M, enterprise, day),
            commissioned=self._listed(ListKind.COMMISSIONED, enterprise, day),
            above_scale=self._stood((ABOVE, 0, enterprise or 0), day) if self._recorded else None,
        )

    def _listed(self, kind: str, enterprise: int | None, day: date) -> bool | None:
        first = self._lists.get((kind, day.year))
        if first is None or day < first:
            return None
        return self._stood((kind, day.year, enterprise or 0), day)

    def _stood(self, key: tuple[str, int, int], day: date) -> bool:
        return any(
            entered_on <= day and (left_on is None or left_on > day)
            for entered_on, left_on in self._spans.get(key, ())
        )


def _rows(keys: list[int]) -> list[tuple[str, str, int, int, date, date | None]]:
    """The lists that there are (with the day of the first line and whether any membership is on record), the lines and the memberships of the enterprises."""
    text, number, day = CharField(), IntegerField(), DateField()
    names = ("what", "of", "in_year", "whose", "since", "until")
    recorded = Case(
        When(Exists(ScaleMembership.objects.all()), then=Value(1)), default=Value(0), output_field=number
    )
    of_list = ServiceListEntry.objects.filter(kind=OuterRef("kind"), year=OuterRef("year")).order_by()
    first = of_list.values("kind").annotate(first=Min("entered_on"))
    lists = ServiceList.objects.order_by().annotate(
        what=Value(LIST, text), of=F("kind"), in_year=F("year"), whose=recorded,
        since=Subquery(first.values("first"), output_field=day), until=Value(None, day),
    )  # fmt: skip
    lines = ServiceListEntry.objects.filter(enterprise__in=keys).order_by().annotate(
        what=Value("line", text), of=F("kind"), in_year=F("year"), whose=F("enterprise_id"),
        since=F("entered_on"), until=F("left_on"),
    )  # fmt: skip
    memberships = ScaleMembership.objects.filter(enterprise__in=keys).order_by().annotate(
        what=Value(MEMBER, text), of=Value(ABOVE, text), in_year=Value(0, number), whose=F("enterprise_id"),
        since=F("entered_on"), until=F("left_on"),
    )  # fmt: skip
    parts = [rows.values_list(*names) for rows in (lists, lines, memberships)]
    return list(parts[0].union(*parts[1:], all=True))
