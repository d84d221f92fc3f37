"""What an import did to which rows, kept with its batch: the way back reads it."""

from __future__ import annotations

from collections.abc import Iterable

from foundation.spreadsheets.footprints import Trace
from foundation.spreadsheets.models import ImportBatch, ImportedRow


def keep_traces(batch: ImportBatch, traces: Iterable[Trace]) -> None:
    rows = [
        ImportedRow(batch=batch, table=one.table, row=one.row, before=one.before, after=one.after)
        for one in traces
    ]
    ImportedRow.objects.bulk_create(rows, batch_size=500)
