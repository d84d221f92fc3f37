from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assistance.enums import OPEN_STATUSES, CaseStatus, EventKind, Source
from assistance.models import Case, CaseEvent
from assistance.services.cases import note_progress
from assistance.services.commitments import commit
from assistance.services.exclusions import propose_exclusion
from assistance.services.files import attach_files
from assistance.services.links import link_cases
from foundation.audit.models import AuditEntry
from tests.factories.assistance import (
    IN_STATUS,
    Cast,
    answered,
    closed,
    dispatched,
    handled,
    registered,
    suspended,
)
from tests.factories.visits import VisitFactory

PAGES = ("case-detail", "case-timeline", "case-clock", "case-print")


def url(name: str, case: Case, *more: Any) -> str:
    return reverse(name, args=[case.number, *more])


def shown(client: Client, case: Case) -> str:
    response = client.get(url("case-detail", case))
    assert response.status_code == 200
    return response.text


def menu_of(response: Any) -> list[str]:
    return [act.label for group in response.context["act_groups"] for act in group.acts]


LINK = re.compile(r'href="(/[^"#]*)"')


@pytest.mark.parametrize("status", [*OPEN_STATUSES, CaseStatus.ANSWERED, CaseStatus.CLOSED])
@pytest.mark.parametrize("who", ["handler", "officer", "head", "leader"])
def test_no_link_of_a_case_leads_nowhere(status: CaseStatus, who: str, people: Cast, client: Client) -> None:
    """Above all not for a department, which handles cases of enterprises whose pages are not its to read."""
    case = IN_STATUS[status](people)
    Case.objects.filter(pk=case.pk).update(lead_unit=people.department)
    client.force_login(people.person(who))
    main = unescape(shown(client, case).partition("<main")[2])
    links = {link for link in LINK.findall(main) if not link.startswith("/static/")}
    assert {link for link in links if client.get(link).status_code not in {200, 302}} == set()
    assert (people.enterprise.get_absolute_url() in links) == (who != "handler")


def test_a_deadline_too_near_to_be_extended_offers_no_extension(people: Cast, client: Client) -> None:
    case = handled(people)
    client.force_login(people.handler)
    assert "申请延期" in menu_of(client.get(url("case-detail", case)))
    with time_machine.travel(case.due_at - timedelta(hours=1)):
        client.force_login(people.handler)
        assert "申请延期" not in menu_of(client.get(url("case-detail", case)))
        assert client.get(url("case-extension", case)).status_code == 409


@pytest.mark.parametrize("promise", [{"amount": 30}, {"unit": "hours"}], ids=["longest", "by the hour"])
def test_a_promise_that_cannot_grow_offers_no_extension(
    promise: dict[str, Any], people: Cast, client: Client
) -> None:
    case = handled(people)
    case.clocks.filter(stage="resolve").update(**promise)
    client.force_login(people.handler)
    assert "申请延期" not in menu_of(client.get(url("case-detail", case)))
    assert client.get(url("case-extension", case)).status_code == 409


@pytest.mark.parametrize("status", list(CaseStatus))
def test_pages_of_a_case_open_in_every_state(status: CaseStatus, people: Cast, client: Client) -> None:
    case = IN_STATUS[status](people)
    client.force_login(people.head)
    for name in PAGES:
        assert client.get(url(name, case), {"own": "1"}).status_code == 200, name


@pytest.mark.parametrize(
    ("status", "role", "label", "name"),
    [
        (CaseStatus.REGISTERED, "officer", "受理派单", "case-acceptance"),
        (CaseStatus.DISPATCHED, "handler", "签收", "case-signature"),
        (CaseStatus.HANDLING, "handler", "答复办结", "case-answer"),
        (CaseStatus.SUSPENDED, "handler", "恢复计时", "case-resumption"),
        (CaseStatus.ANSWERED, "officer", "记回访", "case-call-back"),
        (CaseStatus.CLOSED, "officer", "归档", "case-archiving"),
        (CaseStatus.RETURNED, "officer", "同意退单并改派", "return-grant"),
        (CaseStatus.RETURNED, "handler", None, None),
        (CaseStatus.ESCALATED, "handler", "答复办结", "case-answer"),
        (CaseStatus.DECLINED, "officer", None, None),
        (CaseStatus.ANSWERED, "handler", None, None),
        (CaseStatus.HANDLING, "leader", None, None),
    ],
)
def test_one_primary_button_for_each_state(
    status: CaseStatus, role: str, label: str | None, name: str | None, people: Cast, client: Client
) -> None:
    case = IN_STATUS[status](people)
    client.force_login(people.person(role))
    primary = client.get(url("case-detail", case)).context["primary"]
    assert (primary and primary.label) == label
    if name:
        assert primary.url == url(name, case)


