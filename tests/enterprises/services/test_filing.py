from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from enterprises.models import Enterprise, FilingEvent
from enterprises.services.filing import file_enterprise, restore_enterprise
from foundation.accounts.models import Unit, User
from foundation.audit.models import AuditEntry
from foundation.errors import NotAllowed
from tests.factories.enterprises import EnterpriseFactory, ListEntryFactory, serve
from tests.support.append_only import triggers_lifted

pytestmark = pytest.mark.django_db


def test_filing_releases_the_officer_and_restoring_brings_back_the_enterprise(
    county: Unit, officer: User, head: User
) -> None:
    enterprise = EnterpriseFactory(county=county)
    serve(enterprise, officer)

    file_enterprise(enterprise, by=head, reason="已注销")
    filed = Enterprise.objects.get(pk=enterprise.pk)
    assert filed.archive_reason == "已注销"
    assert filed.officer is None
    assert enterprise.assignments.get().end_reason == "企业归档：已注销"
    assert not Enterprise.objects.active().filter(pk=enterprise.pk).exists()
    with pytest.raises(NotAllowed):
        file_enterprise(filed, by=head, reason="又一次")

    restore_enterprise(filed, by=head)
    back = Enterprise.objects.get(pk=enterprise.pk)
    assert (back.archived_at, back.archive_reason) == (None, "")
    history = [(event.act, event.reason, event.by) for event in back.filing_events.all()]
    assert history == [("restored", "", head), ("filed", "已注销", head)]
    told = AuditEntry.objects.filter(action__in=["enterprise.file", "enterprise.restore"]).order_by("seq")
    assert [entry.action for entry in told] == ["enterprise.file", "enterprise.restore"]


def test_a_reader_files_and_restores_nothing(county: Unit, leader: User) -> None:
    enterprise = EnterpriseFactory(county=county)
    with pytest.raises(NotAllowed):
        file_enterprise(enterprise, by=leader, reason="x")
    filed = EnterpriseFactory(county=county, archived_at=timezone.now(), archive_reason="注销")
    with pytest.raises(NotAllowed):
        restore_enterprise(filed, by=leader)


@pytest.mark.parametrize("fields", [{"archived_at": timezone.now()}, {"archive_reason": "注销"}])
def test_database_ties_the_filing_to_its_reason(fields: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        EnterpriseFactory(**fields)


def test_database_keeps_the_history_of_filing(county: Unit, head: User) -> None:
    enterprise = EnterpriseFactory(county=county)
    file_enterprise(enterprise, by=head, reason="已注销")
    rows = FilingEvent.objects.filter(enterprise=enterprise)
    for change in (lambda: rows.update(reason="别的"), rows.delete):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()

    connection.check_constraints()  # PostgreSQL alters no table that owes a check
    with triggers_lifted(FilingEvent._meta.db_table):  # the control: both would go through
        assert rows.update(reason="别的") == 1
        assert rows.delete()[0] == 1
        connection.check_constraints()


def test_over_http(head_client: Client, county: Unit) -> None:
    enterprise = EnterpriseFactory(county=county)
    url = reverse("enterprise-filing", args=[enterprise.pk])
    assert url in head_client.get(enterprise.get_absolute_url()).text
    assert head_client.post(url, {"reason": ""}).status_code == 422
    entry = ListEntryFactory(enterprise=enterprise)
    refused = head_client.post(url, {"reason": "打过的原因"})
    assert refused.status_code == 422
    assert "请先办理出单" in refused.text
    assert "打过的原因" in refused.text

    type(entry).objects.filter(pk=entry.pk).update(left_on=date(2023, 9, 1), left_reason="注销")
    assert head_client.post(url, {"reason": "已注销"}).status_code == 302
    page = head_client.get(enterprise.get_absolute_url()).text
    assert "已注销" in page
    listed = "/enterprises/?q=" + enterprise.name
    assert not head_client.get(listed).context["page"].rows
    assert [row.pk for row in head_client.get(f"{listed}&filed=on").context["page"].rows] == [enterprise.pk]
    assert head_client.post(reverse("enterprise-restoration", args=[enterprise.pk])).status_code == 302
    assert Enterprise.objects.get(pk=enterprise.pk).archived_at is None
    page = head_client.get(enterprise.get_absolute_url()).text
    assert "归档记录" in page
    assert "归档：已注销" in page
