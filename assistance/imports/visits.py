"""走访台账: a row a visit, told by its day, its enterprises and what was said; one that is on record is left alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assistance.enums import VisitChannel, VisitEventKind
from assistance.models import Visit, VisitEvent
from assistance.services.visits import MOST_MET
from enterprises.codes import normalise_uscc, uscc_problem
from enterprises.models import Enterprise
from foundation.accounts.models import Reach, User
from foundation.accounts.permissions import Permission
from foundation.spreadsheets.columns import Column, Kind
from foundation.spreadsheets.enums import Outcome
from foundation.spreadsheets.kinds import ImportKind, ParsedRow, Plan, RowRefused, RowResult, register

SEVERAL = re.compile(r"[、,，;；/\s]+")
Key = tuple[date, frozenset[int], str]

COLUMNS = (
    Column("visited_on", "走访日期", Kind.DATE, required=True, variants=("日期",), example="2023-10-09"),
    Column("enterprises", "企业名称", max_length=600, variants=("走访企业", "企业"), example="示例机械有限公司", width=32),
    Column("uscc", "统一社会信用代码", required=True, max_length=200, variants=("信用代码", "代码"), example="91371502MA3C00011G", width=24),
    Column("channel", "方式", Kind.CHOICE, required=True, choices={str(label): value for value, label in VisitChannel.choices}, variants=("走访方式",)),
    Column("people", "走访人", required=True, max_length=200, variants=("走访干部", "帮包干部"), example="张三", width=18),
    Column("met", "见到谁", max_length=60, variants=("接待人",)),
    Column("notes", "走访情况", required=True, max_length=5000, variants=("走访内容", "情况"), example="了解订单和用工，暂无诉求。", width=48),
)  # fmt: skip


@dataclass(frozen=True)
class Firm:
    pk: int
    name: str
    county_id: int | None
    officer_id: int | None
    filed_for: str
    confirmed: bool
    """A person has confirmed its code although the check digit fails."""


@dataclass
class NewVisit:
    key: Key
    facts: dict[str, Any]
    people: list[int]


@dataclass
class Prepared:
    visits: list[NewVisit] = field(default_factory=list)


class VisitImporter:
    def __init__(self, by: User, present: frozenset[str]) -> None:
        self.by = by
        self.reach = (
            Reach(everything=True, unit_ids=frozenset()) if by.is_service else by.reach(Permission.VISIT_LOG)
        )
        self.taken: dict[Key, int] = {}

    def plan(self, rows: Sequence[ParsedRow]) -> Plan:
        firms = _firms(code for row in rows for code in _codes(row.values))
        people = _people(word for row in rows for word in _words(row.values["people"]))
        known = _known({row.values["visited_on"] for row in rows})
        ready = Prepared()
        results = [self._take(row, firms, people, known, ready) for row in rows]
        return Plan(results, ready if ready.visits else None)

    def still_holds(self, work: Prepared) -> bool:
        firms = {pk for visit in work.visits for pk in visit.key[1]}
        list(
            Enterprise.objects.filter(pk__among=list(firms))
            .order_by("pk")
            .select_for_update()
            .values_list("pk")
        )
        return not _known({visit.key[0] for visit in work.visits}) & {visit.key for visit in work.visits}

    def write(self, work: Prepared) -> None:
        now, today = timezone.now(), timezone.localdate()
        made = Visit.objects.bulk_create(
            Visit(created_by=self.by, entered_on=today, **visit.facts) for visit in work.visits
        )
        met, went = Visit.enterprises.through, Visit.people.through
        pairs = list(zip(made, work.visits, strict=True))
        met.objects.bulk_create(
            met(visit_id=one.pk, enterprise_id=pk) for one, told in pairs for pk in sorted(told.key[1])
        )
        went.objects.bulk_create(
            went(visit_id=one.pk, user_id=pk) for one, told in pairs for pk in told.people
        )
        VisitEvent.objects.bulk_create(
            VisitEvent(visit=one, kind=VisitEventKind.LOGGED, at=now, by=self.by, text=_("走访台账导入"))
            for one in made
        )

    def _take(
        self,
        row: ParsedRow,
        firms: Mapping[str, Firm],
        people: Mapping[str, list[User]],
        known: set[Key],
        ready: Prepared,
    ) -> RowResult:
        values = row.values
        try:
            met = self._met(values, firms)
            key = (values["visited_on"], frozenset(firm.pk for firm in met), values["notes"])
            self._check_once(row, key)
            _check_past(key[0])
            went = [_one_of(people, word, met).pk for word in _words(values["people"])]
        except RowRefused as refusal:
            return refusal.result
        if key in known:
            return RowResult(Outcome.UNCHANGED)
        facts = {name: values[name] for name in ("visited_on", "channel", "notes")}
        facts["met"] = values.get("met") or ""
        ready.visits.append(NewVisit(key, facts, list(dict.fromkeys(went))))
        return RowResult(Outcome.CREATED)

    def _met(self, values: Mapping[str, Any], firms: Mapping[str, Firm]) -> list[Firm]:
        found = []
        for code in _codes(values):
            firm = firms.get(code)
            if problem := uscc_problem(code, confirmed=bool(firm and firm.confirmed)):
                raise RowRefused("uscc", f"{code}：{problem}")
            if firm is None:
                raise RowRefused("uscc", _("企业台账里没有代码 %(code)s") % {"code": code})
            if not (self.reach.covers(firm.county_id) or firm.officer_id == self.by.pk):
                raise RowRefused("", _("“%(name)s”不在您的工作范围") % {"name": firm.name})
            if firm.filed_for:
                told = {"name": firm.name, "reason": firm.filed_for}
                raise RowRefused("uscc", _("“%(name)s”已归档（%(reason)s）") % told)
            found.append(firm)
        if not 0 < len(found) <= MOST_MET:
            raise RowRefused("uscc", _("一次走访填 1 至 %(n)d 家企业的代码") % {"n": MOST_MET})
        return found

    def _check_once(self, row: ParsedRow, key: Key) -> None:
        first = self.taken.setdefault(key, row.number)
        if first != row.number:
            raise RowRefused("", _("与第 %(row)s 行是同一次走访") % {"row": first})


def _check_past(day: date) -> None:
    if day > timezone.localdate():
        raise RowRefused("visited_on", _("不能晚于今天"))


def _codes(values: Mapping[str, Any]) -> list[str]:
    """Letters and digits only, so that a code typed in groups of four stays one."""
    parts = re.split(r"[、,，;；/\n]+", values["uscc"])
    return [code for part in parts if (code := normalise_uscc(part))]


def _words(text: str) -> list[str]:
    return [word for word in SEVERAL.split(text) if word]


def _firms(codes: Iterable[str]) -> dict[str, Firm]:
    rows = Enterprise.objects.filter(uscc__in=set(codes)).order_by()
    facts = rows.values_list("uscc", "pk", "name", "county_id", "officer_id", "archive_reason", "code_reason")
    return {
        code or "": Firm(pk, name, county, officer, filed_for, bool(code_reason))
        for code, pk, name, county, officer, filed_for, code_reason in facts
    }


def _people(words: Iterable[str]) -> dict[str, list[User]]:
    """Also those who have left: the visit was theirs."""
    found: dict[str, list[User]] = {}
    for person in User.objects.filter(is_service=False, name__in=set(words)).select_related("unit"):
        found.setdefault(person.name, []).append(person)
    return found


def _one_of(people: Mapping[str, list[User]], word: str, met: Sequence[Firm]) -> User:
    """Of several of one name the one who serves an enterprise that was visited."""
    called = people.get(word, [])
    serving = [person for person in called if any(firm.officer_id == person.pk for firm in met)]
    choice = called if len(called) == 1 else serving
    if len(choice) == 1:
        return choice[0]
    if not called:
        raise RowRefused("people", _("人员里没有“%(name)s”") % {"name": word})
    raise RowRefused(
        "people",
        _("有 %(n)d 位“%(name)s”，认不出是哪一位，请在系统里记这次走访") % {"n": len(called), "name": word},
    )


def _known(days: set[date]) -> set[Key]:
    """The visits of these days, voided ones too, and as they were before a person corrected day or words.

    What a person took back or corrected does not return by a file.
    """
    moved = VisitEvent.objects.filter(
        kind=VisitEventKind.EDITED, data__shown__visited_on__0__in=[str(day) for day in days]
    )
    these = Q(visited_on__in=days) | Q(pk__in=moved.order_by().values("visit"))
    now = {
        pk: (day, notes) for pk, day, notes in _of(Visit.objects.filter(these), "pk", "visited_on", "notes")
    }
    met: dict[int, set[int]] = {}
    through = Visit.enterprises.through.objects.filter(visit__among=list(now))
    for visit, enterprise in _of(through, "visit_id", "enterprise_id"):
        met.setdefault(visit, set()).add(enterprise)
    told = {(day, frozenset(met.get(pk, ())), notes) for pk, (day, notes) in now.items()}
    edits = VisitEvent.objects.filter(visit__among=list(now), kind=VisitEventKind.EDITED).order_by("-id")
    for pk, data in edits.values_list("visit_id", "data"):
        shown, (day, notes) = data.get("shown", {}), now[pk]
        day = date.fromisoformat(shown["visited_on"][0]) if "visited_on" in shown else day
        now[pk] = day, shown["notes"][0] if "notes" in shown else notes
        told.add((day, frozenset(met.get(pk, ())), now[pk][1]))
    return told


def _of(rows: QuerySet[Any], *names: str) -> Iterable[tuple[Any, ...]]:
    return rows.order_by().values_list(*names)


register(
    ImportKind(
        name="visits",
        title=gettext_lazy("走访"),
        permission=Permission.VISIT_LOG,
        columns=COLUMNS,
        open=VisitImporter,
        instead=gettext_lazy("走访记录只作废、不删除；请逐次作废。"),
        hint=gettext_lazy(
            "一行一次走访；几家企业的代码、几位走访人用顿号隔开。走访带回的问题请导入诉求台账。"
        ),
    )
)
