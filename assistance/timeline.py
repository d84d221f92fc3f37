"""The history of a case as sentences: one presenter for each kind of event (pure)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.db.models import Field
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assistance.enums import (
    CallBackResult,
    Channel,
    EventKind,
    ExclusionReason,
    Outcome,
    Rating,
    Source,
    Stage,
    SuspensionReason,
)
from assistance.models import Case, CaseEvent
from foundation.web.dates import cn_date, cn_datetime

Data = dict[str, Any]


@dataclass(frozen=True)
class Line:
    """One entry of the timeline. ``audience`` is empty for what only the staff reads."""

    title: str
    who: str
    at: datetime
    text: str
    audience: str


def lines_of(events: Iterable[CaseEvent]) -> list[Line]:
    return [line_of(event) for event in events]


def line_of(event: CaseEvent) -> Line:
    return Line(
        title=TITLES[EventKind(event.kind)](event.data),
        who=_who(event),
        at=event.at,
        text=_changes(event.data) if event.kind == EventKind.EDITED else event.text,
        audience=_("企业可见") if event.for_enterprise else "",
    )


def _who(event: CaseEvent) -> str:
    """The person, and in whose place a deputy acted."""
    absent = event.data.get("for")
    return (
        _("%(who)s（代%(absent)s）") % {"who": event.by.name, "absent": absent} if absent else event.by.name
    )


def _registered(data: Data) -> str:
    source = _choice(Source, data.get("source"))
    return _("登记诉求（来源：%(source)s）") % {"source": source} if source else _("登记诉求")


def _accepted(data: Data) -> str:
    return _("受理，派给%(to)s") % {"to": _place(data)}


def _declined(data: Data) -> str:
    return _("不予受理：%(reason)s") % {"reason": _choice(ExclusionReason, data.get("reason"))}


def _progress(data: Data) -> str:
    outcome = _choice(Outcome, data.get("outcome"))
    return _("记录进展（%(outcome)s）") % {"outcome": outcome} if outcome else _("记录进展")


def _reassigned(data: Data) -> str:
    told = _("由%(origin)s改派给%(to)s") % {"origin": _place(data.get("from", {})), "to": _place(data)}
    return told + _along(data)


def _along(data: Data) -> str:
    """What was owed beside the case and went to the new unit with it."""
    along = data.get("along", {})
    parts = [_("督办单 %(number)s") % {"number": number} for number in along.get("sheets", [])]
    if along.get("commitments"):
        parts.append(_("承诺 %(n)d 项") % {"n": along["commitments"]})
    return _("，一并转交%(what)s") % {"what": "、".join(parts)} if parts else ""


def _suspended(data: Data) -> str:
    return _("暂停计时：%(reason)s，至 %(until)s") % {
        "reason": _choice(SuspensionReason, data.get("reason")),
        "until": _day(data.get("until")),
    }


def _answered(data: Data) -> str:
    return _("答复企业：%(outcome)s") % {"outcome": _choice(Outcome, data.get("outcome"))}


def _called_back(data: Data) -> str:
    parts = [_choice(CallBackResult, data.get("result")), _choice(Rating, data.get("rating"))]
    told = "，".join(part for part in parts if part)
    if data.get("respondent"):
        return _("回访%(who)s：%(told)s") % {"who": data["respondent"], "told": told}
    return _("回访：%(told)s") % {"told": told}


def _closed(data: Data) -> str:
    if data.get("unreached"):
        return _("办结（%(n)d 次回访未联系上）") % {"n": data["unreached"]}
    result = _choice(CallBackResult, data.get("result"))
    return _("办结（%(result)s）") % {"result": result} if result else _("办结")


def _reworked(data: Data) -> str:
    outcome = _choice(Outcome, data.get("outcome"))
    return _("退回重办（原办理结果：%(outcome)s）") % {"outcome": outcome} if outcome else _("退回重办")


def _edited(data: Data) -> str:
    return _("修改了%(fields)s") % {
        "fields": "、".join(_label(name) for name in sorted(data.get("after", {})))
    }


def _exclusion_proposed(data: Data) -> str:
    return _("申请不计入解决率：%(reason)s") % {"reason": _choice(ExclusionReason, data.get("reason"))}


def _exclusion_decided(data: Data) -> str:
    return _("同意不计入解决率") if data.get("granted") else _("不同意不计入，仍计入解决率")


def _deadline_moved(data: Data) -> str:
    return _("%(stage)s期限由 %(before)s 改为 %(after)s") % {
        "stage": _choice(Stage, data.get("stage")),
        "before": _moment(data.get("from")),
        "after": _moment(data.get("to")),
    }


def _officer_changed(data: Data) -> str:
    return _("服务专员由%(before)s更换为%(after)s") % {
        "before": data.get("from", "—"),
        "after": data.get("to", "—"),
    }


def _return_granted(data: Data) -> str:
    return _("同意退单，改派给%(to)s") % {"to": _place(data)} + _along(data)


def _co_asked(data: Data) -> str:
    return _("请%(unit)s协办，%(due)s前答复") % {"unit": data.get("unit", "—"), "due": _day(data.get("due"))}


def _by_unit(sentence: str | Promise) -> Callable[[Data], str]:
    return lambda data: str(sentence) % {"unit": data.get("unit") or "—"}


def _extension_asked(data: Data) -> str:
    return _("申请延期 %(days)s 个工作日") % {"days": data.get("workdays", "—")}


def _extension_decided(data: Data) -> str:
    if data.get("granted"):
        return _("同意延期 %(days)s 个工作日，办结期限改为 %(due)s") % {
            "days": data.get("workdays", "—"),
            "due": _moment(data.get("due")),
        }
    return _("不同意延期，期限不变")


def _supervised(data: Data) -> str:
    return _("下达督办单 %(number)s，%(due)s前答复") % {
        "number": data.get("number", "—"),
        "due": _day(data.get("due")),
    }


def _merged(data: Data) -> str:
    return _("并入 %(number)s") % {"number": data.get("into", "—")}


def _absorbed(data: Data) -> str:
    return _("%(number)s 并入本诉求") % {"number": data.get("number", "—")}


def _split(data: Data) -> str:
    if "from" in data:
        return _("由 %(number)s 拆分出来") % {"number": data["from"]}
    return _("拆分出 %(numbers)s") % {"numbers": "、".join(data.get("numbers", [])) or "—"}


def _linked(data: Data) -> str:
    if "problem" in data:
        return _("归入共性问题“%(title)s”") % {"title": data["problem"]}
    return _("与 %(number)s 关联") % {"number": data.get("number", "—")}


def _unlinked(data: Data) -> str:
    if "problem" in data:
        return _("移出共性问题“%(title)s”") % {"title": data["problem"]}
    return _("取消与 %(number)s 的关联") % {"number": data.get("number", "—")}


def _withdrawn(data: Data) -> str:
    who, how = data.get("respondent") or "—", _choice(Channel, data.get("channel"))
    return (_("企业（%(who)s，%(how)s）确认撤回") if how else _("企业（%(who)s）确认撤回")) % {
        "who": who,
        "how": how,
    }


def _carried(data: Data) -> str:
    return _("挂账，%(due)s前复核") % {"due": _day(data.get("due"))}


def _committed(data: Data) -> str:
    return _("向企业承诺 %(due)s前办到") % {"due": _day(data.get("due"))}


def _commitment_settled(data: Data) -> str:
    return _("承诺已兑现") if data.get("kept") else _("承诺未兑现")


def _handed_over(data: Data) -> str:
    return _("由%(before)s移交给%(after)s") % {"before": data.get("from", "—"), "after": data.get("to", "—")}


def _taken_back(data: Data) -> str:
    return _("撤销%(what)s，仍由%(place)s办理") % {
        "what": _choice(EventKind, data.get("what")),
        "place": _place(data),
    }


TITLES: dict[EventKind, Callable[[Data], str]] = {
    EventKind.REGISTERED: _registered,
    EventKind.IMPORTED: lambda _data: _("由诉求台账导入"),
    EventKind.ACCEPTED: _accepted,
    EventKind.DECLINED: _declined,
    EventKind.SIGNED: lambda _data: _("签收，开始办理"),
    EventKind.CONTACTED: lambda _data: _("首次联系企业"),
    EventKind.PROGRESS: _progress,
    EventKind.REASSIGNED: _reassigned,
    EventKind.SUSPENDED: _suspended,
    EventKind.RESUMED: lambda _data: _("恢复计时"),
    EventKind.ANSWERED: _answered,
    EventKind.CALLED_BACK: _called_back,
    EventKind.CLOSED: _closed,
    EventKind.REWORKED: _reworked,
    EventKind.EDITED: _edited,
    EventKind.ATTACHED: lambda _data: _("上传附件"),
    EventKind.REMINDED: lambda _data: _("催办"),
    EventKind.EXCLUSION_PROPOSED: _exclusion_proposed,
    EventKind.EXCLUSION_DECIDED: _exclusion_decided,
    EventKind.DEADLINE_MOVED: _deadline_moved,
    EventKind.OFFICER_CHANGED: _officer_changed,
    EventKind.RETURNED: _by_unit(gettext_lazy("%(unit)s退单")),
    EventKind.RETURN_GRANTED: _return_granted,
    EventKind.RETURN_REFUSED: lambda _data: _("不同意退单，由首接单位办理"),
    EventKind.CO_ASKED: _co_asked,
    EventKind.CO_SIGNED: _by_unit(gettext_lazy("%(unit)s签收协办")),
    EventKind.CO_ANSWERED: _by_unit(gettext_lazy("%(unit)s答复协办")),
    EventKind.CO_CANCELLED: _by_unit(gettext_lazy("取消%(unit)s协办")),
    EventKind.EXTENSION_ASKED: _extension_asked,
    EventKind.EXTENSION_DECIDED: _extension_decided,
    EventKind.URGED: lambda _data: _("人工催办"),
    EventKind.SUPERVISED: _supervised,
    EventKind.SUPERVISION_ANSWERED: lambda data: (
        _("答复督办单 %(number)s") % {"number": data.get("number", "—")}
    ),
    EventKind.ESCALATED: lambda data: _("提级办理（已重办 %(n)s 次）") % {"n": data.get("reworks", "—")},
    EventKind.INSTRUCTED: lambda _data: _("领导批示"),
    EventKind.MERGED: _merged,
    EventKind.ABSORBED: _absorbed,
    EventKind.SPLIT: _split,
    EventKind.LINKED: _linked,
    EventKind.UNLINKED: _unlinked,
    EventKind.WITHDRAWN: _withdrawn,
    EventKind.ARCHIVED: lambda _data: _("归档"),
    EventKind.CARRIED: _carried,
    EventKind.STRUCK_OFF: lambda _data: _("销号"),
    EventKind.COMMITTED: _committed,
    EventKind.COMMITMENT_SETTLED: _commitment_settled,
    EventKind.HANDED_OVER: _handed_over,
    EventKind.TAKEN_BACK: _taken_back,
    EventKind.FOLLOWED_UP: lambda _data: _("差评回访"),
    EventKind.ENTERPRISE_MERGED: lambda data: _("企业合并撤销") if data.get("undone") else _("企业合并"),
}


def _changes(data: Data) -> str:
    """What each field said before and says now, and what that did to the deadline; telephone numbers are left out."""
    shown = data.get("shown", {})
    lines = [
        (_label(name), _word(name, before), _word(name, after)) for name, (before, after) in shown.items()
    ]
    if "due" in data:
        before, after = data["due"]
        lines.append((_("办结期限"), _moment(before), _moment(after)))
    told = [
        _("%(field)s：%(before)s → %(after)s") % {"field": field, "before": before, "after": after}
        for field, before, after in lines
    ]
    if data.get("extension_cut"):
        told.append(
            _("已批准的延期减少 %(days)d 个工作日，总时限不超过最长时限") % {"days": data["extension_cut"]}
        )
    return "\n".join(told)


def _place(data: Data) -> str:
    unit, handler = data.get("unit", ""), data.get("handler", "")
    return f"{unit}（{handler}）" if unit and handler else unit or handler or "—"


def _choice(choices: Any, value: object) -> str:
    return str(choices(value).label) if value in choices.values else ""


def _label(name: str) -> str:
    return str(_field(name).verbose_name)


def _word(name: str, value: str) -> str:
    return str(dict(_field(name).flatchoices).get(value, value)) or "—"


def _field(name: str) -> Field[Any, Any]:
    return cast("Field[Any, Any]", Case._meta.get_field(name))


def _day(text: str | None) -> str:
    return cn_date(timezone.localtime(datetime.fromisoformat(text)).date()) if text else "—"


def _moment(text: str | None) -> str:
    return cn_datetime(datetime.fromisoformat(text)) if text else "—"
