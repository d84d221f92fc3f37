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
    (EventKind.PROGRESS, {"outcome": "", "ledger": True}, "记录进展"),
    (EventKind.PROGRESS, {"outcome": "advancing", "ledger": True}, "记录进展（正在推进）"),
    (
        EventKind.REASSIGNED,
        {"from": {"unit": "市人社局", "handler": "王五"}, "unit": "市发改委", "handler": ""},
        "由市人社局（王五）改派给市发改委",
    ),
    (
        EventKind.REASSIGNED,
        {"unit": "市发改委", "along": {"sheets": ["DB-2023-0001"], "commitments": 2}},
        "由—改派给市发改委，一并转交督办单 DB-2023-0001、承诺 2 项",
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
    (EventKind.RETURNED, {"unit": "市人社局"}, "市人社局退单"),
    (EventKind.RETURN_GRANTED, {"unit": "市发改委", "handler": ""}, "同意退单，改派给市发改委"),
    (EventKind.RETURN_REFUSED, {}, "不同意退单，由首接单位办理"),
    (
        EventKind.CO_ASKED,
        {"unit": "市供电公司", "due": "2023-10-20T10:00:00+00:00"},
        "请市供电公司协办，2023年10月20日（周五）前答复",
    ),
    (EventKind.CO_SIGNED, {"unit": "市供电公司"}, "市供电公司签收协办"),
    (EventKind.CO_ANSWERED, {"unit": "市供电公司"}, "市供电公司答复协办"),
    (EventKind.CO_CANCELLED, {"unit": "市供电公司"}, "取消市供电公司协办"),
    (EventKind.EXTENSION_ASKED, {"workdays": 5}, "申请延期 5 个工作日"),
    (
        EventKind.EXTENSION_DECIDED,
        {"granted": True, "workdays": 5, "due": "2023-10-31T10:00:00+00:00"},
        "同意延期 5 个工作日，办结期限改为 2023年10月31日（周二）18:00",
    ),
    (EventKind.EXTENSION_DECIDED, {"granted": False}, "不同意延期，期限不变"),
    (EventKind.URGED, {}, "人工催办"),
    (
        EventKind.SUPERVISED,
        {"number": "DB-2023-0001", "due": "2023-10-20T10:00:00+00:00"},
        "下达督办单 DB-2023-0001，2023年10月20日（周五）前答复",
    ),
    (EventKind.SUPERVISION_ANSWERED, {"number": "DB-2023-0001"}, "答复督办单 DB-2023-0001"),
    (EventKind.ESCALATED, {"reworks": 2}, "提级办理（已重办 2 次）"),
    (EventKind.INSTRUCTED, {}, "领导批示"),
    (EventKind.MERGED, {"into": "SQ-2023-000001"}, "并入 SQ-2023-000001"),
    (EventKind.ABSORBED, {"number": "SQ-2023-000002"}, "SQ-2023-000002 并入本诉求"),
    (
        EventKind.SPLIT,
        {"numbers": ["SQ-2023-000003", "SQ-2023-000004"]},
        "拆分出 SQ-2023-000003、SQ-2023-000004",
    ),
    (EventKind.LINKED, {"number": "SQ-2023-000005"}, "与 SQ-2023-000005 关联"),
    (EventKind.UNLINKED, {"number": "SQ-2023-000005"}, "取消与 SQ-2023-000005 的关联"),
    (EventKind.WITHDRAWN, {"respondent": "王经理"}, "企业（王经理）确认撤回"),
    (EventKind.ARCHIVED, {}, "归档"),
    (EventKind.CARRIED, {"due": "2023-12-29T10:00:00+00:00"}, "挂账，2023年12月29日（周五）前复核"),
    (EventKind.STRUCK_OFF, {}, "销号"),
    (EventKind.COMMITTED, {"due": "2023-10-20T10:00:00+00:00"}, "向企业承诺 2023年10月20日（周五）前办到"),
    (EventKind.COMMITMENT_SETTLED, {"kept": True}, "承诺已兑现"),
    (EventKind.COMMITMENT_SETTLED, {"kept": False}, "承诺未兑现"),
    (EventKind.HANDED_OVER, {"from": "张三", "to": "李四"}, "由张三移交给李四"),
    (EventKind.FOLLOWED_UP, {}, "差评回访"),
    (EventKind.ENTERPRISE_MERGED, {"merge": 1, "undone": False}, "企业合并"),
    (EventKind.ENTERPRISE_MERGED, {"merge": 1, "undone": True}, "企业合并撤销"),
    (
        EventKind.TAKEN_BACK,
        {"what": "reassigned", "unit": "市局", "handler": "王五"},
        "撤销改派，仍由市局（王五）办理",
    ),
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
