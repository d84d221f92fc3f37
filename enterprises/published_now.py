"""发布时与现在: what is different today from a line as it was published. The published line itself never changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import DateField, DecimalField, F, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact
from django.utils.translation import gettext as _

from enterprises.models import PublishedEntry
from foundation.web.numbers import amount_wan

RELATED = ("entry", "enterprise__county", "enterprise__officer")
NO_AMOUNT = Value(Decimal(-1), DecimalField(max_digits=16, decimal_places=2))
NO_DAY = Value(date(1, 1, 1), DateField())


@dataclass(frozen=True)
class Changed:
    what: str
    then: str
    now: str


def differing(lines: QuerySet[Any]) -> QuerySet[Any]:
    """The lines of which ``changes_since`` has something to tell."""
    words = {
        "enterprise_name": F("enterprise__name"),
        "uscc": Coalesce(F("enterprise__uscc"), Value("")),
        "county_name": Coalesce(F("enterprise__county__name"), Value("")),
        "officer_name": Coalesce(F("enterprise__officer__name"), Value("")),
        "project_name": F("entry__project_name"),
        "project_code": F("entry__project_code"),
        "evidence_note": F("entry__evidence_note"),
        "entered_on": F("entry__entered_on"),
    }
    same = Q(entry__left_on=None, enterprise__archived_at=None)
    for name, now in words.items():
        same &= Q(Exact(F(name), now))
    amounts = (Coalesce(F(name), NO_AMOUNT) for name in ("evidence_wan", "entry__evidence_wan"))
    same &= Q(Exact(*amounts))
    days = (Coalesce(F(name), NO_DAY) for name in ("commissioned_on", "entry__commissioned_on"))
    same &= Q(Exact(*days))
    return lines.filter(~same)


def changes_since(line: PublishedEntry) -> list[Changed]:
    """In words, each with what was published and what holds now; ``RELATED`` is read along."""
    entry, enterprise = line.entry, line.enterprise
    pairs = [
        (_("企业名称"), line.enterprise_name, enterprise.name),
        (_("统一社会信用代码"), line.uscc, enterprise.uscc or ""),
        (_("县市区"), line.county_name, enterprise.county.name if enterprise.county else ""),
        (_("帮包干部"), line.officer_name, enterprise.officer.name if enterprise.officer else ""),
        (_("项目"), line.project_name, entry.project_name),
        (_("项目代码"), line.project_code, entry.project_code),
        (_("投产日期"), _day(line.commissioned_on), _day(entry.commissioned_on)),
        (_("入单日期"), _day(line.entered_on), _day(entry.entered_on)),
        (_("依据说明"), line.evidence_note, entry.evidence_note),
        (_("依据（万元）"), amount_wan(line.evidence_wan), amount_wan(entry.evidence_wan)),
    ]
    found = [Changed(what, then or _("无"), now or _("无")) for what, then, now in pairs if then != now]
    if entry.left_on is not None:
        left = _("%(day)s 出单：%(reason)s") % {"day": entry.left_on, "reason": entry.left_reason}
        found.append(Changed(_("状态"), _("在单"), left))
    if enterprise.archived_at is not None:
        found.append(Changed(_("企业"), _("在册"), _("已归档")))
    return found


def _day(day: date | None) -> str:
    return str(day) if day else ""


def in_words(line: PublishedEntry) -> str:
    return "；".join(f"{one.what}：{one.then} → {one.now}" for one in changes_since(line))
