"""The lights: a shape and words always, a colour besides (ux.md 2.6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


@dataclass(frozen=True)
class Lamp:
    """``tone`` is the style's name; ``counted`` holds the words beside a number of working days."""

    tone: str
    mark: str
    word: str | Promise
    counted: str | Promise = ""


LAMPS = {
    "normal": Lamp("ok", "●", gettext_lazy("正常"), gettext_lazy("正常 · 剩 %(days)s 个工作日")),
    "near": Lamp("warn", "▲", gettext_lazy("临期"), gettext_lazy("临期 · 剩 %(days)s 个工作日")),
    "today": Lamp("warn", "▲", gettext_lazy("今日到期")),
    "overdue": Lamp("over", "■", gettext_lazy("超期"), gettext_lazy("超期 · 已超 %(days)s 个工作日")),
    "suspended": Lamp("paused", "❚❚", gettext_lazy("暂停")),
    "on_time": Lamp("done", "✓", gettext_lazy("按期办结")),
    "late": Lamp("late", "✗", gettext_lazy("逾期办结")),
    "void": Lamp("none", "○", gettext_lazy("不计时")),
}
DARK = LAMPS["void"]


def lamp_of(kind: object) -> Lamp:
    return LAMPS.get(str(getattr(kind, "value", kind)), DARK)


def words_of(light: Any) -> str:
    """The words of a light that has ``kind``, ``workdays`` and ``provisional``; a bare kind gives its word."""
    lamp = lamp_of(getattr(light, "kind", light))
    days = getattr(light, "workdays", None)
    words = str(lamp.counted) % {"days": days} if lamp.counted and days is not None else str(lamp.word)
    return _("%(words)s（暂定）") % {"words": words} if getattr(light, "provisional", False) else words
