"""口径核查 dressed for a page and a file: counts by rule and by group, each with the list behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from reporting.links import UNSET
from reporting.metrics.checks import CHECKS, Check, Member, Rule, without
from reporting.metrics.periods import Period
from reporting.metrics.rates import Rate, Standing
from reporting.queries.checks import Findings
from reporting.queries.figures import GroupBy, Key
from reporting.tables import Number

GROUPS = (GroupBy.UNIT, GroupBy.OFFICER)


@dataclass(frozen=True)
class RuleRow:
    check: Check
    count: Number
    inside: int
    """So many of them stand in the rate."""
    rate: Rate
    """What it would be without them."""
    chosen: bool


@dataclass(frozen=True)
class GroupRow:
    """``counts`` in the order of the rules; ``cases`` names each case once."""

    name: str
    counts: list[tuple[Check, Number]]
    cases: Number
    now: Rate
    rate: Rate


@dataclass(frozen=True)
class Sheet:
    """``headline`` stays what it is; ``rate`` is what it would be without the doubtful cases of the rules chosen."""

    headline: Rate
    rate: Rate
    cases: Number
    inside: int
    rules: list[RuleRow]
    groups: list[GroupRow]


def sheet_of(
    findings: Findings,
    standings: dict[Key, Standing],
    names: dict[Key, str],
    *,
    period: Period,
    by: GroupBy,
    chosen: Sequence[Rule],
    carried: tuple[tuple[str, str], ...] = (),
) -> Sheet:
    headline = sum(standings.values(), Standing()).rate
    doubtful = findings.doubtful(chosen)
    asked = Asked(period, by, tuple(chosen), carried)
    groups = [
        asked.group(findings, standings.get(key, Standing()), key, names[key])
        for key in names
        if any(_key(member, by) == key for member in doubtful)
    ]
    return Sheet(
        headline=headline,
        rate=without(headline, doubtful),
        cases=Number(len(doubtful), asked.url(chosen) if doubtful else ""),
        inside=sum(not member.outside for member in doubtful),
        rules=[asked.rule(findings, headline, rule) for rule in Rule],
        groups=sorted(groups, key=lambda row: (-row.cases.count, row.name)),
    )


@dataclass(frozen=True)
class Asked:
    """What the addresses of the counts repeat."""

    period: Period
    by: GroupBy
    chosen: tuple[Rule, ...]
    carried: tuple[tuple[str, str], ...]

    def rule(self, findings: Findings, headline: Rate, rule: Rule) -> RuleRow:
        named = findings.doubtful([rule])
        return RuleRow(
            check=CHECKS[rule],
            count=Number(len(named), self.url([rule]) if named else ""),
            inside=sum(not member.outside for member in named),
            rate=without(headline, named),
            chosen=rule in self.chosen,
        )

    def group(self, findings: Findings, standing: Standing, key: Key, name: str) -> GroupRow:
        doubtful = self._of(findings, self.chosen, key)
        counts = [(rule, len(self._of(findings, [rule], key))) for rule in self.chosen]
        return GroupRow(
            name=name,
            counts=[
                (CHECKS[rule], Number(count, self.url([rule], key) if count else ""))
                for rule, count in counts
            ],
            cases=Number(len(doubtful), self.url(self.chosen, key)),
            now=standing.rate,
            rate=without(standing.rate, doubtful),
        )

    def _of(self, findings: Findings, rules: Sequence[Rule], key: Key) -> list[Member]:
        return [member for member in findings.doubtful(rules) if _key(member, self.by) == key]

    def url(self, rules: Sequence[Rule], *keys: Key) -> str:
        """``keys`` holds the group's key, or nothing for all groups."""
        params: dict[str, object] = dict(self.carried) | {"from": self.period.first, "to": self.period.last}
        if len(rules) < len(Rule):
            params["rule"] = [rule.value for rule in rules]
        for key in keys:
            params |= {UNSET: self.by.value} if key is None else {self.by.value: key}
        return f"{reverse('resolution-check-cases')}?{urlencode(params, doseq=True)}"


def group_keys(findings: Findings, by: GroupBy) -> set[Key]:
    return {_key(member, by) for member in findings.members.values()}


def _key(member: Member, by: GroupBy) -> Key:
    return member.unit if by == GroupBy.UNIT else member.officer
