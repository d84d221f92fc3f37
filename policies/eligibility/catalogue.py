"""All rule sets, in the order of the screens."""

from __future__ import annotations

from policies.eligibility.facts import Spec
from policies.eligibility.rules import national_2022, national_2026, rewards
from policies.eligibility.rulesets import RuleSet, slug

FIGURES, SCALE, PROJECTS = "figures", "scale", "projects"
"""What an enterprise has in our books when it is looked at at all."""

RULE_SETS: tuple[RuleSet, ...] = (
    RuleSet("scale-reward", "规上新增奖励", SCALE, (rewards.SCALE_REWARD,)),
    RuleSet("output-reward", "亿元企业晋级奖励", FIGURES, (rewards.OUTPUT_REWARD,)),
    RuleSet("project-reward", "技改、新投产项目奖励", PROJECTS, (rewards.PROJECT_REWARD,)),
    RuleSet(
        "specialised", "专精特新中小企业", FIGURES, (national_2022.SPECIALISED, national_2026.SPECIALISED)
    ),
    RuleSet(
        "little-giant",
        "专精特新“小巨人”企业",
        FIGURES,
        (national_2022.LITTLE_GIANT, national_2026.LITTLE_GIANT),
    ),
)
BY_CODE = {rules.code: rules for rules in RULE_SETS}


def asked_specs() -> dict[str, Spec]:
    """Every fact that a person can be asked for, by its name in an address."""
    specs = (spec for rules in RULE_SETS for version in rules.versions for spec in version.specs())
    return {slug(spec): spec for spec in specs if spec.asked}
