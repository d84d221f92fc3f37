from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from foundation.accounts.roles import RoleCode
from foundation.notifications.models import Notice
from tests.factories.accounts import UserFactory, person
from tests.factories.notifications import NoticeFactory, OutboxMessageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client):
    user = UserFactory()
    client.force_login(user)
    return user


@pytest.fixture
def keeper(client):
    user = person(RoleCode.SYSTEM_ADMIN)
    client.force_login(user)
    return user


def test_list_shows_the_unread_and_the_archive_everything(client, reader):
    NoticeFactory(recipient=reader, subject="新来的")
    NoticeFactory(recipient=reader, subject="看过的", read_at=timezone.now())
    unread = client.get(reverse("notice-list")).content.decode()
    assert "新来的" in unread
    assert "看过的" not in unread
    everything = client.get(reverse("notice-archive")).content.decode()
    assert "新来的" in everything
    assert "看过的" in everything


def test_list_shows_nobody_elses(client, reader):
    NoticeFactory(subject="别人的")
    for name in ("notice-list", "notice-archive"):
        assert "别人的" not in client.get(reverse(name)).content.decode()


def test_list_says_when_there_is_nothing(client, reader):
    assert "没有未读通知" in client.get(reverse("notice-list")).content.decode()


def test_list_finds_by_word(client, reader):
    NoticeFactory(recipient=reader, subject="SQ-2023-000001 临期", body="融资")
    NoticeFactory(recipient=reader, subject="SQ-2023-000002 超期")
    page = client.get(reverse("notice-list"), {"q": "融资"}).content.decode()
    assert "SQ-2023-000001" in page
    assert "SQ-2023-000002" not in page


def test_list_asks_the_same_queries_for_one_and_for_many(client, reader, django_assert_num_queries):
    NoticeFactory(recipient=reader)
    client.get(reverse("notice-list"))
    with django_assert_num_queries(6):
        client.get(reverse("notice-list"))
    NoticeFactory.create_batch(60, recipient=reader)
    with django_assert_num_queries(7):
        client.get(reverse("notice-list"))


def test_read_goes_to_what_the_notice_is_about(client, reader):
    notice = NoticeFactory(recipient=reader, url="/cases/SQ-2023-000001/")
    response = client.post(reverse("notice-read", args=[notice.pk]))
    assert (response.status_code, response.headers["Location"]) == (302, "/cases/SQ-2023-000001/")
    assert not Notice.objects.unread().exists()


def test_read_and_stay_goes_back_to_the_list(client, reader):
    notice = NoticeFactory(recipient=reader)
    response = client.post(reverse("notice-read", args=[notice.pk]), {"stay": "1"})
    assert response.headers["Location"] == reverse("notice-list")


def test_read_of_anothers_notice_is_not_found(client, reader):
    notice = NoticeFactory()
    assert client.post(reverse("notice-read", args=[notice.pk])).status_code == 404
    assert Notice.objects.unread().count() == 1


@pytest.mark.parametrize("name", ["notice-read", "notices-all-read"])
def test_get_changes_nothing(client, reader, name):
    notice = NoticeFactory(recipient=reader)
    assert client.get(reverse(name, args=[notice.pk] if name == "notice-read" else [])).status_code == 405
    assert Notice.objects.unread().count() == 1


def test_all_read(client, reader):
    NoticeFactory.create_batch(2, recipient=reader)
    response = client.post(reverse("notices-all-read"), follow=True)
    assert "已将 2 条通知标为已读" in response.content.decode()


@pytest.mark.parametrize(("unread", "badge"), [(0, None), (3, "3"), (120, "99+")])
def test_header_counts_the_unread(client, reader, unread, badge):
    Notice.objects.bulk_create(NoticeFactory.build_batch(unread, recipient=reader))
    html = client.get(reverse("notice-archive")).content.decode()
    assert (f'<span class="badge-count">{badge}<' in html) is (badge is not None)


def test_failures_show_whom_and_why_but_not_what(client, keeper):
    OutboxMessageFactory(
        subject="某企业融资难", last_error="邮件服务器拒收", failed_at=timezone.now(), recipient__name="王敏"
    )
    OutboxMessageFactory(last_error="等待中")
    html = client.get(reverse("delivery-failures")).content.decode()
    assert "王敏" in html
    assert "邮件服务器拒收" in html
    assert "某企业融资难" not in html
    assert "等待中" not in html


def test_retry_queues_the_message(client, keeper):
    message = OutboxMessageFactory(failed_at=timezone.now())
    response = client.post(reverse("delivery-retry", args=[message.pk]), follow=True)
    assert "已重新排队" in response.content.decode()
    message.refresh_from_db()
    assert message.failed_at is None


def test_retry_of_a_message_on_its_way_is_not_found(client, keeper):
    message = OutboxMessageFactory()
    assert client.post(reverse("delivery-retry", args=[message.pk])).status_code == 404


def test_failures_are_for_the_system_administrator(client):
    client.force_login(person(RoleCode.SECTION_HEAD))
    message = OutboxMessageFactory(failed_at=timezone.now())
    assert client.get(reverse("delivery-failures")).status_code == 403
    assert client.post(reverse("delivery-retry", args=[message.pk])).status_code == 403


def test_failures_ask_the_same_queries_for_one_and_for_many(client, keeper, django_assert_num_queries):
    OutboxMessageFactory(failed_at=timezone.now())
    client.get(reverse("delivery-failures"))
    with django_assert_num_queries(5):
        client.get(reverse("delivery-failures"))
    OutboxMessageFactory.create_batch(30, failed_at=timezone.now())
    with django_assert_num_queries(6):
        client.get(reverse("delivery-failures"))
