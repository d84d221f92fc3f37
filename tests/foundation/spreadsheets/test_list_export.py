from __future__ import annotations

from typing import Any

import pytest
from django.db.models import QuerySet, Value
from django.test import RequestFactory

from foundation.notifications.models import Notice
from foundation.spreadsheets.columns import Column
from foundation.spreadsheets.exports import ListExport
from tests.factories.accounts import HeadFactory
from tests.factories.notifications import NoticeFactory

pytestmark = pytest.mark.django_db
COLUMNS = (Column("subject", "事项"), Column("mark", "标记"))


def marked(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.annotate(mark=Value("在岗"))


def line(row: Any) -> list[str]:
    return [row.subject, row.mark]


@pytest.mark.parametrize(("related", "joined"), [((), False), (("recipient",), True)])
def test_lines_are_read_with_what_was_named_and_nothing_else(
    related: tuple[str, ...], joined: bool, django_assert_num_queries: Any
) -> None:
    """A bare ``select_related()`` of Django's follows every key there is."""
    reader = HeadFactory()
    request = RequestFactory().get("/")
    request.user = reader
    export = ListExport("通知", COLUMNS, line, related=related, prepared=marked)

    NoticeFactory(recipient=reader, subject="催办")
    response = export(request, Notice.objects.filter(recipient=reader), kind="csv", sentence="")
    with django_assert_num_queries(1) as asked:
        text = b"".join(response.streaming_content).decode("utf-8-sig")

    assert "催办,在岗" in text
    assert (" JOIN " in asked[0]["sql"]) == joined
