from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from assistance.models import Case
from assistance.services.lights import read_now
from reporting.queries.backtest import trials


class Command(BaseCommand):
    help = "Tells past months from what was known on a day in them, and how often the range of the forecast held."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--months", type=int, default=12)

    def handle(self, *args: Any, **options: Any) -> None:
        told = held = 0
        for trial in trials(Case.objects.all(), read_now(), options["months"]):
            told, held = told + 1, held + trial.held
            self.stdout.write(
                f"{trial.day}  在办 {trial.told.pending}  测算 {trial.told.percent}"
                f"（{trial.told.lowest.percent}—{trial.told.highest.percent}）  实际 {trial.actual.percent}"
                f"  {'在区间内' if trial.held else '在区间外'}"
            )
        self.stdout.write(
            _("共 %(told)d 次测算，%(held)d 次落在区间内（%(share)s）。")
            % {"told": told, "held": held, "share": f"{held * 100 // told}%" if told else "—"}
        )
