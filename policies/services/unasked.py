"""免申即享: a claim of a policy that grants by a rule set rests on a person's confirmation that the enterprise fits."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from enterprises.models import Enterprise
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.errors import NotAllowed, Refused
from policies.claim_enums import ClaimBasis
from policies.eligibility.catalogue import BY_CODE
from policies.models import Claim, EligibilityConfirmation, Policy, PolicyClause
from policies.services.policies import clauses_on


def confirmation_for(
    policy: Policy, enterprise: Enterprise, basis: str, on: date
) -> EligibilityConfirmation | None:
    """The newest of that year, up to the day of the claim; None where the policy asks for none."""
    if basis != ClaimBasis.AUTO or not policy.rule_set:
        return None
    rows = EligibilityConfirmation.objects.filter(enterprise=enterprise, code=policy.rule_set)
    found = rows.filter(on__year=on.year, on__lte=on).order_by("-on", "-id").first()
    if found is None:
        raise Refused(
            _("这项政策按“%(rules)s”免申即享，%(year)d 年还没有人确认这家企业符合。请先在“政策匹配”里确认。")
            % {"rules": name_of(policy.rule_set), "year": on.year}
        )
    return found


def check_other_hand(claim: Claim, user_id: int) -> None:
    """Who confirmed that the enterprise fits decides nothing about its money."""
    if claim.confirmation is not None and claim.confirmation.by_id == user_id:
        raise NotAllowed(_("您确认过这家企业符合条件，不能再审核，请由另一位复核人员办理。"))


def claimable_by(user: User) -> frozenset[str]:
    """The rule sets that a policy grants by, for who may enter claims."""
    if not user.has(Permission.CLAIM_ENTER):
        return frozenset()
    return frozenset(Policy.objects.ruled().values_list("rule_set", flat=True))


def claim_asked_by(confirmation: EligibilityConfirmation) -> dict[str, Any]:
    """What the form of a claim has in it already; the clause only where the policies leave no choice."""
    clauses = clauses_of(confirmation)
    told: dict[str, Any] = {
        "enterprise": confirmation.enterprise,
        "basis": ClaimBasis.AUTO,
        "year": confirmation.on.year,
        "on": confirmation.on,
    }
    if len(clauses) == 1:
        told |= {"clause": clauses[0].pk, "amount_fen": clauses[0].amount_fen}
    return told


def clauses_of(confirmation: EligibilityConfirmation) -> list[PolicyClause]:
    """The version of that day of each clause of the policies that grant by the rule set."""
    policies = Policy.objects.ruled().filter(rule_set=confirmation.code)
    return [clause for policy in policies for clause in clauses_on(policy, confirmation.on)]


def name_of(code: str) -> str:
    return BY_CODE[code].name if code in BY_CODE else code
