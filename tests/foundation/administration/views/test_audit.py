from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
import python_calamine
import time_machine
from django.test import Client, override_settings
from django.urls import reverse

from foundation.accounts.models import User
from foundation.accounts.roles import RoleCode
from foundation.audit.models import AuditEntry
from foundation.audit.services import record
from tests.factories.accounts import UnitFactory, UserFactory, person
from tests.support.append_only import triggers_lifted

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_anchors(tmp_path: Path):
    with override_settings(DATA_DIR=tmp_path):
        yield


@pytest.fixture
def auditor(client: Client) -> User:
    auditor = person(RoleCode.AUDIT_ADMIN, name="审计员")
    client.force_login(auditor)
    return auditor


def entries(client: Client, **query) -> list[AuditEntry]:
    return client.get(reverse("audit-list"), query).context["page"].rows


def test_list_is_newest_first_and_pages_by_number(auditor: User, client: Client) -> None:
    user = UserFactory()
    for _ in range(60):
        record(by=user, action="user.change", obj=user)

    first = client.get(reverse("audit-list")).context["page"]
    second = client.get(first.following_url).context["page"]

    seen = [entry.seq for entry in [*first.rows, *second.rows]]
    assert seen == sorted(seen, reverse=True)
    assert len(set(seen)) == 50


@pytest.mark.parametrize("rows", [2, 50])
def test_list_costs_the_same_however_many_rows(auditor, client, rows, django_assert_max_num_queries) -> None:
    for _ in range(rows):
        record(by=auditor, action="user.change", obj=auditor)

    with django_assert_max_num_queries(8):
        client.get(reverse("audit-list"))


def test_list_filters_by_person_group_action_outcome_and_object(auditor: User, client: Client) -> None:
    one, two = UserFactory(name="王芳"), UserFactory(name="李四")
    record(by=one, action="user.change", obj=two)
    record(by=two, action="grant.add", obj=one)
    record(by=two, action="refused", ok=False)

    def acts(**query) -> list[str]:
        return [entry.action for entry in entries(client, **query) if not entry.action.startswith("sign_in")]

    assert acts(person=two.pk, person_text="李四") == ["refused", "grant.add"]
    assert acts(group="grant") == ["grant.add"]
    assert acts(action=["user.change", "refused"]) == ["refused", "user.change"]
    assert acts(outcome="failed") == ["refused"]
    assert acts(object="王") == ["grant.add"]
    assert acts(object="芳") == []


def test_list_filters_by_inclusive_days_of_the_bureau(auditor: User, client: Client) -> None:
    for moment in ("2023-10-30 15:59", "2023-10-30 16:01", "2023-10-31 15:59", "2023-10-31 16:01"):
        with time_machine.travel(datetime.fromisoformat(moment).replace(tzinfo=UTC), tick=False):
            record(by=None, action="refused", detail={"at": moment}, ok=False)

    found = entries(client, since="2023-10-31", until="2023-10-31")

    assert [entry.detail["at"] for entry in found] == ["2023-10-31 15:59", "2023-10-30 16:01"]


@pytest.mark.parametrize(
    "query",
    [
        {"person": "x"},
        {"group": "none"},
        {"since": "2023-13-01"},
        {"after": "%%%"},
        {"sort": "hash"},
        {"x": "1"},
    ],
)
def test_senseless_query_is_named_and_ignored(auditor: User, client: Client, query: dict) -> None:
    response = client.get(reverse("audit-list"), query)

    assert response.status_code == 200
    assert response.context["page"].notices


def test_auditor_of_a_unit_sees_the_acts_of_its_people(client: Client) -> None:
    county = UnitFactory()
    mine, other = UserFactory(unit=county), UserFactory()
    own, foreign = (record(by=user, action="user.change", obj=user) for user in (mine, other))
    client.force_login(person(RoleCode.AUDIT_ADMIN, county))

    assert own in entries(client)
    assert foreign not in entries(client)
    assert client.get(reverse("audit-entry", args=[foreign.seq])).status_code == 404
    assert client.get(reverse("audit-entry", args=[own.seq])).status_code == 200


def test_entry_shows_everything_and_its_neighbours(auditor: User, client: Client) -> None:
    user = UserFactory(name="王芳")
    first, second, third = (
        record(by=user, action="grant.add", obj=user, detail={"role": "leader"}) for _ in range(3)
    )

    page = client.get(reverse("audit-entry", args=[second.seq])).content.decode()

    for text in ("授予角色", "王芳", "leader", second.hash, second.prev_hash):
        assert text in page
    assert reverse("audit-entry", args=[first.seq]) in page
    assert reverse("audit-entry", args=[third.seq]) in page
    assert client.get(reverse("audit-entry", args=[10**12])).status_code == 404


def test_export_is_what_the_screen_shows_and_is_itself_audited(auditor: User, client: Client) -> None:
    record(by=UserFactory(name="=cmd|王芳"), action="user.change", detail={"n": 1})
    record(by=auditor, action="grant.add")

    response = client.get(reverse("audit-list"), {"group": "user", "export": "csv"})
    rows = list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))

    assert rows[2][:5] == ["序号", "时间", "操作人", "操作人编号", "动作"]
    assert [row[4] for row in rows[3:]] == ["修改人员"]
    assert not rows[3][2].startswith("=")
    noted = AuditEntry.objects.order_by("-seq").first()
    assert (noted.action, noted.actor_id, noted.detail["rows"]) == ("export", auditor.pk, 1)
    assert "类别：人员" in noted.detail["filter"]


def test_export_opens_as_a_workbook(auditor: User, client: Client) -> None:
    entry = record(by=auditor, action="grant.add", detail={"role": "leader"})

    response = client.get(reverse("audit-list"), {"group": "grant", "export": "xlsx"})
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(b"".join(response.streaming_content)))
    rows = book.get_sheet_by_index(0).to_python()

    assert rows[3][-1] == entry.hash


def test_export_of_too_much_says_how_to_narrow(auditor: User, client: Client, monkeypatch) -> None:
    monkeypatch.setattr("foundation.administration.exports.MOST_ROWS", 1)
    record(by=auditor, action="grant.add")

    response = client.get(reverse("audit-list"), {"export": "csv"})

    assert response.status_code == 409
    assert "请用日期缩小范围" in response.content.decode()


def test_check_says_that_the_log_is_whole_and_notes_itself(auditor: User, client: Client) -> None:
    response = client.post(reverse("audit-check"), follow=True)

    assert "审计日志完整" in response.content.decode()
    assert AuditEntry.objects.filter(action="audit.check", actor_id=auditor.pk, ok=True).count() == 1


def test_check_names_the_broken_entry(auditor: User, client: Client) -> None:
    entry = record(by=auditor, action="grant.add")
    with triggers_lifted("audit_auditentry"):
        AuditEntry.objects.filter(seq=entry.seq).update(actor_name="别人")

    response = client.post(reverse("audit-check"), follow=True)

    assert f"审计日志在第 {entry.seq} 条断开：内容被改动" in response.content.decode()
    assert AuditEntry.objects.filter(action="audit.check", ok=False).count() == 1


def test_people_are_found_for_the_filter(auditor: User, client: Client) -> None:
    UserFactory(name="王芳")

    (option,) = client.get(reverse("audit-people-options"), {"q": "王"}).json()["options"]

    assert option["label"] == "王芳"
