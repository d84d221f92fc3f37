from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils import timezone

from assistance.models import BulkAct, Case
from assistance.services import bulk
from assistance.services.bulk import run_next_bulk_act
from foundation.accounts.models import User
from foundation.accounts.roles import RoleCode
from foundation.notifications.models import OutboxMessage
from tests.factories.accounts import person
from tests.factories.assistance import Cast, closed, handled, registered

PAGES = {
    "reassignment": "head",
    "hand-over": "head",
    "urging": "officer",
    "closure": "officer",
}


def url(name: str) -> str:
    return f"/bulk-acts/{name}/"


def body(cases: list[Case], **fields: Any) -> dict[str, Any]:
    return {
        "case": [case.number for case in cases],
        "token": str(uuid.uuid4()),
        "expected": len(cases),
        "text": "集中办理",
        **fields,
    }


@pytest.fixture
def head(people: Cast, client: Client) -> Client:
    client.force_login(people.head)
    return client


@pytest.mark.parametrize("name", PAGES)
def test_page_without_a_choice_leads_back(name: str, people: Cast, client: Client) -> None:
    client.force_login(people.person(PAGES[name]))
    assert "还没有选择诉求" in client.get(url(name)).text
    response = client.post(url(name), body([]))
    assert response.status_code == 422
    assert not BulkAct.objects.exists()


@pytest.mark.parametrize("name", PAGES)
def test_right_of_the_act_guards_its_page(name: str, people: Cast, client: Client) -> None:
    client.force_login(people.handler)
    assert client.get(url(name)).status_code == 403
    assert client.post(url(name), body([handled(people)])).status_code == 403
    assert not BulkAct.objects.exists()


def test_list_offers_only_what_one_may(people: Cast, client: Client) -> None:
    handled(people)
    offered = {}
    for role in ("head", "officer", "handler", "leader"):
        client.force_login(people.person(role))
        offered[role] = [label for _url, label in client.get("/cases/").context["bulk_acts"]]
    assert offered == {
        "head": ["批量改派", "批量移交", "批量催办", "批量办结"],
        "officer": ["批量催办", "批量办结"],
        "handler": [],
        "leader": [],
    }
    assert 'type="checkbox" name="case"' not in client.get("/cases/").text


def test_check_page_tells_what_cannot_be_done(people: Cast, head: Client) -> None:
    cases = [handled(people), closed(people), registered(people)]
    page = head.get(url("reassignment"), {"case": [case.number for case in cases]})
    preview = page.context["preview"]
    assert (preview.count, preview.ready) == (3, 1)
    assert sorted(preview.excluded) == [("现在是“已办结”", 1), ("现在是“待受理”", 1)]


def test_everything_of_a_filter_is_taken(people: Cast, head: Client) -> None:
    wanted = [handled(people), handled(people)]
    registered(people)
    query = urlencode({"all": "on", "filter": "status=handling"})
    assert head.get(f"{url('urging')}?{query}").context["preview"].count == 2
    data = {**body([], expected=2), "all": "on", "filter": "status=handling"}
    head.post(url("urging"), data)
    assert set(BulkAct.objects.get().rows.values_list("number", flat=True)) == {
        case.number for case in wanted
    }


def test_filter_that_finds_more_meanwhile_is_shown_again(people: Cast, head: Client) -> None:
    handled(people)
    data = {**body([], expected=1), "all": "on", "filter": "status=handling"}
    handled(people)
    response = head.post(url("urging"), data)
    assert response.status_code == 422
    assert "现在是 2 件" in response.text
    assert not BulkAct.objects.exists()
    assert head.post(url("urging"), {**data, "expected": 2}).status_code == 302


@pytest.mark.parametrize("filter_text", ["status=gone", "county=abc", "due_from=2023-99-99"])
def test_filter_that_nobody_knows_is_refused(filter_text: str, people: Cast, head: Client) -> None:
    handled(people)
    response = head.post(url("urging"), {**body([], expected=1), "all": "on", "filter": filter_text})
    assert response.status_code == 409
    assert not BulkAct.objects.exists()


def test_foreign_number_in_the_selection_leaks_nothing(people: Cast, client: Client) -> None:
    """T6: the row alone is refused, its title stands nowhere."""
    mine, foreign = handled(people), handled(people, title="机密用地")
    Case.objects.filter(pk=foreign.pk).update(
        county=people.other_county,
        lead_unit=people.other_department,
        officer=people.other_officer,
        registered_by=people.other_officer,
        handler=people.other_handler,
    )
    before = Case.objects.filter(pk=foreign.pk).values().get()
    client.force_login(people.county_head)
    asked = client.get(url("urging"), {"case": [mine.number, foreign.number]})
    answer = client.post(url("urging"), body([mine, foreign]), follow=True)
    for page in (asked, answer):
        assert page.status_code == 200
        assert "机密用地" not in page.text
        assert "没有这件诉求，或不在您的工作范围" in page.text
    assert "1 件已办，1 件未办" in answer.text
    assert Case.objects.filter(pk=foreign.pk).values().get() == before
    assert not foreign.events.filter(kind="urged").exists()


def test_title_goes_when_the_case_leaves_ones_sight(people: Cast, client: Client) -> None:
    case = handled(people, title="机密用地")
    client.force_login(people.county_head)
    client.post(url("urging"), body([case]))
    act = BulkAct.objects.get()
    assert "机密用地" in client.get(act.get_absolute_url()).text
    Case.objects.filter(pk=case.pk).update(county=people.other_county)
    text = client.get(act.get_absolute_url()).text
    assert "机密用地" not in text
    assert case.number in text


