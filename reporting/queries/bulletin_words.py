"""Figures of the bulletin that are words: what a dated statement says, and how many items it lists."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from enterprises.enums import TitleKind
from enterprises.models import Showcase, Title
from enterprises.models.showcase import PLACES
from reporting.enums import StatementCode
from reporting.models import Statement
from reporting.queries.bulletin_scope import Reader, Reading, Scope, only, words

LADDER = (TitleKind.INNOVATIVE, TitleKind.SPECIALISED, TitleKind.LITTLE_GIANT, TitleKind.CHAMPION)
"""From the lowest step of 梯度培育 to the highest."""
CIRCLED = "①②③④"
AGENDA: dict[str, tuple[StatementCode, str | Promise]] = {
    "agenda-main": (StatementCode.MAIN_LINE, _("%(n)d条主线（%(items)s）")),
    "agenda-fields": (StatementCode.FIELDS, _("%(n)d个领域（%(items)s）")),
    "agenda-tasks": (StatementCode.TASKS, _("%(n)d项任务（%(items)s）")),
    "agenda-guarantees": (StatementCode.GUARANTEES, _("%(n)d项保障（%(items)s）")),
}


def _stated(code: StatementCode) -> Reader:
    def read(scope: Scope) -> Reading:
        row = Statement.objects.in_force(code, scope.day)
        return Reading(1 if row else None, only(Statement, row), text=row.text if row else "")

    return read


def _listed(code: StatementCode, told: str | Promise) -> Reader:
    def read(scope: Scope) -> Reading:
        row = Statement.objects.in_force(code, scope.day)
        items: Sequence[str] = row.items if row else ()
        text = str(told) % {"n": len(items), "items": row.text if row else ""}
        return words(items, only(Statement, row), text)

    return read


def _digits(scope: Scope) -> Reading:
    """1, 3, 8 and 4 items are 1384; an agenda with a part missing has no name."""
    held = [Statement.objects.in_force(code, scope.day) for code, _told in AGENDA.values()]
    rows = Statement.objects.filter(pk__in=[row.pk for row in held if row])
    if None in held:
        return Reading(None, rows)
    text = "".join(str(len(row.items)) for row in held if row)
    return Reading(sum(len(row.items) for row in held if row), rows, text=text)


def _steps(scope: Scope) -> Reading:
    rows = scope.seen(Title.objects.as_of(scope.day).filter(kind__in=LADDER))
    held = set(rows.order_by().values_list("kind", flat=True).distinct())
    return words([str(kind.label) for kind in LADDER if kind in held], rows)


def _picture(place: int) -> Reader:
    def read(scope: Scope) -> Reading:
        shown = scope.seen(Showcase.objects.standing()).filter(
            year=scope.span.year, months=scope.span.months, place=place
        )
        row = shown.select_related("enterprise").first()
        return Reading(1 if row else None, only(Showcase, row), text=_caption(row, scope) if row else "")

    return read


def _caption(row: Showcase, scope: Scope) -> str:
    """图④甲公司（国家级专精特新“小巨人”企业）：工程机械"""
    titles = row.titles_on(scope.day)
    told = {"mark": CIRCLED[row.place - 1], "name": row.enterprise.name, "product": row.product}
    if not titles:
        return gettext("图%(mark)s%(name)s：%(product)s") % told
    return gettext("图%(mark)s%(name)s（%(titles)s）：%(product)s") % {**told, "titles": "、".join(titles)}


WORD_READERS: dict[str, Reader] = {
    "motto": _stated(StatementCode.MOTTO),
    "renovation-campaign": _stated(StatementCode.RENOVATION),
    "service-idea": _stated(StatementCode.SERVICE),
    "volunteer-mode": _stated(StatementCode.VOLUNTEER),
    "ladder-ecology": _stated(StatementCode.ECOLOGY),
    "ladder-steps": _steps,
    **{f"picture-{place}": _picture(place) for place in range(1, PLACES + 1)},
    "agenda-digits": _digits,
    **{name: _listed(code, told) for name, (code, told) in AGENDA.items()},
}
