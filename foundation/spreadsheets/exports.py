"""Turns rows into a download: streamed, marked with who and when, and logged."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.accounts.models import User
from foundation.audit.services import record
from foundation.spreadsheets.columns import Column, Kind
from foundation.spreadsheets.writer import (
    CSV,
    XLSX,
    Ledger,
    check_fits_sheet,
    stream_csv,
    write_book,
    write_xlsx,
)
from foundation.web.phones import mask_phone

CHUNK = 1000
MASKING = gettext_lazy("电话已脱敏")


@dataclass(frozen=True)
class ListExport:
    """The rows of a list as a file, one line for each: what ``ListPage.export`` asks for.

    ``related`` is read along with the rows, which are never held; ``prepared`` adds to the query what lines show besides.
    """

    title: str | Promise
    columns: Sequence[Column]
    line: Callable[[Any], Sequence[Any]]
    related: Sequence[str] = ()
    prepared: Callable[[QuerySet[Any]], QuerySet[Any]] | None = None

    def __call__(
        self, request: HttpRequest, queryset: QuerySet[Any], *, kind: str, sentence: str
    ) -> HttpResponseBase:
        return export_response(
            by=cast("User", request.user),
            title=str(self.title),
            columns=self.columns,
            rows=self._lines(queryset),
            total=queryset.order_by().count(),
            kind=kind,
            sentence=sentence,
        )

    def _lines(self, queryset: QuerySet[Any]) -> Iterator[Sequence[Any]]:
        rows = self.prepared(queryset) if self.prepared else queryset
        if self.related:  # without a name Django would follow every key
            rows = rows.select_related(*self.related)
        return (self.line(row) for row in rows.iterator(chunk_size=CHUNK))


def export_response(
    *,
    by: User,
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Any]],
    total: int,
    kind: str,
    sentence: str,
) -> HttpResponseBase:
    """``rows`` is iterated once and never held; ``kind`` is ``xlsx`` or ``csv``; ``sentence`` says the filter in words.

    Telephones are masked here, so that no list can forget it; the file and the audit say so.
    Raises ``Refused`` before anything is written or logged where the rows do not fit into a worksheet.
    """
    if kind == "xlsx":
        check_fits_sheet(total)
    masking = str(MASKING) if _phone_places(columns) else ""
    detail = {"ledger": title, "format": kind, "filter": sentence, "rows": total, "masking": masking}
    record(by=by, action="export", detail=detail)
    ledger = masked(Ledger(title=title, note=_note(by, sentence, masking), columns=columns, rows=rows))
    name = f"{title}_{timezone.localtime():%Y%m%d-%H%M}.{kind}"
    return _csv(ledger, name) if kind == "csv" else xlsx_response(name, lambda path: write_xlsx(path, ledger))


def book_response(
    *, by: User, title: str, name: str, ledgers: Iterable[Ledger], total: int, sentence: str
) -> FileResponse:
    """A workbook of several sheets; ``ledgers`` is walked once, sheet by sheet. Telephones are masked here."""
    detail = {"ledger": title, "format": "xlsx", "filter": sentence, "rows": total, "masking": str(MASKING)}
    record(by=by, action="export", detail=detail)
    return xlsx_response(
        f"{name}_{timezone.localtime():%Y%m%d-%H%M}.xlsx", lambda path: write_book(path, map(masked, ledgers))
    )


def masked(ledger: Ledger) -> Ledger:
    places = _phone_places(ledger.columns)
    return replace(ledger, rows=(_masked(row, places) for row in ledger.rows)) if places else ledger


def _phone_places(columns: Sequence[Column]) -> list[int]:
    return [place for place, column in enumerate(columns) if column.kind == Kind.PHONE]


def _masked(row: Sequence[Any], places: Sequence[int]) -> list[Any]:
    cells = list(row)
    for place in places:
        cells[place] = mask_phone(cells[place] or "")
    return cells


def xlsx_response(name: str, write: Any) -> FileResponse:
    """``write(path)`` fills a file that is gone when the response is closed."""
    file = tempfile.NamedTemporaryFile(suffix=".xlsx")  # noqa: SIM115 - the response closes it
    try:
        write(Path(file.name))
    except BaseException:
        file.close()
        raise
    return FileResponse(Path(file.name).open("rb"), as_attachment=True, filename=name, content_type=XLSX)


def _csv(ledger: Ledger, name: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(stream_csv(ledger), content_type=CSV)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response


def _note(by: User, sentence: str, masking: str) -> str:
    unit = f"（{by.unit.name}）" if by.unit else ""
    parts = [
        _("导出人：%(name)s%(unit)s") % {"name": by.name, "unit": unit},
        _("导出时间：%(moment)s") % {"moment": f"{timezone.localtime():%Y-%m-%d %H:%M}"},
        _("筛选：%(sentence)s") % {"sentence": sentence or _("无")},
        masking,
    ]
    return "　".join(part for part in parts if part)
