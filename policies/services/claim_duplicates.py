"""Whether an enterprise got, or asks for, the same a second time. Each finding names the earlier record."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from enterprises.models import Enterprise
from policies.amounts import yuan
from policies.claim_enums import OncePer
from policies.models import Claim, ClaimInvoice, PolicyClause


@dataclass(frozen=True)
class Finding:
    """``bars``: no reason that a person gives lifts it."""

    claim: Claim
    sentence: str
    bars: bool


@dataclass(frozen=True)
class Asked:
    """What is to be claimed, and on which day; ``but``: the claim itself, once it is there."""

    enterprise: Enterprise
    clause: PolicyClause
    year: int
    project_code: str = ""
    invoices: Sequence[str] = ()
    but: int | None = None
    on: date | None = None

    def comes_before(self, claim: Claim) -> bool:
        """By the day of 申报, on one day by the number; what is not there yet is the last of its day."""
        if self.on is None or self.on == claim.applied_on:
            return self.but is not None and claim.pk is not None and self.but < claim.pk
        return self.on < claim.applied_on

    @property
    def once(self) -> str:
        """What no two living claims of an enterprise share."""
        clause = self.clause
        match clause.once_per:
            case OncePer.PROJECT:
                return f"project:{clause.policy_id}:{self.project_code}"
            case OncePer.TITLE:
                return f"title:{clause.title_group}:{clause.title_rank}"
            case OncePer.INVOICE:
                return f"invoice:{clause.policy_id}:{self.year}:{min(self.invoices, default='')}"
            case _:
                return f"year:{clause.policy_id}:{clause.code}:{self.year}"


def of_claim(claim: Claim) -> Asked:
    invoices = list(claim.invoices.values_list("number", flat=True))
    return Asked(
        claim.enterprise, claim.clause, claim.year, claim.project_code, invoices, claim.pk, claim.applied_on
    )


def living_of(enterprises: Collection[int]) -> dict[int, list[Claim]]:
    """By the key of the enterprise, the earlier first; one statement."""
    found: dict[int, list[Claim]] = defaultdict(list)
    rows = Claim.objects.live().filter(enterprise__among=enterprises).select_related("clause", "policy")
    for claim in rows.order_by("id"):
        found[claim.enterprise_id].append(claim)
    return found


def findings(asked: Asked, living: Sequence[Claim] | None = None) -> list[Finding]:
    """Those that bar first. ``living``: the claims of the enterprise, where they were read for many at once."""
    others = _others(asked, living)
    found = [
        *_same_project(asked, others),
        *_same_invoice(asked),
        *_same_title(asked, others),
        *_same_year(asked, others),
    ]
    return sorted(found, key=lambda one: not one.bars)


def most_for(asked: Asked, living: Sequence[Claim] | None = None) -> int:
    """就高不重复: what the clause gives less what lower titles of the kind brought already; beside a higher one that came
    later, what is left of that one's.
    """
    clause = asked.clause
    if clause.once_per != OncePer.TITLE:
        return clause.cap_fen
    titles = _titles(asked, _others(asked, living))
    caps = [clause, *(claim.clause for claim in titles if _has_counted(claim, asked))]
    return max(min(one.cap_fen - _brought(titles, one, asked) for one in caps), 0)


def _brought(titles: Sequence[Claim], cap: PolicyClause, asked: Asked) -> int:
    """What counts towards a cap beside what is asked for: lower titles, and towards that of another its own claim."""
    own = cap.title_rank == asked.clause.title_rank
    had = [claim for claim in titles if claim.clause.title_rank < cap.title_rank + (not own)]
    return sum(claim.due_fen - claim.recalled_fen for claim in had)


def _has_counted(claim: Claim, asked: Asked) -> bool:
    """A higher title that came later pays the difference to the one asked about, and does not stand in its way."""
    return claim.clause.title_rank > asked.clause.title_rank and asked.comes_before(claim)


def _others(asked: Asked, living: Sequence[Claim] | None) -> list[Claim]:
    rows = living_of([asked.enterprise.pk])[asked.enterprise.pk] if living is None else living
    return [claim for claim in rows if asked.but is None or claim.pk != asked.but]


def _titles(asked: Asked, others: Sequence[Claim]) -> list[Claim]:
    group = asked.clause.title_group
    return [
        claim
        for claim in others
        if claim.clause.once_per == OncePer.TITLE and claim.clause.title_group == group
    ]


def _same_project(asked: Asked, others: Sequence[Claim]) -> Iterator[Finding]:
    for claim in others:
        if asked.project_code and claim.project_code == asked.project_code:
            told = {"code": asked.project_code, "claim": _told(claim)}
            yield Finding(claim, _("项目 %(code)s 已由%(claim)s") % told, True)


def _same_invoice(asked: Asked) -> Iterator[Finding]:
    rows = ClaimInvoice.objects.filter(number__in=asked.invoices, is_live=True).exclude(claim=asked.but)
    for invoice in rows.select_related("claim__clause", "claim__policy", "claim__enterprise").order_by(
        "number"
    ):
        told = {
            "number": invoice.number,
            "name": invoice.claim.enterprise.name,
            "claim": _told(invoice.claim),
        }
        yield Finding(invoice.claim, _("发票 %(number)s 已由“%(name)s”的%(claim)s") % told, True)


def _same_title(asked: Asked, others: Sequence[Claim]) -> Iterator[Finding]:
    clause = asked.clause
    if clause.once_per != OncePer.TITLE:
        return
    for claim in _titles(asked, others):
        told = {"group": clause.title_group, "claim": _told(claim)}
        if _has_counted(claim, asked):
            yield Finding(claim, _("同类称号“%(group)s”较高一级的后来已由%(claim)s，只补差额") % told, False)
        elif claim.clause.title_rank >= clause.title_rank:
            yield Finding(claim, _("同类称号“%(group)s”不低于本级的已由%(claim)s，就高不重复") % told, True)
        else:
            yield Finding(claim, _("同类称号“%(group)s”较低一级的已由%(claim)s，只补差额") % told, False)


def _same_year(asked: Asked, others: Sequence[Claim]) -> Iterator[Finding]:
    """Under the same clause it bars; under another clause of the policy a person may give the reason."""
    policy = asked.clause.policy_id
    for claim in others:
        if (claim.policy_id, claim.year) != (policy, asked.year):
            continue
        if claim.clause.once_per == OncePer.TITLE and asked.clause.once_per == OncePer.TITLE:
            continue
        told = {"year": asked.year, "claim": _told(claim)}
        same = claim.clause.code == asked.clause.code
        bars = same and asked.clause.once_per == OncePer.YEAR
        yield Finding(claim, _("%(year)d 年度同一政策已由%(claim)s") % told, bars)


def _told(claim: Claim) -> str:
    if claim.row is not None:
        told = {"row": claim.row, "matter": claim.clause.matter, "yuan": yuan(claim.due_fen)}
        return _("本文件第 %(row)s 行（%(matter)s，%(yuan)s 元）申报") % told
    return _("%(number)s（%(matter)s，%(yuan)s 元，%(status)s）申报") % {
        "number": claim.number,
        "matter": claim.clause.matter,
        "yuan": yuan(claim.due_fen),
        "status": claim.get_status_display(),
    }
