"""Finding one enterprise among many, best first, with the reason for each hit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from enterprises.codes import LENGTH, normalise_uscc
from enterprises.models import Enterprise, EnterpriseQuerySet, FormerName
from foundation.textsearch.bigrams import normalise, runs
from foundation.textsearch.pinyin import read_name, split_syllables

LONGEST_QUERY = 60


@dataclass(frozen=True)
class Hit:
    enterprise: Enterprise
    why: str


def is_searchable(query: str) -> bool:
    """At least two letters or digits, or one Chinese character."""
    word = _tight(query)
    return len(word) >= 2 or (bool(word) and not word.isascii())


def search_enterprises(
    queryset: EnterpriseQuerySet,
    query: str,
    *,
    own: int | None = None,
    limit: int = 8,
    with_filed: bool = False,
) -> list[Enterprise]:
    """Exact code, then names (or their initials) that begin so, then own ones, then the newest, 归档 ones last.

    ``own`` is the officer's id. Each step asks only for what is still missing, so that a common
    word costs no more than a rare one.
    """
    query = query[:LONGEST_QUERY]
    if not is_searchable(query):
        return []
    found: dict[int, Enterprise] = {}
    for step in _steps(queryset, query, own, with_filed=with_filed):
        rows = step.exclude(pk__in=list(found)).select_related("county").order_by("-pk")
        found |= {row.pk: row for row in rows[: limit - len(found)]}
        if len(found) >= limit:
            break
    return sorted(found.values(), key=lambda row: _rank(row, query, own))


def find_enterprises(
    queryset: EnterpriseQuerySet,
    query: str,
    *,
    own: int | None = None,
    limit: int = 8,
    with_filed: bool = False,
) -> list[Hit]:
    rows = search_enterprises(queryset, query, own=own, limit=limit, with_filed=with_filed)
    formers = _former_names(rows)
    return [Hit(row, _why(row, query, formers.get(row.pk, []))) for row in rows]


def _steps(
    rows: EnterpriseQuerySet, query: str, own: int | None, *, with_filed: bool
) -> Iterator[EnterpriseQuerySet]:
    """Each asks the text index at most once, when its turn comes."""
    code, active = normalise_uscc(query), rows.active()
    if len(code) == LENGTH:
        yield active.filter(uscc=code)
    yield active.beginning(query)
    matching = rows.matching(query)
    if own is not None:
        yield matching.active().filter(officer_id=own)
    yield matching.active()
    if with_filed:
        yield matching.filed()


def _rank(row: Enterprise, query: str, own: int | None) -> tuple[bool, bool, bool, bool, int]:
    return (
        row.archived_at is not None,
        row.uscc != normalise_uscc(query),
        not any(text.startswith(_tight(query)) for text in _beginnings(row.name)),
        own is None or row.officer_id != own,
        -row.pk,
    )


def _beginnings(name: str) -> list[str]:
    return [_tight(name), *read_name(normalise(name)).initials]


def _former_names(rows: list[Enterprise]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    pairs = FormerName.objects.filter(enterprise__in=rows).order_by("-changed_on", "id")
    for enterprise_id, name in pairs.values_list("enterprise_id", "name") if rows else []:
        found.setdefault(enterprise_id, []).append(name)
    return found


def _why(row: Enterprise, query: str, former_names: list[str]) -> str:
    """Which of its texts holds the query, in words."""
    if _holds(row.name, query):
        return _("名称")
    for name in former_names:
        if _holds(name, query):
            return _("曾用名：%(name)s") % {"name": name}
    word = _tight(query)
    if word and word in (row.uscc or "").lower():
        return _("统一社会信用代码")
    if word and word in row.old_number:
        return _("原注册号")
    if word.isdigit():
        return _("联系电话")
    names = [row.name, *former_names]
    if word.isascii() and any(
        word in letters for name in names for letters in read_name(normalise(name)).initials
    ):
        return _("拼音首字母")
    return _("拼音") if split_syllables(word) else _("多项内容")


def _holds(name: str, query: str) -> bool:
    return all(run in _tight(name) for run in runs(query))


def _tight(text: str) -> str:
    return "".join(runs(text))
