"""梯度培育台账: a row a title, told by its enterprise, kind, level and day. Only new ones come in.

A review and a withdrawal rest on a document of their own, so that a title that is there stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.enums import TitleKind, TitleLevel
from enterprises.imports.reach import NamedEnterprises, hold
from enterprises.imports.register import CODE, NAME
from enterprises.models import Title
from enterprises.titles import levels_of, term_end
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.spreadsheets.columns import Column, Kind
from foundation.spreadsheets.enums import Outcome
from foundation.spreadsheets.footprints import Footprint
from foundation.spreadsheets.kinds import ImportKind, ParsedRow, Plan, RowRefused, RowResult, register
from foundation.spreadsheets.prepared import Insert, Row

COLUMNS = (
    Column(
        "level", "级别", Kind.CHOICE, required=True, variants=("称号级别",), width=10,
        choices={str(label): value for value, label in TitleLevel.choices},
    ),
    Column(
        "kind", "称号", Kind.CHOICE, required=True, variants=("称号名称", "企业称号"), width=24,
        choices={str(label): value for value, label in TitleKind.choices},
    ),
    NAME,
    CODE,
    Column("document", "认定文号", required=True, max_length=100, variants=("文号",), example="鲁工信创〔2023〕150号", width=28),
    Column("recognised_on", "认定日期", Kind.DATE, required=True, variants=("认定时间",), example="2023-06-01"),
    Column("valid_to", "有效期至", Kind.DATE, variants=("有效期",), example="2026-05-31"),
    Column("withdrawn_on", "撤销日期", Kind.DATE),
)  # fmt: skip
WHOLE_FILE = 1_000_000
Known = dict[int, list[Title]]
Told = dict[int, dict[int, Title]]


@dataclass
class Prepared:
    """``marks``: of every enterprise the keys of its titles, when the rows were planned."""

    marks: dict[int, list[tuple[Any, ...]]]
    rows: list[Row] = field(default_factory=list)


class TitleImporter:
    """Sees a whole file at once (``WHOLE_FILE``), so that two rows that cannot both be true are both refused."""

    def __init__(self, by: User, present: frozenset[str]) -> None:
        self.by = by

    def plan(self, rows: Sequence[ParsedRow]) -> Plan:
        named = NamedEnterprises(self.by, rows)
        known = _known(named.ids())
        ready = Prepared(_marks(named.ids(), known))
        told = self._told(rows, named)
        results = [self._take(row, named, known, told, ready) for row in rows]
        return Plan(results, ready if ready.rows else None)

    def still_holds(self, work: Prepared) -> bool:
        hold(work.marks)
        return _marks(work.marks, _known(list(work.marks))) == work.marks

    def write(self, work: Prepared) -> None:
        Insert(Title).write(work.rows)

    def _told(self, rows: Sequence[ParsedRow], named: NamedEnterprises) -> Told:
        """By enterprise and row, what the good rows of the file say."""
        found: Told = {}
        for row in rows:
            try:
                title = self._title(row.values, named.of(row.values).pk)
            except RowRefused:
                continue
            found.setdefault(title.enterprise_id, {})[row.number] = title
        return found

    def _take(
        self,
        row: ParsedRow,
        named: NamedEnterprises,
        known: Known,
        told: Told,
        ready: Prepared,
    ) -> RowResult:
        try:
            title = self._title(row.values, named.of(row.values).pk)
            there = known.get(title.enterprise_id, [])
            if same := _same(there, title):
                _check_same(same, title, row.values)
                return RowResult(Outcome.UNCHANGED)
            _check_not_withdrawn(row.values)
            _check_apart(title, there)
            _check_rows(row.number, title, told[title.enterprise_id])
        except RowRefused as refusal:
            return refusal.result
        ready.rows.append(Insert(Title).row(title))
        return RowResult(Outcome.CREATED)

    def _title(self, values: Mapping[str, Any], enterprise: int) -> Title:
        kind, level, recognised_on = values["kind"], values["level"], values["recognised_on"]
        if level not in levels_of(kind):
            fitting = "、".join(str(one.label) for one in levels_of(kind))
            told = {"kind": TitleKind(kind).label, "levels": fitting}
            raise RowRefused("level", _("“%(kind)s”只有%(levels)s，请核对级别") % told)
        if recognised_on > timezone.localdate():
            raise RowRefused("recognised_on", _("不能晚于今天"))
        until: date | None = values.get("valid_to") or term_end(kind, recognised_on)
        if until is not None and until < recognised_on:
            raise RowRefused("valid_to", _("不能早于认定日期"))
        return Title(
            enterprise_id=enterprise, kind=kind, level=level, document=values["document"],
            recognised_on=recognised_on, valid_to=until, recorded_by=self.by,
        )  # fmt: skip


def _key(title: Title) -> tuple[Any, ...]:
    return title.enterprise_id, title.kind, title.level, title.recognised_on


def _same(there: Iterable[Title], title: Title) -> Title | None:
    """The one on record, rather than one that was voided."""
    found = [one for one in there if _key(one) == _key(title)]
    return next((one for one in found if one.voided_at is None), found[0] if found else None)


def _check_same(there: Title, told: Title, values: Mapping[str, Any]) -> None:
    """A file does not change a title: what it says otherwise has an act of its own. What was voided does not come back."""
    if there.voided_at is not None:
        raise RowRefused("", _("这个称号的登记已作废（%(reason)s），请核对") % {"reason": there.void_reason})
    if there.document != told.document:
        raise RowRefused(
            "document", _("系统中的文号是“%(now)s”；登错的请作废后重新登记") % {"now": there.document}
        )
    if values.get("valid_to") and there.valid_to != told.valid_to:
        raise RowRefused(
            "valid_to", _("系统中是 %(now)s；延续请办理复核") % {"now": there.valid_to or _("长期")}
        )
    if values.get("withdrawn_on") and there.withdrawn_on != values["withdrawn_on"]:
        raise RowRefused("withdrawn_on", _("撤销要有文号和原因，请在称号页办理"))


def _check_not_withdrawn(values: Mapping[str, Any]) -> None:
    if values.get("withdrawn_on") is not None:
        raise RowRefused("withdrawn_on", _("撤销要有文号和原因，请先导入认定，再在称号页办理撤销"))


def _check_apart(title: Title, there: Iterable[Title]) -> None:
    """One title of a kind and level at a time; holding on is a review, not a second title."""
    for other in there:
        if other.voided_at is None and _meet(title, other):
            raise RowRefused(
                "recognised_on",
                _("%(day)s 认定的同一称号在这段时间有效，延续请办理复核") % {"day": other.recognised_on},
            )


def _check_rows(number: int, title: Title, told: Mapping[int, Title]) -> None:
    """Of two rows that say the same the first is taken, of two that meet neither."""
    for other_number, other in told.items():
        if other_number == number:
            continue
        if _key(other) == _key(title) and (other.document, other.valid_to) == (
            title.document,
            title.valid_to,
        ):
            if other_number < number:
                raise RowRefused("", _("与第 %(row)s 行重复") % {"row": other_number})
        elif _meet(title, other):
            raise RowRefused("recognised_on", _("与第 %(row)s 行的有效期重叠") % {"row": other_number})


def _meet(one: Title, other: Title) -> bool:
    if (one.kind, one.level) != (other.kind, other.level):
        return False
    return _holds_from(one, other.recognised_on) and _holds_from(other, one.recognised_on)


def _holds_from(title: Title, day: date) -> bool:
    """Whether it still held on that day, if it had begun."""
    held = title.valid_to is None or title.valid_to >= day
    return held and (title.withdrawn_on is None or title.withdrawn_on > day)


def _known(enterprises: Sequence[int]) -> Known:
    found: Known = {}
    for row in Title.objects.filter(enterprise__among=list(enterprises)).order_by("id"):
        found.setdefault(row.enterprise_id, []).append(row)
    return found


def _marks(enterprises: Iterable[int], known: Known) -> dict[int, list[tuple[Any, ...]]]:
    return {
        pk: [(row.pk, row.valid_to, row.withdrawn_on, row.voided_at) for row in known.get(pk, [])]
        for pk in enterprises
    }


def _footprint(work: Prepared) -> list[Any]:
    return [Title.objects.filter(enterprise__among=list(work.marks))]


register(
    ImportKind(
        name="titles",
        title=gettext_lazy("梯度培育"),
        permission=Permission.ENTERPRISE_IMPORT,
        columns=COLUMNS,
        open=TitleImporter,
        footprint=Footprint(_footprint),
        chunk=WHOLE_FILE,
        hint=gettext_lazy(
            "一行一个称号。已登记的称号不会被台账改动：延续办理复核，撤销办理撤销。有效期不填的，三级梯度称号按三年算。"
        ),
    )
)
