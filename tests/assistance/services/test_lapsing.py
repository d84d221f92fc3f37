from __future__ import annotations

import pytest
import time_machine

from assistance.enums import CaseStatus, EventKind
from assistance.models import Case, CaseSuspension
from assistance.services.suspensions import lapse_suspensions, suspend_case
from tests.factories.running_cases import handled, moment

pytestmark = pytest.mark.django_db

UNTIL = moment("2023-11-07T12:00")


def suspended() -> Case:
    case = handled("2023-11-03T09:00")
    with time_machine.travel(moment("2023-11-06T09:00"), tick=False):
        suspend_case(case, by=case.handler, reason="material", note="等材料", until=UNTIL)
    return case


def test_suspension_ends_by_itself_at_its_planned_end():
    case = suspended()
    assert lapse_suspensions(moment("2023-11-07T11:59")) == 0
    assert lapse_suspensions(moment("2023-11-07T12:05")) == 1
    assert lapse_suspensions(moment("2023-11-07T12:06")) == 0
    case.refresh_from_db()
    assert case.status == CaseStatus.HANDLING
    assert case.due_at == moment("2023-11-27T18:00")
    assert case.suspensions.get().ended_at == UNTIL
    assert case.events.filter(kind=EventKind.RESUMED).values_list("at", flat=True)[0] == UNTIL


def test_suspension_that_cannot_end_holds_up_no_other(caplog):
    broken, sound = suspended(), suspended()
    Case.objects.filter(pk=broken.pk).update(status=CaseStatus.HANDLING)
    assert lapse_suspensions(moment("2023-11-07T12:05")) == 1
    assert list(CaseSuspension.objects.filter(ended_at=None).values_list("case", flat=True)) == [broken.pk]
    sound.refresh_from_db()
    assert sound.status == CaseStatus.HANDLING
    assert "was not ended" in caplog.text
