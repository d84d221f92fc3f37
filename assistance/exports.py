"""诉求台账 as a file, in the columns of domain.md D3 with 转手次数 and 挂账; telephone numbers masked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from django.db.models import Model, QuerySet
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
from foundation.accounts.models import User
from foundation.spreadsheets.columns import Column, Kind
from foundation.spreadsheets.exports import export_response
from foundation.web.lights import words_of
from foundation.web.phones import mask_phone
from foundation.worktime.calendar import WorkCalendar, workdays_between

TITLE = gettext_lazy("诉求台账")
MASKING = gettext_lazy("电话已脱敏")
CHUNK = 1000
TOLD = (MatterKind.CO_HANDLING, MatterKind.EXTENSION, MatterKind.SUPERVISION, MatterKind.CARRY_OVER)
CARRIES = ("enterprise", "county", "category", "lead_unit", "handler")
READ = (
    "number", "received_at", "accepted_at", "signed_at", "first_contact_at", "answered_at", "closed_at",
    "due_at", "due_provisional", "resolve_due_at", "source", "nature", "title", "description", "contact_name",
    "contact_phone", "status", "outcome", "answer_text", "confirmed", "rating", "rework_count", "transfer_count",
    "excluded",
    "enterprise__name", "enterprise__uscc", "county__name", "category__name", "lead_unit__name", "handler__name",
)  # fmt: skip

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
        masking=str(MASKING),
    )


def rows_of(cases: QuerySet[Case], now: Now) -> Iterator[Sequence[Any]]:
    """One row for each case; what hangs on the cases is fetched for a chunk at a time."""
    words = Words()
    wide = cases.defer(None).select_related(*CARRIES).only(*READ)
    for chunk in _chunks(wide.iterator(chunk_size=CHUNK)):
        keys = [case.pk for case in chunk]
        called = dict(CallBack.objects.filter(case_id__in=keys).order_by("at").values_list("case_id", "at"))
        excluded = dict(
            CaseExclusion.objects.filter(case_id__in=keys, granted=True).values_list("case_id", "reason")
        )
        beside = _beside(keys)
        for case in chunk:
            known = Known(called.get(case.pk), excluded.get(case.pk, ""), beside.get(case.pk, Beside()))
            yield _row(case, now, words, known)


@dataclass
class Beside:
    """What of the matters beside a case the ledger tells."""

    units: list[str] = field(default_factory=list)
    extensions: int = 0
    supervisions: int = 0
    carried: CaseMatter | None = None


@dataclass(frozen=True)
class Known:
    """What the ledger tells of a case beyond its own row."""

    called_at: datetime | None
    exclusion: str
    beside: Beside


def _beside(keys: Sequence[int]) -> dict[int, Beside]:
    found: dict[int, Beside] = defaultdict(Beside)
    rows = CaseMatter.objects.filter(case_id__in=keys, kind__in=TOLD).select_related("unit").order_by("id")
    for matter in rows:
        one = found[matter.case_id]
        if matter.kind == MatterKind.CO_HANDLING and matter.verdict != Verdict.CANCELLED:
            one.units.append(_name(matter.unit))
        elif matter.kind == MatterKind.EXTENSION:
            one.extensions += matter.verdict == Verdict.GRANTED
        elif matter.kind == MatterKind.SUPERVISION:
            one.supervisions += 1
        elif matter.kind == MatterKind.CARRY_OVER:
            one.carried = matter
    return found


class Words:
    """The labels of the choices, looked up once for all rows."""

    def __init__(self) -> None:
        self.source = _labels(Source)
        self.nature = _labels(Nature)
        self.outcome = _labels(Outcome)
        self.rating = _labels(Rating)
        self.exclusion = _labels(ExclusionReason)
        self.yes, self.no = str(CallBackResult.CONFIRMED.label), _("否")


def _row(case: Case, now: Now, words: Words, known: Known) -> Sequence[Any]:
    calendar, beside = now.calendar, known.beside
    accepted, answered = case.accepted_at or case.received_at, case.answered_at
    days = [
        calendar.local_date(moment) if moment else None for moment in (accepted, answered, known.called_at)
    ]
    due_on = calendar.local_date(case.resolve_due_at)
    return (
        case.number,
        days[0],
        words.source.get(case.source, case.source),
        _name(case.county),
        case.enterprise.name,
        case.enterprise.uscc,
        case.contact_name,
        mask_phone(case.contact_phone),
        case.category.name,
        words.nature.get(case.nature, case.nature),
        f"{case.title}\n{case.description}" if case.description else case.title,
        _name(case.lead_unit),
        "、".join(dict.fromkeys(beside.units)),
        _name(case.handler),
        case.accepted_at,
        case.signed_at,
        case.first_contact_at,
        due_on,
        f"{beside.extensions}/{due_on:%Y-%m-%d}" if beside.extensions else "",
        days[1],
        workdays_between(calendar, days[0], days[1]) if days[0] and days[1] else None,
        words.outcome.get(case.outcome, ""),
        case.answer_text,
        words_of(light_of(case, now)),
        beside.supervisions,
        days[2],
        None if case.confirmed is None else (words.yes if case.confirmed else words.no),
        words.rating.get(case.rating, ""),
        case.rework_count,
        case.transfer_count,
        _carried(beside.carried, calendar),
        words.exclusion.get(known.exclusion, ""),
        None,
    )


def _carried(matter: CaseMatter | None, calendar: WorkCalendar) -> str:
    if matter is None:
        return ""
    at = matter.due_at if matter.is_open else matter.settled_at
    day = calendar.local_date(at) if at else ""
    return (_("挂账中，%(day)s复核") if matter.is_open else _("%(day)s销号")) % {"day": day}


def _name(row: Model | None) -> str:
    return str(row) if row is not None else ""


def _labels(choices: Any) -> dict[str, str]:
    return {value: str(label) for value, label in choices.choices}


def _chunks(rows: Iterable[Case]) -> Iterator[list[Case]]:
    chunk: list[Case] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) >= CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
