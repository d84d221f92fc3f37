"""Cases brought to a state by the services themselves, at a moment of the test's choice."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import time_machine

from assistance.enums import Nature, Outcome, Source
from assistance.models import Case, CaseCategory
from assistance.services.cases import accept_case, answer_case, sign_case
from assistance.services.intake import register_case
from foundation.accounts.models import User
from foundation.accounts.roles import RoleCode
from foundation.worktime.calendar import SHANGHAI
from tests.factories.accounts import DepartmentFactory, UnitFactory, UserFactory, grant
from tests.factories.enterprises import EnterpriseFactory, serve


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def officer(**fields: Any) -> User:
    fields.setdefault("unit", UnitFactory())
    return grant(UserFactory(**fields), RoleCode.CASE_OFFICER)


def handler(**fields: Any) -> User:
    fields.setdefault("unit", DepartmentFactory())
    return grant(UserFactory(**fields), RoleCode.UNIT_HANDLER)


def registered(at: str, *, by: User | None = None, **fields: Any) -> Case:
    """待受理 since ``at``; the officer logged it."""
    by = by or officer()
    enterprise = EnterpriseFactory(county=by.unit)
    serve(enterprise, by)
    values = {
        "category": CaseCategory.objects.get(code="FIN"),
        "title": "流动资金不足",
        "nature": Nature.REQUEST,
        "source": Source.PHONE,
        **fields,
    }
    with time_machine.travel(moment(at), tick=False):
        return register_case(by=by, enterprise=enterprise, **values)


def handled(at: str, *, by: User | None = None, hand: User | None = None, **fields: Any) -> Case:
    """办理中 since ``at``: registered, accepted and signed in that moment."""
    case, hand = registered(at, by=by, **fields), hand or handler()
    with time_machine.travel(moment(at), tick=False):
        accept_case(case, by=case.officer, lead_unit=hand.unit, handler=hand)
        return sign_case(case, by=hand)


def answered(at: str, **fields: Any) -> Case:
    """已答复待回访 since ``at``."""
    case = handled(at, **fields)
    with time_machine.travel(moment(at), tick=False):
        return answer_case(case, by=case.handler, outcome=Outcome.RESOLVED, answer_text="已协调银行续贷。")
