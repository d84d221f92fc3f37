from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from foundation.web.conflicts import ConflictRow, render_conflict
from foundation.web.forms import PageForm
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
AT = datetime(2023, 10, 9, 14, 32, tzinfo=ZoneInfo("Asia/Shanghai"))


def conflict() -> HttpResponse:
    request = RequestFactory().post(
        "/cases/1/edit/", {"title": "我的", "tags": ["a", "b"], "version": "3", "csrfmiddlewaretoken": "x"}
    )
    request.user = UserFactory()
    rows = [
        ConflictRow("title", "事项", "旧", "他的<b>", "我的"),
        ConflictRow("channel", "渠道", "电话", "电话", "电话"),
    ]
    return render_conflict(
        request, PageForm(), rows, changed_by="李四", changed_at=AT, back="/cases/1/", version=4
    )


def test_both_versions_are_shown_and_none_is_chosen() -> None:
    response = conflict()
    text = response.content.decode()
    assert response.status_code == 409
    assert "李四 在 2023年10月9日（周一）14:32 修改" in text
    assert text.count('type="radio" name="title"') == 2
    assert " checked" not in text
    assert "他的&lt;b&gt;" in text


def test_fields_without_conflict_travel_along_under_the_newer_version() -> None:
    text = conflict().content.decode()
    assert 'name="version" value="4"' in text
    assert 'name="channel" value="电话"' in text
    assert text.count('type="hidden" name="tags"') == 2
    assert 'value="x"' not in text
