"""The history of a visit in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assistance.enums import VisitEventKind
from assistance.models import VisitEvent

LONGEST = 60
LABELS = {
    "visited_on": gettext_lazy("走访日期"),
    "channel": gettext_lazy("方式"),
    "notes": gettext_lazy("走访情况"),
    "met": gettext_lazy("见到谁"),
    "enterprises": gettext_lazy("企业"),
    "people": gettext_lazy("走访人"),
    "photos": gettext_lazy("照片"),
}


@dataclass(frozen=True)
class Line:
    title: str
    who: str
    at: datetime
    text: str


def lines_of(events: Iterable[VisitEvent]) -> list[Line]:
    return [Line(_title(event), event.by.name, event.at, _text(event)) for event in events]


def _title(event: VisitEvent) -> str:
    if event.kind != VisitEventKind.EDITED:
        return str(event.get_kind_display())
    fields = "、".join(str(LABELS[name]) for name in LABELS if name in event.data["shown"])
    return _("修改了%(fields)s") % {"fields": fields}


def _text(event: VisitEvent) -> str:
    if event.kind != VisitEventKind.EDITED:
        return event.text
    return "\n".join(
        _change(name, *event.data["shown"][name]) for name in LABELS if name in event.data["shown"]
    )


def _change(name: str, was: str, became: str) -> str:
    if name == "photos":
        return _("加了 %(n)s 张照片") % {"n": became}
    return _("%(field)s：%(was)s → %(now)s") % {
        "field": LABELS[name],
        "was": _short(was),
        "now": _short(became),
    }


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
