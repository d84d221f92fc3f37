"""The lights: a shape and words always, a colour besides (ux.md 2.6)."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Light:
    kind: str
    mark: str
    word: str | Promise


LIGHTS = {
    light.kind: light
    for light in (
        Light("ok", "●", _("正常")),
        Light("warn", "▲", _("临期")),
        Light("over", "■", _("超期")),
        Light("paused", "❚❚", _("暂停")),
        Light("done", "✓", _("按期办结")),
        Light("late", "✗", _("逾期办结")),
        Light("none", "○", _("未起算")),
    )
}


def light_of(kind: object) -> Light:
    return LIGHTS.get(str(getattr(kind, "value", kind) or "none"), LIGHTS["none"])
