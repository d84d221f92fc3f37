from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from assistance.models import Case
from assistance.services.lights import read_now
from reporting.metrics.periods import Period
from reporting.queries.figures import GroupBy, report_of
from reporting.reports import as_text, as_values


class Command(BaseCommand):
    help = "Prints the resolution rate of a period with its definitions, in total and by leading unit."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", dest="first", required=True, metavar="YYYY-MM-DD")
        parser.add_argument("--to", dest="last", required=True, metavar="YYYY-MM-DD")
        parser.add_argument("--format", choices=("text", "json"), default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        period = _period(options["first"], options["last"])
        now = read_now()
        report = report_of(Case.objects.all(), period, now, by=GroupBy.UNIT)
        values = as_values(report, period, now)
        as_json = options["format"] == "json"
        self.stdout.write(json.dumps(values, ensure_ascii=False, indent=2) if as_json else as_text(values))


def _period(first: str, last: str) -> Period:
    days = [_day(text) for text in (first, last)]
    if days[1] < days[0]:
        raise CommandError(_("结束日期 %(last)s 早于开始日期 %(first)s。") % {"first": first, "last": last})
    return Period(*days)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(_("“%(text)s”不是日期，请写成 2023-10-31。") % {"text": text}) from error
