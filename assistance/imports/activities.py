"""活动台账: a row an activity, told by its day, unit and name; who came is added to one that is on record.

What the file says otherwise of one that is on record is shown and left: it is corrected on its page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assistance.enums import ActivityKind, Programme
from assistance.models import Activity, Attendance
from assistance.services.activities import MOST_LINES
from enterprises.codes import normalise_uscc, uscc_problem
from enterprises.models import Chain, Enterprise
from foundation.accounts.models import Reach, Unit, User
from foundation.accounts.permissions import Permission
from foundation.spreadsheets.columns import Column, Kind
from foundation.spreadsheets.enums import Outcome
from foundation.spreadsheets.footprints import Footprint
from foundation.spreadsheets.kinds import Change, ImportKind, ParsedRow, Plan, RowRefused, RowResult, register

Key = tuple[date, int, str]
"""Day, unit and name."""
CODES_LONGEST = 20 * MOST_LINES
SEVERAL = re.compile(r"[、,，;；/\n]+")
TOLD = ("kind", "programme", "place", "chain_id", "intents", "intents_wan", "outcome")
COLUMNS = (
    Column("held_on", "日期", Kind.DATE, required=True, variants=("活动日期", "举办日期"), example="2023-10-12"),
    Column(
        "kind", "类型", Kind.CHOICE, required=True, variants=("活动类型",), width=14,
        choices={str(label): value for value, label in ActivityKind.choices},
    ),
    Column(
        "programme", "专项", Kind.CHOICE, variants=("专项行动",), width=18,
        choices={str(label): value for value, label in Programme.choices},
    ),
    Column("name", "活动名称", required=True, max_length=120, variants=("名称",), example="惠企政策宣讲会", width=36),
    Column("unit", "主办单位", required=True, max_length=60, variants=("主办", "单位"), example="企业服务科", width=22),
    Column("place", "地点", max_length=80, variants=("活动地点",), width=22),
    Column("chain", "所属产业链", max_length=60, variants=("产业链",), width=18),
    Column("firms", "参与企业名单", max_length=CODES_LONGEST, variants=("参与企业名单（代码）", "参与企业代码", "参与企业"), example="91371502MA3C00011G", width=40),
    Column("intents", "达成意向（项）", Kind.INTEGER, variants=("达成意向",), minimum=0, maximum=10**6, width=14),
    Column("intents_wan", "意向金额", Kind.DECIMAL, unit="万元", minimum=0, maximum=10**12 - 1, width=14),
    Column("outcome", "成效", max_length=5000, width=40),
)  # fmt: skip


@dataclass(frozen=True)
class Firm:
    pk: int
    name: str
    filed_for: str
    confirmed: bool


@dataclass
class Told:
    """What stands on record of the activities and the names that a chunk asks for."""

    units: Mapping[str, int]
    chains: Mapping[str, int]
    firms: Mapping[str, Firm]
    known: Mapping[Key, Activity]
    came: Mapping[int, set[int]]


@dataclass
class Prepared:
    """``marks``: by activity that the rows name, what stood when they were planned."""

    marks: dict[Key, tuple[int, int, frozenset[int]] | None] = field(default_factory=dict)
    new: list[tuple[dict[str, Any], list[int]]] = field(default_factory=list)
    added: dict[int, list[int]] = field(default_factory=dict)


class ActivityImporter:
    def __init__(self, by: User, present: frozenset[str]) -> None:
        self.by = by
        everywhere = Reach(everything=True, unit_ids=frozenset())
        self.reach = everywhere if by.is_service else by.reach(Permission.VISIT_LOG)
        self.taken: dict[Key, int] = {}

    def plan(self, rows: Sequence[ParsedRow]) -> Plan:
        told, ready = _told(rows), Prepared()
        results = [self._take(row, told, ready) for row in rows]
        return Plan(results, ready if ready.new or ready.added else None)

    def still_holds(self, work: Prepared) -> bool:
        keys = [row.pk for row in _on_record({key[0] for key in work.marks}).values()]
        held = Activity.objects.filter(pk__among=keys).order_by("pk").select_for_update(of=("self",))
        list(held.values_list("pk", flat=True))
        known = _on_record({key[0] for key in work.marks})
        came = _came(row.pk for row in known.values())
        return all(_mark(known.get(key), came) == mark for key, mark in work.marks.items())

    def write(self, work: Prepared) -> None:
        made = Activity.objects.bulk_create(
            Activity(created_by=self.by, **facts) for facts, _firms in work.new
        )
        pairs = [(row.pk, firms) for row, (_facts, firms) in zip(made, work.new, strict=True)]
        Attendance.objects.bulk_create(
            Attendance(activity_id=activity, enterprise_id=firm, entered_by=self.by)
            for activity, firms in (*pairs, *work.added.items())
            for firm in firms
        )

    def _take(self, row: ParsedRow, told: Told, ready: Prepared) -> RowResult:
        try:
            facts = self._facts(row.values, told)
            firms = _firms(row.values, told)
            key = (facts["held_on"], facts["unit_id"], facts["name"])
            self._check_once(row, key)
            there = told.known.get(key)
            _check_may(there, self.by, within=self.reach.covers(facts["unit_id"]))
        except RowRefused as refusal:
            return refusal.result
        if there is not None:
            return _add(row.values, there, facts, firms, told, ready)
        ready.marks[key] = None
        ready.new.append((facts, [firm.pk for firm in firms]))
        return RowResult(Outcome.CREATED)

    def _facts(self, values: Mapping[str, Any], told: Told) -> dict[str, Any]:
        if values["held_on"] > timezone.localdate():
            raise RowRefused("held_on", _("不能晚于今天"))
        chain = values.get("chain")
        if chain and chain not in told.chains:
            raise RowRefused("chain", _("没有“%(name)s”这条产业链") % {"name": chain})
        return {
            "held_on": values["held_on"],
            "kind": values["kind"],
            "programme": values.get("programme") or "",
            "name": values["name"],
            "unit_id": _unit(values, told),
            "place": values.get("place") or "",
            "chain_id": told.chains[chain] if chain else None,
            "intents": values.get("intents") or 0,
            "intents_wan": values.get("intents_wan") or Decimal(0),
            "outcome": values.get("outcome") or "",
        }

    def _check_once(self, row: ParsedRow, key: Key) -> None:
        first = self.taken.setdefault(key, row.number)
        if first != row.number:
            raise RowRefused("", _("与第 %(row)s 行是同一场活动") % {"row": first})


def _add(
    values: Mapping[str, Any],
    there: Activity,
    facts: Mapping[str, Any],
    firms: Sequence[Firm],
    told: Told,
    ready: Prepared,
) -> RowResult:
    """Who is new on the sheet; a blank cell says nothing, and what differs stays."""
    given = {name: facts[name] for name in TOLD if values.get(name.removesuffix("_id")) is not None}
    kept = tuple(
        Change(name.removesuffix("_id"), _words(there, name), _words(Activity(**{name: value}), name))
        for name, value in given.items()
        if getattr(there, name) != value and getattr(there, name)
    )
    came = told.came.get(there.pk, set())
    new = [firm for firm in firms if firm.pk not in came]
    if not new:
        return RowResult(Outcome.UNCHANGED, kept=kept, label=there.name)
    ready.marks[(there.held_on, there.unit_id, there.name)] = _mark(there, told.came)
    ready.added[there.pk] = [firm.pk for firm in new]
    change = Change("firms", _("%(n)d 家") % {"n": len(came)}, _("%(n)d 家") % {"n": len(came) + len(new)})
    return RowResult(Outcome.UPDATED, changes=(change,), kept=kept, label=there.name)


def _words(activity: Activity, name: str) -> str:
    if name == "chain_id":
        return activity.chain.name if activity.chain else ""
    shown = getattr(activity, f"get_{name}_display", None)
    return str(shown() if shown else getattr(activity, name))


def _unit(values: Mapping[str, Any], told: Told) -> int:
    if values["unit"] not in told.units:
        raise RowRefused("unit", _("没有“%(name)s”这个单位") % {"name": values["unit"]})
    return told.units[values["unit"]]


def _firms(values: Mapping[str, Any], told: Told) -> list[Firm]:
    """Each once, in the order of the sheet; all of them or the row is refused."""
    found: dict[int, Firm] = {}
    for code in _codes(values):
        firm = told.firms.get(code)
        if problem := uscc_problem(code, confirmed=bool(firm and firm.confirmed)):
            raise RowRefused("firms", f"{code}：{problem}")
        if firm is None:
            raise RowRefused("firms", _("企业台账里没有代码 %(code)s") % {"code": code})
        if firm.filed_for:
            raise RowRefused(
                "firms", _("“%(name)s”已归档（%(reason)s）") % {"name": firm.name, "reason": firm.filed_for}
            )
        found[firm.pk] = firm
    if len(found) > MOST_LINES:
        raise RowRefused("firms", _("一场活动最多 %(n)d 家，请分次登记") % {"n": MOST_LINES})
    return list(found.values())


def _check_may(there: Activity | None, by: User, *, within: bool) -> None:
    """Whoever logs where its unit is, and who wrote it down. What was voided does not come back by a file."""
    if not within and (there is None or there.created_by_id != by.pk):
        raise RowRefused("unit", _("您只能登记本单位和下属单位主办的活动"))
    if there is not None and there.voided_at is not None:
        raise RowRefused("", _("这场活动已作废（%(reason)s），请核对") % {"reason": there.void_reason})


def _codes(values: Mapping[str, Any]) -> list[str]:
    parts = SEVERAL.split(values.get("firms") or "")
    return [code for part in parts if (code := normalise_uscc(part))]


def _told(rows: Sequence[ParsedRow]) -> Told:
    codes = {code for row in rows for code in _codes(row.values)}
    facts = Enterprise.objects.filter(uscc__in=codes).order_by()
    firms = facts.values_list("uscc", "pk", "name", "archive_reason", "code_reason")
    known = _on_record({row.values["held_on"] for row in rows})
    return Told(
        units=dict(Unit.objects.active().values_list("name", "pk")),
        chains=dict(Chain.objects.order_by("ended_on").values_list("name", "pk")),
        firms={code or "": Firm(pk, name, filed, bool(reason)) for code, pk, name, filed, reason in firms},
        known=known,
        came=_came(row.pk for row in known.values()),
    )


def _on_record(days: set[date]) -> dict[Key, Activity]:
    """Of one that was voided and one that stands, the one that stands."""
    rows = Activity.objects.filter(held_on__in=days).select_related("chain").order_by("pk")
    ordered = sorted(rows, key=lambda row: row.voided_at is None)
    return {(row.held_on, row.unit_id, row.name): row for row in ordered}


def _came(activities: Iterable[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    rows = Attendance.objects.filter(activity__among=list(activities)).order_by()
    for activity, firm in rows.values_list("activity_id", "enterprise_id"):
        found.setdefault(activity, set()).add(firm)
    return found


def _mark(activity: Activity | None, came: Mapping[int, set[int]]) -> tuple[int, int, frozenset[int]] | None:
    if activity is None:
        return None
    return activity.pk, activity.version, frozenset(came.get(activity.pk, set()))


def _footprint(work: Prepared) -> list[Any]:
    days = {key[0] for key in work.marks}
    these = Activity.objects.filter(held_on__in=days)
    return [these, Attendance.objects.filter(activity__held_on__in=days)]


register(
    ImportKind(
        name="activities",
        title=gettext_lazy("服务活动"),
        permission=Permission.VISIT_LOG,
        columns=COLUMNS,
        open=ActivityImporter,
        footprint=Footprint(_footprint),
        hint=gettext_lazy(
            "一行一场活动，参与企业写信用代码，用顿号隔开。已登记的活动只补登参与企业，其他内容请在活动页修改。"
        ),
    )
)
