from __future__ import annotations

import getpass
import os
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from foundation.accounts.roles import THREE_ADMINS, RoleCode
from foundation.accounts.services.console import appoint_admin
from foundation.errors import Refused


class Command(BaseCommand):
    help = "Make a system, security or audit administrator, or give one a new password (asked for, or ADMIN_PASSWORD)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("role", choices=sorted(THREE_ADMINS))
        parser.add_argument("--name", default="", help="the person's name")
        parser.add_argument("--bureau", default="", help="the bureau's full name, when there is no unit yet")

    def handle(self, *args: Any, **options: Any) -> None:
        password = os.environ.get("ADMIN_PASSWORD") or getpass.getpass("新密码：")
        try:
            validate_password(password)
            appoint_admin(
                username=options["username"],
                name=options["name"],
                role=options["role"],
                password=password,
                bureau_name=options["bureau"],
            )
        except (Refused, ValidationError) as refusal:
            raise CommandError(" ".join(getattr(refusal, "messages", [str(refusal)]))) from refusal
        label = RoleCode(options["role"]).label
        self.stdout.write(f"{options['username']} 已是{label}，首次登录须修改密码。")