@pytest.mark.parametrize("field", ["person", "lead_unit"])
def test_person_or_unit_must_be_one_that_handles(field: str, people: Cast, head: Client) -> None:
    wrong = {"person": people.leader.pk, "lead_unit": people.head.unit_id}[field]
    response = head.post(url("reassignment"), body([handled(people)], **{field: wrong}))
    assert response.status_code == 422
    assert not BulkAct.objects.exists()


def test_unit_alone_or_person_alone_is_enough(people: Cast, head: Client) -> None:
    first, second = handled(people), handled(people)
    head.post(url("reassignment"), body([first], lead_unit=people.other_department.pk))
    head.post(url("reassignment"), body([second], person_text=people.other_handler.name))
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.lead_unit, first.handler) == (people.other_department, None)
    assert (second.lead_unit, second.handler) == (people.other_department, people.other_handler)


def test_double_post_is_one_act(people: Cast, head: Client) -> None:
    data = body([handled(people)], lead_unit=people.other_department.pk)
    assert head.post(url("reassignment"), data).url == head.post(url("reassignment"), data).url
    assert BulkAct.objects.count() == 1


def test_result_is_ones_own(people: Cast, client: Client, head: Client) -> None:
    head.post(url("urging"), body([handled(people)]))
    act = BulkAct.objects.get()
    assert head.get("/bulk-acts/").context["page"].rows == [act]
    client.force_login(people.county_head)
    assert client.get(act.get_absolute_url()).status_code == 404
    assert client.post(f"{act.get_absolute_url()}undo/").status_code == 404
    assert client.get("/bulk-acts/").context["page"].rows == []


def test_job_shows_its_progress_and_refreshes_at_its_end(
    people: Cast, head: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "AT_ONCE", 0)
    head.post(url("urging"), body([handled(people)]))
    act = BulkAct.objects.get()
    asks = {"headers": {"HX-Request": "true", "HX-Target": "job-progress"}}
    assert "job-progress" in head.get(act.get_absolute_url(), **asks).text
    run_next_bulk_act(now=timezone.now())
    assert head.get(act.get_absolute_url(), **asks).headers["HX-Refresh"] == "true"
    assert OutboxMessage.objects.filter(url=act.get_absolute_url()).exists()


def test_single_reassignment_offers_its_undo(people: Cast, head: Client) -> None:
    case = handled(people)
    data = {"lead_unit": people.other_department.pk, "reason": "换单位"}
    page = head.post(f"{case.get_absolute_url()}reassignment/", data, follow=True)
    event = case.events.get(kind="reassigned")
    undo = f"{case.get_absolute_url()}reassignment/{event.pk}/undo/"
    assert f'action="{undo}"' in page.text
    head.post(undo)
    case.refresh_from_db()
    assert (case.lead_unit, case.status) == (people.department, "handling")
    assert head.post(undo).status_code == 409


def test_statements_do_not_grow_with_the_rows(
    people: Cast, head: Client, django_assert_max_num_queries: Any
) -> None:
    cases = [handled(people) for _n in range(12)]
    chosen = {"case": [case.number for case in cases]}
    head.get(url("urging"), chosen)
    with django_assert_max_num_queries(9):
        head.get(url("urging"), chosen)
    head.post(url("urging"), body(cases))
    act = BulkAct.objects.get()
    head.get(act.get_absolute_url())
    with django_assert_max_num_queries(12):
        head.get(act.get_absolute_url())
    for page in ("/bulk-acts/", "/cases/"):
        head.get(page)
        with django_assert_max_num_queries(8):
            head.get(page)


def test_hand_over_page_gives_what_is_ticked_to_another(people: Cast, client: Client) -> None:
    receiver: User = person(RoleCode.CASE_OFFICER, people.county, name="马九")
    kept, given = handled(people), handled(people)
    client.force_login(people.county_head)
    page = client.get(f"/people/{people.officer.pk}/hand-over/")
    assert [case for case, _parts in page.context["cases"]] == [kept, given]
    data = {**body([given], person=receiver.pk), "expected": 2}
    client.post(f"/people/{people.officer.pk}/hand-over/", data)
    assert [Case.objects.get(pk=case.pk).officer for case in (kept, given)] == [people.officer, receiver]
    assert client.get(f"/people/{people.handler.pk}/hand-over/").status_code == 404


def test_open_cases_are_counted_for_who_ends_the_account(people: Cast, client: Client) -> None:
    handled(people)
    client.force_login(people.system_admin)
    text = client.get(f"/people/{people.officer.pk}/open-cases/").text
    assert "还有 1 件在办" in text
    assert people.county_head.name in text
    assert "hand-over" not in text


@pytest.mark.parametrize("moves", [True, False])
def test_change_of_officer_moves_the_open_cases_where_ticked(
    moves: bool, people: Cast, client: Client
) -> None:
    other = person(RoleCode.CASE_OFFICER, people.county, name="马九")
    case, done = handled(people), closed(people)
    client.force_login(people.county_head)
    page = client.get(f"/enterprises/{people.enterprise.pk}/officer/")
    assert page.context["cases"] == [case]
    data = {"officer": other.pk, "started_on": "今天", **({"move_cases": "on"} if moves else {})}
    client.post(f"/enterprises/{people.enterprise.pk}/officer/", data)
    people.enterprise.refresh_from_db()
    case.refresh_from_db()
    done.refresh_from_db()
    assert people.enterprise.officer == other
    assert case.officer == (other if moves else people.officer)
    assert done.officer == people.officer
