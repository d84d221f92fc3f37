from __future__ import annotations

from collections.abc import Iterable, Sequence

from enterprises.models import Enterprise, EnterpriseContact, EnterpriseText, FormerName
from enterprises.searchwords import index_text
from enterprises.services.duplicates import notice


def write_search_text(enterprise: Enterprise) -> None:
    """What one enterprise is found by, and what it shares with others."""
    write_search_texts([enterprise])
    notice([enterprise.pk])


def write_search_texts(enterprises: Sequence[Enterprise]) -> None:
    """Rewrite what these enterprises are found by, in three statements whatever their number."""
    ids = [enterprise.pk for enterprise in enterprises]
    formers = _grouped(FormerName.objects.filter(enterprise_id__in=ids).values_list("enterprise_id", "name"))
    phones = _grouped(
        EnterpriseContact.objects.filter(enterprise_id__in=ids).values_list("enterprise_id", "phone")
    )
    EnterpriseText.objects.bulk_create(
        [
            EnterpriseText(
                enterprise=enterprise,
                tokens=tokens_of(
                    enterprise.name,
                    enterprise.uscc or "",
                    old_number=enterprise.old_number,
                    former_names=formers.get(enterprise.pk, ()),
                    phones=phones.get(enterprise.pk, ()),
                ),
            )
            for enterprise in enterprises
        ],
        update_conflicts=True,
        unique_fields=["enterprise"],
        update_fields=["tokens"],
    )


def tokens_of(
    name: str, code: str, *, old_number: str = "", former_names: Iterable[str], phones: Iterable[str]
) -> str:
    return index_text(names=[name, *former_names], codes=[code, old_number, *phones])


def _grouped(pairs: Iterable[tuple[int, str]]) -> dict[int, list[str]]:
    grouped: dict[int, list[str]] = {}
    for key, value in pairs:
        grouped.setdefault(key, []).append(value)
    return grouped
