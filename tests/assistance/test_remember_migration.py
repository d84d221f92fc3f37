from __future__ import annotations

from datetime import date, datetime
from importlib import import_module

import pytest
from django.apps import apps

from assistance.models import Case
from enterprises.enums import ListKind
from enterprises.models import ServiceList
from foundation.worktime.calendar import SHANGHAI
from tests.factories.assistance import Cast, registered
from tests.factories.enterprises import EnterpriseFactory, ListEntryFactory, ScaleFactory

pytestmark = pytest.mark.django_db


def test_cases_of_a_year_with_a_list_remember_it(people: Cast) -> None:
    """The last moment of a year in Shanghai belongs to that year, in whatever zone the database counts."""
    ListEntryFactory(enterprise=people.enterprise, year=2023, entered_on=date(2023, 2, 1))
    ScaleFactory(enterprise=people.enterprise, entered_on=date(2023, 5, 1))
    moments = [datetime(2023, 1, 31, 23, 30), datetime(2023, 2, 1, 0, 30), datetime(2023, 12, 31, 23, 30), datetime(2024, 1, 1, 0, 30)]  # fmt: skip
    cases = [registered(people, received_at=moment.replace(tzinfo=SHANGHAI)) for moment in moments]
    Case.objects.update(was_over_100m=None, was_above_scale=None)

    import_module("assistance.migrations.0018_remember_lists").remember(apps, None)

    found = Case.objects.in_bulk([case.pk for case in cases])
    told = [(found[case.pk].was_over_100m, found[case.pk].was_above_scale) for case in cases]
    assert told == [(False, None), (True, None), (True, True), (None, True)]


def test_cases_from_before_the_first_line_of_their_list_know_nothing_of_it(people: Cast) -> None:
    other = EnterpriseFactory()
    ListEntryFactory(enterprise=other, year=2023, entered_on=date(2023, 2, 1))
    ServiceList.objects.create(kind=ListKind.COMMISSIONED, year=2023)
    moments = [datetime(2022, 12, 31, 23, 30), datetime(2023, 1, 31, 23, 30), datetime(2023, 2, 1, 0, 30)]
    cases = [registered(people, received_at=moment.replace(tzinfo=SHANGHAI)) for moment in moments]
    Case.objects.update(was_over_100m=False, was_commissioned=False)

    import_module("assistance.migrations.0021_unknown_before_the_list").forget(apps, None)

    found = Case.objects.in_bulk([case.pk for case in cases])
    told = [(found[case.pk].was_over_100m, found[case.pk].was_commissioned) for case in cases]
    assert told == [(False, False), (None, None), (False, None)]
