"""Finding one enterprise among many, best first, with the reason for each hit."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from enterprises.models import Enterprise, FormerName
from enterprises.pinyin import initials
from foundation.textsearch.bigrams import normalise, runs

CANDIDATES = 200


@dataclass(frozen=True)
class Hit:
    enterprise: Enterprise
    why: str


def is_searchable(query: str) -> bool:
    """At least two letters or digits, or one Chinese character."""
    found = runs(query)
    return bool(found) and (len(found[0]) >= 2 or not found[0].isascii())


def find_enterprises(
    queryset: QuerySet[Enterprise], query: str, *, own: int | None = None, limit: int = 8
) -> list[Hit]:
    """Exact code, then name prefix, then own enterprises (``own`` is the officer's id), then the newest."""
    if not is_searchable(query):
        return []
    wanted = "".join(runs(query))
    rows = queryset.filter(archived_at=None).matching(query).select_related("county")[:CANDIDATES]
    ranked = sorted(rows, key=lambda row: _rank(row, wanted, own))[:limit]
    formers = _former_names(ranked)
    return [Hit(row, _why(row, wanted, formers.get(row.pk, []))) for row in ranked]


def _rank(row: Enterprise, wanted: str, own: int | None) -> tuple[bool, bool, bool, bool, int]:
    name = normalise(row.name)
    return (
        (row.uscc or "").lower() != wanted,
        not name.startswith(wanted),
        own is None or row.officer_id != own,
        wanted not in name,
        -row.pk,
    )


def _former_names(rows: list[Enterprise]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    pairs = FormerName.objects.filter(enterprise__in=rows)
    for enterprise_id, name in pairs.values_list("enterprise_id", "name"):
        found.setdefault(enterprise_id, []).append(name)
    return found


def _why(row: Enterprise, wanted: str, former_names: list[str]) -> str:
    if wanted in "".join(runs(row.name)):
        return _("名称")
    for name in former_names:
        if wanted in "".join(runs(name)):
            return _("曾用名：%(name)s") % {"name": name}
    if wanted in (row.uscc or "").lower():
        return _("信用代码")
    if wanted.isascii() and wanted.isdigit():
        return _("联系电话")
    if wanted.isascii() and any(
        wanted in letters for name in (row.name, *former_names) for letters in initials(name)
    ):
        return _("拼音首字母")
    return _("多项内容")
