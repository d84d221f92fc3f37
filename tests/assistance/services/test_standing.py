from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from assistance.models import Case
from assistance.services.standing import listed_words
from tests.factories.assistance import Cast, registered
from tests.factories.enterprises import ListEntryFactory, ScaleFactory

pytestmark = pytest.mark.django_db


def test_a_case_remembers_where_its_enterprise_stood_when_it_came(people: Cast) -> None:
    today = timezone.localdate()
    entry = ListEntryFactory(
        enterprise=people.enterprise, year=today.year, entered_on=today - timedelta(days=30)
    )
    ScaleFactory(enterprise=people.enterprise)

    case = registered(people)
    assert (case.was_over_100m, case.was_commissioned, case.was_above_scale) == (True, None, True)

    type(entry).objects.filter(pk=entry.pk).update(left_on=today, left_reason="停产")
    assert Case.objects.get(pk=case.pk).was_over_100m
    assert registered(people).was_over_100m is False


def test_the_list_finds_them_and_the_page_and_the_file_say_so(people: Cast, client: Client) -> None:
    today = timezone.localdate()
    before = registered(people)
    ListEntryFactory(enterprise=people.enterprise, year=today.year, entered_on=today)
    listed = registered(people)
    client.force_login(people.head)

    assert (listed_words(before), listed_words(listed)) == ("不详", "年产值过亿元企业")
    shown = client.get("/cases/?listed=was_over_100m").context["page"].rows
    assert [row.pk for row in shown] == [listed.pk]
    assert "年产值过亿元企业" in client.get(listed.get_absolute_url()).text
    answer = client.get("/cases/?export=csv")
    assert "年产值过亿元企业" in b"".join(answer.streaming_content).decode("utf-8-sig")
