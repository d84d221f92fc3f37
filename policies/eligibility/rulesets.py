"""Rule sets as dated versions, each with its document: an application is judged by the version in force on its day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from policies.eligibility.conditions import Condition
from policies.eligibility.facts import History, Spec
from policies.eligibility.findings import Finding
from policies.eligibility.truth import Truth, all_of


@dataclass(frozen=True)
class Clause:
    """One condition of a version, and where the document says it."""

    article: str
    condition: Condition


@dataclass(frozen=True)
class Version:
    number: str
    document: str
    starts_on: date
    clauses: tuple[Clause, ...]

    def specs(self) -> Iterator[Spec]:
        for clause in self.clauses:
            yield from clause.condition.specs()

    def spec(self, name: str) -> Spec | None:
        """The fact that a person answers, by its name in the address (``research-last_year``)."""
        return next((spec for spec in self.specs() if spec.asked and slug(spec) == name), None)


@dataclass(frozen=True)
class RuleSet:
    """``ground`` names what an enterprise has to have in our books to be looked at at all."""

    code: str
    name: str
    ground: str
    versions: tuple[Version, ...]

    def version_on(self, on: date) -> Version | None:
        """A version stands from its first day until the next one begins."""
        begun = [version for version in self.versions if version.starts_on <= on]
        return max(begun, key=_start) if begun else None


@dataclass(frozen=True)
class Judged:
    clause: Clause
    finding: Finding


@dataclass(frozen=True)
class Verdict:
    rules: RuleSet
    version: Version
    on: date
    truth: Truth
    judged: tuple[Judged, ...]

    def count(self, truth: Truth) -> int:
        """How many conditions came to that."""
        return sum(one.finding.truth == truth for one in self.judged)

    def open_specs(self) -> list[Spec]:
        """What has to be found out, each once, in the order of the document. Nothing where the answer stands."""
        if self.truth != Truth.UNKNOWN:
            return []
        specs = (spec for one in self.judged for spec in one.finding.open_specs())
        return list({slug(spec): spec for spec in specs}.values())

    def snapshot(self) -> dict[str, object]:
        return {
            "rules": self.rules.name,
            "document": self.version.document,
            "on": self.on.isoformat(),
            "conditions": [{"article": one.clause.article, **one.finding.snapshot()} for one in self.judged],
        }


def judge(rules: RuleSet, history: History, on: date) -> Verdict | None:
    """None where no version is in force yet."""
    version = rules.version_on(on)
    if version is None:
        return None
    judged = tuple(Judged(clause, clause.condition.judge(history, on)) for clause in version.clauses)
    return Verdict(rules, version, on, all_of(one.finding.truth for one in judged), judged)


def slug(spec: Spec) -> str:
    return f"{spec.name}-{spec.span}"


def _start(version: Version) -> date:
    return version.starts_on
