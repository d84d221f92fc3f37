"""Enterprises as the pages of 政策匹配 ask for them."""

from __future__ import annotations

from typing import Any

from foundation.accounts.models import Unit, User
from policies.eligibility import names
from policies.eligibility.catalogue import RULE_SETS
from policies.eligibility.rulesets import slug
from tests.factories.enterprises import EnterpriseFactory

Kwargs = dict[str, Any]
CODE = RULE_SETS[0].code


def match(county: Unit, owner: User) -> Kwargs:
    return {"pk": EnterpriseFactory(county=county).pk, "code": CODE}


ELIGIBILITY = {
    "policy_match": match,
    "policy_fact": lambda county, owner: {**match(county, owner), "name": slug(names.NOT_PAID)},
}
RULES = {"rules": lambda *_: {"code": CODE}}
