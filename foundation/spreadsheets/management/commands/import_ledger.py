from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from foundation.accounts.services.users import system_user
from foundation.errors import Refused
from foundation.spreadsheets.enums import ImportMode
from foundation.spreadsheets.kinds import kind_named
from foundation.spreadsheets.services.console import Report, import_file
from foundation.spreadsheets.services.runs import Step

UNREADABLE, SOME_REFUSED = 2, 3
SHOWN_REFUSALS = 20


class Command(BaseCommand):
    help = "Import a ledger (.xlsx or .csv). Exit status: 0 all rows taken, 3 some refused, 2 the file can't be read."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", help="registry, enterprises, cases …")
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="check only, write nothing")
        parser.add_argument("--all-or-nothing", action="store_true", help="take no row if one is refused")
        parser.add_argument(
            "--overwrite-corrections", action="store_true", help="put the file above what people corrected"
        )
        parser.add_argument("--report", type=Path, help="write counts and refused rows as JSON to this file")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = import_file(
                kind_named(options["kind"]),
                _existing(options["file"]),
                by=system_user(),
                dry_run=options["dry_run"],
                mode=ImportMode.ALL_OR_NOTHING if options["all_or_nothing"] else ImportMode.VALID_ONLY,
                overwrite=options["overwrite_corrections"],
                watch=self._progress if options["verbosity"] > 1 else _silent,
            )
        except Refused as refusal:
            self.stderr.write(str(refusal))
            sys.exit(UNREADABLE)
        if options["report"]:
            options["report"].write_text(
                json.dumps(report.as_dict(), ensure_ascii=False, indent=1), encoding="utf-8"
            )
        self._print(report)
        if report.tally.refused:
            sys.exit(SOME_REFUSED)

    def _progress(self, step: Step) -> None:
        self.stdout.write(_("已处理 %(done)s/%(total)s") % {"done": step.done, "total": step.total})
        self.stdout.flush()

    def _print(self, report: Report) -> None:
        done = _("已导入") if report.written else _("没有写入")
        self.stdout.write(
            _(
                "%(done)s：共 %(rows)s 行，新增 %(created)s，更新 %(updated)s，无变化 %(unchanged)s，有错误 %(refused)s。"
            )
            % {"done": done, **report.tally.as_dict()}
        )
        if report.tally.kept:
            self.stdout.write(
                _("其中 %(kept)s 行有人工更正过的内容与台账不同，没有覆盖（--overwrite-corrections 覆盖）。")
                % {"kept": report.tally.kept}
            )
        if report.batch:
            told = _("导入编号 %(number)d，要撤销请用 undo_import %(number)d。")
            self.stdout.write(told % {"number": report.batch})
        for remark in report.tally.remarks:
            self.stdout.write(remark)
        for refusal in report.refusals[:SHOWN_REFUSALS]:
            parts = [refusal.column, f"“{refusal.value}”" if refusal.value else "", refusal.reason]
            where = _("第 %(row)s 行") % {"row": refusal.row}
            self.stdout.write(" · ".join([where, *(part for part in parts if part)]))
        if len(report.refusals) > SHOWN_REFUSALS:
            self.stdout.write(
                _("另有 %(count)s 条，见报告。") % {"count": len(report.refusals) - SHOWN_REFUSALS}
            )


def _silent(_step: Step) -> None:
    pass


def _existing(path: Path) -> Path:
    if not path.is_file():
        raise Refused(_("找不到文件 %(path)s。") % {"path": path})
    return path
