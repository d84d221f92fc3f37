"""The people round a case, and cases brought to any state by the services themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from assistance.enums import (
    CallBackResult,
    CaseStatus,
    ExclusionReason,
    Nature,
    Outcome,
    Source,
    SuspensionReason,
)
from assistance.models import Case, CaseCategory
from assistance.services.archiving import archive_case
from assistance.services.call_backs import record_call_back, rework_case
from assistance.services.cases import accept_case, answer_case, decline_case, sign_case
from assistance.services.escalations import REWORKS_BEFORE, escalate_case
from assistance.services.intake import register_case
from assistance.services.merging import merge_case
from assistance.services.returns import return_case
from assistance.services.suspensions import suspend_case
from assistance.services.withdrawals import withdraw_case
from enterprises.models import Enterprise
from foundation.accounts.models import Unit, User
from foundation.accounts.roles import RoleCode
from tests.factories.accounts import (
    BureauFactory,
    DepartmentFactory,
    SectionFactory,
    UnitFactory,
    person,
)
from tests.factories.enterprises import EnterpriseFactory, serve

ROLES_TRIED = (
    "officer",
    "other_officer",
    "handler",
    "other_handler",
    "county_head",
    "other_head",
    "head",
    "leader",
    "fund_clerk",
    "system_admin",
)


@dataclass(frozen=True)
class Cast:
    """One county, one department, an enterprise there, and everybody who may or may not touch its cases."""

    county: Unit
    other_county: Unit
    department: Unit
    other_department: Unit
    section: Unit
    enterprise: Enterprise
    officer: User
    other_officer: User
    handler: User
    other_handler: User
    county_head: User
    other_head: User
    head: User
    leader: User
    fund_clerk: User
    system_admin: User

    def person(self, name: str) -> User:
        """Fresh, as a request would load the user: nothing cached."""
        user: User = getattr(self, name)
        return User.objects.get(pk=user.pk)


def cast() -> Cast:
    bureau = BureauFactory()
    county, other_county = (
        UnitFactory(name="东昌府区", parent=bureau),
        UnitFactory(name="茌平区", parent=bureau),
    )
    department = DepartmentFactory(name="市自然资源和规划局")
    other_department = DepartmentFactory(name="市人力资源和社会保障局")
    section = SectionFactory(name="企业服务科")
    officer = person(RoleCode.CASE_OFFICER, county, name="张三")
    enterprise = EnterpriseFactory(name="宏泰科技有限公司", county=county, phone="13812345678")
    serve(enterprise, officer)
    enterprise.refresh_from_db()
    return Cast(
        county=county,
        other_county=other_county,
        department=department,
        other_department=other_department,
        section=section,
        enterprise=enterprise,
        officer=officer,
        other_officer=person(RoleCode.CASE_OFFICER, other_county, name="李四"),
        handler=person(RoleCode.UNIT_HANDLER, department, name="王五"),
        other_handler=person(RoleCode.UNIT_HANDLER, other_department, name="赵六"),
        county_head=person(RoleCode.SECTION_HEAD, county, name="钱科长"),
        other_head=person(RoleCode.SECTION_HEAD, other_county, name="孙科长"),
        head=person(RoleCode.SECTION_HEAD, name="周科长"),
        leader=person(RoleCode.LEADER, name="吴局长"),
        fund_clerk=person(RoleCode.FUND_CLERK, name="郑会计"),
        system_admin=person(RoleCode.SYSTEM_ADMIN, name="冯管理"),
    )


def category(code: str = "LND") -> CaseCategory:
    return CaseCategory.objects.get(code=code)


def registered(people: Cast, **fields: Any) -> Case:
    """待受理: logged by the officer of the enterprise."""
    values: dict[str, Any] = {
        "enterprise": people.enterprise,
        "category": category(),
        "title": "厂区扩建用地手续",
        "nature": Nature.REQUEST,
        "source": Source.PHONE,
        **fields,
    }
    return register_case(by=values.pop("by", people.officer), **values)


def dispatched(people: Cast, **fields: Any) -> Case:
    case = registered(people, **fields)
    return accept_case(case, by=people.officer, lead_unit=people.department, handler=people.handler)


def handled(people: Cast, **fields: Any) -> Case:
    return sign_case(dispatched(people, **fields), by=people.handler)


def suspended(people: Cast, **fields: Any) -> Case:
    case = handled(people, **fields)
    until = timezone.now() + timedelta(days=10)
    suspend_case(case, by=people.handler, reason=SuspensionReason.MATERIAL, note="等测绘报告", until=until)
    return case


def answered(people: Cast, outcome: str = Outcome.RESOLVED, **fields: Any) -> Case:
    return answer_case(
        handled(people, **fields), by=people.handler, outcome=outcome, answer_text="手续已办结。"
    )


def closed(people: Cast, **fields: Any) -> Case:
    case = answered(people, **fields)
    record_call_back(case, by=people.officer, result=CallBackResult.CONFIRMED, rating="5")
    return case


def declined(people: Cast, **fields: Any) -> Case:
    case = registered(people, **fields)
    return decline_case(case, by=people.officer, reason=ExclusionReason.OUT_OF_SCOPE, note="属公安职权。")


def returned(people: Cast, **fields: Any) -> Case:
    return return_case(dispatched(people, **fields), by=people.handler, reason="不属本单位职责")


def escalated(people: Cast, **fields: Any) -> Case:
    """Twice reworked, and refused by the enterprise a third time."""
    case = answered(people, **fields)
    for _time in range(REWORKS_BEFORE):
        rework_case(case, by=people.officer, reason="企业不认可")
        answer_case(case, by=people.handler, outcome=Outcome.RESOLVED, answer_text="已再次办理。")
    return escalate_case(case, by=people.head, reason="两次重办仍不认可")


def merged(people: Cast, **fields: Any) -> Case:
    survivor = registered(people, title="同一件事，先来的")
    return merge_case(registered(people, **fields), into=survivor, by=people.officer, reason="同一件事")


def withdrawn(people: Cast, **fields: Any) -> Case:
    case = handled(people, **fields)
    return withdraw_case(case, by=people.officer, respondent="王经理", reason="企业已自行解决")


def archived(people: Cast, **fields: Any) -> Case:
    return archive_case(closed(people, **fields), by=people.officer)


IN_STATUS: dict[CaseStatus, Callable[..., Case]] = {
    CaseStatus.REGISTERED: registered,
    CaseStatus.DISPATCHED: dispatched,
    CaseStatus.HANDLING: handled,
    CaseStatus.SUSPENDED: suspended,
    CaseStatus.ANSWERED: answered,
    CaseStatus.CLOSED: closed,
    CaseStatus.DECLINED: declined,
    CaseStatus.RETURNED: returned,
    CaseStatus.ESCALATED: escalated,
    CaseStatus.MERGED: merged,
    CaseStatus.WITHDRAWN: withdrawn,
    CaseStatus.ARCHIVED: archived,
}
