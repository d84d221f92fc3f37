"""The long way of a case through the HTTP door: returned, shared, extended, supervised, refused thrice, raised, confirmed."""

from __future__ import annotations

from typing import Any

import pytest

from assistance.enums import MatterKind
from assistance.models import Case, CaseEvent
from assistance.workflow import state_told
from foundation.accounts.models import User
from tests.factories.assistance import Cast, cast, dispatched
from tests.scenarios.test_caseworker_day import Worker, at, worker

__all__ = ["worker"]


@pytest.fixture
def people(db: None) -> Cast:
    return cast()


@pytest.fixture
def case(people: Cast) -> Case:
    """Sent to the wrong department on a Monday, due 2023-10-30."""
    with at("2023-10-09T09:00"):
        return dispatched(people)


def matter(case: Case, kind: MatterKind) -> int:
    return case.matters.open().of(kind).get().pk


def is_returned_and_sent_on(case: Case, people: Cast, path: str, worker: Any) -> None:
    wang, zhang, zhao = worker(people.handler), worker(people.officer), worker(people.other_handler)
    with at("2023-10-10T10:00"):
        wang.opens(f"{path}return/").sees("只能退一次", "2023年10月11日（周三）18:00")
        wang.sends(f"{path}return/", reason="用工事项归人社部门").sees(
            "已退单，等待裁定", "由服务专员张三或科长裁定"
        )
    with at("2023-10-10T15:00"):
        zhang.opens(path).sees("用工事项归人社部门", "不同意退单")
        body = {
            "lead_unit": people.other_department.pk,
            "handler": people.other_handler.pk,
            "note": "改派人社",
        }
        zhang.sends(f"{path}return/grant/", **body).sees("已同意退单，改派给市人力资源和社会保障局", "1 次")
    with at("2023-10-10T16:00"):
        zhao.sends(f"{path}return/", reason="也不归我们").sees("首接负责制", "也不归我们")
        zhao.sends(f"{path}signature/").sees("已签收，由您办理")
        assert wang.signs_in().get(path).status_code == 404


def is_shared_and_extended(case: Case, people: Cast, path: str, worker: Any) -> None:
    zhao, wang, zhou = worker(people.other_handler), worker(people.handler), worker(people.head)
    with at("2023-10-12T09:00"):
        zhao.sends(f"{path}co-handling/", unit=people.department.pk, text="请核实用地边界").sees(
            "已请市自然资源和规划局协办"
        )
        zhao.sends(f"{path}commitment/", text="周五前答复", due_on="10-13").sees("已记下承诺")
        zhao.sends(f"{path}answer/", outcome="resolved", answer_text="已办").sees(
            "市自然资源和规划局尚未答复"
        )
        zhao.opens(f"{path}extension/").sees("总时限最长 30 个", "5 个工作日，期限改为 2023年11月6日（周一）")
        zhao.sends(f"{path}extension/", workdays="5", reason="等边界核实").sees(
            "已申请延期", "2023年10月30日（周一）18:00"
        )
    share = matter(case, MatterKind.CO_HANDLING)
    with at("2023-10-12T14:00"):
        wang.opens(path).sees("请核实用地边界", "138****5678").sees_not("13812345678", "答复办结")
        wang.sends(f"{path}co-handling/{share}/signature/").sees("已签收协办")
        wang.sends(f"{path}co-handling/{share}/answer/", answer="边界无争议").sees("协办意见已答复给主办单位")
        zhou.sends(f"{path}extension/decision/", granted="yes", note="同意").sees(
            "已同意延期", "2023年11月6日（周一）18:00"
        )
    with at("2023-10-16T09:00"):
        word = matter(case, MatterKind.COMMITMENT)
        zhao.sends(f"{path}commitment/{word}/result/", kept="yes").sees("承诺结果：未兑现")


def is_urged_and_supervised(case: Case, people: Cast, path: str, worker: Any) -> None:
    zhang, zhou, zhao = worker(people.officer), worker(people.head), worker(people.other_handler)
    with at("2023-11-01T09:00"):
        zhang.sends(f"{path}urging/", text="企业等答复").sees("已催办")
        zhang.sends(f"{path}urging/", text="再催一次").sees("4 小时后可再次催办", "再催一次")
        zhou.sends(f"{path}supervision/", requirement="说明进度", due_on="").sees("已下达督办单 DB-2023-0001")
    sheet = matter(case, MatterKind.SUPERVISION)
    with at("2023-11-02T09:00"):
        zhou.opens("/supervision-sheets/", state="waiting").sees("DB-2023-0001", "市人力资源和社会保障局")
        zhao.sends(f"{path}supervision/{sheet}/answer/", answer="本周办结").sees("督办单 DB-2023-0001 已答复")
        zhou.opens(f"{path}supervision/{sheet}/print/").sees("本周办结", "单位（盖章）")


def refuses(zhang: Worker, zhao: Worker, path: str, day: str, told: str) -> None:
    """The department answers in the morning, the enterprise does not accept it in the afternoon."""
    with at(f"{day}T09:00"):
        zhao.sends(f"{path}answer/", outcome="resolved", answer_text=f"{day} 已办").sees("已答复")
    with at(f"{day}T15:00"):
        zhang.sends(f"{path}call-back/", result="not_confirmed", note="仍招不到人").sees(told)


def test_a_case_takes_every_turn(case: Case, people: Cast, worker: Any) -> None:
    path = f"/cases/{case.number}/"
    is_returned_and_sent_on(case, people, path, worker)
    is_shared_and_extended(case, people, path, worker)
    is_urged_and_supervised(case, people, path, worker)
    zhang, zhao, wu = worker(people.officer), worker(people.other_handler), worker(people.leader)

    refuses(zhang, zhao, path, "2023-11-03", "已退回重办")
    refuses(zhang, zhao, path, "2023-11-06", "已退回重办")
    refuses(zhang, zhao, path, "2023-11-07", "已提级办理")

    with at("2023-11-08T09:00"):
        wu.sends(f"{path}instruction/", text="请牵头召开协调会").sees(
            "批示已送承办人和负责人", "请牵头召开协调会"
        )
        zhao.sends(f"{path}answer/", outcome="resolved", answer_text="已招满 20 人").sees("已答复待回访")
    with at("2023-11-09T09:00"):
        zhang.sends(f"{path}call-back/", result="confirmed", rating="2", note="办成了，但太慢").sees("已办结")
        zhang.sends(f"{path}rating-follow-up/", text="已登门致歉").sees("差评回访已登记")
        zhang.opens(path).sees("已了结的事项（5）").sees_not("进行中的事项")

    case.refresh_from_db()
    events = CaseEvent.objects.filter(case=case).order_by("at", "id").values_list("kind", flat=True)
    assert (case.status, state_told(events)) == ("closed", "closed")
    assert (case.rework_count, case.transfer_count, case.confirmed, case.rating) == (2, 1, True, "2")
    assert not case.clocks.running().exists()
    assert not case.matters.open().exists()
    assert User.objects.get(pk=people.other_handler.pk) == case.handler
