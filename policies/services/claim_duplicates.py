"""Whether an enterprise got, or asks for, the same a second time. Each finding names the earlier record."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from enterprises.models import Enterprise
from policies.amounts import yuan
from policies.claim_enums import OncePer
from policies.models import Claim, ClaimInvoice, ClaimQuerySet, PolicyClause


@dataclass(frozen=True)
class Finding:
    """``bars``: no reason that a person gives lifts it."""

    claim: Claim
    sentence: str
    bars: bool


@dataclass(frozen=True)
class Asked:
    """What is to be claimed; ``but``: the claim itself, once it is there."""

    enterprise: Enterprise
    clause: PolicyClause
    year: int
    project_code: str = ""
    invoices: Sequence[str] = ()
    but: int | None = None

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
    return Asked(claim.enterprise, claim.clause, claim.year, claim.project_code, invoices, claim.pk)


def findings(asked: Asked) -> list[Finding]:
    """Those that bar first."""
    found = [*_same_project(asked), *_same_invoice(asked), *_same_title(asked), *_same_year(asked)]
    return sorted(found, key=lambda one: not one.bars)


def most_for(asked: Asked) -> int:
    """就高不重复: what the clause gives less what lower titles of the kind brought already."""
    clause = asked.clause
    if clause.once_per != OncePer.TITLE:
        return clause.cap_fen
    had = _titles(asked).filter(clause__title_rank__lt=clause.title_rank)
    return max(clause.cap_fen - sum(claim.due_fen - claim.recalled_fen for claim in had), 0)


def _living(asked: Asked) -> ClaimQuerySet:
    rows = Claim.objects.live().filter(enterprise=asked.enterprise)
    if asked.but is not None:
        rows = rows.exclude(pk=asked.but)
    return rows.select_related("clause", "policy").order_by("id")


def _titles(asked: Asked) -> ClaimQuerySet:
    return _living(asked).filter(clause__once_per=OncePer.TITLE, clause__title_group=asked.clause.title_group)


def _same_project(asked: Asked) -> Iterator[Finding]:
    if not asked.project_code:
        return
    for claim in _living(asked).filter(project_code=asked.project_code):
        yield Finding(
            claim,
            _("项目 %(code)s 已由%(claim)s") % {"code": asked.project_code, "claim": _told(claim)},
            True,
        )


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


def _same_title(asked: Asked) -> Iterator[Finding]:
    clause = asked.clause
    if clause.once_per != OncePer.TITLE:
        return
    for claim in _titles(asked):
        told = {"group": clause.title_group, "claim": _told(claim)}
        if claim.clause.title_rank >= clause.title_rank:
            yield Finding(claim, _("同类称号“%(group)s”不低于本级的已由%(claim)s，就高不重复") % told, True)
        else:
            yield Finding(claim, _("同类称号“%(group)s”较低一级的已由%(claim)s，只补差额") % told, False)


def _same_year(asked: Asked) -> Iterator[Finding]:
    """Under the same clause it bars; under another clause of the policy a person may give the reason."""
    for claim in _living(asked).filter(policy=asked.clause.policy_id, year=asked.year):
        if claim.clause.once_per == OncePer.TITLE and asked.clause.once_per == OncePer.TITLE:
            continue
        told = {"year": asked.year, "claim": _told(claim)}
        same = claim.clause.code == asked.clause.code
        bars = same and asked.clause.once_per == OncePer.YEAR
        yield Finding(claim, _("%(year)d 年度同一政策已由%(claim)s") % told, bars)


def _told(claim: Claim) -> str:
    return _("%(number)s（%(matter)s，%(yuan)s 元，%(status)s）申报") % {
        "number": claim.number,
        "matter": claim.clause.matter,
        "yuan": yuan(claim.due_fen),
        "status": claim.get_status_display(),
    }
