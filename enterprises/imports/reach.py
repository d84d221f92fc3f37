"""The enterprises that the rows of a ledger name by their credit code, and whether the importer may touch them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from enterprises.codes import normalise_uscc, uscc_problem
from enterprises.models import Enterprise
from foundation.accounts.models import Reach, User
from foundation.accounts.permissions import Permission
from foundation.spreadsheets.kinds import ParsedRow, RowRefused

EVERYWHERE = Reach(everything=True, unit_ids=frozenset())


@dataclass(frozen=True)
class Named:
    pk: int
    name: str
    county_id: int | None
    officer_id: int | None
    filed_for: str
    """Why it is 归档, for instance merged into another; empty for an active one."""
    confirmed: bool
    """A person has confirmed its code although the check digit fails."""


class NamedEnterprises:
    """In one query for a chunk; ``of`` refuses a row in words."""

    def __init__(
        self, by: User, rows: Iterable[ParsedRow], *, right: Permission = Permission.ENTERPRISE_IMPORT
    ) -> None:
        self.by = by
        self.reach = EVERYWHERE if by.is_service else by.reach(right)
        codes = [normalise_uscc(row.values["uscc"]) for row in rows]
        found = Enterprise.objects.filter(uscc__in=codes).order_by()
        facts = found.values_list(
            "uscc", "pk", "name", "county_id", "officer_id", "archive_reason", "code_reason"
        )
        self._found = {
            code or "": Named(pk, name, county, officer, filed_for, bool(code_reason))
            for code, pk, name, county, officer, filed_for, code_reason in facts
        }

    def ids(self) -> list[int]:
        return [named.pk for named in self._found.values()]

    def of(self, values: Mapping[str, Any]) -> Named:
        code = normalise_uscc(values["uscc"])
        named = self._found.get(code)
        if problem := uscc_problem(code, confirmed=bool(named and named.confirmed)):
            raise RowRefused("uscc", problem)
        if named is None:
            raise RowRefused("uscc", _("企业台账里没有这个代码，请先登记企业或导入企业台账"))
        if not (self.reach.covers(named.county_id) or named.officer_id == self.by.pk):
            raise RowRefused("", _("不在您的工作范围，只能导入本单位辖区内的企业"))
        if named.filed_for:
            raise RowRefused("", filed_words(named.name, named.filed_for))
        return named


def filed_words(name: str, reason: str) -> str:
    return _("“%(name)s”已归档（%(reason)s），不能由台账更新") % {"name": name, "reason": reason}


def hold(enterprises: Iterable[int]) -> None:
    """Nobody else changes these enterprises until the transaction ends."""
    rows = Enterprise.objects.filter(pk__among=list(enterprises)).order_by("pk").select_for_update()
    list(rows.values_list("pk", flat=True))
