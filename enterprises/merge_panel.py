"""The two of a merge side by side, in words."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from enterprises.models import Enterprise, EnterpriseMerge
from enterprises.services.edits import plain
from enterprises.services.merging import MERGEABLE, Part, differing
from foundation.accounts.models import Unit
from foundation.web.numbers import amount_wan


@dataclass(frozen=True)
class Fact:
    """One fact of both; ``taken`` is what the kept one will have from the other."""

    name: str
    label: str
    kept: str
    merged: str
    differs: bool
    taken: bool


def facts_of(kept: Enterprise, merged: Enterprise, changes: Mapping[str, Any]) -> list[Fact]:
    """Those that at least one of the two has."""
    unlike = set(differing(kept, merged))
    return [
        Fact(
            name,
            label_of(name),
            fact_words(kept, name),
            fact_words(merged, name),
            name in unlike,
            name in changes,
        )
        for name in MERGEABLE
        if plain(getattr(kept, name)) or plain(getattr(merged, name))
    ]


def label_of(name: str) -> str:
    return str(Enterprise._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def fact_words(enterprise: Enterprise, name: str) -> str:
    value = getattr(enterprise, name)
    if name == "stated_size":
        return str(enterprise.get_stated_size_display())
    if name == "capital_wan" and value is not None:
        return amount_wan(value)
    return str(value) if isinstance(value, Unit) else plain(value)


def warnings_of(kept: Enterprise, merged: Enterprise) -> list[str]:
    """What should make a person think twice."""
    told = []
    if kept.uscc and merged.uscc and kept.organisation_code != merged.organisation_code:
        told.append(
            _(
                "两家的信用代码主体部分不同，一般是两家不同的法人。只有吸收合并或其中一个代码登记有误时才合并。"
            )
        )
    if kept.county_id != merged.county_id:
        told.append(_("两家不在同一个县市区；诉求仍按受理时的县市区统计。"))
    return told


def settled(parts: Collection[Part]) -> list[Part]:
    """The relations that a merge does something with, or leaves something of."""
    return [part for part in parts if part.steps]


@dataclass(frozen=True)
class Told:
    """What a merge did with one relation, from its rows on record."""

    label: str
    moved: int
    staying: list[tuple[str, int]]
    altered: list[tuple[str, int]]


def rows_told(merge: EnterpriseMerge, labels: Mapping[str, Any]) -> list[Told]:
    counted: dict[str, dict[tuple[str, str], int]] = {}
    for table, how, why in merge.rows.values_list("table", "how", "why").order_by("pk"):
        rows = counted.setdefault(table, {})
        rows[how, why] = rows.get((how, why), 0) + 1
    return [
        Told(
            str(labels[table]),
            sum(n for (how, _why), n in rows.items() if how in ("moved", "added")),
            [(why, n) for (how, why), n in rows.items() if how in ("closed", "stayed")],
            [(why, n) for (how, why), n in rows.items() if how == "moved" and why],
        )
        for table, rows in counted.items()
    ]
