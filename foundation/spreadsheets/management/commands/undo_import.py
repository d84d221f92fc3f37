from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from foundation.accounts.services.users import system_user
from foundation.errors import Refused
from foundation.spreadsheets.models import ImportBatch
from foundation.spreadsheets.services.undo import plan_undo, undo_batch

REFUSED = 2


class Command(BaseCommand):
    help = "Take back a whole import, however large. Exit status 2: something depends on it, nothing was changed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", type=int, help="the number in the import's address")
        parser.add_argument(
            "--reason", default="", help="kept on record; without one only what would happen is shown"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            batch = _batch(options["number"])
            plan = plan_undo(batch)
            for part in plan.parts:
                told = {"what": part.label, "made": len(part.made), "changed": len(part.changed)}
                self.stdout.write(_("%(what)s：删除 %(made)d 条，恢复 %(changed)d 条") % told)
            for why, number in plan.troubles:
                self.stdout.write(_("不能撤销：%(why)s %(number)d 条") % {"why": why, "number": number})
            if options["reason"]:
                undo_batch(batch, by=system_user(), reason=options["reason"])
                self.stdout.write(_("已撤销。"))
        except Refused as refusal:
            self.stderr.write(str(refusal))
            sys.exit(REFUSED)


def _batch(number: int) -> ImportBatch:
    batch = ImportBatch.objects.filter(pk=number).first()
    if batch is None:
        raise Refused(_("没有编号为 %(number)d 的导入。") % {"number": number})
    return batch
