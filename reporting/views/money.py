"""What the pages of both kinds of money do alike: how they are asked, and how they are carried away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import reverse

from foundation.accounts.permissions import Permission
from reporting.forms import Asked
from reporting.metrics.periods import Preset, preset_label
from reporting.views.resolution import EXPORT_KINDS

Links = list[tuple[str, str, bool]]


@dataclass(frozen=True)
class Addresses:
    """Of a page by its name; ``kept`` is what the figures are narrowed to besides their days."""

    name: str
    asked: Asked
    by: Any
    kept: Mapping[str, Any]

    @property
    def query(self) -> str:
        return urlencode({**self.asked.span, **self.kept, "by": self.by.value}, doseq=True)

    def presets(self, today: date) -> Links:
        named = [preset for preset in Preset if preset != Preset.CUSTOM]
        return [
            (
                preset_label(one, today),
                self._page({"preset": one.value, **self.kept, "by": self.by.value}),
                one == self.asked.preset,
            )
            for one in named
        ]

    def groups(self) -> Links:
        asked = {**self.asked.span, **self.kept}
        return [
            (str(one.label), self._page({**asked, "by": one.value}), one == self.by) for one in type(self.by)
        ]

    def _page(self, asked: Mapping[str, Any]) -> str:
        return f"{reverse(self.name)}?{urlencode(asked, doseq=True)}"


def kind_asked(request: HttpRequest, right: Permission) -> str:
    """Of a file, for who may take one; empty where the page itself is asked for."""
    kind = request.GET.get("export", "")
    if kind not in EXPORT_KINDS:
        return ""
    if not request.user.has(right):
        raise PermissionDenied(right)
    return kind
