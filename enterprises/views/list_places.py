from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from enterprises.enums import ListKind

FIRST_YEAR = 2015
YEARS_SHOWN = 5


@dataclass(frozen=True)
class Place:
    """One list of one year, with where it stands in the URLs."""

    kind: str
    year: int

    @property
    def label(self) -> str:
        return str(ListKind(self.kind).label)

    @property
    def title(self) -> str:
        return _("%(list)s %(year)s 年") % {"list": self.label, "year": self.year}

    @property
    def url(self) -> str:
        return reverse("service-list-year", args=[self.kind, self.year])

    @property
    def publication_url(self) -> str:
        return reverse("list-publication", args=[self.kind, self.year])

    @property
    def roll_over_url(self) -> str:
        """Where last year's list is rolled over into this one."""
        return reverse("list-roll-over", args=[self.kind, self.year])

    @property
    def discard_url(self) -> str:
        return reverse("roll-over-discard", args=[self.kind, self.year])

    @property
    def difference_url(self) -> str:
        return reverse("list-difference", args=[self.kind, self.year])

    @property
    def published_url(self) -> str:
        return reverse("list-published", args=[self.kind, self.year])

    @property
    def is_project(self) -> bool:
        return self.kind == ListKind.COMMISSIONED

    @property
    def evidence_label(self) -> str:
        """What the value of a line is on this list."""
        return _("总投资（万元）") if self.is_project else _("年产值（万元）")

    @property
    def last(self) -> Place:
        return Place(self.kind, self.year - 1)

    @property
    def next(self) -> Place:
        return Place(self.kind, self.year + 1)

    @property
    def has_last(self) -> bool:
        return self.year > FIRST_YEAR

    @property
    def has_next(self) -> bool:
        return self.year <= timezone.localdate().year

    def rows_behind(self) -> dict[str, str]:
        """Where each figure of the page leads."""
        return {
            "standing_url": f"{self.url}?state=in",
            "served_url": f"{self.url}?served=yes&state=in",
            "unserved_url": f"{self.url}?served=no&state=in",
            "new_url": f"{self.url}?change=new",
            "gone_url": f"{self.last.url}?change=gone",
            "added_url": f"{self.url}?since=added",
            "left_url": f"{self.url}?since=left",
        }


def place_at(kind: str, year: int) -> Place:
    if not FIRST_YEAR <= year <= timezone.localdate().year + 1:
        raise Http404
    return Place(kind, year)


def years_beside(place: Place) -> list[tuple[int, str, bool]]:
    last = max(timezone.localdate().year, place.year)
    years = sorted({*range(last, last - YEARS_SHOWN, -1), place.year}, reverse=True)
    return [(year, Place(place.kind, year).url, year == place.year) for year in years]


def facts_about(place: Place, *more: tuple[str, object]) -> Sequence[tuple[str, object]]:
    """What a page that asks before an act says first."""
    return [(_("清单"), _("%(list)s（%(year)s 年）") % {"year": place.year, "list": place.label}), *more]
