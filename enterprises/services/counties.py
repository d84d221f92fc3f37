"""The reporting units as ledgers name them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from enterprises.codes import division_of
from enterprises.models import Enterprise
from foundation.accounts.models import Unit
from foundation.spreadsheets.kinds import RowRefused
from foundation.spreadsheets.text import squeeze

# What the development zones are called in daily use, by the word their full name holds.
SHORT_NAMES = {
    "经开区": "经济",
    "开发区": "经济",
    "经济开发区": "经济",
    "高新区": "高新",
    "度假区": "度假",
    "旅游度假区": "度假",
}
FORMER_NAMES = {"茌平县": "茌平区"}
KINDS = "区县市"


class CountyBook:
    """Read once for a whole file; two dozen units at most."""

    def __init__(self) -> None:
        self.units = list(Unit.objects.reporting())
        self._names = {squeeze(unit.name): unit for unit in self.units}
        self._stems = {squeeze(unit.name).rstrip(KINDS): unit for unit in self.units if unit.division_code}
        self._keys = {unit.pk: unit for unit in self.units}
        self._divisions = {unit.division_code: unit for unit in self.units if unit.division_code}

    def named(self, text: str) -> Unit | None:
        name = squeeze(text)
        name = FORMER_NAMES.get(name, name)
        if found := self._names.get(name) or self._stems.get(name.rstrip(KINDS)):
            return found
        word = SHORT_NAMES.get(name)
        return next((unit for unit in self.units if word and word in unit.name), None)

    def wanted(self, text: str) -> Unit:
        """The county of a row. Raises ``RowRefused`` with the names that would do."""
        if found := self.named(text):
            return found
        if not self.units:
            raise RowRefused("county", _("系统里还没有县市区，请先由系统管理员在“单位”里添加"))
        raise RowRefused("county", _("没有这个县市区，可填：%(names)s") % {"names": "、".join(self.names())})

    def of_code(self, code: str) -> Unit | None:
        """By the division of registration; None where the code names only the city or another one."""
        return self._divisions.get(division_of(code))

    def fill_in(self, enterprise: Enterprise) -> None:
        """Saves the query for the county of an enterprise that was read without it."""
        if enterprise.county_id in self._keys:
            enterprise.county = self._keys[enterprise.county_id]

    def names(self) -> list[str]:
        return [unit.name for unit in self.units]
