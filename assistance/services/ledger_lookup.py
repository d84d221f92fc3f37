"""What the database knows of the rows of a ledger."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistance.ledger import CATEGORY_NAMES
from assistance.models import Case, CaseCategory
from enterprises.codes import normalise_uscc
from enterprises.models import Enterprise
from foundation.accounts.models import User
from foundation.spreadsheets.kinds import ParsedRow
from foundation.spreadsheets.text import squeeze

OWN_NUMBER = re.compile(r"SQ-\d{4}-\d{6}")


class KnownRows:
    """What the database knows of the rows of one chunk, in a handful of queries."""

    def __init__(self, rows: Sequence[ParsedRow]) -> None:
        numbers = [row.values["number"] for row in rows]
        own = [number for number in numbers if OWN_NUMBER.fullmatch(number)]
        cases = Case.objects.select_related("enterprise", "county")
        self.cases: dict[str, Case] = {
            case.ledger_number or "": case for case in cases.filter(ledger_number__in=numbers)
        }
        self.cases |= {case.number: case for case in cases.filter(number__in=own)}
        codes = {normalise_uscc(row.values.get("uscc") or "") for row in rows} - {""}
        enterprises = Enterprise.objects.select_related("county")
        self.by_code = enterprises.in_bulk(list(codes), field_name="uscc")
        self.by_name: dict[str, list[Enterprise]] = {}
        for enterprise in enterprises.active().filter(name__in=self._without_code(rows)):
            self.by_name.setdefault(enterprise.name, []).append(enterprise)
        self.people = list(User.objects.people().filter(name__in=self._names(rows)))

    @staticmethod
    def _without_code(rows: Sequence[ParsedRow]) -> set[str]:
        return {row.values["enterprise"] for row in rows if not row.values.get("uscc")}

    @staticmethod
    def _names(rows: Sequence[ParsedRow]) -> set[str]:
        return {row.values["handler"] for row in rows if row.values.get("handler")}


def categories_by_name() -> dict[str, CaseCategory]:
    categories = {category.code: category for category in CaseCategory.objects.all()}
    named = {squeeze(name): categories[code] for name, code in CATEGORY_NAMES.items() if code in categories}
    return named | {squeeze(category.name): category for category in categories.values()}
