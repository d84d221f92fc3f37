from __future__ import annotations

import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from foundation.accounts.services import demo_sign_ins
from foundation.runner import setup
from foundation.runner.lock import AlreadyRunning, hold
from foundation.runner.programs import LONGEST_SOCKET_PATH, all_programs, port_is_free
from foundation.runner.supervisor import StartFailed, Supervisor


class Command(BaseCommand):
    help = "Sets the database up and runs broker, worker, scheduler and web server until Ctrl-C."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        self._check_socket_path()
        if not port_is_free(settings.PORT):
            raise CommandError(
                _("端口 %(port)d 已被占用：请停止占用它的程序，或换一个端口，例如 make run PORT=%(next)d。")
                % {"port": settings.PORT, "next": settings.PORT + 1}
            )
        try:
            with hold(settings.DATA_DIR):
                self._prepare()
                self._run()
        except StartFailed as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt as error:
            raise CommandError(_("已中断。数据库没有留下半份数据，可以重新运行。"), returncode=130) from error
        except AlreadyRunning as error:
            raise CommandError(
                _("%(folder)s 中的数据正由另一个“make run”使用：请先停止它，或用 DATA_DIR 另选一个目录。")
                % {"folder": settings.DATA_DIR}
            ) from error

    def _check_socket_path(self) -> None:
        if settings.EMBEDDED_BROKER and len(os.fsencode(settings.BROKER_SOCKET)) > LONGEST_SOCKET_PATH:
            raise CommandError(
                _("目录 %(folder)s 的路径太长，无法建立套接字：请用 DATA_DIR 选一个路径较短的目录。")
                % {"folder": settings.DATA_DIR}
            )

    def _prepare(self) -> None:
        self.say(_("正在准备数据库……"))
        setup.prepare_database()
        if setup.nobody_can_sign_in():
            self.say(_("首次启动，正在载入演示数据（不到一分钟）……"))
            setup.load_demonstration()

    def _run(self) -> None:
        supervisor = Supervisor(all_programs(), self.say)
        supervisor.stop_on_signals()
        try:
            supervisor.start()
            if not supervisor.stopping:
                self._welcome()
            supervisor.watch()
        finally:
            self.say(_("正在停止……"))
            supervisor.stop()
        self.say(_("已全部停止。"))

    def _welcome(self) -> None:
        sign_ins = demo_sign_ins()
        if sign_ins:
            self.say(_("演示账号（密码均为 %(password)s）：") % {"password": settings.DEMO_PASSWORD})
        for role, username in sign_ins:
            self.say(f"  {username:<16}{role}")
        self.say(
            _("已就绪 Ready  %(url)s  （Ctrl-C 停止；数据与日志在 %(folder)s）")
            % {"url": f"http://127.0.0.1:{settings.PORT}", "folder": settings.DATA_DIR}
        )

    def say(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()
