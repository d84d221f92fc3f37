from __future__ import annotations

from enterprises.enums import LIST_SLUGS, ListKind


class ListKindConverter:
    """``over-100m`` and ``new-projects`` in addresses, ``ListKind`` in views."""

    regex = "|".join(LIST_SLUGS)

    def to_python(self, value: str) -> ListKind:
        return LIST_SLUGS[value]

    def to_url(self, value: str) -> str:
        found = {kind.value: slug for slug, kind in LIST_SLUGS.items()}
        return found.get(str(value), str(value))
