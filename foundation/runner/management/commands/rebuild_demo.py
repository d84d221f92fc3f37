from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from foundation.runner import setup
from foundation.runner.lock import AlreadyRunning, hold


class Command(BaseCommand):
    help = "Throws the local SQLite data away and builds the demonstration data again."

    def handle(self, *args: Any, **options: Any) -> None:
        if not setup.is_sqlite():
            raise CommandError(
                _("只重建本机的 SQLite 数据：请先去掉 DATABASE_URL；其他数据库请建空库后运行 load_demo。")
            )
        try:
            with hold(settings.DATA_DIR):
                setup.remove_local_data()
                setup.prepare_database()
                setup.load_demonstration()
        except AlreadyRunning as error:
            raise CommandError(_("“make run”正在使用这些数据：请先停止它。")) from error
        self.stdout.write(_("演示数据已重建。"))
