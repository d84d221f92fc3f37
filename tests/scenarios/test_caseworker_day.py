"""A caseworker's day through the HTTP door: a call, its case, the call-back, and what is left in the evening."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from assistance.enums import CaseStatus
from assistance.models import Case
from foundation.accounts.models import User
from foundation.worktime.calendar import SHANGHAI
from tests.factories.assistance import Cast, cast, category


def at(text: str) -> Any:
    return time_machine.travel(datetime.fromisoformat(text).replace(tzinfo=SHANGHAI), tick=False)


class Worker:
    """Somebody at a browser without scripts."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.client = Client()
        self.page: Any = None

    def signs_in(self) -> Client:
        """Afresh each time: hours lie between two acts, and a session does not wait."""
        self.client.force_login(self.user)
        return self.client

    def opens(self, path: str, **query: Any) -> Worker:
        self.page = self.signs_in().get(path, query, follow=True)
        assert self.page.status_code == 200, path
        return self

    def sends(self, path: str, **fields: Any) -> Worker:
        self.page = self.signs_in().post(path, fields, follow=True)
        return self

    def sees(self, *words: str) -> Worker:
        for one in words:
            assert one in self.page.content.decode(), one
        return self

    def sees_not(self, *words: str) -> Worker:
        for one in words:
            assert one not in self.page.content.decode(), one
        return self

    def token(self) -> str:
        found = re.search(r'name="token" value="([^"]+)"', self.page.content.decode())
        assert found is not None
        return found[1]


@pytest.fixture
def people(db: None) -> Cast:
    return cast()


@pytest.fixture
def worker() -> Any:
    return Worker


def logs_a_call(zhang: Worker, people: Cast) -> Case:
    zhang.opens("/cases/new/").sees("记诉求")
    sent = {
        "token": zhang.token(),
        "enterprise": "",
        "enterprise_text": "htkj",
        "category": category("ENE").pk,
        "title": "厂区限电影响交货",
    }
    zhang.sends("/cases/new/", **sent).sees("已登记 SQ-2023-000001", "2023年10月30日（周一）18:00", "待受理")
    zhang.sends("/cases/new/", **sent).sees("SQ-2023-000001")
    return Case.objects.get()


def test_caseworker_takes_a_call_and_sees_it_through(people: Cast, worker: Any) -> None:
    with at("2023-10-09T09:00"):
        zhang, wang = worker(people.officer), worker(people.handler)
        zhang.opens("/").sees("今天没有待办")
        case = logs_a_call(zhang, people)
        path = f"/cases/{case.number}/"
        zhang.opens("/").sees("新诉求，待受理派单", "厂区限电影响交货")

    with at("2023-10-09T09:20"):
        zhang.opens(f"{path}acceptance/", lead_unit=people.department.pk).sees("王五")
        zhang.sends(
            f"{path}acceptance/",
            lead_unit=people.department.pk,
            handler=people.handler.pk,
            note="请先联系企业",
        ).sees("已受理，派给市自然资源和规划局", "待签收")
        zhang.opens("/").sees_not("新诉求，待受理派单")

    with at("2023-10-09T10:30"):
        wang.opens("/").sees("新派单，待签收")
        wang.sends(f"{path}signature/").sees("已签收，由您办理")
        wang.sends(f"{path}progress/", text="已与王经理通话，明日到厂", contacted="on").sees(
            "首次联系企业", "按期"
        )

    with at("2023-10-12T15:00"):
        wang.sends(f"{path}answer/", outcome="resolved", answer_text="已调整供电方案，恢复生产。").sees(
            "等待服务专员回访"
        )

    with at("2023-10-13T09:00"):
        zhang.opens("/").sees("已答复（已解决），待回访企业")
        zhang.opens(f"{path}call-back/").sees("已调整供电方案，恢复生产。")
        zhang.sends(f"{path}call-back/", result="confirmed", rating="5", respondent="王经理").sees(
            "企业确认已解决，已办结"
        )
        zhang.opens(path).sees("已确认解决", "非常满意", "办结（企业确认已解决）", "按期")
        zhang.opens("/").sees("今天没有待办")
        zhang.opens("/cases/", status="closed").sees(case.number, "按期办结")
        zhang.opens(f"{path}print/").sees("诉求办理单", "办理经过", case.number)
    case.refresh_from_db()
    assert (case.status, case.outcome, case.confirmed) == (CaseStatus.CLOSED, "resolved", True)


def test_caseworker_meets_an_enterprise_that_does_not_agree(people: Cast, worker: Any) -> None:
    with at("2023-10-09T09:00"):
        zhang, wang = worker(people.officer), worker(people.handler)
        case = logs_a_call(zhang, people)
        path = f"/cases/{case.number}/"
        zhang.sends(f"{path}acceptance/", lead_unit=people.department.pk)
        wang.sends(f"{path}signature/")
        wang.sends(f"{path}answer/", outcome="resolved", answer_text="已解决")

    with at("2023-10-10T09:00"):
        zhang.sends(f"{path}call-back/", result="not_confirmed", rating="2", note="").sees("请写明企业意见")
        zhang.sends(f"{path}call-back/", result="not_confirmed", rating="2", note="仍每日停电两小时").sees(
            "企业不认可，已退回重办", "办理中", "2023年10月17日（周二）18:00"
        )

    with at("2023-10-16T09:00"):
        wang.opens("/").sees("临期", "厂区限电影响交货")
        wang.sends(f"{path}answer/", outcome="explained", answer_text="主变容量不足，明年扩容。")

    with at("2023-10-17T09:00"):
        zhang.sends(f"{path}call-back/", result="accepted", rating="3", note="能理解").sees(
            "企业认可解释，已办结"
        )
        zhang.opens(path).sees("暂难解决（已解释）", "未解决，认可解释", "1 次", "重办")


def test_caseworker_cannot_reach_an_enterprise_by_phone(people: Cast, worker: Any) -> None:
    with at("2023-10-09T09:00"):
        zhang, wang = worker(people.officer), worker(people.handler)
        path = f"/cases/{logs_a_call(zhang, people).number}/"
        zhang.sends(f"{path}acceptance/", lead_unit=people.department.pk)
        wang.sends(f"{path}signature/").sends(f"{path}answer/", outcome="partly", answer_text="已错峰")
    with at("2023-10-10T09:00"):
        zhang.sends(f"{path}call-back/", result="unreachable").sees("请改时间再回访")
        zhang.sends(f"{path}closure/", reason="没人接").sees("至少两次回访未联系上")
    with at("2023-10-11T15:00"):
        zhang.sends(f"{path}call-back/", result="unreachable")
        zhang.sends(f"{path}closure/", reason="两次均无人接听").sees(
            "已办结（回访未联系上）", "未回访或未联系上"
        )


def test_caseworker_keeps_a_duplicate_out_of_the_rate_with_a_second_pair_of_eyes(
    people: Cast, worker: Any
) -> None:
    with at("2023-10-09T09:00"):
        zhang, zhou = worker(people.officer), worker(people.head)
        path = f"/cases/{logs_a_call(zhang, people).number}/"
        zhang.sends(f"{path}exclusion/", reason="duplicate", note="与上月 12345 同一件").sees(
            "等待另一位负责人审核"
        )
        zhou.opens("/todo/").sees("张三申请不计入：重复")
        zhou.opens(f"{path}exclusion/decision/").sees("与上月 12345 同一件")
        zhou.sends(f"{path}exclusion/decision/", granted="yes").sees("本诉求不计入解决率（重复）")
        zhang.opens("/cases/", excluded="yes").sees("SQ-2023-000001")
