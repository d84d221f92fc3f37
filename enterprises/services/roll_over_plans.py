"""What a roll-over (年度结转) would do with each line of last year's list, and why. Nothing is written here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from django.utils.translation import gettext as _

from enterprises.enums import ListKind, Metric
from enterprises.models import EnterpriseContact, EnterpriseFigure, ServiceListEntry
from enterprises.services.figures import yearly_figures
from enterprises.services.thresholds import in_words, threshold_of
from foundation.web.numbers import amount_wan


class Fate(StrEnum):
    CARRIED = "carried"
    LEFT_OUT = "left_out"
    THERE = "there"
    """In the new list already, or carried before."""


@dataclass(frozen=True)
class Line:
    """``by_choice``: a person may decide otherwise than the rule did; ``figure``: what admits it by
    the rule; ``ground``: the reason without its figures; ``threshold_wan``: what it had to reach."""

    entry: ServiceListEntry
    fate: Fate
    reason: str = ""
    by_choice: bool = False
    evidence_wan: Decimal | None = None
    evidence_note: str = ""
    figure: EnterpriseFigure | None = None
    ground: str = ""
    threshold_wan: Decimal | None = None

    @property
    def is_carried(self) -> bool:
        return self.fate == Fate.CARRIED


@dataclass(frozen=True)
class Plan:
    """``exceptions``: the lines for which the proposal was turned round."""

    kind: str
    year: int
    lines: list[Line]
    exceptions: frozenset[int] = frozenset()

    @property
    def carried(self) -> list[Line]:
        return [line for line in self.lines if line.is_carried]

    @property
    def left_out(self) -> list[Line]:
        return [line for line in self.lines if line.fate == Fate.LEFT_OUT]

    @property
    def there(self) -> list[Line]:
        return [line for line in self.lines if line.fate == Fate.THERE]

    @property
    def turned_round(self) -> list[Line]:
        return [line for line in self.lines if line.entry.pk in self.exceptions]

    @property
    def unserved(self) -> int:
        """Enterprises to be carried that have no officer."""
        return len(
            {line.entry.enterprise_id for line in self.carried if not line.entry.enterprise.officer_id}
        )

    @property
    def ruled_out(self) -> list[Line]:
        """What nobody can decide otherwise."""
        return [line for line in self.left_out if not line.by_choice]

    @property
    def reasons(self) -> list[tuple[str, int]]:
        """Why lines stay out, the commonest first."""
        return Counter(line.ground or line.reason for line in self.left_out).most_common()


@dataclass
class _Facts:
    """What is known beside last year's lines, read once for all of them."""

    year: int
    standing: set[tuple[int, str]]
    carried_before: set[int | None]
    outputs: Mapping[int, EnterpriseFigure]
    threshold: Decimal
    decided: Mapping[int, str]
    """Entries for which a person decided otherwise than the rule, with the reason."""


def plan_roll_over(kind: str, year: int, *, exceptions: Collection[int] | None = (), why: str = "") -> Plan:
    """From the list of the year before into that of ``year``.

    The proposal takes what stands on 年产值过亿元企业 and leaves 新投产项目 out; ``exceptions`` are the entries
    for which a person decided otherwise, with the reason ``why``; None stands for what an earlier roll-over decided.
    """
    last = ServiceListEntry.objects.of(kind, year - 1).standing()
    rows = last.select_related("enterprise__county", "enterprise__officer__unit", "figure")
    entries = list(
        rows.order_by("enterprise__county__name", "enterprise__has_officer", "enterprise__name", "id")
    )
    decided = _decided_before(entries) if exceptions is None else dict.fromkeys(exceptions, why)
    facts = _facts(kind, year, decided)
    lines = [_line(entry, facts) for entry in entries]
    chosen = (line.entry.pk for line in lines if line.by_choice and line.entry.pk in decided)
    return Plan(kind, year, lines, frozenset(chosen))


