"""The database refuses what must not be, whoever writes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from assistance.enums import MatterKind, Verdict
from assistance.models import Case, CaseMatter
from tests.factories.assistance import Cast, dispatched, handled, registered


def write(case: Case, people: Cast, kind: MatterKind, **fields: Any) -> CaseMatter:
    now = timezone.now()
    values: dict[str, Any] = {"text": "事由", "opened_by": people.handler, "opened_at": now} | fields
    return CaseMatter.objects.create(case=case, kind=kind, **values)


def settled(people: Cast, verdict: Verdict, **fields: Any) -> dict[str, Any]:
    return {"settled_by": people.head, "settled_at": timezone.now(), "verdict": verdict} | fields


def refused(case: Case, people: Cast, kind: MatterKind, *, by: str, **fields: Any) -> None:
    """``by``: the constraint, or on SQLite, where a unique index has no name in the message, its columns."""
    with pytest.raises(IntegrityError, match=by), transaction.atomic():
        write(case, people, kind, **fields)


@pytest.fixture
def case(people: Cast) -> Case:
    return handled(people)


@pytest.fixture
def due() -> dict[str, Any]:
    return {"due_at": timezone.now() + timedelta(days=3)}


@pytest.mark.parametrize("left_out", ["settled_by", "settled_at", "verdict"])
def test_settled_means_who_when_and_how(left_out: str, case: Case, people: Cast) -> None:
    whole = settled(people, Verdict.KEPT)
    write(case, people, MatterKind.COMMITMENT, **whole)
    del whole[left_out]
    refused(case, people, MatterKind.COMMITMENT, by="assistance_matter_settled_all_or_none", **whole)


@pytest.mark.parametrize("kind", [MatterKind.RETURN, MatterKind.EXTENSION])
def test_who_asked_does_not_decide(kind: MatterKind, case: Case, people: Cast) -> None:
    days = {"workdays": 3} if kind == MatterKind.EXTENSION else {}
    for verdict in (Verdict.GRANTED, Verdict.REFUSED):
        own = settled(people, verdict, settled_by=people.handler)
        refused(case, people, kind, by="assistance_matter_two_persons", **own, **days)
    let_go = settled(people, Verdict.CANCELLED, settled_by=people.handler)
    assert write(case, people, kind, **let_go, **days).pk


@pytest.mark.parametrize("kind", [MatterKind.CO_HANDLING, MatterKind.SUPERVISION])
def test_what_goes_to_a_unit_names_it_and_its_term(
    kind: MatterKind, case: Case, people: Cast, due: dict[str, Any]
) -> None:
    number = {"number": "DB-2026-0001"} if kind == MatterKind.SUPERVISION else {}
    refused(case, people, kind, by="assistance_matter_to_a_unit", **due, **number)
    refused(case, people, kind, by="assistance_matter_to_a_unit", unit=people.department, **number)
    assert write(case, people, kind, unit=people.department, **due, **number).pk


def test_a_sheet_has_a_number_of_its_own_and_nothing_else_has(
    case: Case, people: Cast, due: dict[str, Any]
) -> None:
    sheet = {"unit": people.department, **due}
    refused(case, people, MatterKind.SUPERVISION, by="assistance_sheet_has_number", **sheet)
    refused(case, people, MatterKind.COMMITMENT, by="assistance_sheet_has_number", number="DB-1-1")
    write(case, people, MatterKind.SUPERVISION, number="DB-2026-0001", **sheet)
    refused(case, people, MatterKind.SUPERVISION, by="(?i)unique", number="DB-2026-0001", **sheet)


def test_an_extension_says_how_many_days(case: Case, people: Cast) -> None:
    refused(case, people, MatterKind.EXTENSION, by="assistance_extension_has_days")
    refused(case, people, MatterKind.EXTENSION, by="assistance_extension_has_days", workdays=0)


@pytest.mark.parametrize("kind", [MatterKind.RETURN, MatterKind.EXTENSION, MatterKind.CARRY_OVER])
def test_one_is_open_at_a_time(kind: MatterKind, case: Case, people: Cast) -> None:
    days = {"workdays": 3} if kind == MatterKind.EXTENSION else {}
    write(case, people, kind, **days)
    refused(case, people, kind, by="(?i)unique", **days)
    assert write(registered(people), people, kind, **days).pk


def test_a_case_is_returned_once(people: Cast) -> None:
    case = dispatched(people)
    write(case, people, MatterKind.RETURN, **settled(people, Verdict.CANCELLED))
    write(case, people, MatterKind.RETURN, **settled(people, Verdict.REFUSED))
    refused(case, people, MatterKind.RETURN, by="(?i)unique")
    assert write(case, people, MatterKind.RETURN, **settled(people, Verdict.CANCELLED)).pk


def test_a_case_is_extended_once(case: Case, people: Cast) -> None:
    write(case, people, MatterKind.EXTENSION, workdays=3, **settled(people, Verdict.REFUSED))
    write(case, people, MatterKind.EXTENSION, workdays=3, **settled(people, Verdict.GRANTED))
    granted = settled(people, Verdict.GRANTED)
    refused(case, people, MatterKind.EXTENSION, by="(?i)unique", workdays=3, **granted)


def test_a_unit_has_one_open_share_of_a_case(case: Case, people: Cast, due: dict[str, Any]) -> None:
    share = {"unit": people.section, **due}
    write(case, people, MatterKind.CO_HANDLING, **share, **settled(people, Verdict.ANSWERED))
    write(case, people, MatterKind.CO_HANDLING, **share)
    refused(case, people, MatterKind.CO_HANDLING, by="(?i)unique", **share)
    assert write(case, people, MatterKind.CO_HANDLING, unit=people.other_department, **due).pk
