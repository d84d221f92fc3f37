"""The figures of an edition against the bulletin of the period before."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from reporting.metrics.bulletin import figure_of
from reporting.metrics.bulletin_kinds import FigureKind
from reporting.metrics.changes import change_told, relative_told
from reporting.models import Bulletin, BulletinFigure


@dataclass(frozen=True)
class Change:
    figure: BulletinFigure
    before: str
    absolute: str
    relative: str


def bulletin_before(bulletin: Bulletin) -> Bulletin | None:
    """Of the period before: the one that was signed, else the newest draft."""
    editions = list(Bulletin.objects.of(bulletin.span.previous).order_by("-edition"))
    return next((one for one in editions if one.is_signed), editions[0] if editions else None)


def changes_of(bulletin: Bulletin, before: Bulletin | None, *, with_counties: bool = False) -> list[Change]:
    """Every figure that one of the two told; none without a bulletin before. The counties' own only where asked for."""
    if before is None:
        return []
    old = {one.code: one for one in before.figures.defer("keys", "definition")}
    figures = bulletin.figures.defer("keys", "definition")
    if not with_counties:
        figures = figures.filter(county__isnull=True)
    return [_change(one, old.get(one.code)) for one in figures if one.printed or _printed(old.get(one.code))]


def _change(now: BulletinFigure, old: BulletinFigure | None) -> Change:
    figure = figure_of(now.code)
    if old is None or old.value is None or now.value is None or figure is None:
        return Change(now, _printed(old), "", "")
    if old.version != now.version:
        return Change(now, old.printed, _("口径已变，不可比"), "")
    if figure.kind == FigureKind.TEXT:
        return Change(now, old.printed, "" if old.printed == now.printed else _("文字有改动"), "")
    return Change(
        now,
        old.printed,
        change_told(figure, old.value, now.value),
        relative_told(figure, old.value, now.value),
    )


def _printed(figure: BulletinFigure | None) -> str:
    return figure.printed if figure else ""