def test_menu_holds_only_what_this_person_may_do(people: Cast, client: Client) -> None:
    case = handled(people)
    work, order = ["请求协办", "记承诺", "申请延期", "暂停计时"], ["合并", "拆分", "关联诉求", "归入共性问题"]
    for role, labels in {
        "handler": work,
        "officer": [*work, "催办", "企业撤回", *order, "申请不计入"],
        "head": ["改派", *work, "催办", "督办", "批示", "企业撤回", *order, "申请不计入"],
        "leader": ["批示"],
    }.items():
        client.force_login(people.person(role))
        assert menu_of(client.get(url("case-detail", case))) == labels, role


def test_detail_masks_the_phone_outside_the_team_and_logs_its_showing(people: Cast, client: Client) -> None:
    case = handled(people)
    client.force_login(people.handler)
    assert case.contact_phone in shown(client, case)
    client.force_login(people.head)
    text = shown(client, case)
    assert case.contact_phone not in text
    assert "138****" in text
    count = AuditEntry.objects.filter(action="case.reveal_phone").count()
    for headers in ({}, {"HX-Request": "true"}):
        response = client.post(url("case-phone-reveal", case), headers=headers)
        assert case.contact_phone in response.text
    assert AuditEntry.objects.filter(action="case.reveal_phone").count() == count + 2
    assert client.get(url("case-phone-reveal", case)).status_code == 405
    for name in ("case-print", "case-timeline", "case-clock"):
        assert case.contact_phone not in client.get(url(name, case)).text


def test_phone_stays_hidden_from_who_may_not_reveal(people: Cast, client: Client) -> None:
    case = handled(people)
    client.force_login(people.leader)
    assert "case-phone-reveal" not in shown(client, case)
    assert client.post(url("case-phone-reveal", case)).status_code == 403


def test_detail_of_a_paused_case_says_until_when_and_why(people: Cast, client: Client) -> None:
    client.force_login(people.officer)
    text = shown(client, suspended(people))
    assert "已暂停计时：等待企业补充材料" in text
    assert "等测绘报告" in text


def test_detail_tells_claimed_from_confirmed(people: Cast, client: Client) -> None:
    client.force_login(people.officer)
    assert "未回访或未联系上" in shown(client, answered(people))
    text = shown(client, closed(people))
    assert "已确认解决" in text
    assert "非常满意" in text


def test_detail_shows_the_request_to_exclude(people: Cast, client: Client) -> None:
    case = handled(people)
    propose_exclusion(case, by=people.officer, reason="duplicate", note="与另一件相同")
    client.force_login(people.head)
    response = client.get(url("case-detail", case))
    assert "等待审核" in response.text
    assert "审核不计入" in menu_of(response)


def test_detail_escapes_what_people_typed(people: Cast, client: Client) -> None:
    case = handled(people, title="<script>alert(1)</script>", description="<img src=x>")
    note_progress(case, by=people.handler, text="<b>粗</b>")
    client.force_login(people.officer)
    for name in PAGES:
        text = client.get(url(name, case)).text
        assert "<script>alert" not in text
        assert "<img src=x>" not in text
        assert "<b>粗" not in text


def fill(case: Case, people: Cast, rows: int) -> None:
    """Events, files, requests, pauses and other cases: everything a page could read row by row."""
    for number in range(rows):
        CaseEvent.objects.create(
            case=case, kind=EventKind.PROGRESS, at=timezone.now(), by=people.handler, text=f"进展 {number}"
        )
        registered(people, title=f"另一件 {number}")
    upload = [SimpleUploadedFile(f"{number}.pdf", b"%PDF-1.4") for number in range(rows)]
    attach_files(case, by=people.handler, uploads=upload)


