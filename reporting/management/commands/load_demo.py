from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from foundation.errors import Refused
from reporting.demo.erasing import erase_everything
from reporting.demo.loading import is_loaded, load_demonstration


class Command(BaseCommand):
    help = "Loads the demonstration city: invented units, people, enterprises, lists and cases."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--reset", action="store_true", help="erase ALL data first")
        parser.add_argument("--scale", type=int, default=1, help="times as many cases in the last two years")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["reset"]:
            erase_everything()
        elif is_loaded():
            self.stdout.write(_("演示数据已在库中，没有重复载入。"))
            return
        try:
            loaded = load_demonstration(scale=max(1, options["scale"]))
        except Refused as error:
            raise CommandError(str(error.message)) from error
        self.stdout.write(
            _(
                "演示数据已载入：%(people)d 人，%(enterprises)d 家企业，清单 %(lines)d 条，诉求 %(cases)d 件，走访 %(visits)d 次，应急转贷 %(loans)d 笔，资金申报 %(claims)d 笔。"
            )
            % {
                "people": loaded.people,
                "enterprises": loaded.enterprises,
                "lines": loaded.list_lines,
                "cases": loaded.cases,
                "visits": loaded.visits,
                "loans": loaded.loans,
                "claims": loaded.claims,
            }
        )
