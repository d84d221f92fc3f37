"""企业台账 as a file: the columns of the import, so that an export can be corrected and taken in again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from enterprises.enums import SizeClass
from enterprises.imports import LEDGER_COLUMNS
from enterprises.models import Enterprise
from foundation.spreadsheets.columns import Column
from foundation.spreadsheets.exports import export_response

CHUNK = 2000
CONTACT = ("contact_name", "contact_phone")
COLUMNS = (
    *(column for column in LEDGER_COLUMNS if column.name not in CONTACT),
    Column("officer", "帮包干部"),
    Column("officer_unit", "帮包单位", width=20),
)
FIELDS = ("name", "uscc", "county__name", "industry_code", "size_class", "is_above_scale", "legal_rep", "enterprise_type",
          "registered_on", "capital_wan", "address", "officer__name", "officer__unit__name")  # fmt: skip
SIZE = COLUMNS.index(next(column for column in COLUMNS if column.name == "size_class"))


def export_enterprises(
    request: HttpRequest, queryset: QuerySet[Enterprise], *, kind: str, sentence: str
) -> HttpResponseBase:
    return export_response(
        by=request.user,  # type: ignore[arg-type]
        title=_("企业台账"),
        columns=COLUMNS,
        rows=_rows(queryset),
        total=queryset.order_by().count(),
        kind=kind,
        sentence=sentence,
    )


def _rows(queryset: QuerySet[Enterprise]) -> Iterator[list[Any]]:
    sizes = {value: str(label) for value, label in SizeClass.choices}
    above = {True: _("是"), False: _("否")}
    for values in queryset.values_list(*FIELDS).iterator(chunk_size=CHUNK):
        row = list(values)
        row[SIZE], row[SIZE + 1] = sizes.get(row[SIZE], ""), above[row[SIZE + 1]]
        yield row
