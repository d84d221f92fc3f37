"""Case rows as a figure reads them: deadlines and results are set, no rule is asked."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import factory
from factory.django import DjangoModelFactory

from assistance.enums import CallBackResult, CaseStatus, Outcome
from assistance.models import CallBack, Case, CaseCategory
from foundation.accounts.models import User
from tests.factories.accounts import DepartmentFactory, OfficerFactory, UnitFactory
from tests.factories.enterprises import EnterpriseFactory

SHANGHAI = ZoneInfo("Asia/Shanghai")
DUE = datetime(2023, 10, 20, 18, 0, tzinfo=SHANGHAI)


class CountedCaseFactory(DjangoModelFactory):
    """An open case of 2023-10 under way; ``due`` places it in a period."""

    class Meta:
        model = Case

    class Params:
        due = DUE

    number = factory.Sequence(lambda n: f"SQ-2023-{900_000 + n}")
    enterprise = factory.SubFactory(EnterpriseFactory, county=factory.SelfAttribute("..county"))
    county = factory.SubFactory(UnitFactory)
    category = factory.LazyFunction(lambda: CaseCategory.objects.order_by("position").first())
    lead_unit = factory.SubFactory(DepartmentFactory)
    officer = factory.SubFactory(OfficerFactory, unit=factory.SelfAttribute("..county"))
    registered_by = factory.SelfAttribute("officer")
    title = "用工缺口 40 人"
    status = CaseStatus.HANDLING
    received_at = factory.LazyAttribute(lambda case: case.due - timedelta(days=21))
    registered_at = factory.SelfAttribute("received_at")
    accepted_at = factory.LazyAttribute(lambda case: case.received_at + timedelta(hours=1))
    due_at = factory.SelfAttribute("due")
    resolve_due_at = factory.SelfAttribute("due")
    contact_due_at = factory.LazyAttribute(lambda case: case.received_at + timedelta(hours=2))


class AnsweredCaseFactory(CountedCaseFactory):
    status = CaseStatus.ANSWERED
    outcome = Outcome.RESOLVED
    first_contact_at = factory.LazyAttribute(lambda case: case.received_at + timedelta(hours=1))
    answered_at = factory.LazyAttribute(lambda case: case.due - timedelta(days=3))
    answer_text = "已协调解决。"


def call(
    case: Case,
    *,
    at: datetime,
    result: str = CallBackResult.CONFIRMED,
    rating: str = "",
    by: User | None = None,
) -> Any:
    return CallBack.objects.create(case=case, at=at, by=by or case.officer, result=result, rating=rating)
