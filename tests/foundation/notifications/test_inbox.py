from __future__ import annotations

import pytest

from foundation.errors import NotAllowed
from foundation.notifications.models import Notice
from foundation.notifications.services import read_all_notices, read_notice
from tests.factories.accounts import UserFactory
from tests.factories.notifications import NoticeFactory

pytestmark = pytest.mark.django_db


def test_read_notice_keeps_the_first_reading():
    notice = NoticeFactory()
    first = read_notice(notice, by=notice.recipient).read_at
    assert first is not None
    assert read_notice(notice, by=notice.recipient).read_at == first


def test_read_notice_of_another_is_refused():
    with pytest.raises(NotAllowed):
        read_notice(NoticeFactory(), by=UserFactory())


def test_read_all_reads_only_the_own():
    mine, other = NoticeFactory(), NoticeFactory()
    NoticeFactory(recipient=mine.recipient)
    assert read_all_notices(by=mine.recipient) == 2
    assert read_all_notices(by=mine.recipient) == 0
    assert list(Notice.objects.unread()) == [other]