def test_detail_costs_the_same_queries_whatever_hangs_on_the_case(
    people: Cast, client: Client, settings: Any
) -> None:
    settings.RECENT_SECONDS = 60
    case = suspended(people)
    propose_exclusion(case, by=people.officer, reason="duplicate", note="同一件")
    client.force_login(people.officer)
    counts = []
    for rows in (1, 3):
        fill(case, people, rows)
        client.get(url("case-detail", case))
        with CaptureQueriesContext(connection) as queries:
            shown(client, case)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 12


def test_detail_pages_a_long_history(people: Cast, client: Client) -> None:
    case = handled(people)
    CaseEvent.objects.bulk_create(
        CaseEvent(
            case=case, kind=EventKind.PROGRESS, at=timezone.now(), by=people.handler, text=f"进展 {number}"
        )
        for number in range(60)
    )
    client.force_login(people.officer)
    text = shown(client, case)
    assert "进展 59" in text
    assert "进展 0<" not in text
    assert url("case-timeline", case) in text
    assert "进展 0" in client.get(url("case-timeline", case)).text
    assert len(text.encode()) < 60_000


@pytest.mark.parametrize("number", ["SQ-2023-999999", "x", "SQ-2023-00018７", "0", "-", "a" * 300])
def test_unknown_numbers_are_404(number: str, people: Cast, client: Client) -> None:
    client.force_login(people.head)
    assert client.get(f"/cases/{number}/").status_code == 404


def test_number_may_be_typed_in_small_letters(people: Cast, client: Client) -> None:
    case = registered(people)
    client.force_login(people.head)
    assert client.get(f"/cases/{case.number.lower()}/").status_code == 200


@pytest.mark.parametrize("role", ["other_officer", "other_handler", "other_head"])
def test_cases_out_of_reach_are_404(role: str, people: Cast, client: Client) -> None:
    case = dispatched(people)
    client.force_login(people.person(role))
    for name in PAGES:
        assert client.get(url(name, case)).status_code == 404, name


def test_clock_page_shows_the_whole_calculation(people: Cast, client: Client) -> None:
    with time_machine.travel("2023-09-27T02:00:00Z", tick=False):
        case = registered(people)
    client.force_login(people.officer)
    text = client.get(url("case-clock", case)).text
    for words in (
        "当日不计",
        "法定节假日，不计",
        "调休上班，计 1 个工作日",
        "周末，不计",
        "2023年10月24日（周二）",
        "工作小时",
    ):
        assert words in text, words


def test_clock_page_marks_paused_days(people: Cast, client: Client) -> None:
    case = suspended(people)
    client.force_login(people.officer)
    assert "暂停，不计" in client.get(url("case-clock", case)).text


def test_detail_says_when_a_deadline_is_provisional(people: Cast, client: Client) -> None:
    case = registered(people)
    Case.objects.filter(pk=case.pk).update(due_provisional=True, due_at=timezone.now() + timedelta(days=400))
    client.force_login(people.officer)
    assert "暂定" in shown(client, case)


def test_detail_of_a_case_with_everything_on_it_costs_no_more(
    people: Cast, client: Client, settings: Any
) -> None:
    """A pause, files, matters of each kind, linked and other cases, a request to exclude, a visit that it came from."""
    settings.RECENT_SECONDS = 60
    visit = VisitFactory(enterprise=people.enterprise, person=people.officer)
    case = suspended(people, source=Source.VISIT, visit=visit)
    fill(case, people, 2)
    commit(case, by=people.handler, text="周五前答复", due_on=timezone.localdate() + timedelta(days=3))
    link_cases(case, other=registered(people, title="同一问题"), by=people.officer)
    propose_exclusion(case, by=people.officer, reason="duplicate", note="同一件")
    for reader in (people.head, people.officer):
        client.force_login(reader)
        text = shown(client, case)
        with CaptureQueriesContext(connection) as queries:
            shown(client, case)
        for words in ("周五前答复", "同一问题", "另一件 1", "0.pdf", str(visit)):
            assert words in text, words
        assert len(queries) <= 12
