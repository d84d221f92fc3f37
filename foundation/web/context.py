"""What every page's frame needs; worked out only when a template asks, so fragments pay nothing."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.http import HttpRequest

from foundation.accounts.permissions import Permission
from foundation.web.errors import help_line
from foundation.web.navigation import Link, bottom_bar, navigation_for, url_or_none


class Frame:
    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def links(self) -> list[Link]:
        return navigation_for(self.request)

    @property
    def bottom(self) -> list[Link]:
        return bottom_bar(self.links)

    @cached_property
    def search_url(self) -> str | None:
        return url_or_none("search") if self._may(Permission.ENTERPRISE_READ) else None

    @cached_property
    def new_case_url(self) -> str | None:
        return url_or_none("case-new") if self._may(Permission.CASE_LOG) else None

    @cached_property
    def jobs_url(self) -> str | None:
        return url_or_none("import-list") if self._may(Permission.LEDGER_IMPORT) else None

    @cached_property
    def keys(self) -> str:
        """How single keys answer: at once, after a leading g, or not at all (WCAG 2.1.4)."""
        user = self.request.user
        if not getattr(user, "shortcuts_on", False):
            return "off"
        return "lead" if user.shortcuts_lead else "on"

    def _may(self, permission: Permission) -> bool:
        user = self.request.user
        return bool(user.is_authenticated and user.has(permission))


def frame(request: HttpRequest) -> dict[str, Any]:
    return {"frame": Frame(request), "help_line": help_line()}
