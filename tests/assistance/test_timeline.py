from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from assistance.enums import EventKind
from assistance.models import CaseEvent
from assistance.timeline import line_of
from foundation.accounts.models import User

SENTENCES: list[tuple[EventKind, dict[str, Any], str]] = [
    (EventKind.REGISTERED, {"source": "phone"}, "登记诉求（来源：电话）"),
    (EventKind.REGISTERED, {}, "登记诉求"),
    (EventKind.IMPORTED, {}, "由诉求台账导入"),
    (EventKind.ACCEPTED, {"unit": "市人社局", "handler": "王五"}, "受理，派给市人社局（王五）"),
    (EventKind.ACCEPTED, {"unit": "市人社局", "handler": ""}, "受理，派给市人社局"),
    (EventKind.DECLINED, {"reason": "duplicate"}, "不予受理：重复"),
    (EventKind.SIGNED, {}, "签收，开始办理"),
    (EventKind.CONTACTED, {}, "首次联系企业"),
    (EventKind.PROGRESS, {}, "记录进展"),
    (
        EventKind.REASSIGNED,
        {"from": {"unit": "市人社局", "handler": "王五"}, "unit": "市发改委", "handler": ""},
        "由市人社局（王五）改派给市发改委",
    ),
    (
        EventKind.SUSPENDED,
        {"reason": "material", "until": "2023-10-19T16:00:00+00:00"},
        "暂停计时：等待企业补充材料，至 2023年10月20日（周五）",
    ),
    (EventKind.RESUMED, {}, "恢复计时"),
    (EventKind.ANSWERED, {"outcome": "explained"}, "答复企业：暂难解决（已解释）"),
    (
        EventKind.CALLED_BACK,
        {"result": "confirmed", "rating": "5", "respondent": "王经理"},
        "回访王经理：企业确认已解决，非常满意",
    ),
    (EventKind.CALLED_BACK, {"result": "unreachable", "rating": "", "respondent": ""}, "回访：未联系上"),
    (EventKind.CLOSED, {"result": "confirmed"}, "办结（企业确认已解决）"),
    (EventKind.CLOSED, {"unreached": 2}, "办结（2 次回访未联系上）"),
    (EventKind.CLOSED, {}, "办结"),
    (EventKind.REWORKED, {"outcome": "resolved"}, "退回重办（原办理结果：已解决）"),
    (EventKind.REWORKED, {"outcome": ""}, "退回重办"),
    (EventKind.EDITED, {"after": {"title": "新"}}, "修改了诉求标题"),
    (EventKind.ATTACHED, {}, "上传附件"),
    (EventKind.REMINDED, {}, "催办"),
    (EventKind.EXCLUSION_PROPOSED, {"reason": "withdrawn"}, "申请不计入解决率：撤回"),
    (EventKind.EXCLUSION_DECIDED, {"granted": True}, "同意不计入解决率"),
    (EventKind.EXCLUSION_DECIDED, {"granted": False}, "不同意不计入，仍计入解决率"),
    (
        EventKind.DEADLINE_MOVED,
        {"stage": "resolve", "from": "2023-10-30T10:00:00+00:00", "to": "2023-10-31T10:00:00+00:00"},
        "办结期限由 2023年10月30日（周一）18:00 改为 2023年10月31日（周二）18:00",
    ),
    (EventKind.OFFICER_CHANGED, {"from": "张三", "to": "李四"}, "服务专员由张三更换为李四"),
]


def event(kind: EventKind, data: dict[str, Any], **fields: Any) -> CaseEvent:
    return CaseEvent(kind=kind, at=timezone.now(), by=User(name="王五"), data=data, **fields)


@pytest.mark.parametrize(("kind", "data", "sentence"), SENTENCES)
def test_line_of_says_what_happened(kind: EventKind, data: dict[str, Any], sentence: str) -> None:
    line = line_of(event(kind, data, text="原话"))
    assert (line.title, line.who) == (sentence, "王五")


def test_every_kind_is_told_here() -> None:
    assert {kind for kind, _data, _sentence in SENTENCES} == set(EventKind)


@pytest.mark.parametrize("kind", list(EventKind))
def test_line_of_survives_data_that_is_missing_or_strange(kind: EventKind) -> None:
    for data in ({}, {"reason": "gone", "outcome": "gone", "result": "gone", "rating": "9", "source": "x"}):
        assert line_of(event(kind, data)).title


def test_line_of_an_edit_lists_the_changes_in_words() -> None:
    shown = {"nature": ["request", "inquiry"], "category": ["融资信贷", "税费"], "description": ["", "补充"]}
    line = line_of(event(EventKind.EDITED, {"after": shown, "shown": shown}))
    assert line.text.splitlines() == [
        "性质：求助 → 咨询",
        "类别：融资信贷 → 税费",
        "诉求内容：— → 补充",
    ]


def test_line_of_marks_what_the_enterprise_may_read() -> None:
    assert line_of(event(EventKind.PROGRESS, {}, for_enterprise=True)).audience == "企业可见"
    assert line_of(event(EventKind.PROGRESS, {})).audience == ""
