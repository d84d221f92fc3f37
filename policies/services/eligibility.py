"""免申即享: what the rules say of an enterprise, what a person found out for them, and who confirmed it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from enterprises.models import Enterprise
from enterprises.services.filing import hold_active
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.accounts.services.rights import check_reach
from foundation.audit.services import record
from foundation.errors import Refused
from policies.eligibility.catalogue import RULE_SETS
from policies.eligibility.facts import Spec
from policies.eligibility.rulesets import RuleSet, Verdict, judge
from policies.eligibility.truth import Truth
from policies.eligibility_enums import ANSWERS, Answer
from policies.models import CheckedFact, EligibilityConfirmation
from policies.services.days import check_not_ahead
from policies.services.fact_histories import history_of

LISTED = 6
"""So many open facts a refusal names; the page shows all."""


def verdict_on(enterprise: Enterprise, rules: RuleSet, on: date) -> Verdict | None:
    return judge(rules, history_of(enterprise, on), on)


def verdicts_on(enterprise: Enterprise, on: date) -> list[Verdict]:
    """By every rule set that is in force on that day."""
    history = history_of(enterprise, on)
    judged = (judge(rules, history, on) for rules in RULE_SETS)
    return [verdict for verdict in judged if verdict is not None]


@transaction.atomic
def check_fact(
    enterprise: Enterprise, spec: Spec, *, by: User, value: Decimal | bool, as_of: date, reason: str
) -> CheckedFact:
    """A person's answer to what a rule asks, of a day; the next answer for that day takes its place."""
    _hold(enterprise, by)
    check_not_ahead(as_of)
    if not spec.asked:
        raise Refused(
            _("“%(label)s”取自%(where)s，请在那里更正。") % {"label": spec.label, "where": spec.where}
        )
    if spec.is_yes_no != isinstance(value, bool):
        raise Refused(_("“%(label)s”的核验结果形式不对，请核对。") % {"label": spec.label})
    told = {"said": value} if isinstance(value, bool) else {"number": value}
    fact = CheckedFact.objects.create(
        enterprise=enterprise, name=spec.name, as_of=as_of, reason=reason, by=by, **told
    )
    detail = {"fact": spec.name, "value": str(value), "as_of": str(as_of), "reason": reason}
    record(by=by, action="policy.check", obj=enterprise, detail=detail)
    return fact


@transaction.atomic
def confirm(enterprise: Enterprise, rules: RuleSet, *, by: User, on: date) -> EligibilityConfirmation:
    """Judged anew on what is held now; kept with all it rests on."""
    _hold(enterprise, by)
    check_not_ahead(on)
    verdict = verdict_on(enterprise, rules, on)
    if verdict is None:
        raise Refused(_("%(on)s 时“%(rules)s”还没有施行，不能确认。") % {"on": on, "rules": rules.name})
    check_fits(verdict)
    version = verdict.version.number
    try:
        with transaction.atomic():
            kept = EligibilityConfirmation.objects.create(
                enterprise=enterprise, code=rules.code, version=version, answer=Answer.FITS, on=on,
                snapshot=verdict.snapshot(), by=by,
            )  # fmt: skip
    except IntegrityError:
        raise Refused(
            _("“%(rules)s”在 %(on)s 的符合情况已经确认过。") % {"rules": rules.name, "on": on}
        ) from None
    detail = {"rules": rules.code, "version": version, "on": str(on)}
    record(by=by, action="policy.confirm", obj=enterprise, detail=detail)
    return kept


def check_fits(verdict: Verdict) -> None:
    if verdict.truth == Truth.NO:
        failed = [one.finding.needed for one in verdict.judged if one.finding.truth == Truth.NO]
        raise Refused(_("不符合：%(failed)s。不能确认。") % {"failed": "、".join(failed)})
    if verdict.truth == Truth.UNKNOWN:
        lacking = [spec.title(verdict.on) for spec in verdict.open_specs()]
        more = _("等 %(n)d 项") % {"n": len(lacking)} if len(lacking) > LISTED else ""
        raise Refused(
            _("还要核验：%(lacking)s%(more)s。核验后再确认。")
            % {"lacking": "、".join(lacking[:LISTED]), "more": more}
        )


def answer_of(verdict: Verdict) -> Answer:
    return ANSWERS[verdict.truth]


def may_confirm(user: User, enterprise: Enterprise) -> bool:
    is_reached = user.has(Permission.POLICY_CONFIRM) and user.reach(Permission.POLICY_CONFIRM).covers(
        enterprise.county_id
    )
    return is_reached and enterprise.archived_at is None


def _hold(enterprise: Enterprise, by: User) -> None:
    """Nobody else confirms or answers meanwhile, so that what is confirmed is what stood."""
    check_reach(by, Permission.POLICY_CONFIRM, enterprise.county_id)
    hold_active(enterprise)
