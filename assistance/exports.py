"""诉求台账 as a file, in the columns of domain.md D3 with 转手次数 and 挂账; telephone numbers masked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, cast

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assistance.enums import (
    CallBackResult,
    ExclusionReason,
    MatterKind,
    Nature,
    Outcome,
    Rating,
    Source,
    Verdict,
)
from assistance.models import CallBack, Case, CaseExclusion, CaseMatter
from assistance.services.lights import Now, light_of, read_now
from assistance.services.standing import listed_words
from foundation.accounts.models import User
from foundation.spreadsheets.columns import Column, Kind
from foundation.spreadsheets.exports import export_response
from foundation.web.lights import words_of
from foundation.worktime.calendar import WorkCalendar, workdays_between

TITLE = gettext_lazy("诉求台账")
CHUNK = 2000
TOLD = (MatterKind.CO_HANDLING, MatterKind.EXTENSION, MatterKind.SUPERVISION, MatterKind.CARRY_OVER)
READ = (
    "id", "number", "received_at", "accepted_at", "signed_at", "first_contact_at", "answered_at", "due_at",
    "due_provisional", "resolve_due_at", "source", "nature", "title", "description", "contact_name",
    "contact_phone", "status", "outcome", "answer_text", "confirmed", "rating", "rework_count",
    "transfer_count", "enterprise__name", "enterprise__uscc", "county__name", "category__name",
    "lead_unit__name", "handler__name", "was_over_100m", "was_commissioned", "was_above_scale",
)  # fmt: skip
READ_BESIDE = ("case_id", "kind", "verdict", "unit__name", "due_at", "settled_at")

COLUMNS = (
    Column("number", "编号", Kind.CODE, width=18),
    Column("accepted_on", "受理日期", Kind.DATE),
    Column("source", "来源", width=10),
    Column("county", "县市区", width=12),
    Column("enterprise", "企业名称", width=28),
    Column("uscc", "统一社会信用代码", Kind.CODE, width=22),
    Column("contact_name", "联系人", width=10),
    Column("contact_phone", "联系电话", Kind.PHONE),
    Column("category", "类别", width=10),
    Column("nature", "性质", width=8),
    Column("content", "诉求内容", width=40),
    Column("lead_unit", "主办单位", width=18),
    Column("co_units", "协办单位", width=24),
    Column("handler", "承办人", width=10),
    Column("dispatched_at", "派单时间", Kind.DATETIME, width=18),
    Column("signed_at", "签收时间", Kind.DATETIME, width=18),
    Column("contacted_at", "首次联系时间", Kind.DATETIME, width=18),
    Column("due_on", "应办结日期", Kind.DATE),
    Column("extended", "延期次数/至", width=14),
    Column("closed_on", "办结日期", Kind.DATE),
    Column("workdays", "用时", Kind.INTEGER, unit="工作日", width=8),
    Column("outcome", "办理结果", width=16),
    Column("answer", "办理情况", width=40),
    Column("light", "预警灯", width=20),
    Column("supervisions", "督办次数", Kind.INTEGER, width=8),
    Column("called_back_on", "回访日期", Kind.DATE),
    Column("confirmed", "是否确认解决", width=12),
    Column("rating", "满意度", width=10),
    Column("reworks", "重办次数", Kind.INTEGER, width=8),
    Column("transfers", "转手次数", Kind.INTEGER, width=8),
    Column("carried", "挂账", width=20),
    Column("exclusion", "不计入原因", width=14),
    Column("listed", "受理时清单", width=24),
    Column("note", "备注"),
)


def export_cases(
    request: HttpRequest, queryset: QuerySet[Case], *, kind: str, sentence: str
) -> HttpResponseBase:
    return export_response(
        by=cast("User", request.user),
        title=str(TITLE),
        columns=COLUMNS,
        rows=rows_of(queryset, read_now()),
        total=queryset.order_by().count(),
        kind=kind,
        sentence=sentence,
    )


def rows_of(cases: QuerySet[Case], now: Now) -> Iterator[Sequence[Any]]:
    """One row for each case, read as plain values; what hangs on the cases is fetched for a chunk at a time."""
    words = Words()
    for chunk in _chunks(cases.values_list(*READ, named=True).iterator(chunk_size=CHUNK)):
        keys = [case.id for case in chunk]
        called = dict(
            CallBack.objects.filter(case_id__among=keys).order_by("at").values_list("case_id", "at")
        )
        granted = CaseExclusion.objects.filter(case_id__among=keys, granted=True)
        excluded = dict(granted.values_list("case_id", "reason"))
        beside = _beside(keys)
        for case in chunk:
            key = case.id
            yield _row(
                case, now, words, called.get(key), excluded.get(key, ""), beside.get(key, NOTHING_BESIDE)
            )


@dataclass
class Beside:
    """What of the matters beside a case the ledger tells."""

    units: list[str] = field(default_factory=list)
    extensions: int = 0
    supervisions: int = 0
    carried: Any = None


NOTHING_BESIDE = Beside()


def _beside(keys: Sequence[int]) -> dict[int, Beside]:
    found: dict[int, Beside] = defaultdict(Beside)
    matters = CaseMatter.objects.filter(case_id__among=keys, kind__in=TOLD).order_by("id")
    for matter in matters.values_list(*READ_BESIDE, named=True):
        one = found[matter.case_id]
        if matter.kind == MatterKind.CO_HANDLING and matter.verdict != Verdict.CANCELLED:
            one.units.append(matter.unit__name)
        elif matter.kind == MatterKind.EXTENSION:
            one.extensions += matter.verdict == Verdict.GRANTED
        elif matter.kind == MatterKind.SUPERVISION:
            one.supervisions += 1
        elif matter.kind == MatterKind.CARRY_OVER:
            one.carried = matter
    return found


class Words:
    """The labels of the choices and the words of the lights, looked up once for all rows."""

    def __init__(self) -> None:
        self.source = _labels(Source)
        self.nature = _labels(Nature)
        self.outcome = _labels(Outcome)
        self.rating = _labels(Rating)
        self.exclusion = _labels(ExclusionReason)
        self.confirmed = {True: str(CallBackResult.CONFIRMED.label), False: _("否")}
        self.light = cache(words_of)


def _row(
    case: Any, now: Now, words: Words, called_at: datetime | None, exclusion: str, beside: Beside
) -> Sequence[Any]:
    calendar = now.calendar
    day_of = calendar.local_date
    accepted_on, due_on = day_of(case.accepted_at or case.received_at), day_of(case.resolve_due_at)
    answered_on = day_of(case.answered_at) if case.answered_at else None
    return (
        case.number,
        accepted_on,
        words.source.get(case.source, case.source),
        case.county__name,
        case.enterprise__name,
        case.enterprise__uscc,
        case.contact_name,
        case.contact_phone,
        case.category__name,
        words.nature.get(case.nature, case.nature),
        f"{case.title}\n{case.description}" if case.description else case.title,
        case.lead_unit__name,
        "、".join(dict.fromkeys(beside.units)),
        case.handler__name,
        case.accepted_at,
        case.signed_at,
        case.first_contact_at,
        due_on,
        f"{beside.extensions}/{due_on}" if beside.extensions else "",
        answered_on,
        workdays_between(calendar, accepted_on, answered_on) if answered_on else None,
        words.outcome.get(case.outcome, ""),
        case.answer_text,
        words.light(light_of(case, now)),
        beside.supervisions,
        day_of(called_at) if called_at else None,
        words.confirmed.get(case.confirmed),
        words.rating.get(case.rating, ""),
        case.rework_count,
        case.transfer_count,
        _carried(beside.carried, calendar),
        words.exclusion.get(exclusion, ""),
        listed_words(case),
        None,
    )


def _carried(matter: Any, calendar: WorkCalendar) -> str:
    if matter is None:
        return ""
    is_open = matter.settled_at is None
    at = matter.due_at if is_open else matter.settled_at
    day = calendar.local_date(at) if at else ""
    return (_("挂账中，%(day)s复核") if is_open else _("%(day)s销号")) % {"day": day}


def _labels(choices: Any) -> dict[str, str]:
    return {value: str(label) for value, label in choices.choices}


def _chunks(rows: Iterable[Any]) -> Iterator[list[Any]]:
    chunk: list[Any] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) >= CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
