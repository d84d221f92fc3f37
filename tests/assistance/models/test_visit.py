"""What the database itself refuses of a visit, and who sees which."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from assistance.models import Case, Visit, VisitEvent
from tests.factories.accounts import UserFactory
from tests.factories.assistance import Cast, cast, registered
from tests.factories.visits import VisitFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.mark.parametrize(
    "wrong",
    [
        {"channel": "smoke"},
        {"notes": ""},
        {"visited_on": timezone.localdate() + timedelta(days=1)},
        {"voided_at": timezone.now()},
        {"void_reason": "重复"},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_the_database_refuses(wrong: dict[str, Any]) -> None:
    visit = VisitFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        Visit.objects.filter(pk=visit.pk).update(**wrong)
    assert Visit.objects.filter(pk=visit.pk, notes=visit.notes, voided_at=None).exists()


def test_voided_whole_is_taken() -> None:
    visit = VisitFactory()
    whole = {"voided_at": timezone.now(), "voided_by": visit.created_by, "void_reason": "重复登记"}
    assert Visit.objects.filter(pk=visit.pk).update(**whole) == 1
    assert not Visit.objects.standing().exists()


def test_a_case_of_a_visit_came_from_a_visit(people: Cast) -> None:
    case, visit = registered(people, source="phone"), VisitFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(visit=visit)
    assert Case.objects.filter(pk=case.pk).update(visit=visit, source="visit") == 1


@pytest.mark.parametrize("act", ["update", "delete"])
def test_the_history_is_never_changed(act: str) -> None:
    visit = VisitFactory()
    rows = VisitEvent.objects.filter(visit=visit)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(text="别的") if act == "update" else rows.delete()
    assert rows.get().text == ""


def test_who_sees_a_visit(people: Cast) -> None:
    visit = VisitFactory(enterprise=people.enterprise, created_by=UserFactory(unit=people.county))
    names = (
        "officer",
        "county_head",
        "head",
        "leader",
        "other_officer",
        "other_head",
        "handler",
        "fund_clerk",
    )
    seen = {name for name in names if Visit.objects.visible_to(people.person(name)).exists()}
    assert seen == {"officer", "county_head", "head", "leader"}
    visit.people.add(people.handler)
    assert Visit.objects.visible_to(people.person("handler")).get() == visit
    Visit.objects.update(created_by=people.other_officer)
    assert Visit.objects.visible_to(people.person("other_officer")).get() == visit


def test_an_enterprise_that_moved_to_an_officer_of_elsewhere_shows_its_visits(people: Cast) -> None:
    VisitFactory(enterprise=people.enterprise, created_by=UserFactory(unit=people.county))
    people.enterprise.officer = people.other_officer
    people.enterprise.save(update_fields=["officer"])
    assert Visit.objects.visible_to(people.person("other_officer")).count() == 1
