"""What the pages of a case say of an enterprise that did not confirm: explained and accepted, or not accepted."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assistance.enums import CallBackResult, EventKind
from assistance.models import Case, CaseEvent
from assistance.services.call_backs import record_call_back
from foundation.accounts.roles import RoleCode
from tests.assistance.imports.test_cases import take, units
from tests.factories.accounts import person
from tests.factories.assistance import Cast, answered
from tests.factories.reporting import AnsweredCaseFactory

__all__ = ["take", "units"]
pytestmark = pytest.mark.django_db

ACCEPTED, NOT_ACCEPTED = "未解决，认可解释", "企业不认可"
REFUSED = {"回访日期": datetime(2018, 3, 5), "是否确认解决": "否", "满意度": "不满意"}
SAID = re.compile(r"企业确认</(?:dt|th)><(?:dd|td)>([^<]*)<")


def said(client: Client, case: Case) -> list[str]:
    """On the page and on the 办理单."""
    pages = (client.get(reverse(name, args=[case.number])).text for name in ("case-detail", "case-print"))
    return [word for page in pages for word in SAID.findall(page)]


@pytest.fixture
def refused(take: Any, client: Client) -> Case:
    """Closed in its ledger although the enterprise did not accept it; a head looks on."""
    take(REFUSED)
    client.force_login(person(RoleCode.SECTION_HEAD))
    return Case.objects.get()


def test_not_accepted_is_said_where_a_ledger_tells_so(refused: Case, client: Client) -> None:
    assert said(client, refused) == [NOT_ACCEPTED, NOT_ACCEPTED]


@pytest.mark.parametrize(
    ("result", "word"),
    [(CallBackResult.EXPLANATION_ACCEPTED, ACCEPTED), (CallBackResult.CONFIRMED, "已确认解决")],
)
def test_what_was_said_to_us_stands_as_it_was_said(
    people: Cast, client: Client, result: CallBackResult, word: str
) -> None:
    case = answered(people, outcome="explained")
    record_call_back(case, by=people.officer, result=CallBackResult.UNREACHABLE)
    record_call_back(case, by=people.officer, result=result)
    client.force_login(people.officer)
    assert said(client, case) == [word, word]


def test_the_last_word_counts(refused: Case, client: Client) -> None:
    for hours, result in ((2, CallBackResult.EXPLANATION_ACCEPTED), (1, CallBackResult.UNREACHABLE)):
        at, by = timezone.now() - timedelta(hours=hours), refused.registered_by
        CaseEvent.objects.create(
            case=refused, kind=EventKind.CALLED_BACK, at=at, by=by, data={"result": result.value}
        )
    assert said(client, refused) == [ACCEPTED, ACCEPTED]


def test_a_long_history_hides_it_not(refused: Case, client: Client) -> None:
    now = timezone.now()
    CaseEvent.objects.bulk_create(
        CaseEvent(case=refused, kind=EventKind.PROGRESS, at=now, by=refused.registered_by)
        for _one in range(60)
    )
    assert said(client, refused) == [NOT_ACCEPTED, NOT_ACCEPTED]


def test_without_any_call_back_it_is_only_not_confirmed(client: Client) -> None:
    case = AnsweredCaseFactory(confirmed=False)
    client.force_login(person(RoleCode.SECTION_HEAD))
    assert said(client, case) == ["未确认解决", "未确认解决"]


def test_it_costs_no_statement(refused: Case, client: Client) -> None:
    url, taken = reverse("case-detail", args=[refused.number]), []
    client.get(url)
    for confirmed in (False, True):
        Case.objects.filter(pk=refused.pk).update(confirmed=confirmed)
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        taken.append(len(queries))
    assert taken[0] == taken[1]
