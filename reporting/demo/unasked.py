"""免申即享 in the demonstration: a policy that grants by a rule set, four enterprises confirmed, claims entered for two."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from enterprises.models import Enterprise
from foundation.accounts.models import User
from policies.claim_enums import ClaimBasis, OncePer, PolicyLevel
from policies.eligibility.catalogue import BY_CODE
from policies.eligibility.rulesets import RuleSet
from policies.eligibility.truth import Truth
from policies.models import PolicyClause
from policies.services.claims import enter_claim
from policies.services.eligibility import check_fact, confirm, verdict_on
from policies.services.fact_histories import looked_at
from policies.services.policies import add_policy, set_clause

CONFIRMED, ENTERED = 4, 2
REWARD_FEN = 20 * 10**6


def build_unasked(clerk: User, today: date) -> int:
    """Returns how many claims."""
    rules = BY_CODE["project-reward"]
    clause = _clause(rules, clerk, today)
    made = 0
    for number, firm in enumerate(_fitting(rules, clerk, today)):
        confirm(firm, rules, by=clerk, on=today)
        if number < ENTERED:
            enter_claim(
                clause, firm, by=clerk, on=today, basis=ClaimBasis.AUTO, claimed_fen=REWARD_FEN,
                year=today.year,
            )  # fmt: skip
            made += 1
    return made


def _clause(rules: RuleSet, clerk: User, today: date) -> PolicyClause:
    issued = date(today.year, 1, 1)
    policy = add_policy(
        by=clerk, title=f"{today.year} 年度新投产项目奖励实施细则", number=f"聊工信发〔{today.year}〕9号",
        level=PolicyLevel.CITY, issuer="市工业和信息化局", issued_on=issued, grants_unasked=True,
        rule_set=rules.code, summary="上一年度建成投产的项目，由部门核对数据后直接奖励，企业不用申报。",
    )  # fmt: skip
    return set_clause(
        policy, by=clerk, code="第五条", matter="新投产项目奖励", amount_fen=REWARD_FEN, cap_fen=REWARD_FEN,
        once_per=OncePer.YEAR, effective_from=issued,
    )  # fmt: skip


def _fitting(rules: RuleSet, clerk: User, today: date) -> Iterator[Enterprise]:
    """The first of whom nothing speaks against it, once a person has answered what our books do not hold."""
    found = 0
    active = list(Enterprise.objects.active().values_list("pk", flat=True))
    for firm in Enterprise.objects.filter(pk__among=looked_at(active, rules, today)).order_by("pk"):
        verdict = verdict_on(firm, rules, today)
        if verdict is None or verdict.truth != Truth.UNKNOWN:
            continue
        for spec in verdict.open_specs():
            check_fact(firm, spec, by=clerk, value=True, as_of=today, reason="已向税务和应急部门核实")
        yield firm
        found += 1
        if found == CONFIRMED:
            return
