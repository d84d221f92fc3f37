from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client

from foundation.accounts.models import User
from foundation.audit.models import AuditEntry
from foundation.errors import Refused
from foundation.notifications import outbox, topics
from foundation.notifications.models import Notice, NotificationPreference, OutboxMessage
from foundation.notifications.services import deliver_due
from foundation.notifications.services.preferences import change_preference
from foundation.worktime.calendar import SHANGHAI
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

NOON = datetime(2023, 11, 6, 12, 30, tzinfo=SHANGHAI)


@pytest.fixture
def reader() -> User:
    return UserFactory(email="reader@example.cn")


@pytest.fixture(autouse=True)
def topics_of_the_tests(monkeypatch: Any) -> None:
    monkeypatch.setattr(topics, "_providers", [lambda: [("near", "临期提醒"), ("overdue", "超期催办")]])


@pytest.fixture
def noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


def post(reader: User, **fields: Any) -> None:
    outbox.post(to=reader, subject="临期", key=f"k-{OutboxMessage.objects.count()}", **fields)


def quiet(reader: User, start: str = "12:00", end: str = "13:30") -> None:
    change_preference(
        reader, quiet_from=time.fromisoformat(start), quiet_to=time.fromisoformat(end), switched_off=[]
    )


def test_letter_of_a_topic_switched_off_is_not_written(reader: User) -> None:
    change_preference(reader, quiet_from=None, quiet_to=None, switched_off=["near"])
    post(reader, topic="near")
    assert not OutboxMessage.objects.exists()
    post(reader, topic="overdue")
    assert OutboxMessage.objects.count() == 2


@pytest.mark.parametrize("fields", [{"topic": "near", "binding": True}, {}], ids=["binding", "no topic"])
def test_binding_letter_reaches_who_has_switched_its_topic_off(fields: dict[str, Any], reader: User) -> None:
    NotificationPreference.objects.create(user=reader, switched_off=["near", "", "supervise"])
    post(reader, **fields)
    assert OutboxMessage.objects.filter(binding=bool(fields)).count() == 2


def test_one_reader_s_wish_is_not_another_s(reader: User) -> None:
    change_preference(reader, quiet_from=None, quiet_to=None, switched_off=["near"])
    other = UserFactory()
    outbox.post_many(outbox.Letter(to, "临期", f"k-{to.pk}", topic="near") for to in (reader, other))
    assert set(OutboxMessage.objects.values_list("recipient", flat=True)) == {other.pk}


def test_mail_waits_for_the_end_of_quiet_hours_and_the_inbox_does_not(noon: None, reader: User) -> None:
    quiet(reader)
    post(reader)
    deliver_due()
    assert Notice.objects.count() == 1
    assert mail.outbox == []
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        deliver_due()
    assert len(mail.outbox) == 1


def test_binding_mail_does_not_wait(noon: None, reader: User) -> None:
    quiet(reader)
    post(reader, binding=True)
    deliver_due()
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(("start", "end"), [("22:00", "12:00"), ("13:00", "14:00")])
def test_mail_outside_quiet_hours_goes_out(start: str, end: str, noon: None, reader: User) -> None:
    quiet(reader, start, end)
    post(reader)
    deliver_due()
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    ("at", "is_quiet"),
    [("21:59", False), ("22:00", True), ("23:59", True), ("06:59", True), ("07:00", False)],
)
def test_quiet_hours_run_past_midnight(at: str, is_quiet: bool, reader: User) -> None:
    quiet(reader, "22:00", "07:00")
    assert NotificationPreference.objects.quiet_at(time.fromisoformat(at)).exists() == is_quiet


@pytest.mark.parametrize(
    ("start", "end", "word"),
    [
        ("08:00", "18:00", "留出 1 小时"),
        ("09:29", "08:00", "留出 1 小时"),
        ("12:00", "12:00", "不能相同"),
        ("12:00", None, "都留空"),
    ],
)
def test_quiet_hours_that_make_no_sense_are_refused(
    start: str, end: str | None, word: str, reader: User
) -> None:
    with pytest.raises(Refused, match=word):
        change_preference(
            reader,
            quiet_from=time.fromisoformat(start),
            quiet_to=time.fromisoformat(end) if end else None,
            switched_off=[],
        )


def test_topic_that_is_not_offered_is_refused(reader: User) -> None:
    with pytest.raises(Refused, match="不能退订"):
        change_preference(reader, quiet_from=None, quiet_to=None, switched_off=["supervise"])


def test_database_refuses_half_of_a_quiet_time(reader: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        NotificationPreference.objects.create(user=reader, quiet_from=time(12))


def test_page_keeps_what_one_chose(client: Client, reader: User) -> None:
    client.force_login(reader)
    page = client.get("/me/notifications/").text
    assert page.count("checked") == 2
    answer = client.post(
        "/me/notifications/", {"quiet_from": "1200", "quiet_to": "13：30", "wanted": ["overdue"]}
    )
    assert answer.status_code == 302
    stored = NotificationPreference.objects.get(user=reader)
    assert (stored.quiet_from, stored.quiet_to, stored.switched_off) == (time(12), time(13, 30), ["near"])
    assert client.get("/me/notifications/").text.count("checked") == 1
    assert AuditEntry.objects.filter(action="user.notifications").count() == 1


def test_page_says_what_is_wrong_and_keeps_the_typed(client: Client, reader: User) -> None:
    client.force_login(reader)
    answer = client.post("/me/notifications/", {"quiet_from": "25:00", "quiet_to": "13:30"})
    assert answer.status_code == 422
    assert "请填时间" in answer.text
    answer = client.post("/me/notifications/", {"quiet_from": "08:00", "quiet_to": "18:00"})
    assert answer.status_code == 422
    assert "留出 1 小时" in answer.text
    assert 'value="18:00"' in answer.text


def test_profile_leads_to_the_page(client: Client, reader: User) -> None:
    client.force_login(reader)
    assert "/me/notifications/" in client.get("/me/profile/").text
