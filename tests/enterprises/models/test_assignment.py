from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from enterprises.models import Assignment
from tests.factories.enterprises import AssignmentFactory, EnterpriseFactory

pytestmark = pytest.mark.django_db


def test_database_refuses_a_second_current_officer() -> None:
    enterprise = EnterpriseFactory()
    AssignmentFactory(enterprise=enterprise, ended_on=date(2023, 5, 1))
    AssignmentFactory(enterprise=enterprise)

    with pytest.raises(IntegrityError), transaction.atomic():
        AssignmentFactory(enterprise=enterprise)
    assert Assignment.objects.current().filter(enterprise=enterprise).count() == 1


def test_database_refuses_an_end_before_the_start() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        AssignmentFactory(started_on=date(2023, 5, 2), ended_on=date(2023, 5, 1))
