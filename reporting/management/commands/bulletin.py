from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from assistance.services.lights import read_now
from reporting.metrics.bulletin import FIGURES
from reporting.metrics.bulletin_facts import FACTS
from reporting.metrics.bulletin_kinds import Figure
from reporting.metrics.spans import read_span
from reporting.queries.bulletin import read_figure
from reporting.queries.bulletin_counties import read_counties
from reporting.queries.bulletin_firms import firms_behind
from reporting.queries.bulletin_scope import Reading, Scope


class Command(BaseCommand):
    help = "Prints every figure of the bulletin of 1—N月 as its rows say now, with its meaning and how many rows."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("period", metavar="YYYY-MM")
        parser.add_argument("--format", choices=("text", "json"), default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        span = read_span(options["period"])
        if span is None:
            raise CommandError(_("期间请按 2023-10 这样填写，1 月与 2 月合并为 1—2 月。"))
        scope = Scope(span, read_now())
        values = [
            _values(fact.no, FIGURES[code], str(FIGURES[code].name), read_figure(code, scope), scope)
            for fact in FACTS
            for code in fact.codes
        ]
        values += [
            _values(None, figure, f"{county.name}{figure.name}", reading, scope)
            for county, _code, figure, reading in read_counties(scope)
        ]
        if options["format"] == "json":
            self.stdout.write(json.dumps(values, ensure_ascii=False, indent=2))
            return
        for one in values:
            self.stdout.write(
                f"#{one['no'] or _('县区')}\t{one['name']}\t{one['printed'] or '—'}\t{one['rows']}"
            )


def _values(no: int | None, figure: Figure, name: str, reading: Reading, scope: Scope) -> dict[str, Any]:
    return {
        "no": no,
        "code": figure.code,
        "name": name,
        "value": None if reading.value is None else str(reading.value),
        "printed": reading.printed(figure.form),
        "kind": figure.kind.value,
        "definition": str(figure.definition),
        "version": figure.version,
        "cut_off": scope.day.isoformat(),
        "rows": reading.rows.count(),
        "firms": firms_behind(reading),
    }