def main_contacts(plan: Plan) -> dict[int, str]:
    """By the enterprises that stand on last year's list."""
    listed = ServiceListEntry.objects.of(plan.kind, plan.year - 1).standing().values("enterprise_id")
    main = EnterpriseContact.objects.filter(is_main=True, enterprise__in=listed)
    return dict(main.values_list("enterprise_id", "name"))


def _decided_before(entries: Iterable[ServiceListEntry]) -> dict[int, str]:
    """Enterprises left out by an earlier roll-over. Of projects the rule does that, which decides nothing."""
    return {
        entry.pk: entry.left_out_reason
        for entry in entries
        if entry.left_out_reason and entry.kind == ListKind.OVER_100M
    }


def _facts(kind: str, year: int, decided: Mapping[int, str]) -> _Facts:
    there = ServiceListEntry.objects.of(kind, year).values_list(
        "enterprise_id", "project_name", "left_on", "carried_from_id"
    )
    found = list(there)
    listed = ServiceListEntry.objects.of(kind, year - 1).standing().values("enterprise_id")
    return _Facts(
        year=year,
        standing={(firm, project) for firm, project, left_on, _from in found if left_on is None},
        carried_before={origin for _firm, _project, _left_on, origin in found},
        outputs=yearly_figures(Metric.OUTPUT, year - 1, listed) if kind == ListKind.OVER_100M else {},
        threshold=threshold_of(year).output_wan,
        decided=decided,
    )


def _line(entry: ServiceListEntry, facts: _Facts) -> Line:
    if (entry.enterprise_id, entry.project_name) in facts.standing:
        return Line(entry, Fate.THERE, _("已在 %(year)s 年清单中") % {"year": facts.year})
    if entry.pk in facts.carried_before:
        return Line(entry, Fate.THERE, _("结转后已从 %(year)s 年清单出单") % {"year": facts.year})
    if entry.enterprise.archived_at is not None:
        return Line(entry, Fate.LEFT_OUT, _("企业已归档"))
    if entry.kind == ListKind.COMMISSIONED:
        return _project_line(entry, facts)
    return _enterprise_line(entry, facts)


def _project_line(entry: ServiceListEntry, facts: _Facts) -> Line:
    carried = Line(
        entry,
        Fate.CARRIED,
        facts.decided.get(entry.pk, ""),
        by_choice=True,
        evidence_wan=entry.evidence_wan,
        evidence_note=entry.evidence_note,
    )
    if entry.pk in facts.decided:
        return carried
    return replace(carried, fate=Fate.LEFT_OUT, reason=_("新投产项目清单只收当年投产的项目"))


def _enterprise_line(entry: ServiceListEntry, facts: _Facts) -> Line:
    last, figure = facts.year - 1, facts.outputs.get(entry.enterprise_id)
    output = figure.value if figure else None
    evidence = entry.evidence_wan if output is None else output
    note = _("%(year)s 年产值") if output is not None else _("沿用 %(year)s 年清单的依据")
    line = Line(
        entry,
        Fate.CARRIED,
        by_choice=True,
        evidence_wan=evidence,
        evidence_note=note % {"year": last},
        figure=figure or entry.figure,
        threshold_wan=facts.threshold if evidence is not None else None,
    )
    if evidence is not None and evidence < facts.threshold:
        return _left_short(line, facts, evidence)
    if entry.pk in facts.decided:
        return replace(line, fate=Fate.LEFT_OUT, reason=facts.decided[entry.pk])
    return line


def _left_short(line: Line, facts: _Facts, evidence: Decimal) -> Line:
    """The rule leaves no choice."""
    told = {"note": line.evidence_note, "value": amount_wan(evidence), "least": in_words(facts.threshold)}
    return replace(
        line,
        fate=Fate.LEFT_OUT,
        by_choice=False,
        reason=_("%(note)s %(value)s 万元，不足 %(least)s") % told,
        ground=_("%(note)s不足 %(least)s") % told,
    )
