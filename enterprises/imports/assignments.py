"""帮包台账: a row an enterprise and its one main officer; another officer than the present one ends his assignment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.imports.reach import Named, NamedEnterprises, hold
from enterprises.imports.register import CODE, NAME
from enterprises.models import Assignment, CoOfficer, Enterprise
from enterprises.services.officers import serving_officers
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.notifications import outbox
from foundation.spreadsheets.columns import Column, Kind
from foundation.spreadsheets.enums import Outcome
from foundation.spreadsheets.kinds import Change, ImportKind, ParsedRow, Plan, RowRefused, RowResult, register
from foundation.spreadsheets.prepared import Insert, Row, Update

COLUMNS = (
    NAME,
    CODE,
    Column(
        "officer", "帮包干部", required=True, max_length=60, variants=("服务专员", "帮包人"), example="张三"
    ),
    Column("unit", "单位", max_length=60, variants=("帮包单位", "所在单位"), example="东昌府区", width=18),
    Column("started_on", "开始日期", Kind.DATE, variants=("帮包起始日期",), example="2023-01-03"),
    Column("reason", "说明", max_length=200, variants=("分派说明",), width=24),
)
ENDED = gettext_lazy("帮包台账导入，改由他人帮包")


@dataclass(frozen=True)
class Present:
    pk: int
    officer_id: int
    officer_name: str
    started_on: date
    by_ledger: bool


@dataclass
class Prepared:
    """``marks``: by enterprise the assignment that stood when the rows were planned."""

    marks: dict[int, int | None] = field(default_factory=dict)
    begun: list[Row] = field(default_factory=list)
    ended: list[Row] = field(default_factory=list)
    officers: list[Row] = field(default_factory=list)
    told: dict[int, list[str]] = field(default_factory=dict)
    left: dict[int, list[str]] = field(default_factory=dict)
    """What each former officer no longer serves, in words."""


class AssignmentImporter:
    """``overwrite`` puts the file above whom a person assigned."""

    def __init__(self, by: User, present: frozenset[str], *, overwrite: bool = False) -> None:
        self.by, self.overwrite = by, overwrite
        self.taken: dict[int, int] = {}

    def plan(self, rows: Sequence[ParsedRow]) -> Plan:
        named = NamedEnterprises(self.by, rows, right=Permission.ASSIGNMENT_EDIT)
        officers = _officers(row.values["officer"] for row in rows)
        present = _present(named.ids())
        ready = Prepared()
        results = [self._take(row, named, officers, present, ready) for row in rows]
        return Plan(results, ready if ready.begun else None)

    def still_holds(self, work: Prepared) -> bool:
        hold(work.marks)
        now = _present(list(work.marks))
        return all((now[pk].pk if pk in now else None) == mark for pk, mark in work.marks.items())

    def write(self, work: Prepared) -> None:
        Update(Assignment, ("ended_on", "end_reason"), by="id").write(work.ended)
        Insert(Assignment).write(work.begun)
        Update(Enterprise, ("officer",), by="id").write(work.officers)
        Enterprise.objects.filter(pk__among=list(work.marks)).update(version=F("version") + 1)
        _end_helping(work)
        self._tell(work)

    def _take(
        self,
        row: ParsedRow,
        named: NamedEnterprises,
        officers: Mapping[str, list[User]],
        present: Mapping[int, Present],
        ready: Prepared,
    ) -> RowResult:
        try:
            owner = named.of(row.values)
            self._check_once(row, owner)
            officer = _one_of(officers, row.values)
            standing = present.get(owner.pk)
            if standing is not None and standing.officer_id == officer.pk:
                return RowResult(Outcome.UNCHANGED)
            day = _day(row.values, standing)
        except RowRefused as refusal:
            return refusal.result
        if standing is not None and self._asks(row.values, standing):
            kept = (Change("officer", standing.officer_name, officer.name),)
            return RowResult(Outcome.UNCHANGED, kept=kept, label=owner.name)
        return self._change(owner, officer, standing, day, row.values.get("reason") or "", ready)

    def _asks(self, values: Mapping[str, Any], standing: Present) -> bool:
        """A person assigned the present one, and the row tells of no later day on which that ended."""
        day = values.get("started_on")
        return not (self.overwrite or standing.by_ledger) and (day is None or day == standing.started_on)

    def _change(
        self,
        owner: Named,
        officer: User,
        standing: Present | None,
        day: date,
        reason: str,
        ready: Prepared,
    ) -> RowResult:
        begun = Assignment(
            enterprise_id=owner.pk,
            officer=officer,
            started_on=day,
            reason=reason,
            assigned_by=self.by,
            by_ledger=True,
        )
        ready.marks[owner.pk] = standing.pk if standing else None
        ready.begun.append(Insert(Assignment).row(begun))
        ready.officers.append(Update(Enterprise, ("officer",), by="id").row(officer, owner.pk))
        ready.told.setdefault(officer.pk, []).append(owner.name)
        if standing is None:
            return RowResult(Outcome.CREATED)
        end = Update(Assignment, ("ended_on", "end_reason"), by="id")
        ready.ended.append(end.row(day, str(ENDED), standing.pk))
        words = _("%(name)s（改由%(officer)s帮包）") % {"name": owner.name, "officer": officer.name}
        ready.left.setdefault(standing.officer_id, []).append(words)
        change = Change("officer", standing.officer_name, officer.name)
        return RowResult(Outcome.UPDATED, changes=(change,), label=owner.name)

    def _check_once(self, row: ParsedRow, owner: Named) -> None:
        first = self.taken.setdefault(owner.pk, row.number)
        if first != row.number:
            raise RowRefused("uscc", _("与第 %(row)s 行是同一家企业") % {"row": first})

    def _tell(self, work: Prepared) -> None:
        """One letter an officer, however many enterprises the chunk brings."""
        people = User.objects.in_bulk([*work.told, *work.left])
        newest = Assignment.objects.order_by("-pk").values_list("pk", flat=True).first()
        given = _("帮包台账导入：新分给您 %(n)d 家企业")
        taken = _("帮包台账导入：%(n)d 家企业改由他人帮包，不再由您帮包")
        letters = [(people[pk], given, names, "") for pk, names in work.told.items()]
        letters += [
            (people[pk], taken, names, "-former") for pk, names in work.left.items() if pk != self.by.pk
        ]
        outbox.post_many(
            outbox.Letter(
                to=reader,
                subject=subject % {"n": len(names)},
                body="\n".join(names[:50]),
                key=f"assignments-{newest}-{reader.pk}{end}",
            )
            for reader, subject, names, end in letters
        )


def _end_helping(work: Prepared) -> None:
    """Who helped and now is the one officer no longer helps."""
    begun = dict(
        Assignment.objects.current()
        .filter(enterprise__among=list(work.marks))
        .order_by()
        .values_list("enterprise_id", "officer_id")
    )
    helping = CoOfficer.objects.current().filter(enterprise__among=list(work.marks)).order_by()
    ended = [
        pk
        for pk, enterprise, officer in helping.values_list("pk", "enterprise_id", "officer_id")
        if begun.get(enterprise) == officer
    ]
    if ended:
        rows = CoOfficer.objects.filter(pk__among=ended)
        rows.update(ended_on=timezone.localdate(), end_reason=_("改任帮包干部"))


def _officers(names: Any) -> dict[str, list[User]]:
    """Who can serve and is called, or signs in, so."""
    wanted = set(names)
    people = serving_officers().select_related("unit")
    found: dict[str, list[User]] = {}
    for person in [*people.filter(name__in=wanted), *people.filter(username__in=wanted)]:
        for word in {person.name, person.username} & wanted:
            if person not in found.setdefault(word, []):
                found[word].append(person)
    return found


def _one_of(officers: Mapping[str, list[User]], values: Mapping[str, Any]) -> User:
    people, unit = officers.get(values["officer"], []), values.get("unit")
    if unit:
        people = [person for person in people if person.unit and person.unit.name == unit]
    if not people:
        where = _("“%(unit)s”里") % {"unit": unit} if unit else ""
        raise RowRefused(
            "officer",
            _("%(where)s没有这位能帮包企业的服务专员（已停用的不算），请核对姓名和单位") % {"where": where},
        )
    if len(people) > 1:
        told = "、".join(f"{person.username}（{person.unit or '—'}）" for person in people[:4])
        raise RowRefused(
            "officer", _("有 %(n)d 位同名：%(told)s，请填单位或登录名") % {"n": len(people), "told": told}
        )
    return people[0]


def _day(values: Mapping[str, Any], standing: Present | None) -> date:
    today = timezone.localdate()
    day: date = values.get("started_on") or today
    if day > today:
        raise RowRefused("started_on", _("不能晚于今天"))
    if standing is not None and day < standing.started_on:
        told = {"who": standing.officer_name, "day": standing.started_on}
        raise RowRefused("started_on", _("%(who)s自 %(day)s 起帮包，不能早于这一天") % told)
    return day


def _present(enterprises: Sequence[int]) -> dict[int, Present]:
    rows = Assignment.objects.current().filter(enterprise__among=list(enterprises)).order_by()
    facts = rows.values_list("enterprise_id", "pk", "officer_id", "officer__name", "started_on", "by_ledger")
    return {
        enterprise: Present(pk, officer, name, day, by_ledger)
        for enterprise, pk, officer, name, day, by_ledger in facts
    }


register(
    ImportKind(
        name="assignments",
        title=gettext_lazy("帮包分工"),
        permission=Permission.ASSIGNMENT_EDIT,
        columns=COLUMNS,
        open=AssignmentImporter,
        overwriting=partial(AssignmentImporter, overwrite=True),
        instead=gettext_lazy("分工已通知到人；请另行分派。"),
        hint=gettext_lazy(
            "一行一家企业的帮包干部。与现任不同的结束原分工、开始新分工；在办诉求不随台账移交，请在“帮包分工 ▸ 按人员”里移交。"
        ),
    )
)
