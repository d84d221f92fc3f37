"""The ledger of cases: history as it was, open problems to go on with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assistance.enums import CaseStatus, Nature, Outcome, Source
from assistance.ledger import COLUMNS
from assistance.ledger_values import (
    came_open,
    is_open,
    not_before,
    not_before_closing,
    open_status,
    own_deadline,
    same_fact,
    words,
)
from assistance.models import Case, CaseCategory
from assistance.models.settings import EVER
from assistance.services.ledger import (
    LedgerCase,
    PreparedCases,
    Progress,
    call_back_of,
    prepare_cases,
    write_cases,
)
from assistance.services.ledger_lookup import OWN_NUMBER, KnownRows, Wanted, categories_by_name
from assistance.services.people import check_may_handle
from enterprises.codes import normalise_uscc, uscc_problem
from enterprises.enums import EnterpriseSource
from enterprises.models import Enterprise
from enterprises.services.bulk import LedgerRow, prepare_rows
from enterprises.services.counties import CountyBook
from enterprises.services.known import KnownEnterprises
from foundation.accounts.models import Reach, Unit, User
from foundation.accounts.permissions import Permission
from foundation.errors import Refused
from foundation.spreadsheets.enums import Outcome as RowOutcome
from foundation.spreadsheets.kinds import Change, ImportKind, ParsedRow, Plan, RowRefused, RowResult, register
from foundation.spreadsheets.text import squeeze

EVERYWHERE = Reach(everything=True, unit_ids=frozenset())


@dataclass(frozen=True)
class Work:
    """What some rows come to; ``leans_on`` are the new enterprises that earlier rows of the file bring."""

    wanted: Wanted
    mark: int
    cases: PreparedCases
    leans_on: frozenset[str]


class CaseImporter:
    """``overwrite`` puts the file above what a person corrected since."""

    def __init__(self, by: User, present: frozenset[str], *, overwrite: bool = False) -> None:
        self.by, self.overwrite = by, overwrite
        self.corrected: Mapping[int, frozenset[str]] = {}
        self.reach = EVERYWHERE if by.is_service else by.reach(Permission.CASE_IMPORT)
        self.now = timezone.now()
        self.counties = CountyBook()
        self.categories = categories_by_name()
        self.units = {squeeze(unit.name): unit for unit in Unit.objects.handling()}
        self.taken: dict[str, int] = {}
        self.missing: dict[str, Enterprise] = {}
        self.brought: dict[str, int] = {}
        self.written: set[str] = set()

    def plan(self, rows: Sequence[ParsedRow]) -> Plan:
        wanted = Wanted.by(rows)
        known = KnownRows(wanted)
        self.corrected = {} if self.overwrite or not known.cases else known.corrected()
        numbers = {row.number for row in rows}
        self.brought = {code: number for code, number in self.brought.items() if number not in numbers}
        results: list[RowResult] = []
        to_save: list[LedgerCase] = []
        for row in rows:
            try:
                result, entry = self._plan(row, known)
            except RowRefused as refusal:
                result, entry = refusal.result, None
            results.append(result)
            if entry is not None:
                self._bring(entry, row.number)
                to_save.append(entry)
        return Plan(results, self._work(to_save, wanted, known, numbers) if to_save else None)

    def still_holds(self, work: Work) -> bool:
        if not work.leans_on <= self.written:
            return False
        now = KnownRows(work.wanted, hold=True).mark(without=self.written)
        return now == work.mark and work.cases.enterprises.still_hold()

    def write(self, work: Work) -> None:
        write_cases(work.cases)
        self.written.update(work.cases.enterprises.codes)

    def _bring(self, entry: LedgerCase, number: int) -> None:
        """A new enterprise is written with the first row that needs it."""
        if not entry.case.enterprise.pk:
            self.brought.setdefault(entry.case.enterprise.uscc or "", number)

    def _work(
        self, to_save: Sequence[LedgerCase], wanted: Wanted, known: KnownRows, numbers: set[int]
    ) -> Work:
        new = {row.case.enterprise.uscc or "": row.case.enterprise for row in to_save}
        new = {code: enterprise for code, enterprise in new.items() if not enterprise.pk}
        own = {code for code in new if self.brought[code] in numbers}
        enterprises = prepare_rows(
            [LedgerRow(new[code]) for code in sorted(own)], KnownEnterprises((), self.counties), by=self.by
        )
        cases = prepare_cases(to_save, enterprises, by=self.by, clocks=known.clocks)
        return Work(wanted, known.mark(without=self.written), cases, leans_on=frozenset(new.keys() - own))

    def _plan(self, row: ParsedRow, chunk: KnownRows) -> tuple[RowResult, LedgerCase | None]:
        number = row.values["number"]
        first = self.taken.setdefault(number, row.number)
        if first != row.number:
            raise RowRefused("number", _("与第 %(row)s 行重复") % {"row": first})
        known = chunk.cases.get(number)
        if known is not None:
            return self._plan_known(known, row.values, chunk)
        if OWN_NUMBER.fullmatch(number):
            raise RowRefused("number", _("系统里没有这个编号的诉求；新的诉求请用台账自己的编号"))
        return RowResult(RowOutcome.CREATED), self._plan_new(row.values, chunk)

    def _plan_known(
        self, known: Case, values: Mapping[str, Any], chunk: KnownRows
    ) -> tuple[RowResult, LedgerCase | None]:
        self._check_reach(known.county)
        self._check_same_facts(known, values, chunk)
        given = words(values)
        changes = {
            name: value
            for name, value in given.items()
            if value is not None and value != getattr(known, name)
        }
        stays = self.corrected.get(known.pk, frozenset())
        kept = _told(known, {name: value for name, value in changes.items() if name in stays})
        changes = {name: value for name, value in changes.items() if name not in stays}
        if not changes:
            return RowResult(RowOutcome.UNCHANGED, kept=kept, label=known.number), None
        told = _told(known, changes)
        return RowResult(RowOutcome.UPDATED, changes=told, label=known.number, kept=kept), LedgerCase(
            known, changes
        )

    def _check_same_facts(self, known: Case, values: Mapping[str, Any], chunk: KnownRows) -> None:
        """What was done and when moves in the system only; a ledger that says otherwise is told so.

        That a case was under way stays true when it has come further here, and what was said of it then
        stands in its history.
        """
        facts: dict[str, tuple[Any, ...]] = {
            "received_at": (known.received_at, known.accepted_at),
            "closed_at": (known.answered_at, known.closed_at),
            "outcome": (known.outcome or None,),
            "answer_text": (known.answer_text or None,),
            "nature": (known.nature,),
            "source": (known.source,),
        }
        if is_open(values) and came_open(known):
            del facts["outcome"]
            facts["answer_text"] += tuple(chunk.told.get(known.pk, ()))
        for name, ours in facts.items():
            theirs = values.get(name)
            if theirs is not None and not any(same_fact(theirs, own) for own in ours):
                raise RowRefused(
                    name, _("与系统里的 %(number)s 不一致，请在系统里办理或修改") % {"number": known.number}
                )

    def _plan_new(self, values: Mapping[str, Any], chunk: KnownRows) -> LedgerCase:
        enterprise = self._enterprise(values, chunk)
        county = self._county(values) or enterprise.county
        self._check_reach(county)
        given = words(values)
        if not given["title"]:
            raise RowRefused("title", _("诉求标题和诉求内容至少填一项"))
        unit = self._lead_unit(values)
        case = Case(
            ledger_number=values["number"],
            enterprise=enterprise,
            county=county,
            category=self._category(values),
            nature=values.get("nature") or Nature.REQUEST,
            source=values.get("source") or Source.PHONE,
            officer_id=enterprise.officer_id,
            lead_unit=unit,
            handler=self._handler(values, unit, chunk),
            received_at=self._received(values),
            signed_at=self._past("signed_at", values),
            first_contact_at=self._past("first_contact_at", values),
            **{name: value or "" for name, value in given.items()},
        )
        self._set_state(case, values)
        return LedgerCase(
            case,
            due_at=own_deadline(case, values),
            call_back=self._call_back(case, values),
            progress=_progress(values) if is_open(values) else None,
        )

    def _set_state(self, case: Case, values: Mapping[str, Any]) -> None:
        outcome, closed = values.get("outcome"), self._past("closed_at", values)
        if closed is None and outcome not in (None, Outcome.ADVANCING):
            raise RowRefused("closed_at", _("已有办理结果，办结日期不能为空"))
        if closed is None:
            case.status = open_status(case)
            case.accepted_at = case.received_at if case.lead_unit else None
            return
        if outcome is None:
            raise RowRefused("outcome", _("已有办结日期，办理结果不能为空"))
        if not values.get("answer_text"):
            raise RowRefused("answer_text", _("已办结的诉求要写明办理情况"))
        closed = not_before(closed, case.received_at)
        case.status, case.outcome, case.answer_text = CaseStatus.CLOSED, outcome, values["answer_text"]
        case.accepted_at, case.answered_at, case.closed_at = case.received_at, closed, closed

    def _received(self, values: Mapping[str, Any]) -> Any:
        received = self._past("received_at", values)
        if timezone.localdate(received) < EVER:
            raise RowRefused("received_at", _("早于 %(day)s，没有那时的办理时限，请核对年份") % {"day": EVER})
        return received

    def _past(self, name: str, values: Mapping[str, Any]) -> Any:
        """The moment of a cell, or None where the row does not say."""
        moment = values.get(name)
        if moment is not None and moment > self.now:
            raise RowRefused(name, _("不能晚于现在"))
        return moment

    def _call_back(self, case: Case, values: Mapping[str, Any]) -> Any:
        given = [values.get(name) for name in ("called_back_at", "confirmed", "rating")]
        if all(value is None for value in given):
            return None
        at, confirmed, rating = given
        if confirmed is None:
            raise RowRefused("confirmed", _("有回访日期或满意度时，请填写是否确认解决"))
        if case.status != CaseStatus.CLOSED or case.closed_at is None:
            raise RowRefused("confirmed", _("还没有办结，不能有回访结果"))
        case.confirmed, case.rating = confirmed, rating or ""
        self._past("called_back_at", values)
        at = case.closed_at if at is None else not_before_closing(at, case.closed_at)
        return call_back_of(at=at, confirmed=confirmed, rating=rating or "", by=self.by)

    def _enterprise(self, values: Mapping[str, Any], chunk: KnownRows) -> Enterprise:
        code = normalise_uscc(values.get("uscc") or "")
        if not code:
            return self._enterprise_named(values["enterprise"], chunk)
        found = chunk.by_code.get(code) or self.missing.get(code)
        if problem := uscc_problem(code, confirmed=bool(found and found.code_reason)):
            raise RowRefused("uscc", problem)
        if found is None:
            county = self._county(values) or self.counties.of_code(code)
            found = Enterprise(
                uscc=code, name=values["enterprise"], county=county, source=EnterpriseSource.LEDGER
            )
            self.missing[code] = found
        return found

    def _enterprise_named(self, name: str, chunk: KnownRows) -> Enterprise:
        found = chunk.by_name.get(name, [])
        if len(found) != 1:
            reason = (
                _("企业台账里没有这家企业，请填统一社会信用代码")
                if not found
                else _("有几家企业同名，请填统一社会信用代码")
            )
            raise RowRefused("enterprise", reason)
        return found[0]

    def _county(self, values: Mapping[str, Any]) -> Unit | None:
        text = values.get("county")
        return self.counties.wanted(text) if text else None

    def _category(self, values: Mapping[str, Any]) -> CaseCategory:
        found = self.categories.get(squeeze(values["category"]))
        if found is None:
            names = dict.fromkeys(category.name for category in self.categories.values())
            raise RowRefused("category", _("没有这个类别，可填：%(names)s") % {"names": "、".join(names)})
        return found

    def _lead_unit(self, values: Mapping[str, Any]) -> Unit | None:
        text = values.get("lead_unit")
        unit = self.units.get(squeeze(text)) if text else None
        if text and unit is None:
            raise RowRefused("lead_unit", _("单位表里没有这个承办单位，请核对名称，或留空后在系统里派单"))
        return unit

    def _handler(self, values: Mapping[str, Any], unit: Unit | None, chunk: KnownRows) -> User | None:
        name = values.get("handler")
        if not name:
            return None
        people = [person for person in chunk.people if person.name == name]
        fitting = [person for person in people if unit and person.unit_id == unit.pk] or people
        if len(fitting) != 1:
            raise RowRefused("handler", _("人员表里没有这位承办人，或有重名，请核对，或留空"))
        person: User = fitting[0]
        if is_open(values):
            _check_handles(person, unit)
        return person

    def _check_reach(self, county: Unit | None) -> None:
        if not self.reach.covers(county.pk if county else None):
            raise RowRefused("", _("不在您的工作范围，只能导入本单位辖区内的诉求"))


def _check_handles(person: User, unit: Unit | None) -> None:
    """Who is to go on with it must be able to; what is over may name whoever it was."""
    try:
        check_may_handle(person, unit)
    except Refused as refusal:
        raise RowRefused("handler", str(refusal.message).rstrip("。")) from None


def _progress(values: Mapping[str, Any]) -> Progress | None:
    told = Progress(values.get("answer_text") or "", values.get("outcome") or "")
    return told if told.text or told.outcome else None


def _told(known: Case, changes: Mapping[str, str]) -> tuple[Change, ...]:
    return tuple(Change(name, str(getattr(known, name)), value) for name, value in changes.items())


register(
    ImportKind(
        name="cases",
        title=gettext_lazy("诉求台账"),
        permission=Permission.CASE_IMPORT,
        columns=COLUMNS,
        open=CaseImporter,
        overwriting=partial(CaseImporter, overwrite=True),
        instead=gettext_lazy("诉求的经过不能删除；请逐件撤回或更正。"),
        hint=gettext_lazy("以编号为准，同一编号只导入一次。企业不在台账时，按有效的信用代码自动建档。"),
    )
)
