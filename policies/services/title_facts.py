"""What was found out about an enterprise by the day of its title, and the rules of that day (domain.md D8)."""

from __future__ import annotations

from datetime import date

from django.db.models import OuterRef, Subquery

from enterprises.enums import TitleKind
from enterprises.models import TitleQuerySet
from enterprises.services.told_above import TitleFacts
from policies.eligibility import names
from policies.eligibility.catalogue import BY_CODE
from policies.models import CheckedFact

FACTS = {
    "research_wan": names.RESEARCH,
    "main_share": names.MAIN_SHARE,
    "debt": names.DEBT,
    "patents": names.PATENTS,
    "platform": names.PLATFORM,
}
RULES = {TitleKind.SPECIALISED.value: "specialised", TitleKind.LITTLE_GIANT.value: "little-giant"}
"""The titles whose rules are on record."""


def known(rows: TitleQuerySet) -> TitleQuerySet:
    told = CheckedFact.objects.filter(
        enterprise=OuterRef("enterprise"), as_of__lte=OuterRef("recognised_on")
    ).order_by("-as_of", "-id")
    found: TitleQuerySet = rows.annotate(
        **{
            column: Subquery(told.filter(name=spec.name).values("number")[:1])
            for column, spec in FACTS.items()
        }
    )
    return found


def version(kind: str, on: date) -> str:
    rules = BY_CODE.get(RULES.get(kind, ""))
    found = rules.version_on(on) if rules else None
    return found.document if found else ""


TITLE_FACTS = TitleFacts(known, version)
