"""A morning of putting in order: told twice, three things in one call, a cause that many share, a change of mind."""

from __future__ import annotations

import pytest

from assistance.enums import CaseStatus, Outcome
from assistance.models import Case, CaseMatter, SharedProblem
from assistance.services.exclusions import open_request
from tests.factories.assistance import Cast, answered, cast, category, handled, registered
from tests.scenarios.test_caseworker_day import Worker, at


@pytest.fixture
def people(db: None) -> Cast:
    return cast()


def test_duplicates_parts_and_a_shared_cause_are_put_in_order(people: Cast) -> None:
    zhang, qian = Worker(people.officer), Worker(people.county_head)
    with at("2023-10-09T09:00"):
        first = handled(people, title="厂区限电影响交货", category=category("ENE"))
    with at("2023-10-11T09:00"):
        twin = registered(people, title="12345 转来：厂区限电", category=category("ENE"))
        path = f"/cases/{twin.number}/"
        zhang.opens(f"{path}merger/").sees(first.number, "保留的一件编号、期限都不变")
        zhang.sends(f"{path}merger/", into=first.number, reason="12345 再次反映同一件事")
        zhang.sees(f"{twin.number} 已并入本诉求", "2023年10月30日（周一）18:00")
        zhang.opens(path).sees(first.title, f"查看 {twin.number} 原来的记录")
        zhang.opens(path, own="1").sees("本诉求已并入", "12345 转来：厂区限电")
        zhang.opens("/search/", q=twin.number).sees(twin.number)

        zhang.opens("/problems/new/").sends("/problems/new/", title="高新区变电站容量不足")
        problem = SharedProblem.objects.get()
        zhang.sends(f"/cases/{first.number}/problem/", problem=problem.pk).sees("高新区变电站容量不足")
        zhang.opens(f"/problems/{problem.pk}/").sees(first.number)

        body = {"parts-TOTAL_FORMS": "2", "parts-INITIAL_FORMS": "0", "parts-0-category": category("LAB").pk}
        body |= {"parts-0-title": "夜班招不到人", "parts-1-title": "", "parts-1-category": category("ENE").pk}
        zhang.sends(f"/cases/{first.number}/split/", **body).sees("已拆分出 SQ-2023-000003")
        part = Case.objects.get(number="SQ-2023-000003")
        zhang.opens(part.get_absolute_url()).sees(
            f"由 {first.number} 拆分出来", "2023年10月30日（周一）18:00"
        )

    with at("2023-10-12T10:00"):
        zhang.sends(
            f"/cases/{part.number}/withdrawal/", respondent="王经理", reason="已自行招到", confirmed="on"
        ).sees("等待另一位负责人审核", "审核前照常计入")
        assert open_request(part) is not None
        qian.sends(f"/cases/{part.number}/exclusion/decision/", granted="yes", note="已电话核实")
        qian.sees("本诉求不计入解决率（撤回）")
    part.refresh_from_db()
    assert (part.status, part.excluded) == (CaseStatus.WITHDRAWN, True)


def test_what_could_not_be_solved_is_kept_in_sight_until_it_is(people: Cast) -> None:
    zhang = Worker(people.officer)
    with at("2023-10-09T09:00"):
        case = answered(people, outcome=Outcome.ADVANCING, title="等上级政策的一件")
        path = f"/cases/{case.number}/"
        zhang.sends(f"{path}carry-over/", plan="政策出台后兑现", review_on="2023-10-20").sees("挂账中")
        zhang.opens("/carry-overs/", state="open").sees(case.title, "政策出台后兑现")
        zhang.opens("/cases/", matter="carry_over").sees(case.title)
        zhang.sends(f"{path}call-back/", result="accepted", rating="4", respondent="王经理", note="理解")
    with at("2023-10-23T09:00"):
        zhang.opens("/carry-overs/", state="due").sees("超期", case.title)
        zhang.sends(f"{path}strike-off/", note="政策已兑现").sees("已销号")
        zhang.opens("/carry-overs/", state="open").sees_not(case.title)
        zhang.sends(f"{path}archiving/").sees("已归档")
    assert CaseMatter.objects.get().verdict == "struck_off"
