from __future__ import annotations

from datetime import date

import factory
from factory.django import DjangoModelFactory

from assistance.enums import ActivityKind
from assistance.models import Activity, Attendance
from tests.factories.accounts import UnitFactory, UserFactory
from tests.factories.enterprises import EnterpriseFactory


class ActivityFactory(DjangoModelFactory):
    class Meta:
        model = Activity

    kind = ActivityKind.PROMOTION
    name = factory.Sequence(lambda n: f"第{n}场政策宣讲会")
    held_on = date(2023, 5, 6)
    unit = factory.SubFactory(UnitFactory)
    created_by = factory.SubFactory(UserFactory)


class AttendanceFactory(DjangoModelFactory):
    class Meta:
        model = Attendance

    activity = factory.SubFactory(ActivityFactory)
    enterprise = factory.SubFactory(EnterpriseFactory)
    entered_by = factory.SubFactory(UserFactory)
