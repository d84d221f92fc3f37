"""What the database refuses of merged, archived, linked and carried cases, whoever writes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from assistance.enums import LinkKind, MatterKind
from assistance.models import Case, CaseLink, CaseMatter, SharedProblem
from tests.factories.assistance import Cast, answered, closed, registered


def update(**fields: Any) -> Callable[[Case, Case, Cast], Any]:
    return lambda case, _other, _people: Case.objects.filter(pk=case.pk).update(**fields)


def link(case: Case, other: Case, people: Cast) -> CaseLink:
    return CaseLink.objects.create(
        first=case, second=other, kind=LinkKind.RELATED, by=people.officer, at=timezone.now()
    )


def twice(act: Callable[[Case, Case, Cast], Any]) -> Callable[[Case, Case, Cast], Any]:
    def run(case: Case, other: Case, people: Cast) -> None:
        act(case, other, people)
        act(case, other, people)

    return run


def carry(case: Case, _other: Case, people: Cast) -> CaseMatter:
    return CaseMatter.objects.create(
        case=case,
        kind=MatterKind.CARRY_OVER,
        text="待政策",
        opened_by=people.officer,
        opened_at=timezone.now(),
    )


def half_closed(_case: Case, _other: Case, people: Cast) -> SharedProblem:
    return SharedProblem.objects.create(
        title="甲", opened_by=people.head, opened_at=timezone.now(), closed_at=timezone.now()
    )


REFUSED = {
    "merged without a survivor": (update(status="merged", excluded=True), "merged_into_another"),
    "merged and still counted": (
        lambda case, other, people: Case.objects.filter(pk=case.pk).update(
            status="merged", merged_into=other
        ),
        "merged_into_another",
    ),
    "a survivor's name on an open case": (
        lambda case, other, people: Case.objects.filter(pk=case.pk).update(merged_into=other),
        "merged_into_another",
    ),
    "archived without a moment": (update(status="archived", closed_at=timezone.now()), "archived_both"),
    "a filing moment on an open case": (update(archived_at=timezone.now()), "archived_both"),
    "a link to itself": (lambda case, other, people: link(case, case, people), "linked_to_another"),
    "a link twice": (twice(link), "linked_once|unique|UNIQUE"),
    "two open carry-overs": (twice(carry), "one_open_matter|unique|UNIQUE"),
    "a problem closed by nobody": (half_closed, "problem_closed_both"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_the_database_refuses(name: str, people: Cast) -> None:
    act, constraint = REFUSED[name]
    make = answered if name.startswith("archived") else registered
    case, other = make(people), registered(people)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        act(case, other, people)


def test_what_it_refuses_is_otherwise_taken(people: Cast) -> None:
    """The control: the same rows with what was missing."""
    case, other, done = registered(people), registered(people), closed(people)
    now = timezone.now()
    with transaction.atomic():
        Case.objects.filter(pk=case.pk).update(status="merged", merged_into=other, excluded=True)
        Case.objects.filter(pk=done.pk).update(status="archived", archived_at=now)
        link(case, other, people)
        first = carry(other, case, people)
        CaseMatter.objects.filter(pk=first.pk).update(
            settled_at=now, settled_by=people.officer, verdict="struck_off"
        )
        carry(other, case, people)
        transaction.set_rollback(True)
