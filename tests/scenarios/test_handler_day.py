"""A handler's day through the HTTP door: what waits at the unit, a pause for papers, and a colleague's edit."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from assistance.services.cases import accept_case
from assistance.services.suspensions import lapse_suspensions
from foundation.worktime.calendar import SHANGHAI
from tests.factories.assistance import Cast, cast, registered
from tests.scenarios.test_caseworker_day import Worker, at, worker

__all__ = ["worker"]


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.fixture
def people(db: None) -> Cast:
    return cast()


def sent_to_the_unit(people: Cast) -> str:
    """派给单位、未定承办人, due 2023-10-30."""
    with time_machine.travel(moment("2023-10-09T09:00"), tick=False):
        case = registered(people, description="二期需新增用地 35 亩")
        accept_case(case, by=people.officer, lead_unit=people.department)
    return f"/cases/{case.number}/"


def test_handler_signs_works_pauses_and_answers(people: Cast, worker: Any) -> None:
    path = sent_to_the_unit(people)
    wang: Worker = worker(people.handler)

    with at("2023-10-09T10:00"):
        wang.opens("/").sees("待签收", "厂区扩建用地手续")
        wang.sends(f"{path}signature/").sees("办理中", "二期需新增用地 35 亩")
        wang.sends(f"{path}progress/", text="电话了解缺件情况", contacted="on").sees("按期")
        wang.sends(f"{path}attachments/new/", uploads=SimpleUploadedFile("缺件清单.pdf", b"%PDF-1.4")).sees(
            "缺件清单.pdf"
        )

    with at("2023-10-16T10:00"):
        wang.opens(f"{path}suspension/").sees("暂停期间的工作日不计入时限")
        wang.sends(f"{path}suspension/", reason="material", note="等企业补测绘报告", until="今天").sees(
            "应晚于今天"
        )
        wang.sends(f"{path}suspension/", reason="material", note="等企业补测绘报告", until="10-20").sees(
            "已暂停计时", "2023年11月3日（周五）18:00"
        )
        wang.opens(f"{path}clock/").sees("暂停，不计")

    lapse_suspensions(moment("2023-10-20T00:05"))
    with at("2023-10-20T09:00"):
        wang.opens(path).sees("办理中", "暂停期满，自动恢复计时。", "2023年11月3日（周五）18:00")

    with at("2023-11-01T09:00"):
        wang.opens("/").sees("临期", "剩 2 个工作日")
        wang.sends(f"{path}answer/", outcome="", answer_text="用地预审已通过").sees(
            "请填写“办理结果”", "用地预审已通过"
        )
        wang.sends(f"{path}answer/", outcome="resolved", answer_text="用地预审已通过").sees("已答复待回访")
        wang.opens("/").sees("今天没有待办")


def test_handler_and_head_write_at_once_and_nothing_is_lost(people: Cast, worker: Any) -> None:
    path = sent_to_the_unit(people)
    wang, zhou = worker(people.handler), worker(people.head)
    with at("2023-10-09T10:00"):
        wang.sends(f"{path}signature/")
        fields = {
            "version": "1",
            "category": wang.opens(f"{path}edit/").page.context["form"].initial["category"].pk,
            "nature": "request",
            "contact_name": "王经理",
            "contact_phone": "",
        }
        zhou.sends(f"{path}edit/", **fields, title="二期用地预审", description="周科长补充")
        wang.sends(f"{path}edit/", **fields, title="扩建用地 35 亩", description="二期需新增用地 35 亩")
        assert wang.page.status_code == 409
        wang.sees("周科长", "二期用地预审", "扩建用地 35 亩")
        wang.sends(
            f"{path}edit/", **{**fields, "version": "2"}, title="扩建用地 35 亩", description="周科长补充"
        ).sees("已修改诉求标题", "扩建用地 35 亩", "周科长补充")


def test_handler_finds_nothing_of_other_units(people: Cast, worker: Any) -> None:
    path = sent_to_the_unit(people)
    zhao = worker(people.other_handler)
    zhao.opens("/").sees_not("厂区扩建用地手续")
    zhao.opens("/cases/").sees_not("厂区扩建用地手续")
    zhao.opens("/search/", q="用地手续").sees_not("厂区扩建")
    for more in ("", "edit/", "signature/", "print/", "clock/", "answer/"):
        assert zhao.signs_in().get(f"{path}{more}").status_code == 404, more


def test_two_handlers_press_at_once_and_the_slower_is_told(people: Cast, worker: Any) -> None:
    path = sent_to_the_unit(people)
    wang, qian = worker(people.handler), worker(people.head)
    with at("2023-10-09T10:00"):
        wang.opens(path).sees("签收")
        qian.sends(f"{path}signature/").sees("已签收，由您办理")
        wang.sends(f"{path}signature/")
        assert wang.page.status_code == 409
        wang.sees("现在是“办理中”，不能签收")
