"""乡镇街道 and 园区: where in its county an enterprise lies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from foundation.accounts.enums import UnitKind
from foundation.accounts.models import Unit
from foundation.errors import Refused
from foundation.spreadsheets.kinds import RowRefused
from foundation.spreadsheets.text import squeeze

PLACES = {"township": UnitKind.TOWNSHIP, "park": UnitKind.PARK}
"""The fields of an enterprise, and the kind of unit that each names."""


def places_of(county_id: int | None, field: str) -> QuerySet[Unit]:
    rows: QuerySet[Unit] = Unit.objects.active().filter(kind=PLACES[field], parent=county_id or 0)
    return rows


def all_places() -> QuerySet[Unit]:
    rows: QuerySet[Unit] = Unit.objects.active().filter(kind__in=PLACES.values())
    return rows


def find_places(rows: QuerySet[Unit], text: str) -> list[Unit]:
    return list(rows.filter(name__contains=text).select_related("parent")[:8])


def check_places(county: Unit | None, values: Mapping[str, Any]) -> None:
    """A place is of its kind and lies in the enterprise's county."""
    for field, kind in PLACES.items():
        place = values.get(field)
        if place is None:
            continue
        if place.kind != kind or county is None or place.parent_id != county.pk:
            raise Refused(
                _("“%(place)s”不在%(county)s，请留空，保存县市区以后再选。")
                % {"place": place.name, "county": county or _("所选县市区")}
            )


class PlaceBook:
    """The places as ledgers name them, read once for a whole file when the first row names one."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, int | None, str], Unit] | None = None

    def wanted(self, field: str, text: str, county: Unit | None) -> Unit:
        """The place of a row; its name may leave out the county's. Raises ``RowRefused``."""
        if self._found is None:
            self._found = {}
            for unit in all_places().select_related("parent"):
                for name in (unit.name, unit.name.removeprefix(unit.parent.name if unit.parent else "")):
                    self._found[unit.kind, unit.parent_id, squeeze(name)] = unit
        key = (PLACES[field], county.pk if county else None, squeeze(text))
        if key not in self._found:
            told = {"county": county or _("这家企业的县市区"), "name": text}
            raise RowRefused(field, _("%(county)s没有“%(name)s”，请由系统管理员在“单位”里添加") % told)
        return self._found[key]
